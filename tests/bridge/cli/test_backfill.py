"""`tourbase backfill` as a person runs it: leads of before the install, and ResMan beside them."""

from __future__ import annotations

import json
import time
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.bridge.cli.conftest import Ask
from tests.bridge.simulator.caller import PROPERTY
from tests.fixtures.town import Town


def leads_of_before(town: Town, count: int) -> list[UUID]:
    """Insert leads that no trigger sees, as if there were none yet."""
    town.connection.execute("set session_replication_role = replica")
    found = [town.lead(f"Whitfield{number}") for number in range(count)]
    town.connection.execute("set session_replication_role = origin")
    return found


def make_in_resman(town: Town, lead: UUID) -> None:
    """Have staff enter the person of a lead."""
    row = town.connection.execute(
        'select first_name, last_name, email from public."user" where id ='
        " (select user_id from public.conversation where id = %s)",
        [lead],
    ).fetchone()
    assert row is not None
    person = dict(zip(("first_name", "last_name", "email"), row, strict=True))
    town.resman.staff(create={"property_id": PROPERTY, **person})


def reports(ask: Ask) -> list[dict[str, Any]]:
    """Give what the status says."""
    return [json.loads(line) for line in ask("backfill", "status", "--json")[1].splitlines()]


def test_leads_of_before_are_matched_before_they_are_created(ask_town: Ask, town: Town) -> None:
    leads = leads_of_before(town, 6)
    for lead in leads[:2]:
        make_in_resman(town, lead)
    town.bridge()
    code, _, err = ask_town("backfill", "run", "--rate", "600/min", "--wait")
    assert code == 0
    assert "2 matched, 4 created, 0 held, 0 skipped" in err
    assert len(town.prospects()) == 6
    assert town.waiting() == []


def test_a_backfill_goes_on_after_its_bridge_was_killed(ask_town: Ask, town: Town) -> None:
    leads_of_before(town, 40)
    bridge = town.bridge()
    assert ask_town("backfill", "run", "--rate", "120/min")[0] == 0
    until = time.monotonic() + 20
    while town.resman.posts() < 10:
        assert time.monotonic() < until, town.log()[-2000:]
        time.sleep(0.05)
    bridge.kill()
    bridge.wait()
    (report,) = reports(ask_town)
    assert report["state"] == "running"
    assert report["left"] > 0
    town.bridge()
    assert (
        ask_town("backfill", "run", "--resume", report["run_id"], "--rate", "10/s", "--wait")[0]
        == 0
    )
    (report,) = reports(ask_town)
    assert (report["state"], report["total"], report["done"]) == ("done", 40, 40)
    assert len(town.prospects()) == 40


def test_a_dry_run_tells_what_would_happen_and_leaves_nothing(ask_town: Ask, town: Town) -> None:
    leads_of_before(town, 5)
    town.connection.execute(
        "update public.\"user\" set email = null where last_name = 'Whitfield0'"
    )
    town.connection.execute("truncate resman.lead_change")
    code, out, err = ask_town("backfill", "run", "--dry-run", "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["leads"], told["without_contact"], told["lost"]) == (5, 1, 0)
    assert "RM101" in err
    assert "nothing was changed" in err
    assert town.waiting() == []
    assert reports(ask_town) == []


def test_a_plan_counts_and_says_how_long_it_takes(ask_town: Ask, town: Town) -> None:
    leads_of_before(town, 30)
    code, out, _ = ask_town("backfill", "plan")
    assert code == 0
    assert out.split()[:6] == [
        "PROPERTY_ID", "PROPERTY_NAME", "LEADS", "RATE_PER_MINUTE", "TAKES", "REASON_CODE"
    ]  # fmt: skip
    assert out.split()[-6:] == ["Elm", "Court", "30", "10", "3m", "-"]
    told = json.loads(ask_town("backfill", "plan", "--since", "1d", "--json")[1])
    assert (told["leads"], told["seconds"]) == (30, 180)


def test_a_cancelled_backfill_is_resumed_where_it_stood(ask_town: Ask, town: Town) -> None:
    leads_of_before(town, 30)
    code, _, err = ask_town("backfill", "run", "--rate", "60")
    assert code == 0
    assert "waits: RM901" in err
    town.connection.execute("select resman.advance_backfill()")
    run_id = reports(ask_town)[0]["run_id"]
    code, _, err = ask_town("backfill", "cancel", run_id[:20])
    assert code == 0
    assert "cancelled; 0 of 30 were done" in err
    assert f"--resume {run_id}" in err
    assert town.waiting() == []
    town.bridge()
    assert ask_town("backfill", "run", "--resume", run_id, "--rate", "20/s", "--wait")[0] == 0
    assert [one["created"] for one in reports(ask_town)] == [30]
    assert ask_town("backfill", "run", "--resume", run_id)[0] == 1
    assert len(town.prospects()) == 30


def test_a_lead_that_somebody_writes_is_not_left_out(ask_town: Ask, town: Town) -> None:
    leads = sorted(leads_of_before(town, 3))
    assert ask_town("backfill", "run", "--rate", "60")[0] == 0
    with psycopg.connect(town.dsn) as writer:
        # A column that ResMan does not know: capture has nothing to note.
        writer.execute("update public.conversation set updated_at = now() where id = %s", leads[:1])
        town.connection.execute("select resman.advance_backfill()")
        assert town.waiting() == [("pending", None, None, 2)]
    time.sleep(1.1)
    town.connection.execute("select resman.advance_backfill()")
    assert town.waiting() == [("pending", None, None, 3)]


def test_several_properties_are_not_begun_without_a_yes(ask_town: Ask, town: Town) -> None:
    leads_of_before(town, 1)
    first = (town.property_id, town.chatbot_id)
    town.property_id, town.chatbot_id = UUID(int=1), UUID(int=2)
    town.connection.execute(
        "insert into public.property (id, name, address, city, state, zip_code)"
        " values (%s, 'Oak Court', '1 Oak', 'Austin', 'TX', '78701')",
        [town.property_id],
    )
    town.connection.execute(
        "insert into public.chatbot (id, property_id, name) values (%s, %s, 'Oak bot')",
        [town.chatbot_id, town.property_id],
    )
    town.connection.execute(
        "insert into resman.resman_integration (property_id, resman_property_id, api_credentials)"
        " select %s, 'oak', api_credentials from resman.resman_integration",
        [town.property_id],
    )
    leads_of_before(town, 1)
    town.property_id, town.chatbot_id = first
    code, _, err = ask_town("backfill", "run", "--no-input")
    assert code == 5
    assert "2 leads of 2 properties" in err
    assert ask_town("backfill", "run", "--property", "Elm Court")[0] == 0
    assert len(reports(ask_town)) == 1
    assert ask_town("backfill", "run", "--yes")[0] == 0
    assert len(reports(ask_town)) == 2
    # They share what the account takes.
    assert [one["rate_per_minute"] for one in reports(ask_town)] == [5, 5]


@pytest.mark.parametrize("rate", ["0", "fast", "-1/min", "5/d"])
def test_a_rate_that_is_none_is_wrong_use(ask: Ask, rate: str) -> None:
    code, _, err = ask("backfill", "run", f"--rate={rate}")
    assert code == 2
    assert "30/min" in err


def test_an_unknown_backfill_is_four(ask: Ask) -> None:
    assert ask("backfill", "cancel", "019a3f")[0] == 4
    assert ask("backfill", "run", "--resume", "019a3f")[0] == 4
    assert ask("backfill", "run")[0] == 4
