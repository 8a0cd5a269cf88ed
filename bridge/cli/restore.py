"""`tourbase restore`: what is held because the database went back in time, and how to go on."""

from __future__ import annotations

from typing import Any, cast

import click

from bridge.cli.base import CommonGroup, common
from bridge.cli.output import Cell, print_json, print_rows, say
from bridge.database import connect
from bridge.errors import Refused

LISTED = ("property_id", "swept_at", "prospects", "error")
FOR_PEOPLE = ("kind", "property_id", "prospect_id", "marker")
Report = dict[str, Any]


@click.group(cls=CommonGroup)
def restore() -> None:
    """Go on after the database went back in time.

    \b
    Examples:
      tourbase restore status            what ResMan has that the database has forgotten
      tourbase restore confirm --yes     call ResMan again
    """


@restore.command()
def status() -> None:
    """Say whether anything is held, how far ResMan is searched, and what was found."""
    with _database() as database:
        report = cast(Report, database.call("resman.restore_report"))
    _print(report)


@restore.command()
@click.option("--force", is_flag=True, help="Before ResMan is searched to the end.")
def confirm(force: bool) -> None:
    """Call ResMan again for every property that was paused for the restore."""
    if not common().yes:
        raise Refused("look at 'tourbase restore status', then repeat with --yes")
    with _database() as database:
        report = cast(Report, database.call("resman.confirm_restore", is_forced=force))
    if common().json:
        print_json(report)
    say("ResMan is called again")


def _print(report: Report) -> None:
    if common().json:
        print_json(report)
        return
    if report["state"] == "running":
        say("nothing is held: no bridge has found that the database went back in time")
        return
    say(
        f"held since {report['held_at']}: the last call that the database knows is of"
        f" {report['gap_from'] or 'never'}, and there were later ones"
    )
    print_rows(LISTED, cast(list[dict[str, Cell]], report["properties"]))
    for kind, count in sorted(report["found"].items()):
        say(f"{kind}: {count}")
    if report["for_people"]:
        say("in ResMan, and not in the database: look at them there")
        print_rows(FOR_PEOPLE, cast(list[dict[str, Cell]], report["for_people"]))
    say("go on with: tourbase restore confirm --yes")


def _database() -> Any:
    return connect(common().settings().dsn)
