"""What staff does in ResMan's calendar comes back, and takes its place among the slots."""

from __future__ import annotations

import itertools
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from tests.bridge.simulator.caller import PROPERTY
from tests.fixtures.town import Town
from tests.fixtures.two_way import walk_in

CHICAGO = ZoneInfo("America/Chicago")
SWITCHES = [
    {"event_bumps_modified": bumps, "response_style": style, "event_id_in_answer": told}
    for bumps, style, told in itertools.product(("yes", "no"), ("nested", "escaped"), ("yes", "no"))
]


def day_at(hour: int) -> datetime:
    """Give an hour of a day that is near, on the property's clock."""
    day = datetime.now(CHICAGO).date() + timedelta(days=10)
    return datetime(day.year, day.month, day.day, hour, tzinfo=CHICAGO)


def open_up(town: Town, capacity: int = 1) -> None:
    """Give the property opening hours, from eight to six."""
    hours = ",".join(
        f'{{"weekday": {day}, "opens": "08:00", "closes": "18:00"}}' for day in range(1, 8)
    )
    town.connection.execute(
        "select resman.set_tour_rules(%s, %s)",
        [town.property_id, f'{{"rule": {{"capacity": {capacity}}}, "hours": [{hours}]}}'],
    )


def tour_row(town: Town, tour: UUID) -> tuple[Any, ...]:
    """Give start, status, state there and revision of a tour."""
    row = town.connection.execute(
        "select scheduled_datetime, status, remote_state, revision, sync_status"
        " from resman.tour_booking_sync where id = %s",
        [tour],
    ).fetchone()
    assert row is not None
    return row


def wait_row(town: Town, tour: UUID, wanted: tuple[Any, ...]) -> None:
    """Wait until the bridge's sweep has written the row."""
    until = time.monotonic() + 20
    while tour_row(town, tour)[: len(wanted)] != wanted:
        assert time.monotonic() < until, (tour_row(town, tour), wanted)
        time.sleep(0.1)


def appointment(town: Town, tour: UUID) -> tuple[str, dict[str, Any]]:
    """Give the prospect and the event of a tour in ResMan."""
    (found,) = (
        (prospect["prospect_id"], event)
        for prospect in town.prospects()
        for event in prospect["events"]
        if f"[ref:tour:{tour.hex}:" in event["comments"] and event["type"] == "Appointment"
    )
    return found


def free(town: Town, at: datetime) -> int:
    """Give how many tours may be booked at a time."""
    row = town.connection.execute(
        "select coalesce(max(free), 0) from resman.open_slots(%s, %s, %s)",
        [town.property_id, at, at + timedelta(minutes=1)],
    ).fetchone()
    assert row is not None
    found: int = row[0]
    return found


@pytest.mark.parametrize("switches", SWITCHES, ids=str)
def test_vector_29_a_move_by_staff_moves_the_tour_and_is_not_told_back(
    town: Town, switches: dict[str, str]
) -> None:
    town.resman.switch(**switches)
    open_up(town)
    lead = town.lead()
    tour = town.tour(lead, f"{day_at(10):%Y-%m-%d %H:%M}")
    town.bridge()
    town.wait_quiet()
    prospect, event = appointment(town, tour)
    told = town.resman.posts()
    town.resman.staff(
        prospect_id=prospect,
        move_event={"event_id": event["event_id"], "at": day_at(14).isoformat()},
    )
    town.pull()
    wait_row(town, tour, (day_at(14), "scheduled", "moved_by_staff", 1, "success"))
    assert (free(town, day_at(10)), free(town, day_at(14))) == (1, 0)
    town.pull()
    town.wait_quiet()
    assert town.resman.posts() == told
    assert datetime.fromisoformat(appointment(town, tour)[1]["at"]) == day_at(14)


def test_a_move_by_staff_to_a_full_slot_stands(town: Town) -> None:
    open_up(town)
    tours = [
        town.tour(town.lead(name), f"{day_at(hour):%Y-%m-%d %H:%M}")
        for name, hour in (("One", 10), ("Two", 14))
    ]
    town.bridge()
    town.wait_quiet()
    prospect, event = appointment(town, tours[0])
    town.resman.staff(
        prospect_id=prospect,
        move_event={"event_id": event["event_id"], "at": day_at(14).isoformat()},
    )
    town.pull()
    wait_row(town, tours[0], (day_at(14), "scheduled", "moved_by_staff"))
    assert tour_row(town, tours[1])[0] == day_at(14)
    assert (free(town, day_at(10)), free(town, day_at(14))) == (1, 0)


def test_appointments_of_staff_take_their_place(town: Town) -> None:
    open_up(town, capacity=2)
    town.bridge()
    made = town.resman.staff(
        create={
            "property_id": PROPERTY,
            "first_name": "Walk",
            "last_name": "In",
            "events": [{"type": "Appointment", "at": day_at(10).isoformat(), "comments": "Anna"}],
        }
    )
    town.pull()
    assert (free(town, day_at(10)), free(town, day_at(11))) == (1, 2)
    events = next(
        prospect["events"]
        for prospect in town.prospects()
        if prospect["prospect_id"] == made["prospect_id"]
    )
    town.resman.staff(
        prospect_id=made["prospect_id"],
        move_event={"event_id": events[0]["event_id"], "at": day_at(11).isoformat()},
    )
    town.pull()
    assert (free(town, day_at(10)), free(town, day_at(11))) == (2, 1)
    town.resman.staff(prospect_id=made["prospect_id"], remove_event=events[0]["event_id"])
    town.pull()
    assert (free(town, day_at(10)), free(town, day_at(11))) == (2, 2)
    dump = town.connection.execute(
        "select to_jsonb(seen)::text from resman.remote_appointment as seen"
    ).fetchall()
    assert dump == []


