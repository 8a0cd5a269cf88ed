"""`tourbase tours` as a person runs it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.bridge.cli.conftest import Ask
from tests.fixtures.databases import Database


@pytest.fixture
def tour(database: Database, connected: dict[str, Any]) -> str:
    """Write a lead of the connected property, and its tour."""
    bot = database.one(
        "insert into public.chatbot (property_id, name) values (%s, 'Elm') returning id",
        connected["property_id"],
    )
    person = database.one(
        'insert into public."user" (first_name, last_name, email)'
        " values ('Dana', 'Whitfield', 'dana@example.com') returning id"
    )
    lead = database.one(
        "insert into public.conversation (chatbot_id, user_id) values (%s, %s) returning id",
        bot,
        person,
    )
    return str(
        database.one(
            "insert into resman.tour_booking_sync (conversation_id, tour_type, scheduled_local)"
            " values (%s, 'in_person', now()::date + 3 + time '10:00') returning id",
            lead,
        )
    )


def test_tours_are_listed_by_what_is_asked(ask: Ask, tour: str) -> None:
    code, out, _ = ask("tours", "list", "--json")
    assert code == 0
    assert [json.loads(line)["tour_id"] for line in out.splitlines()] == [tour]
    for option, value, count in (
        ("--property", "Elm Court", 1),
        ("--status", "scheduled", 1),
        ("--status", "cancelled", 0),
        ("--state", "waiting", 1),
        ("--state", "failed", 0),
        ("--since", "7d", 1),
        ("--since", "2100-01-01", 0),
    ):
        _, out, _ = ask("tours", "list", option, value, "--json")
        assert len(out.splitlines()) == count, (option, value)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--since", "soon"), 2), (("--status", "lost"), 2), (("--property", "nowhere"), 4)],
)
def test_a_wish_that_is_none_is_refused(ask: Ask, arguments: tuple[str, ...], code: int) -> None:
    assert ask("tours", "list", *arguments)[0] == code


def test_a_tour_is_shown_with_what_it_waits_for(ask: Ask, tour: str) -> None:
    code, out, _ = ask("tours", "show", tour[:8])
    assert code == 0
    assert tour in out
    assert "What you can do" in out
    assert "dana" not in out.lower()
    code, out, _ = ask("tours", "show", tour, "--json")
    assert json.loads(out)["sync_state"] == "waiting"
    assert ask("tours", "show", "ffff0000")[0] == 4


def test_a_tour_is_cancelled_when_it_is_meant(ask: Ask, tour: str, database: Database) -> None:
    code, _, err = ask("tours", "cancel", tour, "--reason", "she called")
    assert code == 5
    assert "--yes" in err
    code, _, err = ask("tours", "cancel", tour, "--reason", "she called", "--yes")
    assert code == 0, err
    assert database.one("select status from resman.tour_booking_sync") == "cancelled"


def test_what_has_ended_cannot_be_cancelled(ask: Ask, tour: str, database: Database) -> None:
    database.connection.execute("update resman.tour_booking_sync set status = 'completed'")
    code, _, err = ask("tours", "cancel", tour, "--reason", "late", "--yes")
    assert code == 1
    assert "cannot" in err
