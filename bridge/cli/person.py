"""`tourbase person`: what is kept of a person, to be handed out or erased."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, TypeVar, cast
from uuid import UUID

import click

from bridge.cli.base import CommonGroup, common
from bridge.cli.output import Cell, print_json, print_rows, say
from bridge.credentials import KeyRing
from bridge.database import Database, Json, connect
from bridge.erasure import sealing_macs
from bridge.errors import ConfigurationError, NotFound, Refused, TryAgain, UsageError

BUSY_SECONDS = 60.0
BUSY_PAUSE = 0.5
Report = dict[str, Any]
Function = TypeVar("Function", bound=Callable[..., None])


@click.group(cls=CommonGroup)
def person() -> None:
    """Find, hand out or erase what is kept of a person, in every table.

    \b
    Examples:
      tourbase person find --email dana@example.com
      tourbase person export 8f31c2 --out dana.json
      tourbase person erase --email dana@example.com --dry-run
      tourbase person erase --email - --certificate erased.json --yes < address
    """


def _who(command: Function) -> Function:
    options = (
        click.argument("lead", metavar="[LEAD]", required=False),
        click.option("--email", metavar="ADDRESS", help="- reads it from standard input."),
        click.option("--phone", metavar="NUMBER", help="- reads it from standard input."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@person.command()
@_who
def find(lead: str | None, email: str | None, phone: str | None) -> None:
    """Say which rows of which tables hold something of a person.

    A person is found by any of LEAD (its id, the beginning of it, or its id in ResMan), e-mail
    address and phone number.
    """
    with _database() as database:
        _print(_find(database, _keys_of(database, lead, email, phone)))


@person.command()
@_who
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write it there, readable by you alone, instead of to standard output.",
)  # fmt: skip
def export(lead: str | None, email: str | None, phone: str | None, out: Path | None) -> None:
    """Give all that is kept of a person, as JSON by table."""
    with _database() as database:
        keys = _keys_of(database, lead, email, phone)
        if out is None:
            print_json(database.call("resman.person_export", keys=keys))
            return
        with _new_file(out, "--out") as file:
            _write(file, database.call("resman.person_export", keys=keys))
    say(f"written to {out}; what ResMan has of the prospects it names is to be asked for there")


@person.command()
@_who
@click.option("--keep-host", is_flag=True, help="Leave the application's own rows as they are.")
@click.option(
    "--certificate", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write what was erased there; nothing personal is in it. [erasure-ID.json]",
)  # fmt: skip
@click.option("--reason", help="Kept in the audit table: name nobody in it.")
@click.option("--dry-run", is_flag=True, help="Say what would be erased, and change nothing.")
def erase(
    lead: str | None,
    email: str | None,
    phone: str | None,
    keep_host: bool,
    certificate: Path | None,
    reason: str | None,
    dry_run: bool,
) -> None:
    """Erase all that is kept of a person; counts stay.

    ResMan's interface cannot erase: staff find a task for each prospect that it has. What the
    person's prospects show is never imported again.
    """
    keys = _secret_keys()
    with _database() as database:
        wanted = _keys_of(database, lead, email, phone)
        found = _find(database, wanted)
        if dry_run:
            _print(found)
            say("dry run: nothing was changed")
            return
        _confirm(found, keep_host)
        with _certificate(certificate) as write:
            write(_erase(database, keys, wanted, keep_host=keep_host, reason=reason))


def _erase(
    database: Database, keys: KeyRing, wanted: Json, *, keep_host: bool, reason: str | None
) -> Report:
    until = time.monotonic() + BUSY_SECONDS
    while True:
        found = _find(database, wanted)
        answer = cast(
            Report,
            database.call(
                "resman.person_erase",
                keys=wanted,
                macs=cast(Json, sealing_macs(keys, found["emails"], found["phones"])),
                keep_host=keep_host,
                reason=reason,
            ),
        )
        if answer["status"] == "erased":
            return cast(Report, answer["certificate"])
        if time.monotonic() >= until:
            raise TryAgain(
                "nothing was erased: a call for this person is under way, or its rows are being"
                " written; repeat it in a minute"
            )
        time.sleep(BUSY_PAUSE)


def _keys_of(
    database: Database, lead: str | None, email: str | None, phone: str | None
) -> dict[str, Json]:
    given = {"email": _read(email), "phone": _read(phone)}
    keys: dict[str, Json] = {name: text for name, text in given.items() if text}
    if lead is not None:
        keys["lead_id"] = _find_lead(database, lead)
    if not keys:
        raise UsageError("nobody was named: give LEAD, --email or --phone")
    return keys


def _read(text: str | None) -> str | None:
    return sys.stdin.readline().strip() if text == "-" else text


def _find_lead(database: Database, text: str) -> str:
    try:
        # Also one that was deleted.
        return str(UUID(text))
    except ValueError:
        found = [str(one) for one in database.rows("resman.find_lead", text=text)]
    if not found:
        raise NotFound("no lead was found by that: give its id, or --email")
    if len(found) > 1:
        raise UsageError(f"that may be any of {', '.join(found)}: give more of the id")
    return found[0]


def _find(database: Database, keys: Json) -> Report:
    found = cast(Report, database.call("resman.person_find", keys=keys))
    if not (found["users"] or found["leads"] or found["requests"]):
        raise NotFound("nobody was found by that; a lead that was erased is found by its id")
    return found


def _print(found: Report) -> None:
    if common().json:
        print_json(found)
        return
    rows: list[dict[str, Cell]] = [
        {"place": place, "rows": count} for place, count in sorted(found["rows"].items())
    ]
    print_rows(("place", "rows"), rows)
    for name in ("leads", "requests"):
        if found[name]:
            say(f"{name}: {', '.join(found[name])}")
    for prospect in found["prospects"]:
        say(f"in ResMan: prospect {prospect['prospect_id']} of property {prospect['property_id']}")


def _confirm(found: Report, keep_host: bool) -> None:
    given = common()
    if given.yes:
        return
    what = (
        f"{len(found['leads'])} leads and {len(found['requests'])} requests of"
        f" {len(found['emails'])} addresses and {len(found['phones'])} numbers"
        + (", but not the application's rows" if keep_host else "")
    )
    if given.no_input or not sys.stdin.isatty():
        raise Refused(f"{what} would be erased for good: repeat with --yes if you mean it")
    click.confirm(f"Erase {what}? It cannot be undone.", abort=True, err=True)


@contextmanager
def _certificate(path: Path | None) -> Iterator[Callable[[Report], None]]:
    """Make the file before anything is erased, and write what was erased into it."""
    place = path or Path(f"erasure-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}.json")
    with _new_file(place, "--certificate") as file:

        def write(report: Report) -> None:
            _write(file, cast(Json, report))
            if common().json:
                print_json(report)
            say(f"erased; what was done stands in {place}")
            for task in report["staff_tasks"]:
                say(f"staff must erase prospect {task['resman_prospect_id'] or '(see the task)'}")

        yield write


@contextmanager
def _new_file(path: Path, option: str) -> Iterator[TextIO]:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise UsageError(
            f"{option} {path} cannot be made: {error.strerror}; name a new file"
        ) from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        try:
            yield file
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _write(file: TextIO, answer: Json) -> None:
    json.dump(answer, file, default=str, ensure_ascii=False, indent=2)
    file.write("\n")


def _database() -> Any:
    return connect(common().settings().dsn)


def _secret_keys() -> KeyRing:
    text = common().settings().secret_key
    if not text:
        raise ConfigurationError(
            "TOURBASE_SECRET_KEY is not set: give that of the bridge, so that it knows who was"
            " erased and does not read them back"
        )
    return KeyRing.from_text(text)
