"""Print answers: a table for people, JSON or tabs for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import click

from bridge.cli.base import common

Cell = str | int | float | bool | None


def print_json(answer: object) -> None:
    """Print one JSON value on one line."""
    click.echo(json.dumps(answer, default=str, ensure_ascii=False))


def print_rows(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> None:
    """Print rows as JSON lines, tab-separated, or as a table, as the options say."""
    listed = list(rows)
    if common().json:
        for row in listed:
            print_json(dict(row))
        return
    cells = [[_text(row.get(column)) for column in columns] for row in listed]
    if common().plain:
        for line in cells:
            click.echo("\t".join(line))
        return
    widths = [
        max(len(column), *(len(line[place]) for line in cells)) if cells else len(column)
        for place, column in enumerate(columns)
    ]
    for line in [[column.upper() for column in columns], *cells]:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def say(line: str) -> None:
    """Tell a person what happens; programs read only standard output."""
    if not common().quiet:
        click.echo(line, err=True)


def print_line(name: str, value: object, width: int) -> None:
    """Print a name and its value: in a column for people, after a tab for programs."""
    gap = "\t" if common().plain else " " * max(1, width - len(name))
    click.echo(f"{name}{gap}{or_dash(value)}")


def or_dash(value: object) -> str:
    """Give a value as text, and a dash for none."""
    return "-" if value is None else str(value)


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return or_dash(cell)
