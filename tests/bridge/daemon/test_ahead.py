"""What is claimed ahead of the workers: how much, and when it goes back without a call."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from bridge.daemon.ahead import LATE_SECONDS, MOST, Ahead, Claim
from tests.bridge.daemon.place import Place, Run, until
from tests.bridge.simulator.caller import Caller

SEARCH = "SearchProspects"
NO_LIMITS = {"TOURBASE_WORKERS": "2", "TOURBASE_ACCOUNT_CONCURRENCY": "0"}


def claim(fence: int, account: str = "400") -> Claim:
    remote = {"api_credentials": {"account_id": account}}
    return {"job_id": str(uuid4()), "fence": fence, "remote": remote}


def test_as_much_waits_as_the_workers_carry_in_a_moment() -> None:
    ahead = Ahead()
    assert ahead.room(8) == 0
    ahead.note(0.04)
    assert ahead.room(8) == 30
    ahead.note(0.04)
    assert ahead.room(1) == 3
    for _ in range(60):
        ahead.note(2.0)
    assert ahead.room(8) == 0
    for _ in range(200):
        ahead.note(0.0)
    assert ahead.room(8) == MOST


def test_what_was_taken_back_reaches_no_worker() -> None:
    async def whole() -> list[int]:
        ahead = Ahead()
        for fence, account in ((1, "400"), (2, "500"), (3, "400")):
            ahead.put(claim(fence, account))
        taken = [one["fence"] for one in ahead.take_back_account("400")]
        assert (taken, len(ahead)) == ([1, 3], 1)
        ahead.put(claim(4))
        return [(await ahead.next())["fence"] for _ in range(2)]

    assert asyncio.run(whole()) == [2, 4]


def test_what_waits_for_too_long_goes_back_and_less_is_claimed_after_it() -> None:
    now = [0.0]
    ahead = Ahead(lambda: now[0])
    ahead.note(0.01)
    ahead.put(claim(1))
    now[0] = LATE_SECONDS / 2
    ahead.put(claim(2))
    assert (ahead.take_back_late(), ahead.room(2)) == ([], 30)
    now[0] = LATE_SECONDS
    assert [one["fence"] for one in ahead.take_back_late()] == [1]
    assert ahead.room(2) == 0


@pytest.fixture
def crowd(place: Place, resman: Caller, runs: list[Run]) -> Iterator[psycopg.Connection]:
    """Let a bridge of two workers become fast, hold both, and claim ahead what waits then."""
    with place.connect() as connection:
        runs.append(place.start(**NO_LIMITS))
        add(place, 60)
        until(lambda: place.one("select resman.pending_count()") == 0)
        resman.fault("latency", SEARCH, ms=4000)
        add(place, 20)
        until(lambda: in_flight(connection) > 2)
        yield connection


def add(place: Place, count: int) -> None:
    with place.connect() as connection:
        connection.execute(
            'with person as (insert into public."user" (first_name, last_name, email)'
            " select 'Dana', 'Hollis', gen_random_uuid() || '@example.com'"
            " from generate_series(1, %s) returning id)"
            " insert into public.conversation"
            " (chatbot_id, user_id, is_qualified, is_book_tour, status)"
            " select %s, person.id, true, false, 'qualified' from person",
            [count, place.chatbot],
        )


def count(connection: psycopg.Connection, status: str) -> int:
    row = connection.execute(
        "select count(*) from resman.lead_sync_queue where status = %s", [status]
    ).fetchone()
    assert row is not None
    return int(row[0])


def in_flight(connection: psycopg.Connection) -> int:
    return count(connection, "processing")


def test_a_stop_gives_back_at_once_what_nobody_works_on(
    crowd: psycopg.Connection, resman: Caller, runs: list[Run]
) -> None:
    runs[0].process.send_signal(signal.SIGTERM)
    assert until(lambda: in_flight(crowd) == 2) < LATE_SECONDS / 2
    # It still waits for its two calls meanwhile, and records them.
    assert runs[0].process.poll() is None
    assert runs[0].end() == 0, runs[0].text()
    assert (in_flight(crowd), len(resman.state())) == (0, 62)


def test_jobs_that_wait_behind_slow_calls_go_back(
    crowd: psycopg.Connection, runs: list[Run]
) -> None:
    until(lambda: in_flight(crowd) == 2, 3)
    assert runs[0].has("jobs_returned")
    time.sleep(0.5)
    assert in_flight(crowd) == 2


def test_what_waits_of_a_paused_property_is_not_sent(
    crowd: psycopg.Connection, resman: Caller, runs: list[Run]
) -> None:
    crowd.execute("update resman.resman_integration set sync_status = 'paused'")
    resman.control("faults", [])
    until(lambda: in_flight(crowd) == 0, 10)
    # What was being looked up when it was paused is not posted either.
    assert len(resman.state()) == 60
    assert count(crowd, "pending") == 20


def test_nothing_more_calls_an_account_that_was_refused(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    runs.append(place.start(**NO_LIMITS))
    add(place, 60)
    until(lambda: place.one("select resman.pending_count()") == 0)
    before = len(resman.ledger())
    resman.fault("http_401", SEARCH)
    add(place, 20)
    until(lambda: runs[0].has("jobs_returned"))
    until(lambda: place.one("select refused_at is not null from resman.account_state"))
    time.sleep(0.5)
    assert len(resman.ledger()) - before <= 2
    with place.connect() as connection:
        assert count(connection, "pending") == 20


def test_an_account_is_called_by_no_more_at_a_time_however_many_wait(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    limits = {"TOURBASE_WORKERS": "8", "TOURBASE_ACCOUNT_CONCURRENCY": "3"}
    runs.extend(place.start(**limits) for _ in range(2))
    with place.connect() as connection:
        add(place, 80)
        most = 0
        until_none = time.monotonic() + 30
        while place.one("select resman.pending_count()") != 0:
            most = max(most, in_flight(connection))
            assert time.monotonic() < until_none
    assert most == 3
    assert len(resman.state()) == 80
