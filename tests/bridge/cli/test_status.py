"""`tourbase status` as a person and as a program read it."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from bridge.cli.look import age, length
from bridge.database import SCHEMA_VERSIONS
from tests.bridge.cli.conftest import Ask
from tests.fixtures.databases import Database
from tests.fixtures.town import Town


def _start_bridge(database: Database) -> None:
    database.one("select resman.start_bridge('host-a', '0.1.0', '{}')")


def test_all_well_is_zero(ask: Ask, database: Database, connected: dict[str, Any]) -> None:
    _start_bridge(database)
    code, out, _ = ask("status")
    assert code == 0
    lines = out.splitlines()
    assert lines[0].startswith("Database   ok")
    assert f"schema {SCHEMA_VERSIONS[-1]}" in lines[0]
    assert lines[1].startswith("Bridges    1 running   host-a")
    assert "0 pending" in lines[2]
    assert "1 active" in lines[-1]


def test_a_property_that_v2_is_refused_for_is_said_and_goes_on(
    ask: Ask, database: Database, connected: dict[str, Any]
) -> None:
    _start_bridge(database)
    ask("properties", "set", connected["property_id"], "--reader", "v2")
    database.one("select resman.note_reader_refused(%s, 'HTTP 404')", connected["property_id"])
    why = "it is read by v1: ResMan refused v2 at "
    code, out, _ = ask("status")
    assert code == 0
    assert f"Elm Court: {why}" in out
    assert why in ask("properties", "show", "Elm Court")[1]
    ask("properties", "set", connected["property_id"], "--reader", "v1")
    assert why not in ask("status")[1]


def test_what_needs_a_person_is_listed_and_is_three(
    ask: Ask, database: Database, connected: dict[str, Any]
) -> None:
    ask("properties", "pause", connected["property_id"])
    code, out, _ = ask("status")
    assert code == 3
    assert "2 things need you:" in out
    assert f"tourbase properties resume {connected['property_id']}" in out
    assert "no bridge is running" in out


def _read(database: Database, **cursor: Any) -> None:
    """Put a property's reading where a test wants it; the values are SQL."""
    database.connection.execute("delete from resman.pull_cursor")
    names = ", ".join(["property_id", *cursor])
    values = ", ".join(["property_id", *map(str, cursor.values())])
    database.connection.execute(
        f"insert into resman.pull_cursor ({names}) select {values} from resman.resman_integration"
    )


def _reading(ask: Ask) -> list[str]:
    lines = ask("status")[1].splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("Reading"))
    rest = [line for line in lines[start + 1 :] if not line.startswith(" ")]
    return lines[start : lines.index(rest[0])]


def test_when_resman_was_last_read_is_said(
    ask: Ask, database: Database, connected: dict[str, Any]
) -> None:
    _start_bridge(database)
    (line,) = _reading(ask)
    assert "not yet   1 property, 0 being read" in line
    _read(database, last_pulled_at="now() - interval '70 s'", due_at="now() + interval '4 min'")
    (line,) = _reading(ask)
    assert "ok   last 1m 10s ago" in line
    told = json.loads(ask("status", "--json")[1])
    assert told["reading"]["behind"] == []
    assert told["healthy"]


def test_a_reading_that_fails_is_named_with_its_cause(
    ask: Ask, database: Database, connected: dict[str, Any]
) -> None:
    _start_bridge(database)
    _read(
        database, last_pulled_at="now() - interval '2 h'", due_at="now()", error_count="3",
        last_error="'window_too_dense'",
    )  # fmt: skip
    line, named = _reading(ask)
    assert "1 BEHIND" in line
    assert "Elm Court   failed 3 times: window_too_dense   last 2h" in named
    code, out, _ = ask("status")
    assert code == 3
    assert "reading of Elm Court failed 3 times in a row: window_too_dense" in out
    assert f"tourbase properties show {connected['property_id']}" in out
    report = json.loads(ask("properties", "show", "Elm Court", "--json")[1])
    assert (report["pull_failures"], report["pull_error"]) == (3, "window_too_dense")


