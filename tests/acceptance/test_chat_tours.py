"""Tours that the chat agrees on by itself: the lead's own columns book, move and cancel one."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from tests.acceptance.test_pull import appointment, day_at, open_up
from tests.fixtures.town import Town


def switch_on(town: Town) -> None:
    """Take tours from the leads' columns."""
    open_up(town)
    town.connection.execute(
        "select resman.set_tour_rules(%s, %s)",
        [town.property_id, '{"rule": {"tours_from_conversation": true}}'],
    )


def agree(town: Town, lead: UUID, at: datetime | None) -> None:
    """Write what the chat agreed on, as the application does."""
    town.connection.execute(
        "update public.conversation set is_book_tour = true, tour_type = 'guided',"
        " tour_datetime = %s where id = %s",
        [at.replace(tzinfo=None) if at else None, lead],
    )


def tours(town: Town, lead: UUID) -> list[Any]:
    """Give the tours of a lead."""
    return town.connection.execute(
        "select id, scheduled_datetime, status, sync_status, remote_state"
        " from resman.tour_booking_sync where conversation_id = %s order by created_at",
        [lead],
    ).fetchall()


def wait_tours(town: Town, lead: UUID, *wanted: tuple[Any, ...]) -> UUID:
    """Wait until the lead's tours are so; give the last."""
    until = time.monotonic() + 20
    while [row[1:] for row in tours(town, lead)] != list(wanted):
        assert time.monotonic() < until, (tours(town, lead), wanted, town.log()[-2000:])
        time.sleep(0.1)
    return UUID(str(tours(town, lead)[-1][0]))


def column(town: Town, lead: UUID) -> datetime:
    """Give the lead's own time of its tour."""
    row = town.connection.execute(
        "select tour_datetime from public.conversation where id = %s", [lead]
    ).fetchone()
    assert row is not None
    found: datetime = row[0]
    return found


def test_what_the_chat_agrees_on_stands_in_resman(town: Town) -> None:
    switch_on(town)
    lead = town.lead()
    agree(town, lead, day_at(10))
    town.bridge()
    tour = wait_tours(town, lead, (day_at(10), "scheduled", "success", "placed"))
    assert datetime.fromisoformat(appointment(town, tour)[1]["at"]) == day_at(10)
    agree(town, lead, day_at(14))
    wait_tours(town, lead, (day_at(14), "scheduled", "success", "placed"))
    assert datetime.fromisoformat(appointment(town, tour)[1]["at"]) == day_at(14)
    agree(town, lead, None)
    wait_tours(town, lead, (day_at(14), "cancelled", "success", "awaiting_removal"))


@pytest.mark.parametrize("direction", ["bidirectional", "to_resman"])
def test_a_move_by_staff_comes_back_to_the_lead_where_it_may(town: Town, direction: str) -> None:
    switch_on(town)
    town.connection.execute("update resman.resman_integration set sync_direction = %s", [direction])
    lead = town.lead()
    agree(town, lead, day_at(10))
    town.bridge()
    tour = wait_tours(town, lead, (day_at(10), "scheduled", "success", "placed"))
    town.wait_quiet()
    told = town.resman.posts()
    prospect, event = appointment(town, tour)
    town.resman.staff(
        prospect_id=prospect,
        move_event={"event_id": event["event_id"], "at": day_at(14).isoformat()},
    )
    town.pull()
    wait_tours(town, lead, (day_at(14), "scheduled", "success", "moved_by_staff"))
    wanted = day_at(14 if direction == "bidirectional" else 10).replace(tzinfo=None)
    until = time.monotonic() + 10
    while column(town, lead) != wanted:
        assert time.monotonic() < until, column(town, lead)
        time.sleep(0.1)
    town.pull()
    town.wait_quiet()
    assert town.resman.posts() == told
    wait_tours(town, lead, (day_at(14), "scheduled", "success", "moved_by_staff"))
    # The application's own next word counts again.
    agree(town, lead, day_at(15))
    wait_tours(town, lead, (day_at(15), "scheduled", "success", "placed"))
