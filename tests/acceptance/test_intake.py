"""A request from outside becomes one appointment in ResMan, and of what was sent nothing stays."""

from __future__ import annotations

from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.acceptance.test_tours import appointments
from tests.fixtures.town import Town

Answer = dict[str, Any]


def submit(town: Town, source_id: str, tour: Answer | None = None, **more: Any) -> Answer:
    """Send a request of the generic source."""
    message = {
        "source_id": source_id,
        "prospect": {"name": "Dana Whitfield", "email": "dana@example.com", "phone": "5125550143"},
        "tour": {
            "property_id": str(town.property_id),
            "tour_type": "agent_led",
            "scheduled_date": "2027-03-13T15:00",
            "special_instructions": "Two dogs.",
        }
        | (tour or {}),
    } | more
    row = town.connection.execute(
        "select resman.submit_tour('webhook', %s)", [Jsonb(message)]
    ).fetchone()
    assert row is not None
    answer: Answer = row[0]
    return answer


def report(town: Town, request_id: str) -> Answer:
    """Give what became of a request."""
    row = town.connection.execute(
        "select resman.request_report(%s, 'webhook')", [request_id]
    ).fetchone()
    assert row is not None
    found: Answer = row[0]
    return found


def kept(town: Town) -> int:
    """Count the requests of which something is kept."""
    row = town.connection.execute(
        "select count(*) from resman.tour_request"
        " where num_nonnulls(payload, mapped, email_key, phone_key) > 0"
    ).fetchone()
    assert row is not None
    return int(row[0])


def test_a_new_person_and_their_tour_are_one_call(town: Town) -> None:
    answer = submit(town, "b-1")
    assert answer["http"] == 202
    assert report(town, answer["id"])["state"] == "processing"
    town.bridge()
    town.wait_quiet()
    (event,) = appointments(town)
    assert len(town.accepted("create")) == 1
    assert event["at"] == "2027-03-13T21:00:00+00:00"
    assert "In person. Notes: Two dogs." in event["comments"]
    (prospect,) = town.prospects()
    assert (prospect["first_name"], prospect["last_name"]) == ("Dana", "Whitfield")
    found = report(town, answer["id"])
    assert (found["state"], found["reason_code"]) == ("success", None)
    assert found["resman_appointment_id"] == event["event_id"]
    assert found["resman_prospect_id"] == prospect["prospect_id"]
    assert kept(town) == 0
    sent = town.connection.execute("select sent from resman.lead_attempt").fetchall()
    assert sent == [({},)]
    marked = town.connection.execute(
        "select resman_prospect_id from resman.intake_prospects"
    ).fetchall()
    assert marked == [(prospect["prospect_id"],)]


def test_a_tour_moves_and_is_cancelled_though_nothing_of_the_person_is_kept(town: Town) -> None:
    town.bridge()
    submit(town, "b-1")
    town.wait_quiet()
    (first,) = appointments(town)
    answer = submit(town, "b-1", {"scheduled_date": "2027-03-14T15:00"}, version=2)
    assert answer["http"] == 202
    town.wait_quiet()
    (moved,) = appointments(town)
    assert (moved["event_id"], moved["at"]) == (first["event_id"], "2027-03-14T20:00:00+00:00")
    assert "Notes: Two dogs." in moved["comments"]
    assert kept(town) == 0
    assert submit(town, "b-1", version=3, event="cancelled")["http"] == 202
    town.wait_quiet()
    assert len(town.accepted("update")) == 2
    tasks = town.connection.execute("select kind from resman.staff_task").fetchall()
    assert tasks == [("remove_appointment",)]
    (prospect,) = town.prospects()
    assert (prospect["first_name"], prospect["last_name"]) == ("Dana", "Whitfield")
    assert report(town, answer["id"])["state"] == "success"


def test_a_tour_cancelled_before_it_was_sent_is_never_heard_of(town: Town) -> None:
    answer = submit(town, "b-1")
    submit(town, "b-1", version=2, event="cancelled")
    town.bridge()
    town.wait_quiet()
    assert town.prospects() == []
    assert report(town, answer["id"])["state"] == "success"
    assert kept(town) == 0


