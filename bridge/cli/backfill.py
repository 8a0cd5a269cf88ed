"""`tourbase backfill`: bring over what was there before the install, on either side."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

import click

from bridge.cli.backfill_words import show_plans, show_reports, tell
from bridge.cli.base import CommonGroup, common, open_database
from bridge.cli.find import find_property
from bridge.cli.look import length
from bridge.cli.output import print_json, say
from bridge.cli.try_backfill import progress, try_backfill
from bridge.cli.when import read_since
from bridge.database import Database, Json
from bridge.errors import NotFound, Refused, UsageError

FOLLOW_SECONDS = 1.0
_RATE = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)(?:/(s|min|h))?", re.ASCII)
_PER_MINUTE = {"s": 60.0, "min": 1.0, "h": 1 / 60}
Report = dict[str, Any]


@click.group(cls=CommonGroup)
def backfill() -> None:
    """Bring over the leads that were there before the install.

    Each is looked up in ResMan by e-mail and phone before it is made there. A running bridge does
    it, at a rate of its own, behind what is edited meanwhile. With --remote it is the other way
    round: what ResMan had before the property was connected.

    \b
    Examples:
      tourbase backfill plan
      tourbase backfill run --property 'Elm Court' --dry-run
      tourbase backfill run --property 'Elm Court' --since 2027-01-01 --rate 30/min
      tourbase backfill run --property 'Elm Court' --remote --since 730d
      tourbase backfill status
      tourbase backfill cancel 019a3f
      tourbase backfill run --resume 019a3f
    """


_property = click.option(
    "--property", "property_text", metavar="PROPERTY", help="Of this property; else of all."
)
_since = click.option(
    "--since", metavar="WHEN", help="Created at or after 2027-03-13, or 90d, 12h ago; else all."
)
_remote = click.option(
    "--remote", "is_remote", is_flag=True, help="ResMan's prospects, of five years if not --since."
)


@backfill.command()
@_property
@_since
@_remote
def plan(property_text: str | None, since: str | None, is_remote: bool) -> None:
    """Count what a backfill would bring over, and say how long that takes."""
    instant = None if since is None else read_since(since)
    with open_database() as database:
        plans = _plans(database, property_text, instant, is_remote)
    show_plans(plans, is_remote=is_remote)


@backfill.command()
@_property
@_since
@_remote
@click.option("--rate", metavar="N/min", help="Leads a minute; else half of the account's calls.")
@click.option("--resume", "run_text", metavar="RUN", help="Go on with a backfill that was ended.")
@click.option("--wait", "is_waiting", is_flag=True, help="Stay until it has ended.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Do it and take it back.")
def run(
    property_text: str | None,
    since: str | None,
    is_remote: bool,
    rate: str | None,
    run_text: str | None,
    is_waiting: bool,
    is_dry: bool,
) -> None:
    """Begin a backfill, or go on with one. A bridge carries it on, whatever is restarted."""
    if run_text is not None and (property_text or since or is_remote or is_dry):
        raise UsageError("--resume goes with --rate and --wait only")
    per_minute = None if rate is None else _per_minute(rate)
    instant = None if since is None else read_since(since)
    with open_database() as database:
        if run_text is not None:
            run_id = _find(database, run_text)["run_id"]
            answer = database.call("resman.resume_backfill", run_id=run_id, rate=per_minute)
            begun = [cast(Report, answer)]
        else:
            plans = _plans(database, property_text, instant, is_remote)
            if is_dry and not is_remote:
                try_backfill(database, plans, instant)
                return
            terms: dict[str, Json] = {"since": instant, "rate": per_minute}
            if is_remote:
                terms |= {"kind": "remote", "is_dry": is_dry}
            begun = _start(database, plans, terms)
        if is_waiting:
            begun = _follow(database, {one["run_id"] for one in begun})
    tell(begun)


@backfill.command()
@click.option("--all", "is_all", is_flag=True, help="Also those that a later one has followed.")
def status(is_all: bool) -> None:
    """Show how far the backfills are, those that run first."""
    with open_database() as database:
        reports = _reports(database)
    # The newest of each property and kind stands before its older ones.
    newest = {(one["property_id"], one["kind"]): one for one in reversed(reports)}
    shown = [one for one in reports if is_all or one in newest.values()]
    if not shown and not (common().json or common().plain):
        say("there was no backfill yet: tourbase backfill plan")
        return
    show_reports(shown)


@backfill.command()
@click.argument("run_text", metavar="RUN")
def cancel(run_text: str) -> None:
    """End the backfill RUN: what it has queued and nobody has begun or edited is taken back."""
    with open_database() as database:
        run_id = _find(database, run_text)["run_id"]
        report = cast(Report, database.call("resman.cancel_backfill", run_id=run_id))
    if common().json:
        print_json(report)
        return
    say(f"{report['property_name']}: cancelled; {report['done']} of {report['total']} were done")
    say(f"go on with: tourbase backfill run --resume {run_id}")


def _plans(
    database: Database, property_text: str | None, since: str | None, is_remote: bool
) -> list[Report]:
    found = None if property_text is None else find_property(database, property_text)
    function = "resman.plan_remote_backfill" if is_remote else "resman.plan_backfill"
    plans = database.rows(function, property_id=found, since=since)
    if not plans:
        raise NotFound("no such property is connected: tourbase properties add --help")
    return cast(list[Report], plans)


def _start(database: Database, plans: Sequence[Report], terms: Mapping[str, Json]) -> list[Report]:
    """Start where there is something to do; of several properties those that do not run yet."""
    due = [
        one
        for one in plans
        if len(plans) == 1 or (one.get("leads", one.get("windows")) and not one["run_id"])
    ]
    _confirm(due)
    return [
        cast(
            Report,
            database.call("resman.start_backfill", property_id=one["property_id"], **terms),
        )
        for one in due
    ]


def _confirm(plans: Sequence[Report]) -> None:
    given = common()
    if given.yes or len(plans) < 2:
        return
    leads = sum(one["leads"] for one in plans) if "leads" in plans[0] else "the"
    what = f"{leads} leads of {len(plans)} properties"
    if given.no_input or not sys.stdin.isatty():
        raise Refused(f"{what} would be brought over: repeat with --yes, or name a --property")
    click.confirm(f"Bring over {what}?", abort=True, err=True)


def _follow(database: Database, run_ids: Collection[str]) -> list[Report]:
    while True:
        mine = [one for one in _reports(database) if one["run_id"] in run_ids]
        running = [one for one in mine if one["state"] == "running"]
        if not running:
            progress("")
            return mine
        done, total = sum(one["done"] for one in mine), sum(one["total"] for one in mine)
        left = max(one["seconds_left"] for one in running)
        held = " ".join(sorted({one["reason_code"] for one in running if one["reason_code"]}))
        progress(f"{done} of {total}, {length(left)} left {held}".rstrip())
        time.sleep(FOLLOW_SECONDS)


def _reports(database: Database) -> list[Report]:
    return cast(list[Report], database.rows("resman.backfill_report"))


def _find(database: Database, text: str) -> Report:
    found = [one for one in _reports(database) if one["run_id"].startswith(text.lower())]
    if not found:
        raise NotFound(f"no backfill has the id {text}: see 'tourbase backfill status --all'")
    if len(found) > 1:
        raise UsageError(f"{text} may be any of {len(found)} backfills: give more of the id")
    return found[0]


def _per_minute(text: str) -> float:
    given = _RATE.fullmatch(text)
    rate = float(given[1]) * _PER_MINUTE[given[2] or "min"] if given else 0.0
    if rate <= 0:
        raise UsageError(f"--rate {text}: give a number above 0 such as 30/min, 5/s or 100/h")
    return rate
