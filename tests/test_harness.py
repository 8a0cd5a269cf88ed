"""The harness itself: databases are clones of their own, pgTAP files are items."""

from __future__ import annotations

from pathlib import Path

import pytest
from psycopg import Connection

from tests.fixtures.databases import Database
from tests.fixtures.pgtap_run import run_file


def test_database_has_the_product(database: Database) -> None:
    assert database.one("select count(*) from core.module") >= 1


def test_database_is_new_for_each_test(database: Database) -> None:
    database.connection.execute("create table public.left_behind ()")
    with database.connect() as other:
        other.execute("select from public.left_behind")


def test_database_is_new_for_each_test_again(database: Database) -> None:
    assert database.one("select to_regclass('public.left_behind') is null")


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return tmp_path / "some.sql"


def test_assertions_before_an_error_keep_their_result(
    script: Path, pgtap_connection: Connection
) -> None:
    script.write_text(
        "begin;\nselect plan(3);\nselect ok(true, 'first');\nselect ok(false, 'second');\n"
        "select nonsense from nowhere;\nselect ok(true, 'third');\nrollback;\n"
    )
    result = run_file(script, pgtap_connection)
    assert result.assertion(1, 3).passed
    assert not result.assertion(2, 3).passed
    third = result.assertion(3, 3)
    assert not third.passed
    assert "(line 5)" in third.notes[0]
    assert "42P01" in third.notes[0]


@pytest.mark.parametrize("excuse", ["skip('later', 1)", "todo('later', 1); select ok(false)"])
def test_what_pgtap_excuses_has_proved_nothing(
    script: Path, pgtap_connection: Connection, excuse: str
) -> None:
    script.write_text(f"begin;\nselect plan(1);\nselect {excuse};\nrollback;\n")
    result = run_file(script, pgtap_connection).assertion(1, 1)
    assert not result.passed
    assert any("later" in note for note in result.notes)


def test_more_assertions_than_planned_fail(script: Path, pgtap_connection: Connection) -> None:
    script.write_text("begin;\nselect plan(1);\nselect ok(true);\nselect ok(true);\nrollback;\n")
    result = run_file(script, pgtap_connection)
    assert not result.assertion(1, 1).passed


def test_fewer_assertions_than_planned_fail(script: Path, pgtap_connection: Connection) -> None:
    script.write_text("begin;\nselect plan(2);\nselect ok(true, 'only');\nrollback;\n")
    result = run_file(script, pgtap_connection)
    assert result.assertion(1, 2).passed
    assert not result.assertion(2, 2).passed
