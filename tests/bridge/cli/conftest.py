"""A database with a property and what the commands need to speak of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bridge.cli import run
from bridge.credentials import new_key
from tests.fixtures.databases import Database
from tests.fixtures.town import Town

RESMAN_PROPERTY = "AAAA0000-0000-4000-8000-000000000001"
API_KEY = "canary-of-an-api-key"

Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ask(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Ask:
    """Run one command against the database; give its exit code, its answer and its talk."""
    monkeypatch.setenv("TOURBASE_DSN", database.dsn)
    monkeypatch.setenv("TOURBASE_SECRET_KEY", new_key())

    def one(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        said = capsys.readouterr()
        return code, said.out, said.err

    return one


@pytest.fixture
def ask_town(ask: Ask, town: Town, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Run one command against a whole installation."""
    monkeypatch.setenv("TOURBASE_DSN", town.dsn)
    return ask


@pytest.fixture
def elm(database: Database) -> str:
    """Write a property that is not connected yet; give its id."""
    return str(
        database.one(
            "insert into public.property (name, address, city, state, zip_code)"
            " values ('Elm Court', '1 Elm', 'Austin', 'TX', '78701') returning id"
        )
    )


@pytest.fixture
def key_file(tmp_path: Path) -> str:
    """Write an API key into a file, with the line end that an editor leaves."""
    path = tmp_path / "api-key"
    path.write_text(f"{API_KEY}\n")
    return str(path)


@pytest.fixture
def connected(ask: Ask, elm: str, key_file: str) -> dict[str, Any]:
    """Connect the property; give its report."""
    code, out, err = ask(*add_arguments(elm, key_file), "--json")
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


@pytest.fixture
def lead(database: Database, elm: str) -> str:
    """Write a lead of the property; give its id."""
    bot = database.one(
        "insert into public.chatbot (property_id, name) values (%s, 'Elm') returning id", elm
    )
    user = database.one(
        'insert into public."user" (first_name, last_name, email)'
        " values ('Dana', 'Whitfield', 'dana@example.com') returning id"
    )
    return str(
        database.one(
            "insert into public.conversation (chatbot_id, user_id, status)"
            " values (%s, %s, 'new') returning id",
            bot, user,
        )
    )  # fmt: skip


def add_arguments(property_id: str, key_file: str) -> tuple[str, ...]:
    """Give the command line that connects a property."""
    return (
        *("properties", "add", property_id, "--resman-property-id", RESMAN_PROPERTY),
        *("--partner-id", "partner", "--account-id", "400", "--api-key-file", key_file),
    )
