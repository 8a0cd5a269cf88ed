"""`tourbase explain`: why a lead is, or is not, in ResMan."""

from __future__ import annotations

from typing import Any

import click

from bridge.cli.base import CommonCommand, common
from bridge.cli.output import print_json
from bridge.database import connect
from bridge.errors import NotFound, UsageError


@click.command(cls=CommonCommand)
@click.argument("lead")
@click.option("--history", is_flag=True, help="Show the last attempts too.")
def explain(lead: str, history: bool) -> None:
    """Say why a lead is, or is not, in ResMan.

    LEAD is its id, the beginning of it, its id in ResMan, or an e-mail address.

    \b
    Examples:
      tourbase explain 8f31
      tourbase explain dana@example.com --json
    """
    with connect(common().settings().dsn) as database:
        found = [str(one) for one in database.rows("resman.find_lead", text=lead)]
        if not found:
            raise NotFound(f"no lead is {lead}: give the id of its row in conversation")
        if len(found) > 1:
            raise UsageError(f"{lead} may be one of {', '.join(found)}: give more of it")
        told = database.call("resman.explain_lead", lead_id=found[0])
    if not isinstance(told, dict):
        raise NotFound(f"lead {found[0]} is gone: it was deleted just now")
    if common().json:
        print_json(told)
        return
    for line in lines(told, history=history):
        click.echo(line)


def lines(told: dict[str, Any], *, history: bool) -> list[str]:
    """Write what a person reads."""
    code = f" ({told['reason_code']} {told['reason_name']})" if told["reason_code"] else ""
    shown = [
        f"Lead {told['lead_id']}  {told['property_name'] or 'without a property'}",
        f"{told['state']}: {told['sentence']}{code}",
    ]
    shown += [f"  {'✓' if check['ok'] else '✗'} {check['label']}" for check in told["checks"]]
    if history:
        shown += [
            f"  {attempt['at'][:19]}  {attempt['kind']}  {attempt['outcome']}"
            f"  {attempt['detail'] or ''}  {attempt['http_status'] or ''}".rstrip()
            for attempt in told["attempts"]
        ]
    shown.append(f"What you can do:  {told['next_step']}")
    return shown
