"""`tourbase explain`: why a lead is, or is not, in ResMan."""

from __future__ import annotations

from typing import Any

import click

from bridge.cli.base import CommonCommand, common, open_database
from bridge.cli.find import find_report
from bridge.cli.look import clock, mark, paint
from bridge.cli.output import or_dash, print_json, print_rows
from bridge.database import Database
from bridge.errors import NotFound, UsageError

_COLOURS = {
    "synced": "green", "sending": "green", "queued": "yellow", "retrying": "yellow",
    "paused": "yellow", "unknown": "yellow", "untracked": "yellow",
}  # fmt: skip

Report = dict[str, Any]


@click.command(cls=CommonCommand)
@click.argument("words", metavar="LEAD", nargs=-1, required=True)
@click.option("--history", is_flag=True, help="Print each of the last attempts on a line.")
def explain(words: tuple[str, ...], history: bool) -> None:
    """Say why LEAD is or is not in ResMan, and what to do.

    LEAD is its id, the beginning of the id, its id in ResMan, or an e-mail address.

    \b
    Examples:
      tourbase explain 8f31c2
      tourbase explain 8f31c2 --history
      tourbase explain 8f31c2 --json | jq -r .sentence
    """
    with open_database() as database:
        report = _explain(database, _find(database, " ".join(words)))
    if common().json:
        print_json(report)
    elif common().plain:
        for name in ("lead_id", "state", "reason_code", "sentence", "next_step"):
            click.echo(f"{name}\t{or_dash(report[name])}")
    else:
        _print(report, history=history)


def _find(database: Database, text: str) -> str:
    found = [str(one) for one in database.rows("resman.find_lead", text=text)]
    # Never the text itself: it may be an address or a name, and errors are kept in logs.
    if not found:
        raise NotFound(
            "no lead was found by that: give its id, at least four characters of it, its id in"
            " ResMan, or an e-mail address"
        )
    if len(found) > 1:
        print_rows(
            ("lead_id", "property_name", "state", "sentence"),
            [_explain(database, one) for one in found],
        )
        raise UsageError(f"that may be any of {len(found)} leads: give more of the id")
    return found[0]


def _explain(database: Database, lead_id: str) -> Report:
    missing = f"lead {lead_id} is not there any more"
    return find_report(database, "resman.explain_lead", missing, lead_id=lead_id)


def _print(report: Report, *, history: bool) -> None:
    remote = report.get("resman_lead_id")
    state = paint(report["state"], _COLOURS.get(report["state"], "red"))
    head = f"Lead {report['lead_id']}   {or_dash(report['property_name'])}   {state}"
    click.echo(head + (f"   ResMan {remote}" if remote else ""))
    code = report["reason_code"]
    why = f" ({code} {report['reason_name']})" if code else ""
    click.echo(f"{report['sentence']}{why}")
    for check in report["checks"]:
        click.echo(f"  {mark(check['ok'])} {check['label']}")
    if report["changed_in_resman_at"]:
        click.echo(f"  changed in ResMan, last taken over at {report['changed_in_resman_at'][:19]}")
    attempts = report["attempts"]
    if attempts and history:
        for one in attempts:
            click.echo(f"  {mark(one['outcome'] == 'ok')} {_attempt(one)}  {one['text'] or ''}")
    elif attempts:
        is_ok = attempts[-1]["outcome"] == "ok"
        noun = "attempt " if len(attempts) == 1 else "attempts"
        told = " · ".join(_attempt(one) for one in attempts[-3:])
        click.echo(f"  {mark(is_ok)} {len(attempts)} {noun}   {told}")
    if report.get("docs"):
        click.echo(f"What it means:    {report['docs']}")
    click.echo(f"What you can do:  {report['next_step']}")


def _attempt(attempt: Report) -> str:
    status = attempt.get("http_status")
    parts = (clock(attempt["at"]), attempt["kind"], attempt["outcome"], status)
    return " ".join(str(part) for part in parts if part)
