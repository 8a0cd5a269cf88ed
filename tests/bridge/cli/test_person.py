"""`tourbase person` as somebody who answers for personal data runs it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.bridge.cli.conftest import Ask
from tests.fixtures.databases import Database

DANA = "dana@example.com"


def test_a_person_is_found_by_address_number_and_lead(ask: Ask, lead: str) -> None:
    for who in (("--email", "Dana@example.com"), (lead,), (lead[:8],)):
        code, out, err = ask("person", "find", *who, "--json")
        assert code == 0, err
        assert json.loads(out)["leads"] == [lead]
    code, out, _ = ask("person", "find", "--email", DANA, "--plain")
    assert "public.conversation\t1" in out


@pytest.mark.parametrize(
    ("arguments", "code"), [((), 2), (("--email", "x@example.com"), 4), (("ffff0000",), 4)]
)
def test_nobody_is_found_by_that(ask: Ask, arguments: tuple[str, ...], code: int) -> None:
    assert ask("person", "find", *arguments)[0] == code


def test_the_address_may_come_from_standard_input(
    ask: Ask, lead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{DANA}\n"))
    _, out, _ = ask("person", "find", "--email", "-", "--json")
    assert json.loads(out)["leads"] == [lead]


def test_all_that_is_kept_is_handed_out_in_a_file_of_one_s_own(
    ask: Ask, connected: dict[str, Any], lead: str, tmp_path: Path
) -> None:
    file = tmp_path / "dana.json"
    code, _, err = ask("person", "export", "--email", DANA, "--out", str(file))
    assert code == 0, err
    assert file.stat().st_mode & 0o777 == 0o600
    data = json.loads(file.read_text())["data"]
    assert data['public."user"'][0]["first_name"] == "Dana"
    assert ask("person", "export", "--email", DANA, "--out", str(file))[0] == 2


def test_a_person_is_erased_when_it_is_meant(
    ask: Ask, connected: dict[str, Any], lead: str, database: Database, tmp_path: Path
) -> None:
    code, _, err = ask("person", "erase", "--email", DANA, "--dry-run")
    assert (code, "nothing was changed" in err) == (0, True)
    file = tmp_path / "certificate.json"
    erase = ("person", "erase", "--email", DANA, "--certificate", str(file))
    code, _, err = ask(*erase)
    assert (code, "--yes" in err) == (5, True)
    assert not file.exists()
    assert database.one('select email from public."user"') == DANA
    code, _, err = ask(*erase, "--yes", "--reason", "asked for it")
    assert code == 0, err
    assert database.one('select email from public."user"') is None
    assert json.loads(file.read_text())["leads"] == [lead]
    assert database.one("select reason from core.audit_event where action = 'person.erase'")
    assert ask("person", "find", "--email", DANA)[0] == 4
    code, out, _ = ask("person", "find", lead, "--json")
    assert json.loads(out)["erased_leads"] == 1


def test_nothing_is_erased_while_a_call_is_under_way(
    ask: Ask, lead: str, database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("bridge.cli.person.BUSY_SECONDS", 0.0)
    with database.connect(autocommit=False) as other:
        other.execute("update public.conversation set status = 'busy'")
        code, _, err = ask(
            "person", "erase", lead, "--yes", "--certificate", str(tmp_path / "certificate")
        )
    assert (code, "nothing was erased" in err) == (75, True)
    assert not (tmp_path / "certificate").exists()
