"""`tourbase status`: one screen."""

from __future__ import annotations

import time
from typing import Any

import click

from bridge.cli.base import CommonCommand, common
from bridge.cli.output import print_json
from bridge.database import connect
from bridge.errors import ChecksFoundProblems


@click.command(cls=CommonCommand)
@click.option("--watch", type=float, metavar="S", help="Again every S seconds, until Ctrl-C.")
def status(watch: float | None) -> None:
    """Show database, bridges, queue, accounts and properties, and what needs a person.

    Ends with 0 when all is well, with 3 when something needs a person.
    """
    with connect(common().settings().dsn) as database:
        while True:
            report = database.call("resman.status_report")
            assert isinstance(report, dict)
            if common().json:
                print_json(report)
            else:
                click.echo("\n".join(lines(report)))
            if watch is None:
                break
            time.sleep(watch)
    if not report["healthy"]:
        raise ChecksFoundProblems("something needs a person: see above")


def lines(report: dict[str, Any]) -> list[str]:
    """Write what a person reads."""
    base, queue = report["database"], report["queue"]
    bridges = "  ".join(bridge["name"] for bridge in report["bridges"])
    oldest = queue["oldest_due_seconds"]
    shown = [
        f"Database   {base['name']}  schema {base['schema_version']}  PG {base['postgres']}",
        f"Bridges    {len(report['bridges'])} running  {bridges}".rstrip(),
        f"Queue      {queue['due']} due, {queue['pending'] - queue['due']} later,"
        f" {queue['processing']} in flight, {queue['in_doubt']} in doubt, {queue['failed']} failed"
        + (f"   oldest {oldest:.0f} s" if oldest else ""),
    ]
    shown += [
        f"ResMan     {account['account_key']}  {account['state']}"
        + (
            f"  {account['reason_code']} until {account['closed_until']}"
            if account["reason_code"]
            else ""
        )
        for account in report["accounts"]
    ]
    counted = ", ".join(f"{number} {state}" for state, number in report["properties"].items())
    shown.append(f"Properties {counted or 'none'}")
    shown += [f"  {need['sentence']}:  {need['command']}" for need in report["attention"]]
    return shown
