"""Claims look above what was claimed before, and yet find every job."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.fixtures.databases import Database

ADD_JOB = """
    insert into resman.lead_sync_queue
    (conversation_id, unit_id, property_id, sync_operation, priority, due_at)
    values (%s, %s, %s, 'push', 2, core.clock() - %s::interval)
"""


class Queue:
    """A property, and a bridge that claims its jobs."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.property_id = database.one("select fixture.property()")
        database.one("select fixture.connect()")
        self.bridge_id = database.one("select fixture.bridge()")

    def add(self, ago: str = "0 s", *, connection: psycopg.Connection | None = None) -> UUID:
        unit = uuid4()
        (connection or self.database.connection).execute(
            ADD_JOB, [unit, unit, self.property_id, ago]
        )
        return unit

    def take(self) -> set[UUID]:
        return {
            row[0]
            for row in self.database.connection.execute(
                "select unit_id from resman.take_jobs(%s, 10)", [self.bridge_id]
            )
        }

    def pages(self) -> int:
        """Give how many pages a look at all properties reads."""
        row = self.database.connection.execute(
            "explain (analyze, buffers, format json)"
            " select resman.open_properties(%s, core.clock(), 10)",
            [self.bridge_id],
        ).fetchone()
        assert row
        return int(row[0][0]["Plan"]["Shared Hit Blocks"])

    def floor(self) -> object:
        return self.database.one(
            "select nullif(floor_at[2], '-infinity') from resman.property_turn"
        )


@pytest.fixture
def queue(furnished_database: Database) -> Queue:
    """Give a property, and a bridge that claims its jobs."""
    return Queue(furnished_database)


def test_floor_rises_with_the_claims(queue: Queue) -> None:
    for _ in range(3):
        unit = queue.add()
        assert queue.take() == {unit}
    assert queue.floor() is not None


def test_job_of_an_older_transaction_is_found_when_it_commits(queue: Queue) -> None:
    queue.take()
    with psycopg.connect(queue.database.dsn) as late:
        slow = queue.add(connection=late)
        for _ in range(3):
            queue.add()
            queue.take()
        late.commit()
    assert queue.take() == {slow}


def test_job_of_the_newest_transaction_is_found_when_it_commits(queue: Queue) -> None:
    queue.add()
    with psycopg.connect(queue.database.dsn) as late:
        # Nothing younger has ended when the next claim sets the floor of those to come.
        slow = queue.add(connection=late)
        queue.take()
        queue.add()
        queue.take()
        late.commit()
    assert queue.take() == {slow}


def test_job_that_came_below_the_floor_is_found_within_five_seconds(queue: Queue) -> None:
    for _ in range(3):
        queue.add()
        queue.take()
    backdated = queue.add("1 hour")
    assert queue.take() == set()
    queue.database.connection.execute("update core.clock_shift set shift = '6 s'")
    assert queue.take() == {backdated}


def test_job_whose_lead_is_being_worked_on_does_not_fall_below_the_floor(queue: Queue) -> None:
    unit = queue.add()
    queue.take()
    queue.database.connection.execute(ADD_JOB, [unit, unit, queue.property_id, "0 s"])
    for _ in range(3):
        queue.add()
        assert unit not in queue.take()
    queue.database.connection.execute(
        "update resman.lead_sync_queue set status = 'completed', lease_until = null"
        " where unit_id = %s and status = 'processing'",
        [unit],
    )
    assert queue.take() == {unit}


def test_claim_reads_no_more_under_a_held_snapshot(queue: Queue) -> None:
    with psycopg.connect(queue.database.dsn) as analyst:
        analyst.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        analyst.execute("select count(*) from pg_class")
        queue.add()
        queue.take()
        before = queue.pages()
        for _ in range(200):
            queue.add()
            queue.take()
        # Each claim leaves a version of the turn behind, which nobody may remove.
        assert queue.pages() < before + 50


def test_claims_at_the_same_time_each_count_their_turns(queue: Queue) -> None:
    turns = "select virtual_time from resman.property_turn"
    with psycopg.connect(queue.database.dsn) as other:
        first = queue.add(connection=other)
        other.commit()
        taken = other.execute(
            "select unit_id from resman.take_jobs(%s, 10)", [queue.bridge_id]
        ).fetchall()
        assert taken == [(first,)]
        second = queue.add()
        with ThreadPoolExecutor() as pool:
            rest = pool.submit(queue.take)
            with pytest.raises(TimeoutError):
                rest.result(timeout=0.3)
            other.commit()
            assert rest.result(timeout=10) == {second}
    assert queue.database.one(turns) == 2
