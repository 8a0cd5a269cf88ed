"""`tourbase properties rules`: when tours are offered at a property, and how many at a time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import click

from bridge.cli.base import CommonCommand, common, open_database
from bridge.cli.find import find_property, read_object
from bridge.cli.output import print_json, say

DAYS = ("", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
Rules = dict[str, Any]


@click.command(cls=CommonCommand)
@click.argument("property_text", metavar="PROPERTY")
@click.option(
    "--file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Set what FILE says, JSON or TOML; a list in it replaces what there was.",
)
def rules(property_text: str, file: Path | None) -> None:
    """Show when tours are offered at PROPERTY, or set it.

    \b
    FILE, for example in TOML:
      hours = [{weekday = 1, opens = "09:00", closes = "17:00"}]
      blackouts = [{starts_on = "2027-12-24", ends_on = "2027-12-26", reason = "closed"}]
      [rule]
      capacity = 2
      slot_minutes = 30
    """
    # Dates and times of TOML become the words of JSON.
    wanted = None if file is None else json.dumps(read_object(file), default=str)
    with open_database() as database:
        property_id = find_property(database, property_text)
        if wanted is None:
            found = database.call("resman.rules_report", property_id=property_id)
        else:
            found = database.call("resman.set_tour_rules", property_id=property_id, rules=wanted)
    if common().json:
        print_json(found)
    else:
        _print(cast(Rules, found))
    if wanted is not None:
        say("set; tours that are booked already keep their time")


def _print(found: Rules) -> None:
    rows = [(name, _words(value)) for name, value in sorted((found["rule"] or {}).items())]
    rows += [(DAYS[one["weekday"]], f"{one['opens']} to {one['closes']}") for one in found["hours"]]
    rows += [
        ("closed", f"{one['starts_on']} to {one['ends_on']} {one.get('reason') or ''}".rstrip())
        for one in found["blackouts"]
    ]
    for name, value in rows:
        gap = "\t" if common().plain else " " * max(1, 26 - len(name))
        click.echo(f"{name}{gap}{value}")
    if not found["hours"]:
        say("no opening hours: every time is granted, and none is offered")


def _words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
