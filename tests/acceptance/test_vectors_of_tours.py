"""Vectors 28 and 29, and what else a tour meets on its way to ResMan."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.acceptance.test_tours import appointments, row
from tests.bridge.simulator.caller import SOURCE
from tests.fixtures.town import Town

SWITCHES: list[dict[str, str]] = [
    {},
    {"event_id_in_answer": "no"},
    {"event_bumps_modified": "no"},
    {"response_style": "escaped", "guid_case": "upper"},
]


def name_of(switches: dict[str, str]) -> str:
    """Name a setting of the simulator."""
    return ",".join(f"{name}={value}" for name, value in switches.items()) or "as it is"


def once(town: Town) -> None:
    """Let a bridge do what there is, and end."""
    assert town.bridge("--once").wait(60) == 0, town.log()[-2000:]


def write(town: Town, tour: UUID, **columns: Any) -> None:
    """Change columns of a tour's row, as the application does."""
    names = ", ".join(f"{name} = %({name})s" for name in columns)
    town.connection.execute(
        f"update resman.tour_booking_sync set {names} where id = %(id)s".encode(),
        columns | {"id": tour},
    )


def events(town: Town, tour: UUID) -> list[tuple[str, str]]:
    """Give type and words of the events that carry a tour's marker, and of every Cancel."""
    return [
        (event["type"], event["comments"].split(" [ref:")[0])
        for prospect in town.prospects()
        for event in prospect["events"]
        if f"[ref:tour:{tour.hex}:" in event["comments"] or event["type"] == "Cancel"
    ]


@pytest.mark.parametrize("switches", SWITCHES, ids=name_of)
def test_vector_28_what_was_never_sent_and_is_cancelled_is_never_sent(
    town: Town, switches: dict[str, str]
) -> None:
    town.resman.switch(**switches)
    lead = town.lead()
    tour = town.tour(lead, "2027-03-13 15:00")
    write(town, tour, scheduled_local="2027-03-14 15:00")
    write(town, tour, scheduled_local="2027-03-15 15:00")
    write(town, tour, status="cancelled")
    once(town)
    assert len(town.prospects()) == 1
    assert events(town, tour) == []
    assert row(town, tour, "status", "sync_status", "remote_state") == (
        "cancelled",
        "success",
        "none",
    )


@pytest.mark.parametrize("switches", SWITCHES, ids=name_of)
def test_vector_28_a_cancel_names_the_time_that_resman_shows(
    town: Town, switches: dict[str, str]
) -> None:
    town.resman.switch(**switches)
    tour = town.tour(town.lead(), "2027-03-13 15:00")
    once(town)
    write(town, tour, scheduled_local="2027-03-14 15:00")
    write(town, tour, scheduled_local="2027-03-15 15:00")
    write(town, tour, status="cancelled")
    once(town)
    assert events(town, tour) == [
        ("Appointment", "Tour: Sat 13 Mar 2027 3:00 PM CST. In person."),
        (
            "Other",
            "Tour on Sat 13 Mar 2027 3:00 PM CST cancelled. Please remove the appointment.",
        ),
    ]
    (shown,) = appointments(town)
    assert shown["at"] == "2027-03-13T21:00:00+00:00"
    assert row(town, tour, "sync_status", "remote_state") == ("success", "awaiting_removal")
    task = town.connection.execute(
        "select kind, text, resman_event_id, done_at from resman.staff_task where tour_id = %s",
        [tour],
    ).fetchall()
    assert task == [
        (
            "remove_appointment",
            "Remove the appointment of Sat 13 Mar 2027 3:00 PM CST: the tour is cancelled.",
            shown["event_id"].lower(),
            None,
        )
    ]


def test_vector_28_with_a_kill_between(town: Town) -> None:
    town.resman.fault("drop_after_commit", "PostLeadManagement4_0", nth=2, times=1)
    tour = town.tour(town.lead(), "2027-03-13 15:00")
    once(town)
    write(town, tour, status="cancelled")
    once(town)
    assert [kind for kind, _ in events(town, tour)] == ["Appointment", "Other"]


