"""A property that sends by the hour or the day: what waits for its window, and what it costs."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tests.fixtures.databases import Database

MANY = 5_000
FILL = """
    insert into resman.lead_sync_queue
    (conversation_id, unit_id, property_id, sync_operation, priority, due_at)
    select unit.id, unit.id, %s, 'push', 2, %s::timestamptz + unit.number * interval '1 us'
    from (select gen_random_uuid() as id, number from generate_series(1, %s) as number) as unit
"""
PUT_BACK = """
    select resman.put_back_job(job, %s, 'RM202', 0, null)
    from resman.lead_sync_queue as job where job.unit_id = %s and job.status = 'processing'
"""


class Place:
    """A property of which much waits, and a bridge; the clock stands at half past ten."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.property_id = database.one("select fixture.property()")
        database.one("select fixture.connect()")
        self.bridge_id = database.one("select fixture.bridge()")
        self.change("hourly", "America/Chicago")
        self.hour = database.one("select date_trunc('hour', now() + interval '1 day')")
        self.go_to(self.hour + timedelta(minutes=30))

    def change(self, frequency: str, zone: str) -> None:
        self.database.connection.execute(
            "update resman.resman_integration set sync_frequency = %s, time_zone = %s",
            [frequency, zone],
        )

    def go_to(self, time: datetime) -> None:
        self.database.connection.execute(
            "update core.clock_shift set shift = %s - clock_timestamp()", [time]
        )

    def add(self, at: datetime, priority: int = 2) -> UUID:
        unit = uuid4()
        self.database.connection.execute(
            "insert into resman.lead_sync_queue"
            " (conversation_id, unit_id, property_id, sync_operation, priority, due_at)"
            " values (%s, %s, %s, 'push', %s, %s)",
            [unit, unit, self.property_id, priority, at],
        )
        return unit

    def fill(self, at: datetime, many: int = MANY) -> None:
        self.database.connection.execute(FILL, [self.property_id, at, many])

    def take(self, limit: int = 10) -> set[UUID]:
        return {
            row[0]
            for row in self.database.connection.execute(
                "select unit_id from resman.take_jobs(%s, %s)", [self.bridge_id, limit]
            )
        }

    def due(self) -> datetime | None:
        found: datetime | None = self.database.one("select resman.next_due_at()")
        return found

    def rows_read(self, statement: str, *values: object) -> int:
        """Count the rows of what waits that a statement reads, by an index or without."""
        counted = """
            select sum(pg_stat_get_xact_tuples_returned(relation.oid))
            from pg_class as relation
            left join pg_index as index on index.indexrelid = relation.oid
            where coalesce(index.indrelid, relation.oid) = 'resman.lead_sync_queue_live'::regclass
        """
        with self.database.connect(autocommit=False) as connection:
            connection.execute(statement.encode(), values or None)
            row = connection.execute(counted.encode()).fetchone()
            connection.rollback()
        assert row is not None
        return int(row[0])


@pytest.fixture
def place(furnished_database: Database) -> Place:
    """Give a property that sends by the hour, at half past."""
    return Place(furnished_database)


def test_only_what_was_captured_before_the_hour_is_claimed(place: Place) -> None:
    before = place.add(place.hour - timedelta(seconds=1))
    after = place.add(place.hour)
    assert place.take() == {before}
    assert place.take() == set()
    place.go_to(place.hour + timedelta(minutes=59, seconds=55))
    assert place.take() == set()
    place.go_to(place.hour + timedelta(hours=1))
    assert place.take() == {after}


def test_a_failed_try_is_repeated_in_the_same_window(place: Place) -> None:
    lead = place.add(place.hour - timedelta(seconds=1))
    assert place.take() == {lead}
    again = place.hour + timedelta(minutes=40)
    place.database.one(PUT_BACK, again, lead)
    place.fill(place.hour, 20)
    assert place.take() == set()
    assert place.due() == again
    place.go_to(again + timedelta(seconds=1))
    assert place.take() == {lead}


def test_an_edit_in_flight_and_a_failed_try_are_one_call_of_the_window(place: Place) -> None:
    lead = place.add(place.hour - timedelta(seconds=1))
    assert place.take() == {lead}
    place.database.connection.execute(
        "insert into resman.lead_sync_queue"
        " (conversation_id, unit_id, property_id, sync_operation, priority, due_at)"
        " values (%s, %s, %s, 'push', 2, core.clock())",
        [lead, lead, place.property_id],
    )
    place.database.one(PUT_BACK, place.hour + timedelta(minutes=31), lead)
    place.go_to(place.hour + timedelta(minutes=32))
    assert place.take() == {lead}


