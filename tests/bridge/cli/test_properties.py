"""`tourbase properties` as a person runs it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from bridge.cli.api_key import read_api_key
from bridge.credentials import KeyRing
from bridge.errors import ConfigurationError
from tests.bridge.cli.conftest import API_KEY, RESMAN_PROPERTY, Ask, add_arguments
from tests.fixtures.databases import Database


def _key(database: Database, secret: str) -> str:
    row = database.connection.execute(
        "select id, api_credentials from resman.resman_integration"
    ).fetchone()
    assert row is not None
    return KeyRing.from_text(secret).open(row[1], row[0]).api_key


def _secret() -> str:
    import os

    return os.environ["TOURBASE_SECRET_KEY"]


def test_added_property_is_connected_with_a_sealed_key(
    database: Database, connected: dict[str, Any]
) -> None:
    assert connected["property_name"] == "Elm Court"
    assert connected["resman_property_id"] == RESMAN_PROPERTY.lower()
    assert connected["sync_status"] == "active"
    assert API_KEY not in json.dumps(connected)
    assert API_KEY not in str(database.one("select api_credentials from resman.resman_integration"))
    assert _key(database, _secret()) == API_KEY


def test_added_property_takes_every_setting(ask: Ask, elm: str, key_file: str) -> None:
    given = {
        "--default-source-id": "bbbb0000-0000-4000-8000-000000000001",
        "--default-agent-id": "cccc0000-0000-4000-8000-000000000001",
        "--default-lost-reason-id": "dddd0000-0000-4000-8000-000000000001",
        "--direction": "to_resman",
        "--frequency": "hourly",
        "--time-zone": "America/Chicago",
        "--reader": "v2",
    }
    line = [part for pair in given.items() for part in pair]
    code, out, _ = ask(*add_arguments(elm, key_file), *line, "--json")
    report = json.loads(out)
    assert code == 0
    assert report["default_source_id"] == given["--default-source-id"]
    assert report["default_agent_id"] == given["--default-agent-id"]
    assert report["default_lost_reason_id"] == given["--default-lost-reason-id"]
    assert (report["sync_direction"], report["sync_frequency"]) == ("to_resman", "hourly")
    assert (report["time_zone"], report["reader"]) == ("America/Chicago", "v2")


def test_key_may_come_from_standard_input(
    database: Database, ask: Ask, elm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("key-of-a-pipe\n"))
    assert ask(*add_arguments(elm, "-"))[0] == 0
    assert _key(database, _secret()) == "key-of-a-pipe"


@pytest.mark.parametrize(
    ("content", "message"),
    [(b" \n", "is empty"), (b"two words", "more than one word"), (b"\xff\xfe\x00", "is not text")],
)
def test_file_without_a_key_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=message) as refused:
        read_api_key(path)
    assert "two words" not in str(refused.value)


def test_missing_key_file_is_named(ask: Ask, elm: str) -> None:
    code, _, err = ask(*add_arguments(elm, "/nowhere/key"))
    assert code == 78
    assert "/nowhere/key cannot be read: No such file" in err


def test_missing_secret_key_is_78(
    ask: Ask, elm: str, key_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOURBASE_SECRET_KEY")
    code, _, err = ask(*add_arguments(elm, key_file))
    assert code == 78
    assert "TOURBASE_SECRET_KEY is not set" in err


def test_unknown_property_is_refused_with_advice(ask: Ask, elm: str, key_file: str) -> None:
    code, _, err = ask(*add_arguments("00000000-0000-4000-8000-000000000009", key_file))
    assert code == 1
    assert err.startswith("tourbase: property is unknown; property 00000000")
    assert len(err.splitlines()) == 1


def test_connecting_twice_names_the_command_that_changes(
    ask: Ask, connected: dict[str, Any], key_file: str
) -> None:
    code, _, err = ask(*add_arguments(connected["property_id"], key_file))
    assert code == 1
    assert "tourbase properties set" in err


def test_bad_time_zone_is_refused(ask: Ask, elm: str, key_file: str) -> None:
    code, _, err = ask(*add_arguments(elm, key_file), "--time-zone", "Texas/Austin")
    assert code == 1
    assert "America/Chicago" in err


def test_list_is_a_table_tabs_or_json_lines(ask: Ask, connected: dict[str, Any]) -> None:
    code, out, _ = ask("properties", "list")
    assert code == 0
    assert out.splitlines()[0].startswith("PROPERTY_ID")
    assert "Elm Court" in out.splitlines()[1]
    assert ask("properties", "list", "--plain")[1].split("\t")[1] == "Elm Court"
    (row,) = (json.loads(line) for line in ask("properties", "list", "--json")[1].splitlines())
    assert row["account_id"] == "400"


def test_list_of_nothing_says_how_to_connect(ask: Ask) -> None:
    code, out, err = ask("properties", "list")
    assert (code, out) == (0, "")
    assert "tourbase properties add" in err


@pytest.mark.parametrize("by", ["name", "beginning", "remote"])
def test_show_finds_a_property_by_name_beginning_and_id_in_resman(
    ask: Ask, connected: dict[str, Any], by: str
) -> None:
    property_id = connected["property_id"]
    text = {"name": "elm court", "beginning": property_id[:8], "remote": RESMAN_PROPERTY}[by]
    assert json.loads(ask("properties", "show", text, "--json")[1])["property_id"] == property_id
    assert property_id in ask("properties", "show", text)[1]


def test_show_of_an_unknown_property_is_four(ask: Ask) -> None:
    code, _, err = ask("properties", "show", "Oak Court")
    assert code == 4
    assert "tourbase properties list" in err


def test_show_of_a_property_that_is_not_connected_says_how(ask: Ask, elm: str) -> None:
    code, _, err = ask("properties", "show", elm)
    assert code == 4
    assert f"tourbase properties add {elm}" in err


def test_set_says_what_it_changed(ask: Ask, connected: dict[str, Any]) -> None:
    code, out, err = ask("properties", "set", connected["property_id"], "--frequency", "daily")
    assert (code, out) == (0, "")
    assert "sync_frequency realtime → daily" in err
    answer = ask("properties", "set", "Elm Court", "--frequency", "hourly", "--json")[1]
    assert json.loads(answer)["before"] == {"sync_frequency": "daily"}
    assert json.loads(answer)["after"] == {"sync_frequency": "hourly"}


def test_a_dry_run_of_set_tells_what_becomes_of_the_leads_that_wait(
    database: Database, ask: Ask, connected: dict[str, Any], lead: str
) -> None:
    line = ("properties", "set", "Elm Court", "--direction", "from_resman", "--dry-run")
    code, _, err = ask(*line)
    assert code == 0
    assert "sync_direction bidirectional → from_resman" in err
    assert "1 leads wait, and are held from now on (RM104)" in err
    told = json.loads(ask(*line, "--json")[1])
    assert (told["waiting"], told["reason_before"], told["reason_after"]) == (1, None, "RM104")
    direction = "select sync_direction from resman.resman_integration"
    assert database.one(direction) == "bidirectional"
    assert database.one("select count(*) from core.audit_event") == 1


def test_what_a_direction_held_is_not_sent_without_a_yes(
    database: Database, ask: Ask, connected: dict[str, Any], lead: str
) -> None:
    assert ask("properties", "set", "Elm Court", "--direction", "from_resman")[0] == 0
    line = ("properties", "set", "Elm Court", "--direction", "to_resman", "--no-input")
    code, _, err = ask(*line)
    assert code == 5
    assert "1 leads wait (RM104), and are sent from now on" in err
    assert database.one("select sync_direction from resman.resman_integration") == "from_resman"
    assert ask(*line, "--yes")[0] == 0
    assert database.one("select sync_direction from resman.resman_integration") == "to_resman"


def test_set_seals_a_new_key_for_the_same_row(
    database: Database, ask: Ask, connected: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "new"
    path.write_text("the-next-key")
    code, _, err = ask(
        *("properties", "set", connected["property_id"]),
        *("--api-key-file", str(path), "--account-id", "401"),
    )
    assert code == 0
    assert "account_id 400 → 401" in err
    assert "the-next-key" not in err
    assert _key(database, _secret()) == "the-next-key"


def test_set_of_an_account_needs_the_key(ask: Ask, connected: dict[str, Any]) -> None:
    code, _, err = ask("properties", "set", connected["property_id"], "--account-id", "401")
    assert code == 2
    assert "--api-key-file" in err


def test_set_of_nothing_is_wrong_use(ask: Ask, connected: dict[str, Any]) -> None:
    assert ask("properties", "set", connected["property_id"])[0] == 2


def test_pause_and_resume_ask_nothing_and_repeat_harmlessly(
    database: Database, ask: Ask, connected: dict[str, Any]
) -> None:
    property_id = connected["property_id"]
    for verb, state in (("pause", "paused"), ("pause", "paused"), ("resume", "active")):
        code, _, err = ask("properties", verb, property_id)
        assert code == 0, err
        assert database.one("select sync_status from resman.resman_integration") == state
