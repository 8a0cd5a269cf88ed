"""Jobs in flight, under edits from many sessions: one at a time, nothing lost (I6 to I10, I12)."""

from __future__ import annotations

import random
import signal
import threading
import time
from uuid import UUID

import psycopg
import pytest

from tests.fixtures.between import POST, SEARCH, Between
from tests.fixtures.town import Town

SECOND_JOB = """
insert into resman.lead_sync_queue (unit_id, sync_operation, status, fence, lease_until)
select unit_id, sync_operation, %s, fence, lease_until from resman.lead_sync_queue limit 1
"""
# Calls of one lead that were open at the same time.
AT_ONCE = """
select count(*) from resman.lead_attempt as one
inner join resman.lead_attempt as other on one.unit_id = other.unit_id and one.id < other.id
where tstzrange(one.intended_at, one.finished_at) && tstzrange(other.intended_at, other.finished_at)
and one.kind <> 'probe' and other.kind <> 'probe'
"""


def edit(connection: psycopg.Connection, lead: UUID, summary: object) -> None:
    connection.execute(
        "update public.conversation set ai_intent_summary = %s where id = %s", [str(summary), lead]
    )


def one(town: Town, query: str, *values: object) -> object:
    row = town.connection.execute(query.encode(), values).fetchone()
    assert row is not None
    return row[0]


def status(town: Town, lead: UUID) -> object:
    return one(town, "select resman_sync_status from public.conversation where id = %s", lead)


def newest(town: Town) -> list[str]:
    return [prospect["preferences"]["comments"][0] for prospect in town.prospects()]


