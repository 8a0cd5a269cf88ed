"""Many clients book, move and cancel tours at random: never over capacity, and no deadlock.

Judged by what the clients were told, and by ResMan. The seed is printed; TOURBASE_TEST_SEED replays
the dice, though not the order in which Postgres serves the clients. `make faults` runs the long
form.
"""

from __future__ import annotations

import os
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg import errors

from bridge.embedded import PrivateServer
from tests.fixtures.checks import shown
from tests.fixtures.seed import this_seed
from tests.fixtures.town import Town, settled_on

FULL = os.environ.get("TOURBASE_TEST_FAULTS") == "full"
CLIENTS, SECONDS = (64, 30.0) if FULL else (16, 3.0)
LEADS = 4
QUARTER = timedelta(minutes=15)
CHICAGO = ZoneInfo("America/Chicago")
MARKER = re.compile(r"\[ref:tour:([0-9a-f]{32}):\d+\]")


@pytest.fixture
def crowded(tmp_path: Path) -> Iterator[Town]:
    settings = {"synchronous_commit": "off", "max_connections": "120", "log_lock_waits": "on"}
    with PrivateServer(settings) as server, settled_on(server, tmp_path) as place:
        yield place


def next_monday(town: Town) -> datetime:
    """Give a midnight on the property's clock that is near enough to be asked for."""
    row = town.connection.execute(
        "select date_trunc('week', now() at time zone 'America/Chicago') + interval '14 days'"
    ).fetchone()
    assert row is not None
    found: datetime = row[0]
    return found


