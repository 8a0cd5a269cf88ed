"""Postgres goes away: the daemon sits it out, and its end does not wait for it."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pytest

from bridge.embedded import PrivateServer
from bridge.installer import install
from tests.bridge.daemon.place import Place, Run, until
from tests.bridge.simulator.caller import Caller

HOLDS_LOCK = (
    "select exists (select from pg_locks as lock"
    " inner join resman.bridge on lock.objid = bridge.lock_key"
    " where lock.locktype = 'advisory' and lock.classid = resman.lock_space()"
    " and lock.mode = 'ExclusiveLock')"
)


@pytest.fixture
def server() -> Iterator[PrivateServer]:
    with PrivateServer({"fsync": "off"}) as running:
        yield running


@pytest.fixture
def own(server: PrivateServer, resman: Caller) -> Place:
    made = Place(server.dsn(), str(resman.http.base_url))
    install(made.dsn)
    made.connect_property()
    return made


def test_a_crash_of_postgres_is_sat_out(
    server: PrivateServer, own: Place, resman: Caller, runs: list[Run]
) -> None:
    runs.append(own.start(TOURBASE_POLL_SECONDS="1"))
    until(lambda: runs[0].has("listening") and runs[0].has("ready"))
    server.stop("immediate")
    until(lambda: runs[0].has("database_unreachable"))
    server.start()
    own.add_lead("Whitfield")
    assert until(lambda: resman.state()) < 3.5
    assert runs[0].events().count("database_unreachable") == 1
    assert runs[0].has("database_back")
    until(lambda: own.one(HOLDS_LOCK) is True)
    runs[0].process.send_signal(signal.SIGTERM)
    assert runs[0].end() == 0


def test_an_answer_that_came_while_postgres_was_away_is_recorded(
    server: PrivateServer, own: Place, resman: Caller, runs: list[Run]
) -> None:
    resman.fault("latency", "PostLeadManagement4_0", ms=1000, after_commit=True)
    own.add_lead("Whitfield")
    runs.append(own.start())
    until(lambda: resman.state())
    server.stop("immediate")
    until(lambda: runs[0].has("database_unreachable"))
    time.sleep(1)
    server.start()
    until(lambda: runs[0].has("job_done"))
    assert own.one("select outcome from resman.lead_attempt") == "ok"
    assert own.one("select count(*) from resman.lead_attempt") == 1
    assert len(resman.state()) == 1


def test_the_drain_does_not_wait_for_a_postgres_that_is_gone(
    server: PrivateServer, own: Place, resman: Caller, runs: list[Run]
) -> None:
    resman.fault("latency", "PostLeadManagement4_0", ms=500, after_commit=True)
    own.add_lead("Whitfield")
    runs.append(own.start("--drain-seconds", "60"))
    until(lambda: resman.state())
    server.stop("immediate")
    until(lambda: runs[0].has("database_unreachable"))
    runs[0].process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert runs[0].end(20) == 0
    assert time.monotonic() - began < 8
    assert runs[0].has("drain_ended")
    server.start()
    runs.append(own.start("--once", TOURBASE_RECHECK_SECONDS="0.2", TOURBASE_LEASE_SECONDS="1"))
    until(lambda: own.one("select count(*) from resman.lead_sync_queue") == 1)


def test_a_shutdown_of_postgres_takes_no_job_twice(
    server: PrivateServer, own: Place, resman: Caller, runs: list[Run]
) -> None:
    runs.append(own.start(TOURBASE_POLL_SECONDS="1", TOURBASE_LEASE_SECONDS="2"))
    until(lambda: runs[0].has("listening"))
    for number in range(30):
        own.add_lead(f"Whitfield{number}")
        if number in (5, 15, 25):
            server.stop("fast")
            server.start()
    until(lambda: own.one("select resman.pending_count()") == 0, 60)
    assert len(resman.state()) == 30
    creates = [one for one in resman.ledger() if one.get("kind") == "create" and one["accepted"]]
    assert len(creates) == 30


def test_once_without_postgres_ends_with_69(place: Place, runs: list[Run]) -> None:
    place.dsn = "host=127.0.0.1 port=1 dbname=none"
    runs.append(place.start("--once"))
    assert runs[0].end() == 69
    assert "127.0.0.1:1/none" in runs[0].text()


def test_sigterm_ends_a_daemon_that_still_waits_for_postgres(place: Place, runs: list[Run]) -> None:
    place.dsn = "host=127.0.0.1 port=1 dbname=none"
    runs.append(place.start())
    until(lambda: runs[0].has("database_unreachable"))
    runs[0].process.send_signal(signal.SIGTERM)
    assert runs[0].end(5) == 0


def test_the_log_says_why_postgres_cannot_be_reached(place: Place, runs: list[Run]) -> None:
    place.dsn = place.dsn.replace("tourbase_test", "nowhere")
    runs.append(place.start())
    until(lambda: runs[0].has("database_unreachable"))
    assert "does not exist" in runs[0].text()
