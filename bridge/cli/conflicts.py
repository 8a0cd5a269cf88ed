"""`tourbase conflicts`: where both sides changed something, and who of them is right."""

from __future__ import annotations

import json
from typing import Any, cast

import click

from bridge.cli.base import CommonGroup, common
from bridge.cli.find import find_property
from bridge.cli.look import age
from bridge.cli.output import Cell, print_json, print_rows, say
from bridge.database import Database, Json, connect
from bridge.errors import NotFound, UsageError

LISTED = (
    "conflict_id", "lead_id", "property_name", "field", "severity", "since", "status", "strategy",
    "resolved_by",
)  # fmt: skip
WAYS = {"resman": "resman_wins", "ours": "domiq_wins"}
Report = dict[str, Any]


@click.group(cls=CommonGroup)
def conflicts() -> None:
    """List conflicts, show what each way to settle one would do, and settle it.

    CONFLICT is its id, the beginning of it, or the lead's, with --field where it has several.

    \b
    Examples:
      tourbase conflicts list --property 'Elm Court'
      tourbase conflicts show 8f31c2
      tourbase conflicts resolve 8f31c2 --use ours --as 'Ito'
      tourbase conflicts resolve 8f31c2 --use value=5125550101 --note 'she called'
    """


@conflicts.command(name="list")
@click.option("--property", "property_text", metavar="PROPERTY", help="Of this property only.")
@click.option("--field", help="Of this field only.")
@click.option("--settled", is_flag=True, help="Those that are settled, the last one first.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
def list_(property_text: str | None, field: str | None, settled: bool, limit: int) -> None:
    """List conflicts that wait for a person, the oldest first; no value of anybody is told."""
    with connect(common().settings().dsn) as database:
        property_id = None if property_text is None else find_property(database, property_text)
        found = cast(
            list[Report],
            database.rows(
                "resman.conflict_reports",
                property_id=property_id,
                is_open=not settled,
                field=field,
                limit=limit,
            ),
        )
    if not found and not (common().json or common().plain):
        say("there are no such conflicts")
        return
    print_rows(LISTED, [_row(report) for report in found])


@conflicts.command()
@click.argument("text", metavar="CONFLICT")
@click.option("--field", help="Which, where CONFLICT is a lead with several.")
def show(text: str, field: str | None) -> None:
    """Show both values of CONFLICT, and what each way to settle it would do."""
    with connect(common().settings().dsn) as database:
        report = _report(database, _find(database, text, field))
        ways = _ways(database, report)
    if common().json:
        print_json({**report, "ways": ways})
        return
    for name in ("conflict_id", "lead_id", "property_name", "type", "field", "status", "notes"):
        _line(name, report[name])
    _line("ours", _word(report["domiq_value"]))
    _line("resman's", _word(report["resman_value"]))
    if not report["resolved_at"]:
        _line("both had", _word(report["base_value"]))
    for use, preview in ways.items():
        _line(f"--use {use}", _change(preview))
    if report["resolved_at"]:
        _line("settled", f"{report['strategy']} by {report['resolved_by']}")
    if report["status"] == "resolved":
        _line("carried out", report["settled_at"] or "not yet: it waits for ResMan to be read")


@conflicts.command()
@click.argument("text", metavar="CONFLICT")
@click.option("--field", help="Which, where CONFLICT is a lead with several.")
@click.option(
    "--use", required=True, metavar="WHICH", help="ours, resman, or value=X for another value."
)
@click.option("--as", "who", metavar="NAME", help="Who decided; else the user of the database.")
@click.option("--note", help="Why; kept with the conflict.")
@click.option("--dry-run", is_flag=True, help="Only say what it would do.")
def resolve(
    text: str, field: str | None, use: str, who: str | None, note: str | None, dry_run: bool
) -> None:
    """Settle CONFLICT; it is carried out when the bridge next reads the lead from ResMan.

    Of a possible duplicate, ours makes a new prospect, and value=PROSPECT_ID takes that one.
    """
    with connect(common().settings().dsn) as database:
        report = _report(database, _find(database, text, field))
        given = _settlement(report, use)
        if dry_run:
            answer = cast(
                Report,
                database.call(
                    "resman.preview_resolution", conflict_id=report["conflict_id"], **given
                ),
            )
        else:
            answer = cast(
                Report,
                database.call(
                    "resman.resolve_conflict",
                    conflict_id=report["conflict_id"],
                    **{**given, "as": who, "note": note},
                ),
            )
    if common().json:
        print_json(answer)
    elif dry_run:
        _line("would be", _change(answer))
    else:
        say(f"settled by {answer['resolved_by']}; it is carried out while a bridge runs")


def _settlement(report: Report, use: str) -> dict[str, Json]:
    way, _, value = use.partition("=")
    if way == "value" and value:
        if report["type"] == "duplicate_lead":
            return {"strategy": "resman_wins", "value": json.dumps(value)}
        flags: dict[str, Json] = {"true": True, "false": False}
        told = flags.get(value, value) if report["field"] == "lost" else value
        return {"strategy": "merged", "value": json.dumps(told)}
    if way not in WAYS or value:
        raise UsageError("--use is ours, resman, or value=X")
    return {"strategy": WAYS[way], "value": None}


def _ways(database: Database, report: Report) -> dict[str, Report]:
    is_tour = str(report["field"]).startswith("tour ")
    if report["status"] not in ("pending", "manual_review") or is_tour:
        return {}
    # Which of several prospects it is, a person must name.
    uses = ["ours"] if report["type"] == "duplicate_lead" else ["ours", "resman"]
    return {
        use: cast(
            Report,
            database.call(
                "resman.preview_resolution",
                conflict_id=report["conflict_id"],
                **_settlement(report, use),
            ),
        )
        for use in uses
    }


def _find(database: Database, text: str, field: str | None) -> str:
    found = [str(one) for one in database.rows("resman.find_conflict", text=text, field=field)]
    if not found:
        raise NotFound(
            "no conflict was found by that: give its id, at least four characters of it, or the"
            " lead's; tourbase conflicts list shows those that are open"
        )
    if len(found) > 1:
        print_rows(LISTED, [_row(_report(database, one)) for one in found])
        raise UsageError(f"that may be any of {len(found)} conflicts: give more, or --field")
    return found[0]


def _report(database: Database, conflict_id: str) -> Report:
    return cast(Report, database.call("resman.conflict_report", conflict_id=conflict_id))


def _row(report: Report) -> dict[str, Cell]:
    since = report["created_at"]
    told = {**report, "since": since if common().json or common().plain else age(since)}
    return {name: cast(Cell, told[name]) for name in LISTED}


def _change(preview: Report) -> str:
    ours, theirs = preview["domiq"], preview["resman"]
    return (
        f"ours {_word(ours['from'])} → {_word(ours['to'])},"
        f" ResMan's {_word(theirs['from'])} → {_word(theirs['to'])}"
    )


def _word(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_word(one) for one in value)
    return "empty" if value is None else str(value)


def _line(name: str, value: object) -> None:
    gap = "\t" if common().plain else " " * (16 - len(name))
    click.echo(f"{name}{gap}{'-' if value is None else value}")
