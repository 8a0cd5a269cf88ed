"""`tourbase sources` as a person runs it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import make_conninfo

from bridge.credentials import KeyRing
from bridge.web.access import token_hash
from tests.bridge.cli.conftest import Ask
from tests.fixtures.databases import Database

SECRET = "whsec_bWFueS1zZWNyZXQtYnl0ZXMtaGVyZS0xMjM0"
TOKEN = "t0ken-0123456789-abcdef"
KIOSK = {
    "source_name": "kiosk",
    "source_type": "api",
    "data_mapping": {
        "prospect": {"name": "who"},
        "tour": {"property_id": "where", "scheduled_date": "when"},
    },
}


@pytest.fixture
def kiosk(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.json"
    path.write_text(json.dumps(KIOSK))
    return path


def write(folder: Path, text: str) -> str:
    path = folder / "secret"
    path.write_text(text + "\n")
    return str(path)


def test_the_shipped_sources_are_listed(ask: Ask) -> None:
    code, out, _ = ask("sources", "list", "--json")
    assert code == 0
    named = [json.loads(line)["source_name"] for line in out.splitlines()]
    assert named == ["otter_trip", "phone", "touriquest", "webhook", "website"]


def test_a_source_is_shown_with_what_it_maps(ask: Ask) -> None:
    code, out, _ = ask("sources", "show", "website")
    assert code == 0
    assert "prospect.email" in out
    code, out, _ = ask("sources", "show", "website", "--json")
    assert json.loads(out)["data_mapping"]["prospect"]
    assert ask("sources", "show", "nobody")[0] == 4


def test_a_source_is_added_once_and_replaced_when_meant(ask: Ask, kiosk: Path) -> None:
    code, _, err = ask("sources", "add", str(kiosk))
    assert code == 0
    assert "set-secret kiosk" in err
    code, _, err = ask("sources", "add", str(kiosk))
    assert code == 1
    assert "--replace" in err
    kiosk.write_text(json.dumps({**KIOSK, "rate_per_minute": 5}))
    code, out, _ = ask("sources", "add", str(kiosk), "--replace", "--json")
    assert (code, json.loads(out)["rate_per_minute"]) == (0, 5)


def test_a_source_in_toml_is_taken(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(
        'source_name = "kiosk"\nsource_type = "form"\n'
        '[data_mapping.tour]\nproperty_id = "where"\nscheduled_date = "when"\n'
    )
    assert ask("sources", "add", str(path))[0] == 0


def test_what_is_wrong_with_a_file_is_told_with_exit_3(ask: Ask, kiosk: Path) -> None:
    assert ask("sources", "validate", str(kiosk))[0] == 0
    kiosk.write_text(json.dumps({**KIOSK, "data_mapping": {"tour": {"shoe_size": "x"}}}))
    code, out, _ = ask("sources", "validate", str(kiosk))
    assert code == 3
    assert "shoe_size" in out
    code, out, _ = ask("sources", "validate", str(kiosk), "--json")
    assert json.loads(out)["ok"] is False


def test_nothing_is_wrong_with_the_shipped_sources(ask: Ask) -> None:
    code, out, _ = ask("sources", "validate", "--json")
    assert (code, json.loads(out)["ok"]) == (0, True)


@pytest.mark.parametrize("text", ["{", "[]", "\udcff"])
def test_a_file_that_is_no_source_is_refused(ask: Ask, tmp_path: Path, text: str) -> None:
    path = tmp_path / "wrong.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert ask("sources", "add", str(path))[0] == 2


def test_a_signing_secret_rests_sealed(ask: Ask, database: Database, tmp_path: Path) -> None:
    file = write(tmp_path, SECRET)
    code, out, err = ask("sources", "set-secret", "website", "--kind", "hmac", "--file", file)
    assert code == 0
    owner, (sealed,) = database.connection.execute(
        "select id, credentials -> 'hmac' from resman.source_configurations"
        " where source_name = 'website'"
    ).fetchone() or (None, (None,))
    assert SECRET not in json.dumps(sealed) + out + err
    keys = KeyRing.from_text(os.environ["TOURBASE_SECRET_KEY"])
    assert keys.open_text(sealed, owner) == SECRET


def test_a_token_rests_as_its_hash(ask: Ask, database: Database, tmp_path: Path) -> None:
    file = write(tmp_path, TOKEN)
    line = ("sources", "set-secret", "website", "--kind", "bearer", "--file", file, "--json")
    code, out, _ = ask(*line)
    assert (code, json.loads(out)["bearer_tokens"]) == (0, 1)
    kept = database.one(
        "select credentials -> 'bearer' from resman.source_configurations"
        " where source_name = 'website'"
    )
    assert kept == [token_hash(TOKEN)]


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [("hmac", "no secret", 78), ("hmac", "short", 78), ("bearer", "short", 2), ("bearer", "", 78)],
)
def test_a_secret_that_is_none_is_refused(
    ask: Ask, tmp_path: Path, kind: str, text: str, code: int
) -> None:
    file = write(tmp_path, text)
    line = ("sources", "set-secret", "website", "--kind", kind, "--file", file)
    assert ask(*line)[0] == code


def test_a_value_of_a_source_means_a_property(ask: Ask, database: Database, elm: str) -> None:
    code, _, err = ask("sources", "alias", "website", "ELM-1", elm)
    assert code == 0, err
    assert database.one("select value from resman.source_property_aliases") == "elm-1"
    assert "elm-1" in ask("sources", "show", "website")[1]
    assert ask("sources", "alias", "website", "x", "nowhere")[0] == 4


def test_the_rights_of_an_operator_suffice(
    ask: Ask, database: Database, connected: dict[str, Any], kiosk: Path, tmp_path: Path
) -> None:
    database.connection.execute("create role cli_operator login in role tourbase_operator")
    dsn = make_conninfo(database.dsn, user="cli_operator")
    (tmp_path / "one.json").write_text("{}")
    (tmp_path / "rules.json").write_text('{"rule": {"capacity": 2}}')
    property_id = connected["property_id"]
    lines = [
        ("sources", "add", str(kiosk)),
        ("sources", "list"),
        ("sources", "show", "kiosk"),
        ("sources", "validate"),
        ("sources", "alias", "kiosk", "elm", property_id),
        ("sources", "set-secret", "kiosk", "--kind", "hmac", "--file", write(tmp_path, SECRET)),
        ("sources", "try", "kiosk", str(tmp_path / "one.json")),
        ("properties", "rules", property_id, "--file", str(tmp_path / "rules.json")),
        ("properties", "rules", property_id),
        ("tours", "list"),
        ("tours", "show", "ffff"),
    ]
    try:
        codes = [ask(*line, "--dsn", dsn)[0] for line in lines]
    finally:
        database.connection.execute("drop role cli_operator")
    assert codes == [0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 4]