def test_an_appointment_that_staff_removed_is_not_made_again(town: Town) -> None:
    open_up(town)
    tour = town.tour(town.lead(), f"{day_at(10):%Y-%m-%d %H:%M}")
    town.bridge()
    town.wait_quiet()
    told = town.resman.posts()
    # Just after a call nothing is concluded of what is not shown.
    town.connection.execute(
        "update resman.tour_state set last_sync_at = now() - interval '1 minute'"
    )
    prospect, event = appointment(town, tour)
    town.resman.staff(prospect_id=prospect, remove_event=event["event_id"])
    town.pull()
    wait_row(town, tour, (day_at(10), "scheduled", "removed"))
    assert free(town, day_at(10)) == 0
    assert town.connection.execute(
        "select kind from resman.staff_task where tour_id = %s", [tour]
    ).fetchall() == [("review_tour",)]
    town.pull()
    town.wait_quiet()
    assert town.resman.posts() == told


def test_a_dense_window_is_read_in_pieces(town: Town) -> None:
    open_up(town, capacity=50)
    start = datetime.now(UTC) - timedelta(hours=2)
    for number in range(30):
        town.resman.control("clock", {"at": (start + timedelta(minutes=2 * number)).isoformat()})
        town.resman.staff(
            create={
                "property_id": PROPERTY,
                "first_name": "Walk",
                "last_name": f"In {number}",
                "events": [{"type": "Appointment", "at": day_at(10).isoformat(), "comments": ""}],
            }
        )
    town.resman.control("clock", {"at": datetime.now(UTC).isoformat()})
    town.resman.fault("buffer_overflow", "SearchProspects", over=4)
    town.bridge()
    town.pull()
    assert free(town, day_at(10)) == 20
    windows = [entry for entry in town.resman.ledger() if entry["method"] == "SearchProspects"]
    assert len(windows) > 8


@pytest.mark.parametrize("window_end", ["inclusive", "exclusive"])
def test_i30_what_changed_on_the_border_of_two_pieces_is_read(town: Town, window_end: str) -> None:
    """With a change in each second, whatever second a border falls on has one."""
    town.resman.switch(window_end=window_end)
    start = datetime.now(UTC) - timedelta(minutes=20)
    made = set()
    for number in range(200):
        town.resman.control("clock", {"at": (start + timedelta(seconds=number)).isoformat()})
        made.add(walk_in(town, last_name=f"In {number}"))
    town.resman.control("clock", {"at": datetime.now(UTC).isoformat()})
    # A piece of a minute, which is not cut any more, holds less.
    town.resman.fault("buffer_overflow", "SearchProspects", over=70)
    town.bridge()
    town.pull()
    read = town.connection.execute("select prospect_id from resman.prospect_inbox").fetchall()
    assert {prospect for (prospect,) in read} == made
    assert len([one for one in town.resman.ledger() if one.get("kind") == "window"]) > 8


def test_the_pieces_of_a_dense_window_leave_the_others_their_turn(town: Town) -> None:
    open_up(town, capacity=50)
    for number in range(12):
        town.resman.control(
            "clock", {"at": (datetime.now(UTC) - timedelta(hours=12 - number)).isoformat()}
        )
        town.resman.staff(
            create={
                "property_id": PROPERTY,
                "first_name": "Walk",
                "last_name": f"In {number}",
                "events": [{"type": "Appointment", "at": day_at(10).isoformat(), "comments": ""}],
            }
        )
    town.resman.control("clock", {"at": datetime.now(UTC).isoformat()})
    town.resman.fault("buffer_overflow", "SearchProspects", over=4)
    # Three tenths of it are three calls a second.
    town.bridge(TOURBASE_RATE_PER_MINUTE="600", TOURBASE_ACCOUNT_CONCURRENCY="1")
    town.wait_log('"event": "ready"')
    town.lead()
    town.pull()
    calls = [
        (entry["method"], datetime.fromisoformat(entry["at"])) for entry in town.resman.ledger()
    ]
    reads = [at for method, at in calls if method == "SearchProspects"]
    # The lead's own look is among them, and two others need no turn.
    assert len(reads) > 5
    assert reads[-1] - reads[0] > timedelta(seconds=0.3 * (len(reads) - 3))
    (posted,) = (at for method, at in calls if method == "PostLeadManagement4_0")
    assert posted < reads[-1]


def test_a_pull_that_fails_goes_on_where_it_was(town: Town) -> None:
    open_up(town)
    town.bridge()
    town.pull()
    before = cursor(town)
    town.resman.fault("http_503", "SearchProspects", times=2)
    town.pull()
    through, errors = cursor(town)
    assert through > before[0]
    assert errors == 0
    assert '"pull_failed"' in town.log()


def cursor(town: Town) -> tuple[datetime, int]:
    """Give how far the property is read, and the failures in a row."""
    row = town.connection.execute(
        "select pulled_through, error_count from resman.pull_cursor"
    ).fetchone()
    assert row is not None
    return row[0], row[1]
