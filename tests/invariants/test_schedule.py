"""Who is called when: poison, breaker, bucket, fairness, ageing, pause, direction, windows."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from tests.fixtures.databases import Database

Claim = dict[str, Any]
TAKEN = {"word": "ok", "person_id": "q", "prospect": {"events": []}}
FAILED = {"word": "retry", "detail": "server", "http_status": 503, "sent": False}
TRIPPED = {"word": "retry", "detail": "bridge_error", "sent": False}
BREAKER = "select sync_status, error_count from resman.resman_integration where property_id = %s"


class Schedule:
    """Properties of one account, a bridge, and a clock that the test moves."""

    def __init__(self, database: Database, properties: int = 2) -> None:
        self.database = database
        self.places = [self.place(number) for number in range(properties)]
        self.bridge_id = database.one("select fixture.bridge()")

    def place(self, number: int) -> UUID:
        """Connect one more property."""
        place: UUID = self.database.one(
            "select fixture.property(%s)", f"1111{number:04d}-0000-4000-8000-000000000001"
        )
        self.database.one("select fixture.connect(%s)", place)
        return place

    def lead(self, place: UUID) -> UUID:
        """Add a lead."""
        found: UUID = self.database.one("select fixture.lead(gen_random_uuid(), %s)", place)
        return found

    def change(self, table: str, column: str, value: object) -> None:
        """Do what an operator does to the rows of a table."""
        self.database.connection.execute(
            f"update resman.{table} set {column} = %s".encode(), [value]
        )

    def go_on(self, seconds: float) -> None:
        """Move the clock."""
        self.database.connection.execute(
            "update core.clock_shift set shift = shift + make_interval(secs => %s)", [seconds]
        )

    def claim(self, limit: int = 50) -> list[Claim]:
        """Claim jobs."""
        rows = self.database.connection.execute(
            "select resman.claim_jobs(%s, %s)", [self.bridge_id, limit]
        ).fetchall()
        return [row[0] for row in rows]

    def answer(self, claim: Claim, outcome: dict[str, Any]) -> None:
        """Let the call of a job be decided, made and answered."""
        told = {"prospect_id": str(claim["unit_id"])} | outcome
        for function, given in (("intend_call", {}), ("record_outcome", told)):
            self.database.one(
                f"select resman.{function}(%s, %s, %s)",
                claim["job_id"],
                claim["fence"],
                Jsonb(given),
            )

    def reason(self, lead: UUID) -> str:
        """Give the reason that the lead is told to wait for."""
        found: str = self.database.one("select resman.explain_lead(%s) ->> 'reason_code'", lead)
        return found


@pytest.fixture
def schedule(furnished_database: Database) -> Schedule:
    """Give two properties of one account without limits, and a bridge."""
    return Schedule(furnished_database)


def test_i21_a_poison_lead_takes_its_tries_and_no_more_turns(schedule: Schedule) -> None:
    place = schedule.places[0]
    poison = str(schedule.lead(place))
    others = {str(schedule.lead(place)) for _ in range(12)}
    turns = []
    for _ in range(100):
        for claim in schedule.claim(1):
            turns.append(claim["unit_id"])
            schedule.answer(claim, TRIPPED if turns[-1] == poison else TAKEN)
        schedule.go_on(60)
    assert turns.count(poison) == 4
    assert set(turns[:13]) == others | {poison}
    assert schedule.reason(UUID(poison)) == "RM501"


def test_i22_one_call_a_time_while_a_property_is_down(schedule: Schedule) -> None:
    down, up = schedule.places
    for _ in range(20):
        schedule.lead(down)
    calls = 0
    for _ in range(90):
        lead = schedule.lead(up)
        claims = schedule.claim(1 if calls < 5 else 50) + schedule.claim(1)
        for claim in claims:
            is_down = claim["property_id"] == str(down)
            calls += is_down
            schedule.answer(claim, FAILED if is_down else TAKEN)
        assert calls < 5 or str(lead) in {claim["unit_id"] for claim in claims}
        schedule.go_on(20)
    opened = schedule.database.one(
        "select open_count from resman.property_lane where property_id = %s", down
    )
    assert opened > 1
    assert calls == 4 + opened
    schedule.go_on(900)
    (trial,) = [one for one in schedule.claim() if one["property_id"] == str(down)]
    schedule.answer(trial, TAKEN)
    assert schedule.database.connection.execute(BREAKER, [down]).fetchone() == ("active", 0)


def test_i22_refused_credentials_stop_all_properties_of_the_account(schedule: Schedule) -> None:
    for place in schedule.places:
        schedule.lead(place)
    (claim,) = schedule.claim(1)
    schedule.answer(claim, {"word": "auth", "http_status": 401, "sent": False})
    schedule.go_on(3600)
    assert schedule.claim() == []


def test_i23_calls_in_any_window_stay_within_burst_and_rate(schedule: Schedule) -> None:
    schedule.change("account_state", "rate_per_minute", 60)
    for place in schedule.places:
        for _ in range(100):
            schedule.lead(place)
    second = schedule.database.one("select fixture.bridge()")
    calls = []
    for _ in range(60):
        schedule.bridge_id, second = second, schedule.bridge_id
        # A look by e-mail address and the post; the third is kept for a phone number.
        calls.append(3 * len(schedule.claim()))
        schedule.go_on(1)
    burst = 60 / 6
    for start in range(60):
        for end in range(start + 1, 61):
            assert sum(calls[start:end]) <= burst + 2 + (end - start)
    assert sum(calls) >= 54


def test_i24_each_backlogged_property_gets_its_turns(furnished_database: Database) -> None:
    schedule = Schedule(furnished_database, 10)
    noisy, *small = schedule.places
    for place, leads in [(noisy, 100), *((one, 8) for one in small)]:
        for _ in range(leads):
            schedule.lead(place)
    order = [one["property_id"] for _ in range(16) for one in schedule.claim(5)]
    assert len(order) == 80
    for turns in (2, 4):
        for start in range(len(order) - 10 * turns):
            served = Counter(order[start : start + 10 * turns])
            assert min(served[str(place)] for place in schedule.places) >= turns - 1


def test_i25_low_priority_is_reached_under_an_endless_stream_of_high(schedule: Schedule) -> None:
    place = schedule.places[0]
    low = str(schedule.lead(place))
    schedule.change("lead_sync_queue", "priority", 1)
    reached = 60
    for minute in range(reached):
        for _ in range(3):
            lead = schedule.lead(place)
            schedule.database.connection.execute(
                "update resman.lead_sync_queue set priority = 3 where unit_id = %s", [lead]
            )
        if low in {one["unit_id"] for one in schedule.claim(2)}:
            reached = minute
            break
        schedule.go_on(60)
    # Two steps of ten minutes, and the time for what came in them: 60 jobs at two a minute.
    assert 20 <= reached <= 32


def test_i26_nothing_starts_after_a_pause_and_each_lead_is_sent_once_after_it(
    schedule: Schedule,
) -> None:
    place = schedule.places[0]
    flying, waiting = schedule.lead(place), schedule.lead(place)
    (claim,) = schedule.claim(1)
    flying, waiting = (flying, waiting) if claim["unit_id"] == str(flying) else (waiting, flying)
    schedule.database.one("select resman.pause_property(%s, 'storm')", place)
    assert schedule.claim() == []
    schedule.answer(claim, TAKEN)
    for text in ("one", "two", "three"):
        schedule.database.connection.execute(
            "update public.conversation set ai_intent_summary = %s", [text]
        )
        assert schedule.claim() == []
    assert schedule.reason(waiting) == "RM103"
    schedule.database.one("select resman.resume_property(%s)", place)
    assert Counter(one["unit_id"] for one in schedule.claim()) == {
        str(flying): 1,
        str(waiting): 1,
    }


@pytest.mark.parametrize(
    ("column", "value", "back", "reason"),
    [
        ("sync_status", "paused", "active", "RM103"),
        ("sync_enabled", False, True, "RM103"),
        ("sync_direction", "from_resman", "bidirectional", "RM104"),
    ],
)
def test_i26_what_was_claimed_before_a_pause_is_not_sent_after_it(
    schedule: Schedule, column: str, value: object, back: object, reason: str
) -> None:
    lead = schedule.lead(schedule.places[0])
    (claim,) = schedule.claim(1)
    schedule.change("resman_integration", column, value)
    intent = schedule.database.one(
        "select resman.intend_call(%s, %s, '{}')", claim["job_id"], claim["fence"]
    )
    assert intent["do"] == "nothing"
    assert schedule.reason(lead) == reason
    schedule.change("resman_integration", column, back)
    assert [one["unit_id"] for one in schedule.claim()] == [str(lead)]


def test_i26_refused_credentials_are_not_tried_while_their_properties_are_paused(
    schedule: Schedule,
) -> None:
    for place in schedule.places:
        schedule.lead(place)
    (claim,) = schedule.claim(1)
    schedule.answer(claim, {"word": "auth", "http_status": 401, "sent": False})
    schedule.change("resman_integration", "sync_status", "paused")
    schedule.go_on(3600)
    probes = "select resman.due_account_probes(%s) #>> '{remote,resman_property_id}'"
    assert schedule.database.connection.execute(probes, [schedule.bridge_id]).fetchall() == []
    second = schedule.places[1]
    schedule.database.one("select resman.resume_property(%s)", second)
    assert schedule.database.one(probes, schedule.bridge_id) == f"abcd{str(second)[:8]}"


def test_i27_a_direction_that_forbids_sending_holds_with_a_reason(schedule: Schedule) -> None:
    leads = [schedule.lead(schedule.places[0]) for _ in range(3)]
    schedule.change("resman_integration", "sync_direction", "from_resman")
    assert schedule.claim() == []
    assert {schedule.reason(lead) for lead in leads} == {"RM104"}
    schedule.change("resman_integration", "sync_direction", "to_resman")
    assert {one["unit_id"] for one in schedule.claim()} == {str(lead) for lead in leads}


def test_i28_missed_windows_are_one_call_of_each_lead(schedule: Schedule) -> None:
    schedule.change("resman_integration", "sync_frequency", "hourly")
    leads = [schedule.lead(schedule.places[0]) for _ in range(3)]
    for hour in range(5):
        schedule.database.connection.execute(
            "update public.conversation set ai_intent_summary = %s", [str(hour)]
        )
        schedule.go_on(3600)
    claims = schedule.claim()
    assert Counter(one["unit_id"] for one in claims) == {str(lead): 1 for lead in leads}
    for claim in claims:
        schedule.answer(claim, TAKEN)
    schedule.database.connection.execute(
        "update public.conversation set ai_intent_summary = 'last'"
    )
    assert schedule.claim() == []
    schedule.go_on(3600)
    assert len(schedule.claim()) == 3


@pytest.mark.parametrize("frequency", ["hourly", "daily"])
def test_i28_a_change_of_frequency_holds_and_releases_what_waits(
    schedule: Schedule, frequency: str
) -> None:
    schedule.go_on(1800 - schedule.database.one("select extract(epoch from now())::int % 3600"))
    lead = schedule.lead(schedule.places[0])
    schedule.change("resman_integration", "sync_frequency", frequency)
    assert schedule.claim() == []
    assert schedule.reason(lead) == "RM105"
    schedule.change("resman_integration", "sync_frequency", "realtime")
    assert [one["unit_id"] for one in schedule.claim()] == [str(lead)]
