"""`tourbase sources try`: what a source's mapping makes of what is sent; nothing is written."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO, cast

import click

from bridge.cli.base import CommonCommand, common, open_database
from bridge.cli.output import Cell, print_json, print_rows, say
from bridge.database import Database
from bridge.errors import ChecksFoundProblems, DatabaseRefused, UsageError

LINES = (".jsonl", ".ndjson")
PROGRESS_EVERY = 100
Payload = dict[str, Any]
Found = dict[str, Any]


@click.command(name="try", cls=CommonCommand)
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def try_(name: str, file: Path) -> None:
    """Show what the source NAME would make of the requests in FILE; exit 3 if any is refused.

    FILE is JSON (one request, or a list), JSON lines (.jsonl), or CSV with a head (.csv); - is one
    request on standard input. Of one request every field is shown, of many what is wrong with how
    many.

    \b
    Examples:
      tourbase sources try website request.json
      tourbase sources try website last-year.csv
    """
    is_many, payloads = _read(file)
    with open_database() as database:
        if is_many:
            refused = _show_many(_tried(database, name, payloads))
        else:
            refused = _show_one(_try(database, name, next(payloads)))
    if refused:
        raise ChecksFoundProblems(f"{refused} would be refused" if is_many else "it is refused")


def _show_one(found: Found) -> int:
    violations = cast(list[Found], found["violations"])
    if common().json:
        print_json(found)
    else:
        print_rows(["target", "field", "value"], [_shown(one) for one in found["fields"] or ()])
        for one in violations:
            say(f"{one.get('field')}: {one['code']}, {one['message']}")
        if not violations:
            say("it would be taken")
    return len(violations)


def _show_many(tried: Iterator[Found]) -> int:
    wrong: Counter[tuple[str, str]] = Counter()
    read = refused = 0
    for found in tried:
        read += 1
        refused += bool(found["violations"])
        wrong.update({(str(one.get("field")), str(one["code"])) for one in found["violations"]})
        if read % PROGRESS_EVERY == 0:
            _progress(f"{read} read, {refused} would be refused")
    _progress("")
    rows: list[dict[str, Cell]] = [
        {"field": field, "code": code, "requests": count}
        for (field, code), count in wrong.most_common()
    ]
    if common().json:
        print_json({"requests": read, "refused": refused, "violations": rows})
    elif rows:
        print_rows(["field", "code", "requests"], rows)
    say(f"{read} read, {read - refused} would be taken")
    return refused


def _progress(line: str) -> None:
    if sys.stderr.isatty() and not common().quiet:
        click.echo(f"\r\x1b[K{line}", err=True, nl=False)


def _tried(database: Database, name: str, payloads: Iterator[Payload]) -> Iterator[Found]:
    for payload in payloads:
        yield _try(database, name, payload)


def _try(database: Database, name: str, payload: Payload) -> Found:
    try:
        found = database.call("resman.try_payload", source=name, payload=json.dumps(payload))
    except DatabaseRefused as error:
        if not error.sqlstate.startswith(("22", "54")):
            raise
        one = {"field": "body", "code": "unstorable_value", "message": "Postgres cannot store it"}
        return {"ok": False, "fields": [], "violations": [one]}
    return cast(Found, found)


def _shown(one: Found) -> dict[str, Cell]:
    value = one["value"]
    plain: Cell = (
        value if value is None or isinstance(value, str | int | float) else json.dumps(value)
    )
    return {"target": one["target"], "field": one["field"], "value": plain}


def _read(path: Path) -> tuple[bool, Iterator[Payload]]:
    """Give the requests of a file, and whether they are a list."""
    if path.suffix in LINES or path.suffix == ".csv":
        return True, _lines(path)
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text()
        content = json.loads(text)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is no JSON: name a CSV .csv, and JSON lines .jsonl") from error
    return (True, iter(content)) if isinstance(content, list) else (False, iter([content]))


def _lines(path: Path) -> Iterator[Payload]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            if path.suffix == ".csv":
                yield from csv.DictReader(stream)
            else:
                yield from _json_lines(path, stream)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error


def _json_lines(path: Path, stream: TextIO) -> Iterator[Payload]:
    for number, line in enumerate(stream, start=1):
        if not line.strip():
            continue
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            raise UsageError(f"{path} holds no JSON in line {number}") from None
