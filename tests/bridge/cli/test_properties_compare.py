"""`tourbase properties compare` and `--compare-hour` as a person uses them."""

from __future__ import annotations

import json
import time
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.bridge.cli.conftest import Ask, add_arguments
from tests.fixtures.databases import Database
from tests.fixtures.town import Town


def test_compare_asks_for_a_comparison_and_says_where_to_look(
    ask: Ask, database: Database, connected: dict[str, Any]
) -> None:
    code, out, err = ask("properties", "compare", "Elm Court")
    assert (code, out) == (0, "")
    assert f"tourbase properties show {connected['property_id']}" in err
    told = json.loads(ask("properties", "compare", "Elm Court", "--json")[1])
    assert told["is_being_compared"]
    # Twice asked for is once begun.
    assert database.one("select count(*) from resman.compare_run where asked_by is not null") == 1
    assert database.one("select due_at <= now() from resman.pull_cursor")


def test_compare_of_a_property_that_is_not_read_says_why(
    ask: Ask, connected: dict[str, Any]
) -> None:
    assert ask("properties", "set", "Elm Court", "--direction", "to_resman")[0] == 0
    code, _, err = ask("properties", "compare", "Elm Court")
    assert code == 1
    assert "property is not read from ResMan" in err
    assert "its direction is to_resman" in err


def test_compare_of_what_is_not_connected_is_four(ask: Ask, elm: str) -> None:
    assert ask("properties", "compare", "Oak Court")[0] == 4
    code, _, err = ask("properties", "compare", elm)
    assert code == 4
    assert f"tourbase properties add {elm}" in err


def test_the_hour_of_the_nightly_comparison_is_set(ask: Ask, elm: str, key_file: str) -> None:
    code, out, err = ask(*add_arguments(elm, key_file), "--compare-hour", "5", "--json")
    assert code == 0, err
    assert json.loads(out)["compare_hour"] == 5
    code, _, err = ask("properties", "set", "Elm Court", "--compare-hour", "23")
    assert code == 0
    assert "compare_hour 5 → 23" in err
    assert json.loads(ask("properties", "show", "Elm Court", "--json")[1])["compare_hour"] == 23


def test_an_hour_that_no_clock_shows_is_refused_in_sql_too(
    database: Database, connected: dict[str, Any]
) -> None:
    with pytest.raises(psycopg.Error, match="compare_hour is no hour of the day"):
        database.connection.execute(
            "select resman.set_property(%s, %s)",
            [connected["property_id"], Jsonb({"compare_hour": 24})],
        )


@pytest.mark.parametrize("hour", ["24", "-1", "two"])
def test_an_hour_that_no_clock_shows_is_wrong_use(
    ask: Ask, connected: dict[str, Any], hour: str
) -> None:
    code, _, err = ask("properties", "set", "Elm Court", "--compare-hour", hour)
    assert code == 2
    assert "--compare-hour" in err


def test_what_came_of_a_comparison_is_shown(ask_town: Ask, town: Town) -> None:
    town.lead()
    town.bridge()
    town.wait_quiet()
    time.sleep(1.1)
    assert ask_town("properties", "compare", str(town.property_id))[0] == 0
    until = time.monotonic() + 20
    while True:
        report = json.loads(ask_town("properties", "show", "Elm Court", "--json")[1])
        if report["last_compared_at"]:
            break
        assert time.monotonic() < until, town.log()[-2000:]
        time.sleep(0.1)
    assert not report["is_being_compared"]
    assert (report["compared_seen"], report["compared_unseen"], report["gone_prospects"]) == (
        1,
        0,
        0,
    )
