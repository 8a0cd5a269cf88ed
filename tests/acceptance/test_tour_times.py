"""Tours stand in ResMan at their true time, also in the nights when the clocks are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from psycopg import errors

from tests.fixtures.town import Town

# What it is, zone, the property's clock, which of two, the instant, the words of the comment.
TIMES: list[tuple[str, str, str, int | None, str, str]] = [
    (
        "vector 17, the day before the spring change",
        "America/Chicago", "2027-03-13 15:00", None,
        "2027-03-13T21:00:00+00:00", "Sat 13 Mar 2027 3:00 PM CST",
    ),
    (
        "vector 17, the day of the spring change",
        "America/Chicago", "2027-03-14 15:00", None,
        "2027-03-14T20:00:00+00:00", "Sun 14 Mar 2027 3:00 PM CDT",
    ),
    (
        "vector 19, the first of two",
        "America/Chicago", "2027-11-07 01:30", 1,
        "2027-11-07T06:30:00+00:00", "Sun 7 Nov 2027 1:30 AM CDT",
    ),
    (
        "vector 19, the second of two",
        "America/Chicago", "2027-11-07 01:30", 2,
        "2027-11-07T07:30:00+00:00", "Sun 7 Nov 2027 1:30 AM CST",
    ),
    (
        "vector 20, a zone without change",
        "America/Phoenix", "2027-07-01 10:00", None,
        "2027-07-01T17:00:00+00:00", "Thu 1 Jul 2027 10:00 AM MST",
    ),
    (
        "vector 20, the next day in UTC",
        "America/Denver", "2027-06-15 18:30", None,
        "2027-06-16T00:30:00+00:00", "Tue 15 Jun 2027 6:30 PM MDT",
    ),
    (
        "vector 20, the next year in UTC",
        "America/Chicago", "2027-12-31 20:30", None,
        "2028-01-01T02:30:00+00:00", "Fri 31 Dec 2027 8:30 PM CST",
    ),
]  # fmt: skip
NIGHTS = [
    (zone, change)
    for zone in ("America/Chicago", "America/Phoenix", "Europe/Berlin")
    for change in ("spring", "autumn")
]


def set_zone(town: Town, zone: str) -> None:
    """Move the property to another zone."""
    town.connection.execute("update resman.resman_integration set time_zone = %s", [zone])


def book(town: Town, lead: UUID, local: datetime | str, occurrence: int | None = None) -> UUID:
    """Write an agreed tour by the property's clock."""
    row = town.connection.execute(
        "insert into resman.tour_booking_sync"
        " (conversation_id, tour_type, scheduled_local, scheduled_occurrence, status)"
        " values (%s, 'in_person', %s, %s, 'scheduled') returning id",
        [lead, local, occurrence],
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def appointments(town: Town) -> dict[str, dict[str, Any]]:
    """Give what ResMan has of tours, by the tour."""
    return {
        event["comments"].rpartition("[ref:tour:")[2].partition(":")[0]: event
        for prospect in town.prospects()
        for event in prospect["events"]
        if event["type"] == "Appointment"
    }


def test_tours_are_in_resman_at_their_time(town: Town) -> None:
    lead = town.lead()
    tours = []
    for _, zone, local, occurrence, _, _ in TIMES:
        set_zone(town, zone)
        tours.append(book(town, lead, local, occurrence))
    town.bridge()
    town.wait_quiet()
    shown = appointments(town)
    for tour, (name, _, _, _, instant, words) in zip(tours, TIMES, strict=True):
        row = town.connection.execute(
            "select scheduled_datetime, sync_status from resman.tour_booking_sync where id = %s",
            [tour],
        ).fetchone()
        assert row == (datetime.fromisoformat(instant), "success"), name
        assert datetime.fromisoformat(shown[tour.hex]["at"]) == row[0], name
        assert f"Tour: {words}." in shown[tour.hex]["comments"], name


@pytest.mark.parametrize("occurrence", [None, 1])
def test_vector_18_a_time_that_does_not_exist_is_refused(
    town: Town, occurrence: int | None
) -> None:
    lead = town.lead()
    with pytest.raises(errors.CheckViolation, match="does not exist") as refused:
        book(town, lead, "2027-03-14 02:30", occurrence)
    assert refused.value.diag.constraint_name == "tour_booking_sync_local_time_check"
    assert refused.value.diag.message_hint
    assert nothing_noted(town)


def test_vector_19_a_time_that_exists_twice_needs_the_choice(town: Town) -> None:
    lead = town.lead()
    with pytest.raises(errors.CheckViolation, match="exists twice") as refused:
        book(town, lead, "2027-11-07 01:30")
    assert refused.value.diag.message_hint
    assert nothing_noted(town)


def nothing_noted(town: Town) -> bool:
    """Tell whether no tour is waiting to be told, or is there at all."""
    row = town.connection.execute(
        "select not exists (select from resman.tour_booking_sync)"
        " and not exists (select from resman.lead_change where kind = 'tour')"
    ).fetchone()
    return row == (True,)


def night_of(zone: str, change: str) -> date:
    """Give the next day on which the clocks of a zone are changed; Phoenix looks at Chicago's."""
    place = ZoneInfo("America/Chicago" if zone == "America/Phoenix" else zone)
    day = datetime.now(place).date() + timedelta(days=2)
    while True:
        start, end = (
            datetime.combine(day + timedelta(days=days), time(), place) for days in (0, 1)
        )
        longer = (start.utcoffset() or timedelta()) - (end.utcoffset() or timedelta())
        if longer == timedelta(hours=-1 if change == "spring" else 1):
            return day
        day += timedelta(days=1)


def occurrence_of(at: datetime, zone: ZoneInfo) -> int | None:
    """Tell which of two equal times of the clock an instant is; none where there is one."""
    local = at.astimezone(zone).replace(tzinfo=None)
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return None
    return 1 if first.astimezone(UTC) == at else 2


def words_of(at: datetime) -> str:
    """Say a time as the comment must."""
    hour = at.hour % 12 or 12
    return f"{at:%a} {at.day} {at:%b %Y} {hour}:{at:%M %p %Z}"


def test_every_slot_of_the_nights_of_the_change_can_be_booked(town: Town) -> None:
    town.connection.execute(
        "select resman.set_tour_rules(%s, jsonb_build_object("
        "'rule', '{\"horizon_days\": 365, \"capacity\": 3}'::jsonb, 'hours', (select jsonb_agg("
        "jsonb_build_object('weekday', day, 'opens', '00:00', 'closes', '04:00'))"
        " from generate_series(1, 7) as day)))",
        [town.property_id],
    )
    wanted: dict[UUID, datetime] = {}
    zones: dict[UUID, str] = {}
    for zone, change in NIGHTS:
        set_zone(town, zone)
        lead, place, day = town.lead(zone), ZoneInfo(zone), night_of(zone, change)
        slots = open_slots(town, place, day)
        usual = 8 if zone == "America/Phoenix" else 6 if change == "spring" else 10
        assert len(slots) == usual, (zone, change, slots)
        for at in slots:
            local = at.astimezone(place).replace(tzinfo=None)
            tour = book(town, lead, local, occurrence_of(at, place))
            wanted[tour], zones[tour] = at.astimezone(place), zone
        assert open_slots(town, place, day) == {at: free - 1 for at, free in slots.items()}
    town.bridge()
    town.wait_quiet()
    shown = appointments(town)
    for tour, at in wanted.items():
        # Python holds an hour that comes twice for unequal to every other.
        assert datetime.fromisoformat(shown[tour.hex]["at"]) == at.astimezone(UTC)
        assert f"Tour: {words_of(at)}." in shown[tour.hex]["comments"]
    rows = town.connection.execute(
        "select tour_id, starts_at, starts_local, time_zone, sync_state, resman_appointment_id"
        " from resman.tour_status"
    ).fetchall()
    assert {row[0]: row[1:] for row in rows} == {
        tour: (
            at.astimezone(UTC),
            at.replace(tzinfo=None, fold=0),
            zones[tour],
            "told",
            shown[tour.hex]["event_id"],
        )
        for tour, at in wanted.items()
    }


def open_slots(town: Town, zone: ZoneInfo, day: date) -> dict[datetime, int]:
    """Give a day's free slots with their room; both ways to ask must say the same."""
    start, end = (datetime.combine(day + timedelta(days=days), time(), zone) for days in (0, 1))
    rows = town.connection.execute(
        "select starts_at, local_start, free from resman.open_slots(%s, %s, %s)",
        [town.property_id, start, end],
    ).fetchall()
    row = town.connection.execute(
        "select resman.availability(%s, %s, %s) #> '{days,0,slots}'",
        [str(town.property_id), day, day],
    ).fetchone()
    assert row is not None
    assert [local for _, local, _ in rows] == [slot["start"] for slot in row[0]]
    assert [datetime.fromisoformat(local) for _, local, _ in rows] == [at for at, _, _ in rows]
    return {at: free for at, _, free in rows}


def test_a_bridge_keeps_the_coming_days_computed(town: Town) -> None:
    town.connection.execute(
        "select resman.set_tour_rules(%s, %s)",
        [town.property_id, '{"hours": [{"weekday": 1, "opens": "09:00", "closes": "17:00"}]}'],
    )
    town.bridge("--once")
    assert town.bridges[0].wait(60) == 0
    row = town.connection.execute(
        "select count(*), (select count(*) from resman.availability_dirty)"
        " from resman.calendar_availability_cache"
    ).fetchone()
    assert row == (60, 0)
