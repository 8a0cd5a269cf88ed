"""Who rings, who need not, and that no work waits for the poll because nobody rang."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.bridge.daemon.place import Place, Run, until
from tests.bridge.simulator.caller import Caller

# Only a notification or the bridge's own promise brings it to look in time.
SLOW = {"TOURBASE_POLL_SECONDS": "60", "TOURBASE_WORKERS": "1"}
IS_PROMISED = (
    "select coalesce(pg_sequence_last_value('resman.doorbell_seq'), 0)"
    " > extract(epoch from clock_timestamp()) * 1000000"
)
IS_ATTENDED = (
    "select pg_sequence_last_value('resman.doorbell_seq')"
    " > (extract(epoch from clock_timestamp()) - 10) * 1000000"
)
PROMISE = (
    "select setval('resman.doorbell_seq',"
    " (extract(epoch from clock_timestamp()) * 1000000)::bigint + %s)"
)
ADD = (
    "insert into public.conversation (chatbot_id, user_id, is_qualified, is_book_tour, status)"
    " select chatbot_id, user_id, true, false, 'qualified' from public.conversation limit 1"
)

PERSON = (
    'insert into public."user" (first_name, last_name, email)'
    " values ('Dana', 'Hollis', 'hollis@example.com')"
)
FIRST = (
    "insert into public.conversation (chatbot_id, user_id, is_qualified, is_book_tour, status)"
    " select %s, id, true, false, 'qualified'"
    ' from public."user"'
)


@pytest.fixture
def ear(place: Place) -> Iterator[psycopg.Connection]:
    with place.connect() as connection:
        connection.execute("listen tourbase")
        yield connection


def rings(ear: psycopg.Connection) -> int:
    """Count what is heard within a moment."""
    return len(list(ear.notifies(timeout=0.3)))


def write_unrung(connection: psycopg.Connection, ring: Callable[[], object] = lambda: None) -> None:
    """Add a lead, in a transaction that goes on, while a bridge promises to look.

    A promise is short: `ring` brings the next one, where a busy machine has missed one.
    """
    began = time.monotonic()
    rung_at = began
    while (now := time.monotonic()) < began + 20:
        if now > rung_at + 1:
            ring()
            rung_at = now
        with connection.transaction() as attempt:
            if is_promised(connection):
                connection.execute(ADD)
                if is_promised(connection):
                    return
            raise psycopg.Rollback(attempt)
        time.sleep(0.002)
    pytest.fail("nobody promised to look")


def is_promised(connection: psycopg.Connection) -> bool:
    row = connection.execute(IS_PROMISED).fetchone()
    return row is not None and bool(row[0])


@pytest.mark.parametrize("edit", ["lead", "person", "notification"])
def test_a_writer_rings_only_where_a_bridge_listens_and_none_has_promised_to_look(
    place: Place, ear: psycopg.Connection, edit: str
) -> None:
    place.add_lead("Whitfield")
    write = {
        "lead": "update public.conversation set ai_intent_summary = %s",
        "person": 'update public."user" set first_name = %s',
        "notification": (
            "insert into public.lead_notification (conversation_id, notification_type)"
            " select id, %s from public.conversation"
        ),
    }[edit]
    # No bridge has ever listened.
    assert rings(ear) == 0
    with place.connect() as connection:
        for number, (ahead, expected) in enumerate(
            [
                (500_000, 0),
                (-1, 1),
                (-29_000_000, 1),
                (-30_100_000, 0),
                # No bridge promises so much: the clock was set back.
                (3_600_000_000, 1),
            ]
        ):
            connection.execute(PROMISE, [ahead])
            connection.execute(write.encode(), [str(number)])
            assert (ahead, rings(ear)) == (ahead, expected)


@pytest.mark.parametrize("isolation", ["read committed", "repeatable read"])
def test_what_is_committed_long_after_the_promise_is_found(
    place: Place, resman: Caller, runs: list[Run], isolation: str
) -> None:
    runs.append(place.start(**SLOW))
    until(lambda: runs[0].has("ready") and runs[0].has("listening"))
    place.add_lead("Hollis")
    until(lambda: resman.state())
    with place.connect() as connection:
        connection.execute(f"begin isolation level {isolation}".encode())
        # The snapshot of a transaction in repeatable read is older than the promise.
        connection.execute("select count(*) from public.conversation")
        resman.fault("latency", "PostLeadManagement4_0", ms=500, times=20)
        names = (f"Whitfield{number}" for number in itertools.count())
        place.add_lead(next(names))
        write_unrung(connection, lambda: place.add_lead(next(names)))
        until(lambda: place.one("select resman.pending_count()") == 0)
        # By now the bridge has nothing to do and has looked again and again.
        time.sleep(2)
        connection.execute("commit")
    assert until(lambda: place.one("select resman.pending_count()") == 0, 10) < 6
    assert place.one(
        "select count(*) = (select count(*) from public.conversation)"
        " from resman.lead_sync_queue where status = 'completed'"
    )


def test_the_newest_transaction_is_waited_for_too(place: Place) -> None:
    settle = "select resman.settle_doorbell('{}')"
    place.add_lead("Hollis")
    with place.connect() as connection, connection.transaction():
        connection.execute(ADD)
        horizon = place.one("select resman.settle_doorbell()")
        assert place.one(settle.format(horizon)) == horizon
    assert place.one(settle.format(horizon)) is None


def test_a_bridge_without_a_free_worker_passes_on_what_it_promised(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    resman.fault("latency", "PostLeadManagement4_0", ms=8000, times=1)
    for _ in range(2):
        runs.append(place.start(**SLOW))
    until(lambda: all(run.has("ready") and run.has("listening") for run in runs))
    place.add_lead("Whitfield")
    with place.connect() as connection, connection.transaction():
        write_unrung(connection)
    # The first call still lasts: only the other bridge can have done it.
    until(lambda: any(run.has("job_done") for run in runs), 4)


def test_a_bridge_that_rests_has_taken_its_promise_back(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    runs.append(place.start())
    until(lambda: runs[0].has("ready"))
    place.add_lead("Whitfield")
    until(lambda: resman.state())
    time.sleep(0.5)
    assert place.one(IS_PROMISED) is False


@pytest.mark.parametrize("isolation", ["read committed", "repeatable read"])
def test_what_was_written_before_a_bridge_listened_is_found_when_it_is_committed(
    place: Place, resman: Caller, runs: list[Run], isolation: str
) -> None:
    with place.connect() as connection:
        connection.execute(PERSON)
        connection.execute(f"begin isolation level {isolation}".encode())
        connection.execute(FIRST, [place.chatbot])
        runs.append(place.start(**SLOW))
        until(lambda: runs[0].has("ready") and runs[0].has("listening"))
        # By now the bridge has nothing to do and has looked again and again.
        time.sleep(2)
        connection.execute("commit")
    assert until(lambda: resman.state(), 10) < 6


def test_a_bridge_that_listens_keeps_the_writers_ringing(
    place: Place, resman: Caller, runs: list[Run], ear: psycopg.Connection
) -> None:
    # A third of the lease is the time between signs of life.
    runs.append(place.start(**SLOW, TOURBASE_LEASE_SECONDS="1.5"))
    until(lambda: runs[0].has("ready") and runs[0].has("listening"))
    place.one(PROMISE, -29_500_000)
    until(lambda: place.one(IS_ATTENDED), 10)
    rings(ear)
    place.add_lead("Whitfield")
    assert rings(ear) > 0
    until(lambda: resman.state(), 5)


def test_who_did_not_ring_while_no_bridge_seemed_to_listen_is_found_by_one_that_does(
    place: Place, resman: Caller, runs: list[Run], ear: psycopg.Connection
) -> None:
    runs.append(place.start(**SLOW, TOURBASE_LEASE_SECONDS="6"))
    until(lambda: runs[0].has("ready") and runs[0].has("listening"))
    time.sleep(0.5)
    list(ear.notifies(timeout=0))
    with place.connect() as connection:
        connection.execute(PERSON)
        # So it is after a crash of Postgres, or when its clock was set forward.
        connection.execute("select setval('resman.doorbell_seq', 0)")
        connection.execute("begin")
        connection.execute(FIRST, [place.chatbot])
        # The next sign of life, after which others ring again.
        time.sleep(3)
        connection.execute("commit")
        assert rings(ear) == 0
    until(lambda: resman.state(), 5)


def test_nobody_rings_for_a_bridge_that_only_polls(
    place: Place, runs: list[Run], ear: psycopg.Connection
) -> None:
    elsewhere = psycopg.conninfo.make_conninfo(place.dsn, dbname="postgres")
    deaf = {"TOURBASE_LISTEN_DSN": elsewhere, "TOURBASE_LISTENER_PROBE_SECONDS": "0.3"}
    runs.append(place.start(**deaf, TOURBASE_LEASE_SECONDS="1.5"))
    until(lambda: runs[0].has("ready") and runs[0].has("listener_not_delivering"))
    time.sleep(1)
    list(ear.notifies(timeout=0))
    place.add_lead("Whitfield")
    assert rings(ear) == 0
    until(lambda: place.one("select resman.pending_count()") == 0, 5)