@dataclass
class Client:
    """One user of the application, who believes what the database told them."""

    dsn: str
    leads: list[UUID]
    starts: list[datetime]
    dice: random.Random
    tours: dict[UUID, datetime] = field(default_factory=dict)
    said: Counter[str] = field(default_factory=Counter)

    def run(self, until: float) -> None:
        """Book, move and cancel until the time is up."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            while time.monotonic() < until:
                wish = self.dice.random()
                if not self.tours or wish < 0.5:
                    self.book(connection)
                elif wish < 0.8:
                    self.move(connection)
                else:
                    self.cancel(connection)

    def book(self, connection: psycopg.Connection) -> None:
        """Ask for a tour, or write one that is agreed."""
        at, status = self.dice.choice(self.starts), self.dice.choice(["requested", "scheduled"])
        try:
            row = connection.execute(
                "insert into resman.tour_booking_sync"
                " (conversation_id, tour_type, scheduled_local, status, duration_minutes)"
                " values (%s, 'in_person', %s, %s, %s) returning id",
                [self.dice.choice(self.leads), at, status, self.dice.choice([None, 30, 60])],
            ).fetchone()
        except (errors.ExclusionViolation, errors.UniqueViolation) as error:
            self.said[error.diag.constraint_name or ""] += 1
            return
        assert row is not None
        answer = connection.execute(
            "select status from resman.tour_booking_sync where id = %s", [row[0]]
        ).fetchone()
        assert answer is not None
        self.said[answer[0]] += 1
        if answer[0] == "scheduled":
            self.tours[row[0]] = at

    def move(self, connection: psycopg.Connection) -> None:
        """Move a tour; where that is refused it stays."""
        tour, at = self.dice.choice(list(self.tours)), self.dice.choice(self.starts)
        try:
            connection.execute(
                "update resman.tour_booking_sync set scheduled_local = %s where id = %s", [at, tour]
            )
        except (errors.ExclusionViolation, errors.UniqueViolation) as error:
            self.said[error.diag.constraint_name or ""] += 1
            return
        self.said["moved"] += 1
        self.tours[tour] = at

    def cancel(self, connection: psycopg.Connection) -> None:
        """Cancel a tour."""
        tour = self.dice.choice(list(self.tours))
        connection.execute(
            "update resman.tour_booking_sync set status = 'cancelled' where id = %s", [tour]
        )
        self.said["cancelled"] += 1
        del self.tours[tour]


def watch(town: Town, day: datetime, until: float) -> int:
    """Fold the marks and read the day all the time; count how often it was as it had to be."""
    count = 0
    with psycopg.connect(town.dsn, autocommit=True) as connection:
        while time.monotonic() < until:
            connection.execute("select resman.refresh_availability()")
            row = connection.execute(
                "select resman.day_slots(%(place)s, %(day)s::date)"
                " = resman.compute_slots(%(place)s, %(day)s::date)",
                {"place": town.property_id, "day": day},
            ).fetchone()
            assert row == (True,)
            count += 1
    return count


def storm(town: Town, starts: list[datetime]) -> list[Client]:
    """Let all clients loose; give them when they are done."""
    seed = this_seed()
    clients = [
        Client(
            town.dsn,
            [town.lead(f"Client {number}") for _ in range(LEADS)],
            starts,
            random.Random(seed + number),
        )
        for number in range(CLIENTS)
    ]
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(CLIENTS + 1) as pool:
        watched = pool.submit(watch, town, starts[0], until)
        for done in [pool.submit(client.run, until) for client in clients]:
            done.result()
        assert watched.result() > 0
    return clients


def most_at_once(town: Town) -> int:
    """Count the tours of each quarter of an hour anew, without the seats; give the most."""
    rows = town.connection.execute(
        "select scheduled_local, coalesce(duration_minutes, 30) from resman.tour_booking_sync"
        " where status in ('scheduled', 'confirmed')"
    ).fetchall()
    count: Counter[datetime] = Counter()
    for at, minutes in rows:
        count.update(at + QUARTER * number for number in range(minutes // 15))
    return max(count.values())


@pytest.mark.parametrize("capacity", [1, 2, 3])
def test_never_over_capacity(crowded: Town, capacity: int) -> None:
    first = next_monday(crowded)
    crowded.connection.execute(
        "select resman.set_tour_rules(%s, jsonb_build_object("
        "'rule', jsonb_build_object('capacity', %s::integer), 'hours', (select jsonb_agg("
        "jsonb_build_object('weekday', day, 'opens', '08:00', 'closes', '18:00'))"
        " from generate_series(1, 7) as day)))",
        [crowded.property_id, capacity],
    )
    # Forty slots on two days, and starts between them, too.
    starts = [
        first + timedelta(days=day, hours=8) + QUARTER * number
        for day in range(2)
        for number in range(39)
    ]

    clients = storm(crowded, starts)

    said = sum((client.said for client in clients), Counter[str]())
    assert min(said["scheduled"], said["moved"], said["cancelled"], said["refused"]) > 0, said
    assert said["tour_booking_sync_capacity"] > 0, said
    assert most_at_once(crowded) <= capacity
    # Nothing was taken back from anybody who was told yes.
    kept = dict(
        crowded.connection.execute(
            "select id, scheduled_local from resman.tour_booking_sync where status = 'scheduled'"
        ).fetchall()
    )
    assert kept == {tour: at for client in clients for tour, at in client.tours.items()}
    deadlocks = crowded.connection.execute(
        "select deadlocks from pg_stat_database where datname = current_database()"
    ).fetchone()
    assert deadlocks == (0,)
    crowded.bridge()
    crowded.wait_quiet(600 if FULL else 120)
    # Every yes is in ResMan, at its time.
    for prospect in crowded.prospects():
        for event in prospect["events"]:
            found = MARKER.search(event["comments"])
            if event["type"] == "Appointment" and found and UUID(found[1]) in kept:
                at = datetime.fromisoformat(event["at"]).astimezone(CHICAGO)
                assert kept.pop(UUID(found[1])) == at.replace(tzinfo=None)
    assert kept == {}
    crowded.connection.execute("select resman.refresh_availability()")
    assert shown(crowded.connection) == {}
