"""What an outcome writes of a row's state while the sweep copies the state before it."""

from __future__ import annotations

from tests.fixtures.blocked import take_turns
from tests.fixtures.town import Town


def test_what_is_told_of_a_tour_reaches_its_row(town: Town) -> None:
    town.tour(town.lead(), "2027-03-13 15:00")
    town.connection.execute(
        "insert into resman.tour_state (tour_id, unit_id, property_id, is_row_due)"
        " select id, unit_id, property_id, true from resman.tour_booking_sync"
    )
    take_turns(
        town.connection,
        "update resman.tour_state"
        " set told_revision = 1, told = '{}', remote_state = 'placed', is_row_due = true",
        "select resman.sweep_tours()",
    )
    rows = town.connection.execute(
        "select sync_status, remote_state from resman.tour_booking_sync"
    ).fetchall()
    assert rows == [("success", "placed")]


def test_what_is_told_of_a_notification_reaches_its_row(town: Town) -> None:
    town.connection.execute(
        "insert into public.lead_notification (conversation_id, notification_type)"
        " values (%s, 'new_lead')",
        [town.lead()],
    )
    assert town.bridge("--once").wait(60) == 0, town.log()[-2000:]
    tell = "update resman.notification_state set resman_notification_id = '{}', is_host_due = true"
    town.connection.execute(tell.format("before").encode())
    town.connection.execute("update resman.lead_state set is_host_due = true")
    take_turns(
        town.connection,
        tell.format("after"),
        "select resman.write_host_rows()",
    )
    rows = town.connection.execute(
        "select resman_notification_id, resman_sync_status from public.lead_notification"
    ).fetchall()
    assert rows == [("after", "synced")]