def test_a_reading_that_is_late_is_named_with_the_reason(
    ask: Ask, database: Database, connected: dict[str, Any]
) -> None:
    late = {"last_pulled_at": "now() - interval '25 min'", "due_at": "now() - interval '20 min'"}
    _read(database, **late)
    _, named = _reading(ask)
    assert "Elm Court   due 20m" in named
    assert "RM901" in named
    _start_bridge(database)
    assert "RM201" in _reading(ask)[1]
    assert "Elm Court should have been read from ResMan 20 minutes ago (RM201)" in ask("status")[1]
    ask("properties", "pause", connected["property_id"])
    assert "RM103" in _reading(ask)[1]
    # That it is paused is a line already.
    assert "should have been read" not in ask("status")[1]


def test_a_property_that_is_being_read_for_long_is_not_late(
    ask: Ask, database: Database, connected: dict[str, Any]
) -> None:
    _start_bridge(database)
    _read(
        database, due_at="now() - interval '20 min'",
        pulling_by="(select id from resman.bridge)", pulling_until="now() + interval '1 min'",
    )  # fmt: skip
    (line,) = _reading(ask)
    assert "1 being read" in line


def test_a_running_backfill_is_shown_with_what_is_left(
    ask: Ask, database: Database, connected: dict[str, Any]
) -> None:
    database.connection.execute("set session_replication_role = replica")
    bot, person = uuid4(), uuid4()
    database.connection.execute(
        "insert into public.chatbot (id, property_id, name) values (%s, %s, 'Elm')",
        [bot, connected["property_id"]],
    )
    database.connection.execute(
        'insert into public."user" (id, first_name, last_name, email)'
        " values (%s, 'Dana', 'Whitfield', 'dana@example.com')",
        [person],
    )
    database.connection.execute(
        "insert into public.conversation (chatbot_id, user_id, status)"
        " select %s, %s, 'new' from generate_series(1, 4)",
        [bot, person],
    )
    database.connection.execute("set session_replication_role = origin")
    assert ask("backfill", "run", "--property", "Elm Court", "--rate", "2/min")[0] == 0
    (line,) = (one for one in ask("status")[1].splitlines() if one.startswith("Backfill"))
    assert "Elm Court   0 of 4 leads done, 4 left   takes 2m   waits: RM901" in line
    (told,) = json.loads(ask("status", "--json")[1])["backfills"]
    assert (told["left"], told["seconds_left"]) == (4, 120)
    ask("backfill", "cancel", told["run_id"])
    assert "Backfill" not in ask("status")[1]


def test_json_is_one_object(ask: Ask) -> None:
    code, out, _ = ask("status", "--json")
    assert code == 3
    assert json.loads(out)["queue"]["pending"] == 0


def test_plain_has_no_padding(ask: Ask, connected: dict[str, Any]) -> None:
    lines = ask("status", "--plain")[1].splitlines()
    assert [line.split("\t")[0] for line in lines][:3] == ["Database", "Bridges", "Queue"]
    assert lines[-1].startswith("Attention\tno bridge is running\t")


def test_database_that_is_down_is_69(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOURBASE_DSN", "host=127.0.0.1 port=1 dbname=app password=hidden")
    code, _, err = ask("status")
    assert code == 69
    assert len(err.splitlines()) == 1
    assert "hidden" not in err


def test_database_without_the_schema_is_78_and_names_the_command(
    ask: Ask, empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOURBASE_DSN", empty_database.dsn)
    code, _, err = ask("status")
    assert code == 78
    assert "tourbase db install resman" in err


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0s"), (59, "59s"), (7860, "2h 11m"), (90061, "1d 1h")]
)
def test_lengths_are_said_in_two_units(seconds: float, words: str) -> None:
    assert length(seconds) == words


def test_an_instant_that_never_was_is_never() -> None:
    assert age(None) == "never"


def test_a_running_bridge_is_listed(town: Town, ask_town: Ask) -> None:
    town.bridge()
    town.wait_log('"ready"')
    code, out, err = ask_town("status", "--json")
    assert code == 0, err
    assert len(json.loads(out)["bridges"]) == 1
