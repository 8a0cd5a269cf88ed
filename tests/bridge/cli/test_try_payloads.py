"""`tourbase sources try` as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bridge.cli.conftest import Ask
from tests.fixtures.databases import Database

GOOD: dict[str, Any] = {
    "source_id": "t-1",
    "prospect": {"name": "Dana Whitfield", "email": " dana@example.com"},
    "tour": {
        "property_id": "Elm Court",
        "tour_type": "video",
        "scheduled_date": "2030-03-13T15:00",
    },
}
BAD = {**GOOD, "prospect": {"name": "Dana", "email": "none"}}


@pytest.fixture(autouse=True)
def connected_property(connected: dict[str, Any]) -> None:
    """Have a property that requests may name."""


def write(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    return str(folder / name)


def test_one_request_is_shown_field_by_field(ask: Ask, tmp_path: Path) -> None:
    file = write(tmp_path, "one.json", json.dumps(GOOD))
    code, out, err = ask("sources", "try", "webhook", file, "--json")
    found = {one["target"]: one for one in json.loads(out)["fields"]}
    assert (code, found["prospect.email"]["value"]) == (0, "dana@example.com"), err
    code, out, _ = ask("sources", "try", "webhook", file, "--plain")
    assert "prospect.email\tprospect.email\tdana@example.com" in out


def test_what_is_wrong_is_told_with_exit_3(ask: Ask, tmp_path: Path) -> None:
    file = write(tmp_path, "one.json", json.dumps(BAD))
    code, _, err = ask("sources", "try", "webhook", file)
    assert code == 3
    assert "prospect.email: " in err


def test_nothing_is_written(ask: Ask, tmp_path: Path, database: Database) -> None:
    ask("sources", "try", "webhook", write(tmp_path, "one.json", json.dumps(GOOD)))
    assert database.one("select count(*) from resman.tour_request") == 0
    assert database.one("select count(*) from resman.tour_booking_sync") == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("many.jsonl", f"{json.dumps(GOOD)}\n\n{json.dumps(BAD)}\n{json.dumps(BAD)}\n"),
        ("many.json", json.dumps([GOOD, BAD, BAD])),
        (
            "many.csv",
            "prospect.name,prospect.email,tour.property_id,tour.tour_type,tour.scheduled_date\n"
            "Dana Whitfield,d@example.com,Elm Court,video,2030-03-13T15:00\n"
            + "Dana Whitfield,none,Elm Court,video,2030-03-13T15:00\n"
            * 2,
        ),
    ],
    ids=["lines", "list", "csv"],
)
def test_of_many_it_is_counted_what_is_wrong(
    ask: Ask, tmp_path: Path, name: str, text: str
) -> None:
    code, out, _ = ask("sources", "try", "webhook", write(tmp_path, name, text), "--json")
    found = json.loads(out)
    assert (code, found["requests"], found["refused"]) == (3, 3, 2)
    assert found["violations"][0]["field"] == "prospect.email"
    assert found["violations"][0]["requests"] == 2


def test_a_value_that_no_table_holds_is_a_violation(ask: Ask, tmp_path: Path) -> None:
    file = write(tmp_path, "one.json", '{"prospect": {"name": "\\u0000"}}')
    code, _, err = ask("sources", "try", "webhook", file)
    assert code == 3
    assert "unstorable_value" in err


@pytest.mark.parametrize(
    ("name", "text"), [("x.json", "{"), ("x.jsonl", '{}\n{"a"\n'), ("x.csv", 'a,b\n"\x00')]
)
def test_a_file_that_cannot_be_read_is_refused(
    ask: Ask, tmp_path: Path, name: str, text: str
) -> None:
    assert ask("sources", "try", "webhook", write(tmp_path, name, text))[0] in (2, 3)
    assert ask("sources", "try", "webhook", str(tmp_path / f"nothing-{name}"))[0] == 2


def test_an_unknown_source_is_told(ask: Ask, tmp_path: Path) -> None:
    code, _, err = ask("sources", "try", "nobody", write(tmp_path, "one.json", "{}"))
    assert code == 1
    assert "source is unknown" in err
