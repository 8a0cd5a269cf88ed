"""`tourbase sources`: who may send requests for tours, and how what they send is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import click

from bridge.cli.api_key import read_keys, read_secret
from bridge.cli.base import CommonGroup, common, open_database
from bridge.cli.find import find_property, find_report, read_object
from bridge.cli.output import Cell, print_json, print_line, print_rows, say
from bridge.cli.try_payloads import try_
from bridge.database import Database
from bridge.errors import ChecksFoundProblems, UsageError
from bridge.web.access import signing_key, token_hash

LISTED = (
    "source_name", "source_type", "is_active", "signing_secrets", "bearer_tokens",
    "rate_per_minute", "body_limit_bytes",
)  # fmt: skip
LEAST_TOKEN = 20
_WIDTH = 40
Report = dict[str, Any]


@click.group(cls=CommonGroup)
def sources() -> None:
    """Let sources send requests for tours, and show how what they send is read.

    \b
    Examples:
      tourbase sources list
      tourbase sources set-secret website --kind hmac --file secret.txt
      tourbase sources add kiosk.json
      tourbase sources validate kiosk.json
      tourbase sources try kiosk request.json
    """


sources.add_command(try_)


@sources.command(name="list")
def list_() -> None:
    """List the sources."""
    with open_database() as database:
        reports = _reports(database)
    print_rows(LISTED, [_cells(report) for report in reports])


@sources.command()
@click.argument("name")
def show(name: str) -> None:
    """Show what the source NAME maps, and how much it may send."""
    with open_database() as database:
        report = _report(database, name)
    if common().json:
        print_json(report)
        return
    for field in LISTED:
        print_line(field, report[field], _WIDTH)
    for value, property_id in sorted(report["property_aliases"].items()):
        print_line("property_alias", f"{value} = {property_id}", _WIDTH)
    for target, leaf in _leaves(report["data_mapping"]):
        print_line(target, leaf, _WIDTH)
    for rule in report["validation_rules"]:
        print_line("rule", json.dumps(rule, ensure_ascii=False), _WIDTH)


@sources.command()
@click.argument("named", metavar="[NAME|FILE]", required=False)
def validate(named: str | None) -> None:
    """Say what is wrong with the source NAME, with that of FILE, or with all; exit 3 if anything.

    FILE is JSON or TOML as 'sources add' takes it.
    """
    with open_database() as database:
        if named is None:
            checked = _reports(database)
        elif Path(named).is_file():
            checked = [read_object(Path(named))]
        else:
            checked = [_report(database, named)]
        found = {
            str(one.get("source_name")): cast(
                Report, database.call("resman.check_source", config=one)
            )["faults"]
            for one in checked
        }
    faults = [(name, fault) for name, listed in found.items() for fault in listed]
    if common().json:
        print_json({"ok": not faults, "faults": found})
    else:
        for name, fault in faults:
            click.echo(f"{name}\t{fault}" if common().plain else f"{name}: {fault}")
    if faults:
        raise ChecksFoundProblems(f"{len(faults)} found: see docs/intake.md")
    say("nothing is wrong")


@sources.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Change the source where it is there already.")
def add(file: Path, replace: bool) -> None:
    """Add the source that FILE describes, as JSON or TOML.

    \b
    FILE has source_name, source_type (api, webhook, form or manual), data_mapping, and perhaps
    validation_rules, is_active, body_limit_bytes, rate_per_minute (of each bridge).
    """
    content = read_object(file)
    if "credentials" in content:
        raise UsageError("secrets are no part of the file: tourbase sources set-secret")
    with open_database() as database:
        report = cast(Report, database.call("resman.add_source", source=content, replace=replace))
    name = report["source_name"]
    if report["signing_secrets"] or report["bearer_tokens"]:
        _tell(report, "changed; bridges know of it within 5 s")
    else:
        _tell(report, f"added; nothing gets in before: tourbase sources set-secret {name} …")


@sources.command(name="set-secret")
@click.argument("name")
@click.option(
    "--kind", type=click.Choice(["hmac", "bearer"]), required=True,
    help="hmac: the source signs with it; bearer: the source shows it.",
)  # fmt: skip
@click.option(
    "--file",
    type=click.Path(path_type=Path, allow_dash=True),
    required=True,
    metavar="FILE",
    help="File that holds the secret; - is standard input.",
)
@click.option("--only", is_flag=True, help="End all other secrets of the kind at once.")
def set_secret(name: str, kind: str, file: Path, only: bool) -> None:
    """Give the source NAME a secret; the one before it stays good until the next.

    \b
    Make one with: openssl rand -base64 32
    """
    secret = read_secret(file, "--file", "secret")
    with open_database() as database:
        report = _report(database, name)
        if kind == "hmac":
            signing_key(secret)
            sealed = json.dumps(read_keys("secret").seal_text(secret, report["source_id"]))
        else:
            if len(secret) < LEAST_TOKEN:
                raise UsageError(f"a token has {LEAST_TOKEN} characters or more")
            sealed = json.dumps(token_hash(secret))
        changed = database.call(
            "resman.set_source_secret", source=name, kind=kind, secret=sealed, only=only
        )
    _tell(cast(Report, changed), "has a new secret; bridges know of it within 5 s")


@sources.command()
@click.argument("name")
@click.argument("value")
@click.argument("property_text", metavar="PROPERTY")
def alias(name: str, value: str, property_text: str) -> None:
    """Say that the source NAME means PROPERTY when it sends VALUE."""
    with open_database() as database:
        found = find_property(database, property_text)
        report = database.call(
            "resman.set_property_alias", source=name, value=value, property_id=found
        )
    _tell(cast(Report, report), f"{value} means property {found}")


def _reports(database: Database) -> list[Report]:
    return cast(list[Report], database.rows("resman.source_report"))


def _report(database: Database, name: str) -> Report:
    missing = f"no source is called {name}: see 'tourbase sources list'"
    return find_report(database, "resman.source_report", missing, source=name)


def _leaves(mapping: Report) -> list[tuple[str, str]]:
    found = []
    for name, leaf in sorted(mapping.items()):
        if name in ("prospect", "tour", "preferences") and isinstance(leaf, dict):
            found += [(f"{name}.{field}", _words(inner)) for field, inner in leaf.items()]
        else:
            found.append((name, _words(leaf)))
    return found


def _words(leaf: object) -> str:
    return leaf if isinstance(leaf, str) else json.dumps(leaf, ensure_ascii=False)


def _cells(report: Report) -> dict[str, Cell]:
    return {name: cast(Cell, report[name]) for name in LISTED}


def _tell(report: Report, what: str) -> None:
    if common().json:
        print_json(report)
    else:
        say(f"{report['source_name']}: {what}")
