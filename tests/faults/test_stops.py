"""Freeze a bridge past its lease and let it go on: what it then does or says changes nothing."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from uuid import UUID

from tests.fixtures.between import POST, SEARCH, Between
from tests.fixtures.seed import this_seed
from tests.fixtures.town import Town

FULL = os.environ.get("TOURBASE_TEST_FAULTS") == "full"
STOPS, LEADS = (60, 20) if FULL else (3, 6)
LEASE = {"TOURBASE_LEASE_SECONDS": "1.5"}
# The intent's commit takes its time, so that a bridge can be frozen between intent and call.
SLOW_COMMIT = """
create function public.slow_commit() returns trigger language plpgsql as $$
begin
    if new.kind = 'create' and new.outcome is null
        and (select count(*) = 1 from resman.lead_attempt) then
        perform pg_sleep(1);
    end if;
    return null;
end
$$;
create constraint trigger slow_commit after insert on resman.lead_attempt
deferrable initially deferred for each row execute function public.slow_commit()
"""


def until(what: Callable[[], object], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def one(town: Town, query: str, *values: object) -> object:
    row = town.connection.execute(query.encode(), values).fetchone()
    assert row is not None
    return row[0]


def attempts(town: Town) -> list[tuple[object, ...]]:
    return town.connection.execute(
        "select kind, outcome from resman.lead_attempt order by intended_at, id"
    ).fetchall()


def edit(town: Town, lead: UUID, summary: str) -> None:
    town.connection.execute(
        "update public.conversation set ai_intent_summary = %s where id = %s", [summary, lead]
    )


def told(town: Town, lead: UUID) -> list[str]:
    """Give the summaries of a lead that ResMan has taken, in order."""
    prospect = one(town, "select resman_lead_id from public.conversation where id = %s", lead)
    return [
        entry["fields"]["preferences"]["comments"][0]
        for entry in town.resman.ledger()
        if entry["method"] == POST and entry["accepted"] and entry["prospect_id"] == prospect
    ]


def stale(town: Town) -> object:
    return one(town, "select count(*) from resman.stale_outcome")


def test_frozen_with_its_call_in_the_air(town: Town, between: Between) -> None:
    """The answer of the frozen bridge comes when the lead is settled and edited since."""
    gate = between.gate(POST, after=True)
    lead = town.lead(summary="1")
    frozen = town.bridge(**LEASE)
    assert gate.reached.wait(20)
    frozen.send_signal(signal.SIGSTOP)
    town.bridge(**LEASE)
    town.wait_quiet()
    edit(town, lead, "2")
    town.wait_quiet()
    before = one(town, "select to_jsonb(state) from resman.lead_state as state")
    gate.opened.set()
    frozen.send_signal(signal.SIGCONT)
    until(lambda: stale(town) == 1)
    assert one(town, "select to_jsonb(state) from resman.lead_state as state") == before
    assert told(town, lead) == ["1", "2"]
    assert attempts(town) == [("create", "ok"), ("probe", "ok"), ("update", "ok")]


def test_frozen_with_an_older_update_in_the_air(town: Town, between: Between) -> None:
    """Its success comes while another bridge's newer call for the same lead is in the air."""
    lead = town.lead(summary="1")
    frozen = town.bridge(**LEASE)
    town.wait_quiet()
    older = between.gate(POST, after=True)
    edit(town, lead, "2")
    assert older.reached.wait(20)
    frozen.send_signal(signal.SIGSTOP)
    newer, look = between.gate(POST), between.gate(SEARCH)
    town.bridge(**LEASE)
    # Only now, so that it is the same job that both bridges work on.
    assert look.reached.wait(20)
    edit(town, lead, "3")
    look.opened.set()
    assert newer.reached.wait(20)
    older.opened.set()
    frozen.send_signal(signal.SIGCONT)
    until(lambda: stale(town) == 1)
    assert attempts(town)[-1] == ("update", None)
    assert one(town, "select resman_sync_status from public.conversation") != "synced"
    newer.opened.set()
    town.wait_quiet()
    assert told(town, lead) == ["1", "2", "3"]


def test_frozen_between_intent_and_call(town: Town, between: Between) -> None:
    """It wakes while another bridge's call for the same lead is in the air."""
    town.connection.execute(SLOW_COMMIT)
    town.lead()
    frozen = town.bridge(**LEASE)
    until(
        lambda: one(
            town,
            "select count(*) from pg_stat_activity where wait_event = 'PgSleep'"
            " and datname = current_database()",
        )
    )
    frozen.send_signal(signal.SIGSTOP)
    gate = between.gate(POST, after=True)
    town.bridge(**LEASE)
    assert gate.reached.wait(20)
    assert attempts(town)[-1] == ("create", None)
    frozen.send_signal(signal.SIGCONT)
    until(lambda: stale(town) == 1)
    assert attempts(town)[-1] == ("create", None)
    gate.opened.set()
    town.wait_quiet()
    assert [outcome for kind, outcome in attempts(town) if kind == "create"] == ["in_doubt", "ok"]
    assert len(town.accepted("create")) == 1
    assert [entry["method"] for entry in town.resman.ledger()].count(POST) == 1


def test_frozen_while_it_reads(town: Town, between: Between) -> None:
    """Its look at ResMan ends when the lead has moved on: nothing is intended by it."""
    gate = between.gate(SEARCH, after=True)
    lead = town.lead(summary="1")
    frozen = town.bridge(**LEASE)
    assert gate.reached.wait(20)
    frozen.send_signal(signal.SIGSTOP)
    town.bridge(**LEASE)
    town.wait_quiet()
    edit(town, lead, "2")
    town.wait_quiet()
    gate.opened.set()
    frozen.send_signal(signal.SIGCONT)
    until(lambda: '"stale"' in town.log())
    assert attempts(town) == [("create", "ok"), ("update", "ok")]
    assert told(town, lead) == ["1", "2"]


def test_a_lost_lease_is_told(town: Town, between: Between) -> None:
    """A bridge that lost a job notices it at its next sign of life."""
    gate = between.gate(SEARCH)
    town.lead()
    frozen = town.bridge(**LEASE)
    assert gate.reached.wait(20)
    frozen.send_signal(signal.SIGSTOP)
    town.bridge(**LEASE)
    town.wait_quiet()
    frozen.send_signal(signal.SIGCONT)
    town.wait_log('"lease_lost"')
    gate.opened.set()


def test_newest_wins_whichever_bridge_sleeps(town: Town) -> None:
    """Two bridges, frozen in turn at random moments while leads are edited (I8, by the ledger)."""
    dice = random.Random(this_seed())
    town.resman.fault("latency", ms=100)
    leads = [town.lead(summary="0") for _ in range(LEADS)]
    bridges = [town.bridge(**LEASE), town.bridge(**LEASE)]
    town.wait_log('"ready"')
    number = 0
    for stop in range(STOPS):
        victim = bridges[stop % 2]
        time.sleep(dice.uniform(0.1, 0.5))
        victim.send_signal(signal.SIGSTOP)
        end = time.monotonic() + dice.uniform(2.0, 3.0)
        while time.monotonic() < end:
            number += 1
            edit(town, dice.choice(leads), str(number))
            time.sleep(dice.uniform(0.01, 0.1))
        victim.send_signal(signal.SIGCONT)
    town.wait_quiet()
    last = dict(
        town.connection.execute("select id, ai_intent_summary from public.conversation").fetchall()
    )
    for lead in leads:
        numbers = [int(text) for text in told(town, lead)]
        assert numbers == sorted(numbers)
        assert numbers[-1] == int(last[lead])
    assert len(town.prospects()) == LEADS
