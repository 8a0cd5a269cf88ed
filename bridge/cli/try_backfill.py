"""`tourbase backfill run --dry-run`: every step is done, rolled back, and its result told."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any, cast

import click

from bridge.cli.base import common
from bridge.cli.output import Cell, print_rows, say
from bridge.database import Database

TRIED = ("property_id", "property_name", "leads", "without_contact", "lost")
_COUNTS = ("leads", "without_contact", "lost")
Report = dict[str, Any]


def try_backfill(database: Database, plans: Sequence[Report], since: str | None) -> None:
    """Try the backfill of each property to its end, and print what would be queued."""
    rows: list[dict[str, Cell]] = []
    for one in plans:
        total = dict.fromkeys(_COUNTS, 0)
        for step in _steps(database, one["property_id"], since):
            total = {name: count + step[name] for name, count in total.items()}
            progress(f"{one['property_name']}: {total['leads']} of {one['leads']}")
        rows.append(
            {"property_id": one["property_id"], "property_name": one["property_name"], **total}
        )
    progress("")
    print_rows(TRIED, rows)
    if any(row["without_contact"] for row in rows):
        say("a lead without e-mail and phone is held (RM101): it is sent when it has one")
    say("nothing was changed: repeat without --dry-run")


def progress(line: str) -> None:
    """Show a line on a terminal in place of the one before."""
    if sys.stderr.isatty() and not common().quiet:
        click.echo(f"\r\x1b[K{line}", err=True, nl=False)


def _steps(database: Database, property_id: str, since: str | None) -> Iterator[Report]:
    after: str | None = None
    while True:
        answer = database.call(
            "resman.try_backfill", property_id=property_id, since=since, after=after
        )
        step = cast(Report, answer)
        yield step
        # Where the next lead is being written by somebody, the rest is not waited for.
        if step["is_read"] or step["after"] == after:
            return
        after = step["after"]