@pytest.mark.parametrize("switches", SWITCHES, ids=name_of)
def test_moves_of_a_sent_tour_collapse(town: Town, switches: dict[str, str]) -> None:
    town.resman.switch(**switches)
    tour = town.tour(town.lead(), "2027-03-13 15:00")
    once(town)
    write(town, tour, scheduled_local="2027-03-14 15:00")
    write(town, tour, scheduled_local="2027-03-15 15:00")
    once(town)
    write(town, tour, scheduled_local="2027-03-16 15:00")
    write(town, tour, scheduled_local="2027-03-15 15:00")
    once(town)
    (shown,) = appointments(town)
    assert shown["at"] == "2027-03-15T20:00:00+00:00"
    assert shown["comments"].endswith(f"[ref:tour:{tour.hex}:3]"), "there and back is no call"
    assert row(town, tour, "sync_status", "revision") == ("success", 5)


def test_a_resman_that_always_makes_a_new_appointment(town: Town) -> None:
    town.resman.switch(event_update="always_new")
    tour = town.tour(town.lead(), "2027-03-13 15:00")
    once(town)
    write(town, tour, scheduled_local="2027-03-14 15:00")
    once(town)
    write(town, tour, staff_notes="Ring twice")
    once(town)
    assert len(appointments(town)) == 3
    tasks = town.connection.execute(
        "select text from resman.staff_task where tour_id = %s and kind = 'remove_appointment'",
        [tour],
    ).fetchall()
    assert tasks == [
        ("Remove the older appointment of Sat 13 Mar 2027 3:00 PM CST: the tour has another one.",)
    ], "the next look tells of the second"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("completed", ("Show", "Tour: Sat 13 Mar 2027 3:00 PM CST. Completed.")),
        ("no_show", ("Other", "Tour on Sat 13 Mar 2027 3:00 PM CST: no show.")),
    ],
)
def test_how_a_tour_went_is_told(town: Town, status: str, told: tuple[str, str]) -> None:
    tour = town.tour(town.lead(), "2027-03-13 15:00")
    once(town)
    write(town, tour, status="confirmed")
    once(town)
    write(town, tour, status=status)
    once(town)
    assert events(town, tour)[1:] == [told]
    assert row(town, tour, "sync_status", "remote_state") == ("success", "placed")


def test_a_virtual_tour_carries_its_link_and_no_log_does(town: Town) -> None:
    tour = town.tour(
        town.lead(), "2027-03-13 15:00", type="virtual", access_note="https://example.com/room-77"
    )
    once(town)
    assert events(town, tour) == [
        (
            "Appointment",
            "Tour: Sat 13 Mar 2027 3:00 PM CST. Virtual. Link: https://example.com/room-77",
        )
    ]
    assert "room-77" not in town.log()
    kept = town.connection.execute(
        "select count(*) from (select to_jsonb(a)::text as row from resman.lead_attempt as a"
        " union all select to_jsonb(l)::text from resman.lead_sync_log as l"
        " union all select to_jsonb(q)::text from resman.lead_sync_queue as q) as kept"
        " where kept.row like '%%room-77%%'"
    ).fetchone()
    assert kept == (0,)


def test_a_tour_of_the_past_is_recorded_late(town: Town) -> None:
    past = (datetime.now(UTC) - timedelta(days=2)).strftime("%Y-%m-%d 12:00")
    tour = town.tour(town.lead(), past)
    once(town)
    ((kind, words),) = events(town, tour)
    assert kind == "Appointment"
    assert words.endswith("In person. Recorded late.")


def test_a_held_lead_keeps_its_tour_waiting(town: Town) -> None:
    lead = town.lead()
    tour = town.tour(lead, "2027-03-13 15:00")
    town.connection.execute('update public."user" set email = null, phone = null')
    once(town)
    assert town.prospects() == []
    assert row(town, tour, "sync_status", "status") == ("pending", "scheduled")
    why = town.connection.execute(
        "select resman.explain_tour(%s) ->> 'reason_code'", [tour]
    ).fetchone()
    assert why == ("RM101",)
    town.connection.execute("update public.\"user\" set email = 'd@example.com'")
    once(town)
    assert [kind for kind, _ in events(town, tour)] == ["Appointment"]


