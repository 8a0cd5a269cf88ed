"""`tourbase tours`: which tours there are, where each stands, and how one is cancelled."""

from __future__ import annotations

import sys
from typing import Any, cast

import click

from bridge.cli.base import CommonGroup, common, open_database
from bridge.cli.find import find_property, find_report
from bridge.cli.output import Cell, or_dash, print_json, print_rows, say
from bridge.cli.when import read_since
from bridge.database import Database, Json
from bridge.errors import NotFound, Refused, UsageError

LISTED = (
    "tour_id", "starts_local", "time_zone", "tour_type", "status", "sync_state", "reason_code",
)  # fmt: skip
STATUSES = (
    "requested", "refused", "scheduled", "confirmed", "completed", "cancelled", "no_show",
)  # fmt: skip
STATES = ("not_told", "waiting", "told", "failed")
Report = dict[str, Any]


@click.group(cls=CommonGroup)
def tours() -> None:
    """List tours, say where one stands, and cancel it.

    \b
    Examples:
      tourbase tours list --property 'Elm Court' --status scheduled
      tourbase tours list --state failed
      tourbase tours show 8f31c2
      tourbase tours cancel 8f31c2 --reason 'she called'
    """


@tours.command(name="list")
@click.option("--property", "property_text", metavar="PROPERTY", help="Of this property only.")
@click.option("--status", type=click.Choice(STATUSES), help="What became of the tour.")
@click.option("--state", type=click.Choice(STATES), help="What ResMan knows of it.")
@click.option("--since", metavar="WHEN", help="That start at or after 2027-03-13, or 7d, 12h ago.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
def list_(
    property_text: str | None, status: str | None, state: str | None, since: str | None, limit: int
) -> None:
    """List tours, the latest start first."""
    wanted: dict[str, Json] = {
        "status": status,
        "sync_state": state,
        "since": None if since is None else read_since(since),
        "limit": limit,
    }
    with open_database() as database:
        if property_text is not None:
            wanted["property_id"] = find_property(database, property_text)
        found = database.rows(
            "resman.tour_reports",
            filter={name: value for name, value in wanted.items() if value is not None},
        )
    if not found and not (common().json or common().plain):
        say("there are no such tours")
        return
    print_rows(LISTED, cast(list[dict[str, Cell]], found))


@tours.command()
@click.argument("text", metavar="TOUR")
def show(text: str) -> None:
    """Say where TOUR stands, and why. TOUR is its id, the beginning of it, or its id in ResMan."""
    with open_database() as database:
        report = _explain(database, _find(database, text))
    if common().json:
        print_json(report)
    elif common().plain:
        for name in (*LISTED, "sentence", "next_step"):
            click.echo(f"{name}\t{or_dash(report[name])}")
    else:
        _print(report)


@tours.command()
@click.argument("text", metavar="TOUR")
@click.option("--reason", required=True, help="Kept in the audit table.")
def cancel(text: str, reason: str) -> None:
    """Cancel TOUR. Staff must remove its appointment in ResMan by hand: nothing else can."""
    with open_database() as database:
        tour_id = _find(database, text)
        report = _explain(database, tour_id)
        _confirm(report)
        answer = cast(Report, database.call("resman.cancel_tour", tour_id=tour_id, reason=reason))
    if common().json:
        print_json(answer)
        return
    say(f"tour {tour_id}: {answer['status']}; its slot is free")
    if report["resman_appointment_id"]:
        say(
            f"staff must remove appointment {report['resman_appointment_id']} in ResMan by hand: a"
            " task and a note there say so"
        )


def _confirm(report: Report) -> None:
    given = common()
    if given.yes:
        return
    what = f"tour {report['tour_id']} of {report['starts_local']} {report['time_zone']}"
    if given.no_input or not sys.stdin.isatty():
        raise Refused(f"{what} would be cancelled: repeat with --yes if you mean it")
    click.confirm(f"Cancel {what}? Staff must remove it in ResMan.", abort=True, err=True)


def _find(database: Database, text: str) -> str:
    found = [str(one) for one in database.rows("resman.find_tour", text=text)]
    if not found:
        raise NotFound(
            "no tour was found by that: give its id, at least four characters of it, or its id in"
            " ResMan"
        )
    if len(found) > 1:
        raise UsageError(f"that may be any of {', '.join(found)}: give more of the id")
    return found[0]


def _explain(database: Database, tour_id: str) -> Report:
    missing = f"tour {tour_id} is not there any more"
    return find_report(database, "resman.explain_tour", missing, tour_id=tour_id)


def _print(report: Report) -> None:
    remote = report["resman_appointment_id"]
    head = f"Tour {report['tour_id']}   {report['starts_local']} {report['time_zone']}"
    click.echo(f"{head}   {report['status']}" + (f"   ResMan {remote}" if remote else ""))
    code = report["reason_code"]
    click.echo(report["sentence"] + (f" ({code})" if code else ""))
    for task in report["tasks"]:
        state = "done" if task["done_at"] else "to do"
        click.echo(f"  {state}: {task['text']}")
    for one in report["attempts"]:
        click.echo(f"  {one['at']}  {one['kind']}  {or_dash(one['outcome'])}")
    if report.get("next_step"):
        click.echo(f"What you can do:  {report['next_step']}")
