"""The statistics are what a count by brute force says, however requests come and end."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from tests.fixtures.tour_checks import counted, folded, recount
from tests.fixtures.town import Town

EVENTS = ["created", "confirmed", "rescheduled", "cancelled", "completed", "nonsense"]


def message(town: Town, dice: random.Random) -> dict[str, Any]:
    """Give a request: of few tours, so that many are versions, repeats or contradictions."""
    return {
        "source_id": f"b-{dice.randrange(12)}",
        "version": dice.randint(1, 4),
        "event": dice.choice(EVENTS),
        "prospect": {"name": f"Dana {dice.choice('ABC')}", "email": f"{dice.choice('abc')}@x.com"},
        "tour": {
            "property_id": str(town.property_id) if dice.random() < 0.9 else "nowhere",
            "tour_type": "in_person",
            "scheduled_date": f"2027-03-{dice.randint(10, 20)}T1{dice.randrange(4)}:00",
        },
    }


def test_statistics_equal_a_recount(town: Town) -> None:
    town.bridge()
    town.resman.fault("drop_after_commit", "PostLeadManagement4_0", nth=2, times=1)

    def send(number: int) -> list[tuple[str, Any]]:
        dice = random.Random(number)
        answers: list[tuple[str, Any]] = []
        with psycopg.connect(town.dsn, autocommit=True) as connection:
            for _ in range(25):
                source = dice.choice(["webhook", "otter_trip"])
                row = connection.execute(
                    "select resman.submit_tour(%s, %s)", [source, Jsonb(message(town, dice))]
                ).fetchone()
                assert row is not None
                answers.append((source, row[0]))
        return answers

    with ThreadPoolExecutor(4) as pool:
        answers = [one for sent in pool.map(send, range(4)) for one in sent]
    town.wait_quiet()
    want = recount(town.connection, answers)
    assert sum(total for total, _, _ in want.values()) > 40
    assert counted(town.connection) == want
    assert folded(town.connection) == want
    assert counted(town.connection) == want
    open_requests = town.connection.execute(
        "select count(*) from resman.tour_request where state = 'processing'"
    ).fetchone()
    assert open_requests == (0,)
