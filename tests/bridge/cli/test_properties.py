"""`tourbase properties`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest

from bridge.credentials import KeyRing, new_key
from tests.bridge.cli.commands import tourbase
from tests.fixtures.databases import Database

SECRET = new_key()


@pytest.fixture
def property_id(database: Database) -> str:
    found = uuid4()
    database.connection.execute(
        "insert into public.property (id, name, address, city, state, zip_code)"
        " values (%s, 'Elm Court', 'a', 'b', 'c', 'd')",
        [found],
    )
    return str(found)


def add(
    database: Database, property_id: str, key: str = "the-key", **settings: str
) -> subprocess.CompletedProcess[str]:
    return tourbase(
        *("properties", "add", property_id, "--resman-property-id", "ABCD", "--partner-id", "p"),
        *("--account-id", "400", "--api-key-file", "-", "--time-zone", "America/Chicago"),
        *("--direction", "to_resman", "--json"),
        stdin=key,
        TOURBASE_DSN=database.dsn,
        **{"TOURBASE_SECRET_KEY": SECRET, **settings},
    )


def test_add_seals_the_key_for_its_row(database: Database, property_id: str) -> None:
    done = add(database, property_id)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["sync_direction"] == "to_resman"
    sealed = database.one("select api_credentials from resman.resman_integration")
    opened = KeyRing.from_text(SECRET).open(sealed, report["integration_id"])
    assert opened.api_key == "the-key"
    assert "the-key" not in done.stdout + done.stderr + json.dumps(sealed)


def test_adding_twice_says_what_to_do(database: Database, property_id: str) -> None:
    add(database, property_id)
    again = add(database, property_id)
    assert again.returncode == 1
    assert again.stderr.count("\n") == 1
    assert "already connected" in again.stderr
    assert "properties set" in again.stderr


def test_pause_and_resume_end_with_0_while_leads_wait(database: Database, property_id: str) -> None:
    add(database, property_id)
    for verb, state in (("pause", "paused"), ("resume", "active")):
        done = tourbase("properties", verb, property_id, "--json", TOURBASE_DSN=database.dsn)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["sync_status"] == state


def test_set_says_what_changed(database: Database, property_id: str) -> None:
    add(database, property_id)
    done = tourbase(
        *("properties", "set", "Elm Court", "--frequency", "daily", "--json"),
        TOURBASE_DSN=database.dsn,
    )
    assert json.loads(done.stdout)["after"] == {"sync_frequency": "daily"}


def test_list_and_show(database: Database, property_id: str) -> None:
    add(database, property_id)
    for arguments in (("list",), ("show", property_id)):
        done = tourbase("properties", *arguments, "--json", TOURBASE_DSN=database.dsn)
        assert json.loads(done.stdout)["property_id"] == property_id
        assert tourbase("properties", *arguments, TOURBASE_DSN=database.dsn).returncode == 0


@pytest.mark.parametrize(
    ("key", "settings", "code", "word"),
    [
        ("", {}, 78, "empty"),
        ("k", {"TOURBASE_SECRET_KEY": ""}, 78, "TOURBASE_SECRET_KEY"),
        ("k", {"TOURBASE_SECRET_KEY": "short"}, 78, "TOURBASE_SECRET_KEY"),
    ],
)
def test_bad_input_is_one_line(
    database: Database, property_id: str, key: str, settings: dict[str, str], code: int, word: str
) -> None:
    done = add(database, property_id, key, **settings)
    assert done.returncode == code, done.stderr
    assert word in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_unknown_property_is_4_and_an_unknown_zone_is_told(
    database: Database, property_id: str, tmp_path: Path
) -> None:
    missing = tourbase("properties", "show", "nowhere", TOURBASE_DSN=database.dsn)
    assert missing.returncode == 4
    add(database, property_id)
    zone = tourbase(
        *("properties", "set", property_id, "--time-zone", "Mars/Base"), TOURBASE_DSN=database.dsn
    )
    assert zone.returncode == 1
    assert "time zone" in zone.stderr
