"""Kill bridges and Postgres at random while tours are booked, moved, cancelled and held.

Staff moves appointments meanwhile, and reads now and then tell what was true a moment ago.

Judged by what ResMan has: each event once, each live tour at its row's time, never a Cancel. The
seed is printed; TOURBASE_TEST_SEED replays it. `make faults` runs the long form.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from bridge.embedded import PrivateServer
from tests.faults.shaking import FAULTS, FULL, KILLS, roll, shake
from tests.fixtures.checks import shown
from tests.fixtures.town import Town

LEADS = 40 if FULL else 8
OFTEN = {"TOURBASE_PULL_SECONDS": "1"}
FIRST = datetime(2027, 5, 1, 9)
STALE = {"method": "SearchProspects", "kind": "stale_read", "rate": 0.05, "seconds": 2}
CHICAGO = ZoneInfo("America/Chicago")


def act(town: Town, dice: random.Random, leads: list[UUID], number: int) -> None:
    """Write as the application does; no two tours are at one time."""
    local = FIRST + timedelta(minutes=30 * number)
    tours = town.connection.execute(
        "select id from resman.tour_booking_sync where status in ('scheduled', 'confirmed')"
    ).fetchall()
    choice = dice.random()
    if len(leads) < LEADS and choice < 0.3:
        leads.append(town.lead())
    if leads and (choice < 0.5 or not tours):
        town.tour(dice.choice(leads), local.isoformat())
    elif tours:
        (tour,) = dice.choice(tours)
        change = "scheduled_local = %s"
        values: list[Any] = [local.isoformat(), tour]
        if choice > 0.75:
            change = "status = %s"
            values[0] = dice.choice(["confirmed", "cancelled", "cancelled", "completed", "no_show"])
        town.connection.execute(
            f"update resman.tour_booking_sync set {change} where id = %s".encode(), values
        )


def move_by_staff(town: Town, dice: random.Random, number: int) -> None:
    """Move an appointment in ResMan, where there is one."""
    shown = [
        (prospect["prospect_id"], event["event_id"])
        for prospect in town.prospects()
        for event in prospect["events"]
        if event["type"] == "Appointment" and "[ref:tour:" in event["comments"]
    ]
    if shown:
        prospect, event = dice.choice(shown)
        at = (FIRST + timedelta(minutes=30 * number + 15)).replace(tzinfo=CHICAGO)
        town.resman.staff(
            prospect_id=prospect, move_event={"event_id": event, "at": at.isoformat()}
        )


def test_no_tour_is_lost_doubled_or_at_another_time(shaken: Town, server: PrivateServer) -> None:
    dice = roll(shaken)
    shaken.resman.switch(event_id_in_answer=dice.choice(["yes", "no"]))
    shaken.resman.control("faults", [*FAULTS, STALE])
    leads: list[UUID] = []

    def act_or_move(number: int) -> None:
        act(shaken, dice, leads, number)
        if dice.random() < 0.15:
            move_by_staff(shaken, dice, number)

    def forget_lost() -> None:
        # What a stop of Postgres takes away was never promised.
        found = shaken.connection.execute("select id from public.conversation").fetchall()
        leads[:] = [lead for (lead,) in found]

    shake(shaken, server, dice, act_or_move, (0.02, 0.15), forget_lost, **OFTEN)
    wait_told(shaken)
    for number in range(3):
        move_by_staff(shaken, dice, 100_000 + number)
    wait_same(shaken)
    judge(shaken)


def wait_told(town: Town) -> None:
    """Wait until every row says that its tour was told."""
    until = time.monotonic() + 120
    left: list[Any] = [None]
    while left and time.monotonic() < until:
        town.wait_quiet(120)
        time.sleep(0.5)
        left = town.connection.execute(
            "select tour.id, tour.status, tour.sync_status, tour.reason_code"
            " from resman.tour_booking_sync as tour"
            " left join resman.tour_state as state on state.tour_id = tour.id"
            " where tour.sync_status <> 'success' or state.is_row_due"
        ).fetchall()
    assert left == [], town.log()[-2000:]


def wait_same(town: Town) -> None:
    """Wait until what staff did last has come back, and nothing follows from it."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        rows = dict(
            town.connection.execute(
                "select replace(id::text, '-', ''), scheduled_datetime"
                " from resman.tour_booking_sync where status in ('scheduled', 'confirmed')"
            ).fetchall()
        )
        at = {
            event["comments"].split("[ref:tour:")[1][:32]: datetime.fromisoformat(event["at"])
            for prospect in town.prospects()
            for event in prospect["events"]
            if event["type"] == "Appointment" and "[ref:tour:" in event["comments"]
        }
        if all(at.get(tour) == starts_at for tour, starts_at in rows.items()):
            break
        time.sleep(0.5)
    wait_told(town)


def judge(town: Town) -> None:
    """Compare what ResMan has with the rows."""
    found: dict[str, list[dict[str, Any]]] = {}
    marks: Counter[str] = Counter()
    for prospect in town.prospects():
        for event in prospect["events"]:
            assert event["type"] != "Cancel"
            if "[ref:tour:" in event["comments"]:
                marker = event["comments"].split("[ref:tour:")[1]
                marks[marker] += 1
                found.setdefault(marker[:32], []).append(event)
    assert [mark for mark, times in marks.items() if times > 1] == []
    rows = town.connection.execute(
        "select replace(id::text, '-', ''), status, scheduled_datetime,"
        " (select told ->> 'class' from resman.tour_state where tour_id = tour.id)"
        " from resman.tour_booking_sync as tour"
    ).fetchall()
    wrong = []
    for tour, status, starts_at, told in rows:
        events = found.get(tour, [])
        kinds = Counter(event["type"] for event in events)
        placed = [event for event in events if event["type"] == "Appointment"]
        if status in ("scheduled", "confirmed"):
            good = kinds == {"Appointment": 1}
            good = good and datetime.fromisoformat(placed[0]["at"]) == starts_at
        elif status == "cancelled":
            good = kinds in ({}, {"Appointment": 1, "Other": 1})
        else:
            good = kinds["Show" if status == "completed" else "Other"] == 1 and len(placed) <= 1
        if not good:
            wrong.append((tour, status, starts_at, told, events))
    assert wrong == []
    assert len(rows) > KILLS
    assert shown(town.connection) == {}
