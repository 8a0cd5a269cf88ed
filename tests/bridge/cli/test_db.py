"""`tourbase db` as a person runs it."""

from __future__ import annotations

import json

import pytest

from bridge.cli import run
from tests.fixtures.databases import Database

Output = pytest.CaptureFixture[str]


def test_installs_once_and_then_does_nothing(empty_database: Database, capsys: Output) -> None:
    assert run(["db", "install", "core", "--dsn", empty_database.dsn]) == 0
    assert "installed core" in capsys.readouterr().err
    assert run(["db", "install", "core", "--dsn", empty_database.dsn, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["migrations"] == []


def test_address_comes_from_the_environment(
    empty_database: Database, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database.dsn)
    assert run(["db", "status", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["name"]: row["state"] for row in rows}["core"] == "absent"


def test_plan_prints_the_pending_sql(empty_database: Database, capsys: Output) -> None:
    assert run(["db", "plan", "core", "--sql", "--dsn", empty_database.dsn]) == 0
    assert "create table core.ledger" in capsys.readouterr().out


def test_dry_run_writes_nothing(empty_database: Database) -> None:
    assert run(["db", "install", "--dry-run", "--dsn", empty_database.dsn]) == 0
    assert empty_database.one("select to_regnamespace('core') is null")


def test_verify_of_a_changed_database_is_three(database: Database, capsys: Output) -> None:
    assert run(["db", "verify", "--dsn", database.dsn]) == 0
    database.connection.execute("create function core.by_hand() returns int return 1")
    assert run(["db", "verify", "--plain", "--dsn", database.dsn]) == 3
    assert "stray_object\tfunction core.by_hand" in capsys.readouterr().out


def test_uninstall_without_yes_is_five(empty_database: Database, capsys: Output) -> None:
    dsn = ["--dsn", empty_database.dsn]
    run(["db", "install", "core", *dsn])
    assert run(["db", "uninstall", "core", *dsn]) == 5
    assert "repeat with --yes" in capsys.readouterr().err
    assert run(["db", "uninstall", "core", "--yes", *dsn]) == 0
    assert empty_database.one("select to_regnamespace('core') is null")


def test_unknown_module_is_four(empty_database: Database, capsys: Output) -> None:
    assert run(["db", "install", "cor", "--dsn", empty_database.dsn]) == 4
    assert "did you mean core?" in capsys.readouterr().err


def test_unknown_migration_is_four(database: Database) -> None:
    assert run(["db", "rollback", "--to", "core_9999_none", "--dsn", database.dsn]) == 4


def test_roles_are_printed_as_sql(capsys: Output) -> None:
    assert run(["db", "roles", "--sql"]) == 0
    assert "create role tourbase_owner nologin" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["db", "status", "--dsn", "host=127.0.0.1 port=1 password=pw"], 69, "start Postgres"),
        (["db", "status", "--dsn", "postgresql://u:pw@[h/x"], 78, "cannot be read"),
        (["db", "status", "--dsn", "mysql://u:pw@h/x"], 78, "cannot be read"),
        (["db", "install", "--lock-timeout", "soon"], 2, "is not a length of time"),
        (["db", "statu"], 2, "No such command"),
        (["db", "install", "--nonsense"], 2, "No such option"),
    ],
)
def test_mistake_is_one_line_without_the_password(
    arguments: list[str], code: int, message: str, capsys: Output
) -> None:
    assert run(arguments) == code
    said = capsys.readouterr().err
    assert message in said
    assert "pw" not in said
    assert "Traceback" not in said


def test_missing_database_is_named(empty_database: Database, capsys: Output) -> None:
    dsn = empty_database.dsn.replace(empty_database.name, "no_such_database")
    assert run(["db", "status", "--dsn", dsn]) == 69
    assert 'database "no_such_database" does not exist' in capsys.readouterr().err
