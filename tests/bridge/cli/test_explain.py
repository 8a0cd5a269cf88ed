"""`tourbase explain` as a person and as a program read it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.bridge.cli.conftest import Ask
from tests.fixtures.databases import Database
from tests.fixtures.town import Town

GUID = "bbbb0000-0000-4000-8000-000000000001"


@pytest.mark.parametrize("by", ["id", "beginning", "address"])
def test_a_lead_is_found_by_id_beginning_and_address(
    ask: Ask, connected: dict[str, Any], lead: str, by: str
) -> None:
    text = {"id": lead, "beginning": lead[:8], "address": "Dana@Example.com"}[by]
    code, out, _ = ask("explain", text, "--json")
    assert code == 0
    found = json.loads(out)
    assert found["lead_id"] == lead
    assert {"state", "reason_code", "sentence", "next_step"} <= set(found)


def test_json_is_what_the_function_says(
    ask: Ask, database: Database, connected: dict[str, Any], lead: str
) -> None:
    said = database.one("select resman.explain_lead(%s)", lead)
    assert json.loads(ask("explain", lead, "--json")[1]) == said


def test_a_lead_that_waits_for_a_bridge_says_so(
    ask: Ask, connected: dict[str, Any], lead: str
) -> None:
    code, out, _ = ask("explain", lead)
    lines = out.splitlines()
    assert code == 0
    assert lines[0] == f"Lead {lead}   Elm Court   queued"
    assert "(RM901 no_bridge_running)" in lines[1]
    assert any(line.endswith("a bridge is running") for line in lines)
    assert lines[-2] == "What it means:    docs/reasons/RM901.md"
    assert lines[-1].startswith("What you can do:")


def test_plain_is_five_lines_of_name_and_value(
    ask: Ask, connected: dict[str, Any], lead: str
) -> None:
    lines = ask("explain", lead, "--plain")[1].splitlines()
    assert lines[0] == f"lead_id\t{lead}"
    assert lines[2] == "reason_code\tRM901"
    assert len(lines) == 5


def _fail_once(database: Database, ask: Ask) -> None:
    """Let one attempt of the only lead fail, as the bridge would tell it."""
    ask("properties", "set", "Elm Court", "--default-source-id", GUID, "--default-agent-id", GUID)
    bridge = database.one("select resman.start_bridge('host-a', '0.1.0', '{}')")
    claim = database.one("select resman.claim_jobs(%s, 1)", bridge)
    known = [{"id": GUID, "name": "Website"}]
    found = {
        "prospects": [],
        "served_at": None,
        "catalogues": {"sources": known, "agents": known, "lost_reasons": known},
    }
    outcome = {"word": "retry", "detail": "server", "http_status": 503, "text": "b", "sent": False}
    for function, given in (("intend_call", found), ("record_outcome", outcome)):
        database.one(
            f"select resman.{function}(%s, %s, %s)", claim["job_id"], claim["fence"], Jsonb(given)
        )


def test_attempts_are_summed_up_and_with_history_listed(
    ask: Ask, database: Database, connected: dict[str, Any], lead: str
) -> None:
    _fail_once(database, ask)
    (summary,) = (line for line in ask("explain", lead)[1].splitlines() if "attempt" in line)
    assert "1 attempt " in summary
    assert summary.endswith("create transient 503")
    assert "create transient 503  b\n" in ask("explain", lead, "--history")[1]


def test_a_text_that_means_several_leads_lists_them_and_is_two(
    ask: Ask, database: Database, connected: dict[str, Any], lead: str
) -> None:
    database.one(
        "insert into public.conversation (chatbot_id, user_id, status)"
        " select chatbot_id, user_id, 'new' from public.conversation returning id"
    )
    code, out, err = ask("explain", "dana@example.com")
    assert code == 2
    assert len(out.splitlines()) == 3
    assert "any of 2 leads" in err


def test_an_unknown_lead_is_four(ask: Ask) -> None:
    code, out, err = ask("explain", "00000000-0000-4000-8000-000000000009")
    assert (code, out) == (4, "")
    assert len(err.splitlines()) == 1


def test_a_lead_without_contact_is_blocked_and_freed_by_an_edit(town: Town, ask_town: Ask) -> None:
    lead = str(town.lead())
    person = 'update public."user" set email = %s'
    town.connection.execute(person, [None])
    assert town.bridge("--once").wait(30) == 0
    told = json.loads(ask_town("explain", lead, "--json")[1])
    assert (told["state"], told["reason_code"]) == ("blocked", "RM101")
    town.connection.execute(person, ["dana@example.com"])
    assert town.bridge("--once").wait(30) == 0
    assert len(town.prospects()) == 1
    assert "In ResMan with its newest values." in ask_town("explain", lead)[1]