def test_i38_a_tour_is_never_sent_before_its_lead_and_waiting_costs_no_try(town: Town) -> None:
    town.resman.fault("http_503", "PostLeadManagement4_0", times=5)
    lead = town.lead()
    tour = town.tour(lead, "2027-03-13 15:00")
    other = town.tour(lead, "2027-03-14 15:00")
    town.bridge()
    town.wait_quiet()
    kinds = [
        kind
        for (kind,) in town.connection.execute(
            "select kind from resman.lead_attempt where unit_id = %s and outcome = 'ok'"
            " and kind <> 'probe' order by intended_at",
            [lead],
        )
    ]
    assert kinds in (["create", "tour", "tour"], ["adopt", "tour", "tour"])
    assert [kind for kind, _ in events(town, tour)] == ["Appointment"]
    assert [kind for kind, _ in events(town, other)] == ["Appointment"]
    tries = town.connection.execute(
        "select max(retry_count) from resman.lead_sync_log where conversation_id = %s", [lead]
    ).fetchone()
    assert tries == (0,)


def test_a_tour_that_is_refused_fails_alone(town: Town) -> None:
    lead = town.lead()
    once(town)
    town.resman.fault(
        "status", "PostLeadManagement4_0", times=3, word="Error", text="No such leasing agent."
    )
    tour = town.tour(lead, "2027-03-13 15:00")
    other = town.tour(lead, "2027-03-14 15:00")
    town.connection.execute(
        "insert into public.lead_notification (conversation_id, notification_type)"
        " values (%s, 'new_lead')",
        [lead],
    )
    town.bridge()
    town.wait_quiet()
    assert row(town, tour, "sync_status", "reason_code") == ("failed", "RM301")
    assert row(town, other, "sync_status", "reason_code") == ("success", None)
    assert events(town, tour) == []
    assert [kind for kind, _ in events(town, other)] == ["Appointment"]
    (prospect,) = town.prospects()
    assert [True for event in prospect["events"] if "[ref:note:" in event["comments"]] == [True]
    state = town.connection.execute(
        "select resman_sync_status from public.conversation where id = %s", [lead]
    ).fetchone()
    assert state == ("synced",)

    write(town, tour, staff_notes="anew")
    town.wait_quiet()
    assert row(town, tour, "sync_status", "reason_code") == ("success", None)
    assert [kind for kind, _ in events(town, tour)] == ["Appointment"]


@pytest.mark.parametrize("fault", ["drop_after_commit", "drop_before_commit", "html_200"])
@pytest.mark.parametrize("call", [2, 3, 4])
def test_a_lost_answer_doubles_nothing(town: Town, fault: str, call: int) -> None:
    town.resman.fault(fault, "PostLeadManagement4_0", nth=call, times=1)
    tour = town.tour(town.lead(), "2027-03-13 15:00")
    town.bridge()
    town.wait_quiet()
    write(town, tour, scheduled_local="2027-03-14 15:00")
    town.wait_quiet()
    write(town, tour, status="completed")
    town.wait_quiet()
    assert events(town, tour) == [
        ("Appointment", "Tour: Sun 14 Mar 2027 3:00 PM CDT. In person."),
        ("Show", "Tour: Sun 14 Mar 2027 3:00 PM CDT. Completed."),
    ]


def test_vector_15_a_tour_without_a_source_fails_alone_and_is_sent_when_there_is_one(
    town: Town,
) -> None:
    lead = town.lead(source=None)
    once(town)
    town.connection.execute("update resman.resman_integration set default_source_id = null")
    tour = town.tour(lead, "2027-03-13 15:00")
    once(town)
    assert row(town, tour, "sync_status", "reason_code") == ("failed", "RM301")
    assert events(town, tour) == []
    state = town.connection.execute(
        "select resman_sync_status from public.conversation where id = %s", [lead]
    ).fetchone()
    assert state == ("synced",)
    town.connection.execute("update resman.resman_integration set default_source_id = %s", [SOURCE])
    town.connection.execute("select resman.request_sync(%s)", [lead])
    once(town)
    assert [kind for kind, _ in events(town, tour)] == ["Appointment"]
    assert row(town, tour, "sync_status", "reason_code") == ("success", None)