def storm(town: Town, leads: list[UUID], seconds: float, cut: float = 0.0) -> None:
    """Edit the same leads from four sessions; some are cut off before they commit."""
    end = time.monotonic() + seconds

    def write(seed: int) -> None:
        dice = random.Random(seed)
        while time.monotonic() < end:
            try:
                with psycopg.connect(town.dsn) as session:
                    edit(session, dice.choice(leads), dice.random())
                    if dice.random() < cut:
                        session.execute("select pg_terminate_backend(pg_backend_pid())")
            except psycopg.errors.AdminShutdown:
                pass

    threads = [threading.Thread(target=write, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def summaries(town: Town) -> list[str]:
    rows = town.connection.execute("select ai_intent_summary from public.conversation").fetchall()
    return sorted(row[0] for row in rows)


@pytest.mark.parametrize("word", ["processing", "pending"])
def test_a_second_job_is_refused_by_hand_too(town: Town, word: str) -> None:
    town.lead()
    if word == "processing":
        town.connection.execute(
            "update resman.lead_sync_queue set status = 'processing', fence = 1,"
            " lease_until = now() + interval '1 hour'"
        )
    with pytest.raises(psycopg.errors.UniqueViolation):
        town.connection.execute(SECOND_JOB, [word])


def test_hot_leads_have_one_call_at_a_time(town: Town) -> None:
    town.resman.fault("latency", POST, ms=150)
    leads = [town.lead(summary="0") for _ in range(4)]
    bridges = [town.bridge(TOURBASE_LEASE_SECONDS="1") for _ in range(3)]
    town.wait_log('"ready"')
    for bridge, calls in ((bridges[0], 4), (bridges[1], 8), (None, 12)):
        end = time.monotonic() + 30
        while not one(town, "select count(*) > %s from resman.lead_attempt", calls):
            assert time.monotonic() < end, "too few calls to tell anything"
            storm(town, leads, 0.5)
        if bridge is not None:
            bridge.send_signal(signal.SIGKILL)
    town.wait_quiet()
    assert one(town, AT_ONCE) == 0
    assert sorted(newest(town)) == summaries(town)


def test_a_storm_of_edits_is_one_waiting_job(town: Town) -> None:
    leads = [town.lead(summary="0") for _ in range(3)]
    storm(town, leads, 1.0)
    assert one(town, "select count(*) from resman.lead_sync_queue") == 3
    assert town.bridge("--once").wait(30) == 0
    assert len(town.accepted("create")) == 3
    assert town.accepted("update") == []
    assert sorted(newest(town)) == summaries(town)


def test_sessions_cut_off_before_they_commit_leave_the_job_as_it_was(town: Town) -> None:
    leads = [town.lead(summary="0") for _ in range(3)]
    storm(town, leads, 1.0, cut=0.5)
    waiting = town.connection.execute(
        "select job.row_version, conversation.resman_sync_version"
        " from resman.lead_sync_queue as job"
        " inner join public.conversation as conversation on job.unit_id = conversation.id"
    ).fetchall()
    assert len(waiting) == 3
    assert [target for target, _ in waiting] == [version for _, version in waiting]
    assert town.bridge("--once").wait(30) == 0
    assert sorted(newest(town)) == summaries(town)


@pytest.mark.parametrize(
    ("method", "after"),
    [(SEARCH, False), (POST, False), (POST, True)],
    ids=["between claim and intent", "between intent and call", "between call and outcome"],
)
def test_an_edit_in_flight_is_sent_later(
    town: Town, between: Between, method: str, after: bool
) -> None:
    lead = town.lead(summary="first")
    town.bridge()
    town.wait_quiet()
    edit(town.connection, lead, "second")
    gate = between.gate(method, after=after)
    assert gate.reached.wait(20)
    edit(town.connection, lead, "third")
    assert status(town, lead) != "synced"
    last = between.gate(POST) if method == POST else None
    gate.opened.set()
    if last is not None:
        assert last.reached.wait(20)
        assert newest(town) == ["second"]
        assert status(town, lead) != "synced"
        last.opened.set()
    town.wait_quiet()
    assert newest(town) == ["third"]
    assert status(town, lead) == "synced"


def test_synced_is_never_said_too_early(town: Town) -> None:
    """Whenever the row says synced, ResMan's ledger has what stands in the row."""
    lead = town.lead(summary="0")
    town.resman.fault("latency", POST, ms=40)
    town.bridge()
    dice = random.Random(7)
    end = time.monotonic() + 30
    seen = 0
    while seen < 40 and time.monotonic() < end:
        edit(town.connection, lead, dice.random())
        for _ in range(dice.randrange(25)):
            row = town.connection.execute(
                "select resman_sync_status, ai_intent_summary from public.conversation"
            ).fetchone()
            assert row is not None
            if row[0] == "synced":
                seen += 1
                assert newest(town) == [row[1]]
            time.sleep(0.01)
    assert seen > 3, "the row never said synced"
    town.wait_quiet()


def test_the_lease_of_a_killed_bridge_is_reclaimed_in_time(town: Town, between: Between) -> None:
    gate = between.gate(SEARCH)
    town.lead()
    killed = town.bridge(TOURBASE_LEASE_SECONDS="2")
    assert gate.reached.wait(20)
    town.bridge(TOURBASE_LEASE_SECONDS="2")
    fence = one(town, "select fence from resman.lead_sync_queue")
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    began = time.monotonic()
    while one(town, "select fence from resman.lead_sync_queue") == fence:
        # The lease, a sweep each half of it, and what a start takes on a busy machine.
        assert time.monotonic() - began < 2 + 1 + 3, "nobody took the job over"
        time.sleep(0.05)
    town.wait_quiet()
    gate.opened.set()
    assert len(town.accepted("create")) == 1


def test_the_lease_of_a_live_bridge_is_never_taken(town: Town, between: Between) -> None:
    gate = between.gate(POST)
    town.lead()
    town.bridge(TOURBASE_LEASE_SECONDS="1")
    town.bridge(TOURBASE_LEASE_SECONDS="1")
    assert gate.reached.wait(20)
    fence = one(town, "select fence from resman.lead_sync_queue")
    time.sleep(3)
    assert one(town, "select fence from resman.lead_sync_queue") == fence
    gate.opened.set()
    town.wait_quiet()
    assert one(town, "select array_agg(outcome) from resman.lead_attempt") == ["ok"]