def test_two_requests_of_one_person_are_one_prospect(town: Town) -> None:
    submit(town, "b-1")
    submit(town, "b-2", {"scheduled_date": "2027-03-15T15:00"})
    submit(town, "b-3", {"scheduled_date": "2027-03-16T15:00"})
    town.bridge()
    town.wait_quiet()
    assert len(town.prospects()) == 1
    assert len(appointments(town)) == 3
    assert kept(town) == 0


def test_a_request_of_a_lead_is_told_with_the_lead(town: Town) -> None:
    lead = town.lead()
    town.connection.execute("update public.\"user\" set email = 'dana@example.com'")
    answer = submit(town, "b-1")
    town.bridge()
    town.wait_quiet()
    (prospect,) = town.prospects()
    (event,) = appointments(town)
    assert "Notes: Two dogs." in event["comments"]
    row = town.connection.execute("select conversation_id from resman.tour_booking_sync").fetchone()
    assert row == (lead,)
    found = report(town, answer["id"])
    assert (found["state"], found["resman_prospect_id"]) == ("success", prospect["prospect_id"])
    assert kept(town) == 0


def test_a_request_of_a_person_whom_resman_knows_as_a_lead_joins_it(town: Town) -> None:
    lead = town.lead()
    town.bridge()
    town.wait_quiet()
    (prospect,) = town.prospects()
    answer = submit(
        town, "b-1", prospect={"name": "D. W.", "resman_prospect_id": prospect["prospect_id"]}
    )
    town.wait_quiet()
    row = town.connection.execute(
        "select conversation_id, sync_status from resman.tour_booking_sync"
    ).fetchone()
    assert row == (lead, "success")
    assert "Sent as: D. W." in appointments(town)[0]["comments"]
    assert len(town.prospects()) == 1
    assert report(town, answer["id"])["state"] == "success"
    assert kept(town) == 0


def test_a_request_without_any_contact_is_created_by_name(town: Town) -> None:
    submit(town, "b-1", prospect={"name": "Dana"})
    town.bridge()
    town.wait_quiet()
    (prospect,) = town.prospects()
    assert (prospect["first_name"], prospect["last_name"]) == ("Dana", "Unknown")


@pytest.mark.parametrize("fault", ["drop_after_commit", "drop_before_commit", "html_200"])
def test_a_lost_answer_makes_no_second_person(town: Town, fault: str) -> None:
    town.resman.fault(fault, "PostLeadManagement4_0", times=1)
    answer = submit(town, "b-1")
    submit(town, "b-2", {"scheduled_date": "2027-03-15T15:00"})
    town.bridge(TOURBASE_RECHECK_SECONDS="1")
    town.wait_quiet()
    assert len(town.prospects()) == 1
    assert len(appointments(town)) == 2
    assert report(town, answer["id"])["state"] == "success"
    assert kept(town) == 0


@pytest.mark.parametrize("words", ["Two dogs.", "One dog."])
def test_a_request_that_resman_refuses_fails_and_may_come_again(town: Town, words: str) -> None:
    town.resman.fault(
        "status", "PostLeadManagement4_0", times=3, word="Error", text="No such leasing agent."
    )
    answer = submit(town, "b-1")
    town.bridge()
    town.wait_quiet()
    found = report(town, answer["id"])
    assert (found["state"], found["reason_code"]) == ("failed", "RM301")
    assert kept(town) == 1
    assert town.prospects() == []
    again = submit(town, "b-1", {"special_instructions": words})
    assert again == {"http": 202, "id": answer["id"]}
    town.wait_quiet()
    (event,) = appointments(town)
    assert f"Notes: {words}" in event["comments"]
    assert report(town, answer["id"])["state"] == "success"
    assert kept(town) == 0
    shown = town.connection.execute(
        "select total_requests, successful_requests, failed_requests"
        " from resman.source_performance_summary"
    ).fetchone()
    # Both are of the one tour that ResMan has now: the failure was not for good.
    assert shown == (2, 2, 0)


def test_a_tour_that_ended_before_it_was_sent_is_told_with_its_end(town: Town) -> None:
    answer = submit(town, "b-1", {"scheduled_date": "2026-03-13T15:00"})
    submit(town, "b-1", {"scheduled_date": "2026-03-13T15:00"}, version=2, event="completed")
    town.bridge()
    town.wait_quiet()
    (prospect,) = town.prospects()
    assert [event["type"] for event in prospect["events"]] == ["Appointment", "Show"]
    assert report(town, answer["id"])["state"] == "success"
    assert kept(town) == 0
