"""A tour becomes an appointment in ResMan: once, at the right instant, and follows its row."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.fixtures.town import Town


def appointments(town: Town) -> list[dict[str, Any]]:
    """Give the appointments that ResMan has."""
    return [
        event
        for prospect in town.prospects()
        for event in prospect["events"]
        if event["type"] == "Appointment"
    ]


def row(town: Town, tour: UUID, *names: str) -> tuple[object, ...]:
    """Give columns of a tour's row."""
    found = town.connection.execute(
        f"select {', '.join(names)} from resman.tour_booking_sync where id = %s".encode(), [tour]
    ).fetchone()
    assert found is not None
    return tuple(found)


def test_a_lead_and_its_tour_become_a_prospect_and_an_appointment(town: Town) -> None:
    town.bridge()
    with town.connection.transaction():
        lead = town.lead()
        tour = town.tour(lead, "2027-03-13 15:00", staff_notes="Third floor")
    town.wait_quiet()
    assert [entry["kind"] for entry in town.accepted("create")] == ["create"]
    (event,) = appointments(town)
    assert event["at"] == "2027-03-13T21:00:00+00:00"
    assert event["comments"].startswith(
        "Tour: Sat 13 Mar 2027 3:00 PM CST. In person. Notes: Third floor"
    )
    assert event["comments"].endswith(f"[ref:tour:{tour.hex}:1]")
    assert row(town, tour, "resman_appointment_id", "sync_status", "remote_state") == (
        event["event_id"],
        "success",
        "placed",
    )

    town.connection.execute(
        "update resman.tour_booking_sync set scheduled_local = '2027-03-14 15:00' where id = %s",
        [tour],
    )
    town.wait_quiet()
    (moved,) = appointments(town)
    assert moved["event_id"] == event["event_id"]
    assert moved["at"] == "2027-03-14T20:00:00+00:00"
    assert moved["comments"].endswith(f"[ref:tour:{tour.hex}:2]")
    assert row(town, tour, "resman_appointment_id", "sync_status") == (event["event_id"], "success")
