"""Tours and notes whose prospect ResMan has merged or moved meanwhile: they are told there."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

import pytest

from tests.acceptance.test_intake import report, submit
from tests.acceptance.test_moved import connect_other, enter, mapped, place, pull, searches
from tests.acceptance.test_tours import appointments, row
from tests.bridge.simulator.caller import OTHER_PROPERTY
from tests.fixtures.town import Town

ANSWERS = pytest.mark.parametrize("answer", ["gone", "winner"])


def toured(town: Town) -> tuple[UUID, UUID]:
    """Have a lead and its tour told."""
    lead = town.lead()
    tour = town.tour(lead, "2027-03-13 15:00")
    town.bridge()
    town.wait_quiet()
    return lead, tour


def move(town: Town, tour: UUID) -> None:
    """Give a tour another time, as the application does."""
    town.connection.execute(
        "update resman.tour_booking_sync set scheduled_local = '2027-03-14 15:00' where id = %s",
        [tour],
    )


def only(town: Town) -> dict[str, Any]:
    """Give the one prospect that ResMan has."""
    (found,) = town.prospects()
    return found


@ANSWERS
def test_a_tour_of_a_merged_lead_is_moved_on_the_winner(town: Town, answer: str) -> None:
    town.resman.switch(merged_answer=answer)
    lead, tour = toured(town)
    (event,) = appointments(town)
    winner = enter(town)
    town.resman.staff(prospect_id=place(town, lead), merge_into=winner)
    move(town, tour)
    town.wait_quiet()
    (moved,) = appointments(town)
    assert (moved["event_id"], moved["at"]) == (event["event_id"], "2027-03-14T20:00:00+00:00")
    assert mapped(town, lead) == (winner, "active")
    assert only(town)["prospect_id"] == winner
    assert row(town, tour, "sync_status", "remote_state") == ("success", "placed")


def test_a_merge_between_the_look_and_the_call_of_a_tour_loses_nothing(town: Town) -> None:
    lead, tour = toured(town)
    winner = enter(town)
    town.resman.fault("latency", "PostLeadManagement4_0", ms=1500, nth=1, times=1)
    looked = searches(town)
    move(town, tour)
    while searches(town) == looked:
        time.sleep(0.05)
    time.sleep(0.5)
    town.resman.staff(prospect_id=place(town, lead), merge_into=winner)
    town.wait_quiet()
    (moved,) = appointments(town)
    assert moved["at"] == "2027-03-14T20:00:00+00:00"
    assert row(town, tour, "sync_status", "remote_state") == ("success", "placed")
    assert mapped(town, lead) == (winner, "active")


@ANSWERS
def test_a_note_of_a_merged_lead_is_told_to_the_winner(town: Town, answer: str) -> None:
    town.resman.switch(merged_answer=answer)
    lead, _ = toured(town)
    winner = enter(town)
    town.resman.staff(prospect_id=place(town, lead), merge_into=winner)
    town.connection.execute(
        "insert into public.lead_notification (conversation_id, notification_type)"
        " values (%s, 'hot_lead')",
        [lead],
    )
    town.wait_quiet()
    told = [event for event in only(town)["events"] if "[ref:note:" in event["comments"]]
    assert (len(told), only(town)["prospect_id"]) == (1, winner)


@ANSWERS
def test_a_request_of_a_merged_prospect_goes_on_at_the_winner(town: Town, answer: str) -> None:
    town.resman.switch(merged_answer=answer)
    town.bridge()
    submit(town, "b-1")
    town.wait_quiet()
    (event,) = appointments(town)
    loser, winner = only(town)["prospect_id"], enter(town)
    town.resman.staff(prospect_id=loser, merge_into=winner)
    answered = submit(town, "b-1", {"scheduled_date": "2027-03-14T15:00"}, version=2)
    town.wait_quiet()
    (moved,) = appointments(town)
    assert (moved["event_id"], moved["at"]) == (event["event_id"], "2027-03-14T20:00:00+00:00")
    found = report(town, answered["id"])
    assert (found["state"], found["resman_prospect_id"]) == ("success", winner)
    assert town.connection.execute(
        "select prospect_id, winner_id from resman.prospect_alias"
    ).fetchall() == [(loser, winner)]
    # The next change asks for the winner at once.
    looked = searches(town)
    submit(town, "b-1", version=3, event="cancelled")
    town.wait_quiet()
    assert searches(town) == looked + 1
    assert town.connection.execute(
        "select kind, resman_prospect_id from resman.staff_task"
    ).fetchall() == [("remove_appointment", winner)]


def test_a_request_of_a_prospect_at_another_property_goes_on_there(town: Town) -> None:
    other = connect_other(town)
    town.bridge()
    submit(town, "b-1")
    town.wait_quiet()
    prospect = only(town)["prospect_id"]
    town.resman.staff(prospect_id=prospect, transfer=OTHER_PROPERTY)
    answered = submit(town, "b-1", {"scheduled_date": "2027-03-14T15:00"}, version=2)
    town.wait_quiet()
    (moved,) = appointments(town)
    assert moved["at"] == "2027-03-14T20:00:00+00:00"
    found = report(town, answered["id"])
    assert (found["state"], found["resman_prospect_id"]) == ("success", prospect)
    # Of a prospect that the intake made nothing is imported there either.
    assert town.connection.execute(
        "select property_id from resman.intake_prospects where property_id = %s", [other]
    ).fetchall() == [(other,)]


def test_a_request_whose_prospect_is_nowhere_has_failed(town: Town) -> None:
    connect_other(town)
    town.bridge()
    submit(town, "b-1")
    town.wait_quiet()
    enter(town)
    town.resman.staff(prospect_id=appointed(town), delete=True)
    answered = submit(town, "b-1", {"scheduled_date": "2027-03-14T15:00"}, version=2)
    town.wait_quiet()
    found = report(town, answered["id"])
    assert (found["state"], found["reason_code"]) == ("failed", "RM304")


def appointed(town: Town) -> str:
    """Give the prospect that has an appointment."""
    (found,) = (
        str(one["prospect_id"])
        for one in town.prospects()
        if any(event["type"] == "Appointment" for event in one["events"])
    )
    return found


def test_a_merge_that_a_pull_shows_takes_the_tour_of_a_request_along(town: Town) -> None:
    town.bridge()
    submit(town, "b-1")
    town.wait_quiet()
    loser, winner = only(town)["prospect_id"], enter(town)
    (event,) = appointments(town)
    town.resman.staff(prospect_id=loser, merge_into=winner)
    pull(town, town.property_id)
    until(town, "select prospect_id from resman.tour_state", winner)
    told = len(town.accepted("update"))
    town.resman.staff(
        prospect_id=winner,
        move_event={"event_id": event["event_id"], "at": "2027-03-14T20:00:00+00:00"},
    )
    pull(town, town.property_id)
    until(
        town,
        "select (scheduled_datetime at time zone 'utc')::text from resman.tour_booking_sync",
        "2027-03-14 20:00:00",
    )
    town.wait_quiet()
    # What staff did is not told back, and nobody is made a lead by it.
    assert len(town.accepted("update")) == told
    assert town.connection.execute("select count(*) from public.conversation").fetchone() == (0,)


def until(town: Town, query: str, value: object) -> None:
    """Wait until a query gives a value."""
    end = time.monotonic() + 20
    while town.connection.execute(query.encode()).fetchone() != (value,):
        assert time.monotonic() < end, town.log()[-2000:]
        time.sleep(0.1)


def test_a_second_merge_before_the_call_is_followed_by_the_next_reading(town: Town) -> None:
    lead, tour = toured(town)
    second, third = enter(town), enter(town, "Third")
    town.resman.fault("latency", "PostLeadManagement4_0", ms=1500, nth=1, times=2)
    move(town, tour)
    for number, (loser, winner) in enumerate(((place(town, lead), second), (second, third))):
        refused = f"select count(*) = {number} from resman.lead_attempt where detail = 'stale_id'"
        until(town, refused, True)
        until(town, "select count(*) = 1 from resman.lead_attempt where outcome is null", True)
        time.sleep(0.3)
        town.resman.staff(prospect_id=loser, merge_into=winner)
    until(town, "select count(*) = 2 from resman.lead_attempt where detail = 'stale_id'", True)
    town.wait_quiet()
    pull(town, town.property_id)
    until(town, "select resman_lead_id from resman.lead_sync_mapping", third)
    town.wait_quiet()
    (moved,) = appointments(town)
    assert moved["at"] == "2027-03-14T20:00:00+00:00"
