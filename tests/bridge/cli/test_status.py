"""`tourbase status` as a person and as a program read it."""

from __future__ import annotations

import json
from typing import Any

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


def test_what_needs_a_person_is_listed_and_is_three(
    ask: Ask, database: Database, connected: dict[str, Any]
) -> None:
    ask("properties", "pause", connected["property_id"])
    code, out, _ = ask("status")
    assert code == 3
    assert "2 things need you:" in out
    assert f"tourbase properties resume {connected['property_id']}" in out
    assert "no bridge is running" in out


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
