"""A bridge that was killed: who takes its jobs over, when, and from whom they are not taken."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.bridge.daemon.place import PATIENCE, Place, Run, until
from tests.bridge.daemon.pooler import Pooler
from tests.bridge.simulator.caller import Caller
from tests.fixtures.between import POST, Between, Gate

# Nothing but the lock tells in time that a bridge is dead.
SLOW = {"TOURBASE_POLL_SECONDS": "60", "TOURBASE_LEASE_SECONDS": "60"}
QUICK_LOOK = {"TOURBASE_RECHECK_SECONDS": "0.2"}
HOLDER = "select locked_by::text from resman.lead_sync_queue where status = 'processing'"
CUT = (
    "select count(pg_terminate_backend(lock.pid)) from pg_locks as lock"
    " inner join resman.bridge on lock.objid = bridge.lock_key"
    " where lock.locktype = 'advisory' and lock.classid = resman.lock_space()"
    " and bridge.id = %s"
)


def lock_held(place: Place, number: int) -> bool:
    """Tell whether so many bridges hold their locks."""
    return bool(
        place.one("select count(*) = %s from resman.bridge where lock_key is not null", number)
    )


def seen_by_each_other(place: Place) -> bool:
    """Tell whether both of two bridges have been seen by the other."""
    return bool(
        place.one(
            "select count(*) = 2 and min(lock_seen_at) >= max(locked_at) from resman.bridge"
            " where lock_key is not null"
        )
    )


@pytest.fixture
def held(place: Place) -> Iterator[Gate]:
    """Hold the first call on its way to ResMan until the gate is opened."""
    between = Between(place.url)
    place.url = between.url
    gate = between.gate(POST)
    yield gate
    gate.opened.set()
    between.close()


def start_two(place: Place, held: Gate, runs: list[Run]) -> None:
    """Start a bridge, give it a call that lasts, and start another."""
    runs.append(place.start(**SLOW))
    until(lambda: runs[0].has("ready") and lock_held(place, 1))
    place.add_lead("Whitfield")
    assert held.reached.wait(PATIENCE)
    runs.append(place.start(**SLOW, **QUICK_LOOK))
    until(lambda: runs[1].has("ready"))
    until(lambda: seen_by_each_other(place))


def test_the_jobs_of_a_killed_bridge_start_elsewhere_within_a_second(
    place: Place, resman: Caller, runs: list[Run], held: Gate
) -> None:
    start_two(place, held, runs)
    first = place.one(HOLDER)
    runs[0].process.kill()
    # On a machine of one's own it is half a second.
    assert until(lambda: runs[1].has("bridge_died"), 5) < 2
    until(lambda: place.one("select max(locked_by::text) from resman.lead_sync_queue") != first, 2)
    until(lambda: runs[1].has("job_done"))
    until(lambda: len(resman.state()) == 1)


def test_a_bridge_that_lost_only_its_listener_keeps_its_jobs(
    place: Place, runs: list[Run], held: Gate
) -> None:
    start_two(place, held, runs)
    first = place.one(HOLDER)
    assert place.one(CUT, first) == 1
    # Long enough for the other to look for its lock several times.
    time.sleep(1.5)
    held.opened.set()
    until(lambda: runs[0].has("job_done"))
    assert not runs[0].has("lease_lost")
    assert not runs[1].has("bridge_died")
    assert place.one("select array_agg(outcome) from resman.lead_attempt") == ["ok"]
    # And they hold new ones.
    until(lambda: lock_held(place, 2))


def test_a_bridge_that_comes_after_the_death_waits_five_seconds(
    place: Place, runs: list[Run], held: Gate
) -> None:
    runs.append(place.start(**SLOW))
    until(lambda: lock_held(place, 1))
    place.add_lead("Whitfield")
    assert held.reached.wait(PATIENCE)
    runs[0].process.kill()
    runs[0].process.wait()
    runs.append(place.start(**SLOW, **QUICK_LOOK))
    until(lambda: lock_held(place, 2))
    # Postgres might have restarted, and the other bridge be about to come back.
    assert until(lambda: runs[1].has("bridge_died"), 10) > 4


def test_without_a_direct_connection_the_lease_rules(
    place: Place, resman: Caller, runs: list[Run], pooler: Pooler
) -> None:
    lease = {"TOURBASE_LEASE_SECONDS": "2", "TOURBASE_POLL_SECONDS": "60"}
    resman.fault("latency", "PostLeadManagement4_0", ms=10_000, times=2)
    runs.append(place.start(**lease, TOURBASE_WORKERS="1"))
    until(lambda: lock_held(place, 1))
    place.add_lead("Whitfield")
    until(lambda: place.one("select count(*) from resman.lead_attempt") == 1)
    watching = place.one(HOLDER)
    runs.append(
        place.start(**lease, TOURBASE_LISTEN_DSN=pooler.dsn, TOURBASE_LISTENER_PROBE_SECONDS="0.3")
    )
    until(lambda: runs[1].has("listener_not_delivering"))
    place.add_lead("Okafor")
    until(lambda: place.one("select count(*) from resman.lead_attempt") == 2)
    runs[1].process.kill()
    # A lock in a session of the pooler would be free at once, and the bridge be taken for dead.
    left = f"select count(*) from ({HOLDER} and locked_by::text <> %s) as job"
    assert until(lambda: place.one(left, watching) == 0, 8) > 0.7
    assert not runs[0].has("bridge_died")
