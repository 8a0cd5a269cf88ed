"""`tourbase conflicts` as a person runs it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.bridge.cli.conftest import Ask
from tests.fixtures.databases import Database


@pytest.fixture
def conflict(database: Database, connected: dict[str, Any], lead: str) -> str:
    """Have the last name of a lead changed on both sides; give the conflict's id."""
    database.one("insert into resman.lead_state (unit_id) values (%s) returning unit_id", lead)
    found = {
        "field": "last_name", "type": "data_conflict", "domiq": "Whitfield", "resman": "Whitman",
        "strategy": "manual_review", "rule": "default", "value": None,
    }  # fmt: skip
    database.one(
        "select resman.note_conflicts(%s, %s, 'p1', %s)",
        lead, connected["property_id"], Jsonb([found]),
    )  # fmt: skip
    return str(database.one("select id from resman.lead_sync_conflicts"))


def test_a_conflict_is_listed_without_its_values(ask: Ask, conflict: str, lead: str) -> None:
    code, out, _ = ask("conflicts", "list", "--property", "Elm Court", "--json")
    assert code == 0
    (row,) = [json.loads(line) for line in out.splitlines()]
    assert (row["conflict_id"], row["lead_id"], row["field"]) == (conflict, lead, "last_name")
    assert "Whit" not in out
    assert ask("conflicts", "list", "--field", "phone", "--json")[1] == ""
    assert ask("conflicts", "list", "--settled", "--json")[1] == ""


def test_it_is_shown_with_what_each_choice_would_do(ask: Ask, conflict: str) -> None:
    code, out, _ = ask("conflicts", "show", conflict[:8])
    assert code == 0
    assert "--use ours      ours Whitfield → Whitfield, ResMan's Whitman → Whitfield" in out
    assert "--use resman    ours Whitfield → Whitman, ResMan's Whitman → Whitman" in out


def test_it_is_settled_once(ask: Ask, conflict: str, lead: str) -> None:
    dry = ask("conflicts", "resolve", lead, "--use", "value=Whitmore", "--dry-run", "--json")
    assert json.loads(dry[1])["resman"] == {"from": "Whitman", "to": "Whitmore"}
    code, out, err = ask(
        *("conflicts", "resolve", lead, "--use", "value=Whitmore", "--as", "Ito", "--json")
    )
    assert code == 0, err
    answer = json.loads(out)
    assert (answer["status"], answer["resolved_by"]) == ("resolved", "Ito")
    code, _, err = ask("conflicts", "resolve", conflict, "--use", "ours")
    assert code != 0
    assert "by Ito" in err
    row = json.loads(ask("conflicts", "list", "--settled", "--json")[1])
    assert (row["conflict_id"], row["strategy"]) == (conflict, "merged")


def test_what_is_settled_says_whether_it_was_carried_out(
    ask: Ask, database: Database, conflict: str
) -> None:
    assert "both had" in ask("conflicts", "show", conflict)[1]
    ask("conflicts", "resolve", conflict, "--use", "ours", "--as", "Ito")
    out = ask("conflicts", "show", conflict)[1]
    assert "settled         domiq_wins by Ito" in out
    assert "carried out     not yet" in out
    assert "both had" not in out
    database.connection.execute("update resman.lead_sync_conflicts set settled_at = now()")
    assert "carried out     20" in ask("conflicts", "show", conflict)[1]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("resolve", "CONFLICT", "--use", "theirs"), 2),
        (("resolve", "CONFLICT", "--use", "value="), 2),
        (("resolve", "nowhere", "--use", "ours"), 4),
        (("show", "8f3"), 4),
        (("list", "--property", "nowhere"), 4),
    ],
)
def test_what_cannot_be_done_is_refused(
    ask: Ask, conflict: str, arguments: tuple[str, ...], code: int
) -> None:
    given = [conflict if one == "CONFLICT" else one for one in arguments]
    assert ask("conflicts", *given)[0] == code
