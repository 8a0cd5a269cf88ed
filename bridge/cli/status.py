"""`tourbase status`: one screen that says how things are."""

from __future__ import annotations

import sys
import time
from typing import Any, cast

import click

from bridge.address import describe
from bridge.cli.base import CommonCommand, common
from bridge.cli.look import age, clock, length, paint
from bridge.cli.output import print_json
from bridge.database import connect
from bridge.errors import ChecksFoundProblems, DatabaseUnreachable

HEALTHY, DEGRADED = 0, ChecksFoundProblems.exit_code
# A screen is short.
MOST_BEHIND = 5
_COUNTED = ("pending", "due", "processing", "failed", "in_doubt")

Report = dict[str, Any]


@click.command(cls=CommonCommand)
@click.option(
    "--watch",
    type=click.FloatRange(min=0.1),
    metavar="S",
    help="Show it again every S seconds, until Ctrl-C.",
)
def status(watch: float | None) -> int:
    """Show on one screen how things are; exit 0 if all is well, 3 if something needs you.

    \b
    Examples:
      tourbase status
      tourbase status --watch 2
      tourbase status --json | jq .queue
    """
    dsn = common().settings().dsn
    if watch is None:
        return _show(_read(dsn), dsn)
    while True:
        _watch_once(dsn)
        time.sleep(watch)


def _watch_once(dsn: str) -> None:
    try:
        report = _read(dsn)
    except DatabaseUnreachable as error:
        click.echo(f"tourbase: {error}", err=True)
        return
    if sys.stdout.isatty() and not common().json:
        click.clear()
    _show(report, dsn)


def _read(dsn: str) -> Report:
    with connect(dsn) as database:
        return cast(Report, database.call("resman.status_report"))


def _show(report: Report, dsn: str) -> int:
    if common().json:
        print_json(report)
    else:
        for name, *rest in _lines(report, dsn):
            click.echo(_line(name, rest))
        _show_attention(report["attention"])
    return HEALTHY if report["healthy"] else DEGRADED


def _line(name: str, rest: list[str]) -> str:
    if common().plain:
        return "\t".join([name, *rest])
    return f"{name:<10} {'   '.join(rest)}".rstrip()


def _lines(report: Report, dsn: str) -> list[list[str]]:
    database, queue = report["database"], report["queue"]
    counts = "  ".join(f"{queue[name]} {name.replace('_', ' ')}" for name in _COUNTED)
    oldest = queue["oldest_due_seconds"]
    waited = f"oldest due for {length(oldest)}" if oldest else "nothing is due"
    return [
        [
            *("Database", paint("ok", "green"), describe(dsn)),
            f"schema {database['schema_version']}",
            f"Postgres {database['postgres']}",
        ],
        ["Bridges", *_bridges(report["bridges"])],
        ["Queue", counts, waited],
        *_accounts(report["accounts"]),
        *_reading(report["reading"]),
        *_backfills(report["backfills"]),
        ["Properties", _counted(report["properties"])],
    ]


def _bridges(bridges: list[Report]) -> list[str]:
    if not bridges:
        return [paint("none running", "red")]
    named = [f"{one['name']} (claimed {age(one.get('claimed_at'))})" for one in bridges]
    return [f"{len(bridges)} running", *named]


def _accounts(accounts: list[Report]) -> list[list[str]]:
    lines = []
    for place, account in enumerate(accounts):
        is_ok = account["state"] == "ok"
        word = paint("ok", "green") if is_ok else paint(account["state"].upper(), "red")
        parts = ["" if place else "ResMan", str(account["account_key"]), word]
        if account.get("closed_until") and not is_ok:
            parts.append(f"until {clock(account['closed_until'])} UTC")
        if account.get("reason_code"):
            parts.append(str(account["reason_code"]))
        lines.append(parts)
    return lines


def _reading(reading: Report) -> list[list[str]]:
    """Say when ResMan was last read, and of which properties that is late or failing, and why."""
    if not reading["properties"]:
        return []
    behind = reading["behind"]
    word = paint(f"{len(behind)} BEHIND", "red") if behind else paint("ok", "green")
    last = f"last {age(reading['last_read_at'])}"
    if reading["last_read_at"] is None and not behind:
        word, last = "not yet", ""
    noun = "property" if reading["properties"] == 1 else "properties"
    count = f"{reading['properties']} {noun}, {reading['being_read']} being read"
    lines = [["Reading", word, *filter(None, [last]), count]]
    for one in behind[:MOST_BEHIND]:
        if one["state"] == "failing":
            why = f"failed {one['failures']} times: {one['error']}"
        else:
            why = f"due {age(one['next_read_at'])}"
        last = f"last {age(one['last_read_at'])}"
        lines.append(["", one["property_name"], why, *filter(None, [one["reason_code"]]), last])
    readers = reading["readers"]
    lines += [["", sentence] for sentence in readers[:MOST_BEHIND]]
    if more := max(0, len(behind) - MOST_BEHIND) + max(0, len(readers) - MOST_BEHIND):
        lines.append(["", f"and {more} more: tourbase status --json"])
    return lines


def _backfills(running: list[Report]) -> list[list[str]]:
    """Say how far each backfill is that runs, and how long it still takes."""
    lines = []
    for place, one in enumerate(running):
        if one["kind"] == "remote":
            far = f"{one['done']} prospects read, {one['left']} windows left"
        else:
            far = f"{one['done']} of {one['total']} leads done, {one['left']} left"
        takes = f"takes {length(one['seconds_left'])}"
        held = [f"waits: {one['reason_code']}"] if one["reason_code"] else []
        lines.append(["" if place else "Backfill", one["property_name"], far, takes, *held])
    return lines


def _counted(properties: dict[str, int]) -> str:
    found = [f"{count} {state}" for state, count in sorted(properties.items())]
    return ", ".join(found) or "none connected: tourbase properties add --help"


def _show_attention(needed: list[Report]) -> None:
    if not needed:
        return
    if not common().plain:
        noun = "thing needs" if len(needed) == 1 else "things need"
        click.echo(f"{len(needed)} {noun} you:")
    width = max(len(one["sentence"]) for one in needed)
    for one in needed:
        if common().plain:
            click.echo(f"Attention\t{one['sentence']}\t{one['command']}")
        else:
            click.echo(f"  {one['sentence']:<{width}}   {one['command']}")