def test_a_lead_that_is_asked_for_by_hand_does_not_lose_its_window(place: Place) -> None:
    lead = place.add(place.hour - timedelta(seconds=1))
    place.database.connection.execute(
        "insert into resman.lead_sync_queue (conversation_id, sync_operation) values (%s, 'push')",
        [lead],
    )
    assert place.take() == {lead}


def test_a_job_that_commits_after_its_window_has_begun_is_found(place: Place) -> None:
    with place.database.connect(autocommit=False) as late:
        slow = uuid4()
        late.execute(
            "insert into resman.lead_sync_queue"
            " (conversation_id, unit_id, property_id, sync_operation, priority, due_at)"
            " values (%s, %s, %s, 'push', 2, %s)",
            [slow, slow, place.property_id, place.hour - timedelta(seconds=9)],
        )
        for second in (8, 7, 6):
            place.add(place.hour - timedelta(seconds=second))
            assert len(place.take()) == 1
        late.commit()
    assert place.take() == {slow}


def test_a_change_to_real_time_sends_at_once_what_waited(place: Place) -> None:
    for minute in range(3):
        place.add(place.hour - timedelta(minutes=3 - minute))
    waiting = place.add(place.hour, priority=3)
    for _ in range(3):
        assert len(place.take(1)) == 1
    place.change("realtime", "UTC")
    assert place.take() == {waiting}


def test_a_backlog_that_waits_for_its_window_costs_a_claim_nothing(place: Place) -> None:
    place.fill(place.hour)
    place.add(place.hour - timedelta(seconds=1))
    read = place.rows_read("select from resman.take_jobs(%s, 10)", place.bridge_id)
    assert 0 < read < 50


@pytest.mark.parametrize("frequency", ["realtime", "hourly", "daily"])
def test_when_the_next_job_is_due_costs_a_look_however_many_wait(
    place: Place, frequency: str
) -> None:
    place.change(frequency, "UTC")
    place.fill(place.hour + timedelta(minutes=1))
    assert 0 < place.rows_read("select resman.seconds_until_due()") < 10


def test_what_waits_for_its_window_is_due_when_it_begins(place: Place) -> None:
    assert place.due() is None
    place.add(place.hour + timedelta(minutes=1))
    assert place.due() == place.hour + timedelta(hours=1)
    before = place.add(place.hour - timedelta(minutes=1))
    assert place.due() == place.hour - timedelta(minutes=1)
    assert place.take() == {before}
    assert place.due() == place.hour + timedelta(hours=1)


def test_nothing_is_due_before_the_breaker_and_the_account_let_it(place: Place) -> None:
    place.add(place.hour - timedelta(minutes=1))
    for table, column, minutes in (
        ("property_lane", "open_until", 35),
        ("account_state", "closed_until", 36),
    ):
        place.database.one("select resman.sweep_lanes(core.clock())")
        until = place.hour + timedelta(minutes=minutes)
        place.database.connection.execute(
            f"update resman.{table} set {column} = %s".encode(), [until]
        )
        assert place.due() == until


@pytest.mark.parametrize(
    ("frequency", "now", "start", "following"),
    [
        ("hourly", "2026-03-08 07:59:59Z", "2026-03-08 07:00Z", "2026-03-08 08:00Z"),
        ("hourly", "2026-11-01 06:30Z", "2026-11-01 06:00Z", "2026-11-01 07:00Z"),
        ("daily", "2026-03-08 12:00Z", "2026-03-08 06:00Z", "2026-03-09 05:00Z"),
        ("daily", "2026-11-01 12:00Z", "2026-11-01 05:00Z", "2026-11-02 06:00Z"),
        ("daily", "2026-11-02 05:59Z", "2026-11-01 05:00Z", "2026-11-02 06:00Z"),
    ],
)
def test_windows_begin_once_an_hour_and_once_a_day_where_clocks_change(
    database: Database, frequency: str, now: str, start: str, following: str
) -> None:
    row = database.connection.execute(
        "select resman.window_start(%(of)s, 'America/Chicago', %(now)s) = %(start)s,"
        " resman.next_window(%(of)s, 'America/Chicago', %(now)s) = %(following)s",
        {"of": frequency, "now": now, "start": start, "following": following},
    ).fetchone()
    assert row == (True, True)
