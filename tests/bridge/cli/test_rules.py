"""`tourbase properties rules` as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bridge.cli.conftest import Ask

RULES = """
hours = [{weekday = 1, opens = 09:00:00, closes = "17:00"}]
blackouts = [{starts_on = 2027-12-24, ends_on = "2027-12-26", reason = "closed"}]
[rule]
capacity = 2
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    (tmp_path / "rules.toml").write_text(RULES)
    return str(tmp_path / "rules.toml")


def test_rules_are_set_and_shown(ask: Ask, connected: dict[str, Any], file: str) -> None:
    code, _, err = ask("properties", "rules", "Elm Court")
    assert (code, "no opening hours" in err) == (0, True)
    code, out, err = ask("properties", "rules", "Elm Court", "--file", file, "--json")
    assert code == 0, err
    found = json.loads(out)
    assert found["rule"]["capacity"] == 2
    assert found["hours"] == [{"weekday": 1, "opens": "09:00", "closes": "17:00"}]
    code, out, _ = ask("properties", "rules", "Elm Court", "--plain")
    assert "Mon\t09:00 to 17:00" in out
    assert "closed\t2027-12-24 to 2027-12-26 closed" in out


def test_what_is_no_rule_is_refused(ask: Ask, connected: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "rules.json"
    path.write_text('{"rule": {"capacity": 0}}')
    code, _, err = ask("properties", "rules", "Elm Court", "--file", str(path))
    assert code == 1
    assert "tour rules are not valid" in err
    path.write_text("[]")
    assert ask("properties", "rules", "Elm Court", "--file", str(path))[0] == 2
    assert ask("properties", "rules", "nowhere")[0] == 4
