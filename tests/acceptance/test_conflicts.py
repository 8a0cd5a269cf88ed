"""Where staff and the application change the same field: rules, people, and nothing but that field.

`make faults` runs the noisy one with more leads.
"""

from __future__ import annotations

import os
import random
import threading
import time
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.fixtures.both_sides import theirs
from tests.fixtures.town import Town
from tests.fixtures.two_way import prospect_of, synced

LEADS = 50 if os.environ.get("TOURBASE_TEST_FAULTS") == "full" else 15
OPEN = "select id from resman.lead_sync_conflicts where resolution_status = 'manual_review'"


@pytest.fixture
def review(town: Town) -> Town:
    """Have a person decide of phone and first name."""
    town.bridge()
    for field in ("phone", "first_name"):
        town.connection.execute(
            "select resman.set_merge_policy('manual_review', %s, %s)", [town.property_id, field]
        )
    return town


def ours(town: Town, lead: UUID, **fields: str) -> None:
    """Edit a lead's person as the application does."""
    for name, value in fields.items():
        town.connection.execute(
            f"""update public."user" set {name} = %s"""
            " where id = (select user_id from public.conversation where id = %s)",
            [value, lead],
        )


def both(town: Town, lead: UUID, prospect: str) -> dict[str, Any]:
    """Give first name and phone on both sides."""
    row = town.connection.execute(
        "select resman.lead_projection(%s), resman.remote_fields(%s)",
        [lead, Jsonb(next(one for one in town.prospects() if one["prospect_id"] == prospect))],
    ).fetchone()
    assert row is not None
    found = {}
    for name in ("first_name", "phone"):
        found[name] = (row[0].get(name), row[1].get(name))
    return found


def wait_open(town: Town, count: int) -> list[UUID]:
    """Wait until so many conflicts are open."""
    until = time.monotonic() + 20
    while len(rows := town.connection.execute(OPEN).fetchall()) != count:
        assert time.monotonic() < until, (rows, town.waiting(), town.log()[-2000:])
        time.sleep(0.1)
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("strategy", "value"),
    [("domiq_wins", None), ("resman_wins", None), ("merged", '"512-555-0105"')],
)
def test_what_a_person_decides_comes_out_as_it_was_shown_before(
    review: Town, strategy: str, value: str | None
) -> None:
    lead, prospect = synced(review)
    review.resman.staff(prospect_id=prospect, set={"phone": "5125550103"})
    ours(review, lead, phone="5125550102")
    (conflict,) = wait_open(review, 1)
    review.wait_quiet()
    # Only its field waits.
    ours(review, lead, first_name="Dayna")
    review.wait_quiet()
    assert both(review, lead, prospect) == {
        "first_name": ("Dayna", "Dayna"),
        "phone": ("5125550102", "5125550103"),
    }
    state = review.connection.execute(
        "select resman_sync_status from public.conversation where id = %s", [lead]
    ).fetchone()
    assert state == ("conflict",)
    preview = review.connection.execute(
        "select resman.preview_resolution(%s, %s, %s)", [conflict, strategy, value]
    ).fetchone()
    assert preview is not None
    review.connection.execute(
        "select resman.resolve_conflict(%s, %s, %s, 'Ito')", [conflict, strategy, value]
    )
    until = time.monotonic() + 20
    settled = "select settled_at from resman.lead_sync_conflicts where id = %s"
    while review.connection.execute(settled, [conflict]).fetchone() == (None,):
        assert time.monotonic() < until, review.log()[-2000:]
        time.sleep(0.1)
    review.wait_quiet()
    told = (preview[0]["domiq"]["to"], preview[0]["resman"]["to"])
    assert both(review, lead, prospect)["phone"] == told
    shown = review.connection.execute("select resman.explain_lead(%s)", [lead]).fetchone()
    assert shown is not None
    assert shown[0]["state"] == "synced"


@pytest.mark.parametrize("first", ["ours", "staff"])
def test_what_both_sides_come_back_from_waits_for_nobody(review: Town, first: str) -> None:
    lead, prospect = synced(review)
    ours(review, lead, phone="5125550101")
    review.wait_quiet()
    review.resman.staff(prospect_id=prospect, set={"phone": "5125550103"})
    ours(review, lead, phone="5125550102")
    wait_open(review, 1)
    back = [
        lambda: ours(review, lead, phone="5125550101"),
        lambda: review.resman.staff(prospect_id=prospect, set={"phone": "5125550101"}),
    ]
    for one in back if first == "ours" else reversed(back):
        one()
        review.wait_quiet()
        review.resman.control("clock", {"advance_seconds": 2})
        review.pull()
    review.wait_quiet()
    assert wait_open(review, 0) == []
    assert review.connection.execute(
        "select held, sync_status, reason_code from resman.lead_state where unit_id = %s", [lead]
    ).fetchone() == (None, "synced", None)
    closed = review.connection.execute(
        "select resolution_status, resolved_by_name from resman.lead_sync_conflicts"
    ).fetchall()
    assert closed == [("auto_resolved", "rule:the same edit")]


@pytest.mark.parametrize(
    ("name", "column", "before", "mine", "staff"),
    [
        ("occupants", "occupants_count", 1, 2, "3"),
        ("occupants", "occupants_count", 1, 2, ""),
        ("move_in_date", "move_in_date", "2027-01-01", "2027-02-01", "2027-03-01"),
        ("rent_max", "price_range_max", 900, 1000, "1100"),
        ("email", None, None, "mine@example.com", ""),
        ("phone", "phone", "5125550101", "5125550102", ""),
    ],
)
def test_what_waits_stays_in_resman_as_staff_have_it(
    town: Town, name: str, column: str | None, before: object, mine: object, staff: str
) -> None:
    town.bridge()
    town.connection.execute(
        "select resman.set_merge_policy('manual_review', %s, %s)", [town.property_id, name]
    )
    lead, prospect = synced(town)

    def edit(value: object) -> None:
        if name in ("email", "phone"):
            ours(town, lead, **{name: str(value)})
        else:
            town.connection.execute(
                f"update public.conversation set {column} = %s where id = %s".encode(),
                [value, lead],
            )

    if before is not None:
        edit(before)
        town.wait_quiet()
    town.resman.staff(prospect_id=prospect, set={name: staff})
    edit(mine)
    wait_open(town, 1)
    town.wait_quiet()
    (waiting,) = town.prospects()
    ours(town, lead, last_name="Quinn")
    town.wait_quiet()
    (told,) = town.prospects()
    assert told["last_name"] == "Quinn"
    for part in ("email", "phones", "preferences"):
        assert told[part] == waiting[part]
    assert theirs(told)[name] == theirs(waiting)[name]


def test_the_second_of_two_people_learns_of_the_first(review: Town) -> None:
    lead, prospect = synced(review)
    review.resman.staff(prospect_id=prospect, set={"phone": "5125550103"})
    ours(review, lead, phone="5125550102")
    (conflict,) = wait_open(review, 1)
    said: list[str] = []

    def second() -> None:
        with psycopg.connect(review.dsn) as other:
            try:
                other.execute(
                    "select resman.resolve_conflict(%s, 'domiq_wins', null, 'Reyes')", [conflict]
                )
            except psycopg.Error as error:
                said.append(f"{error.sqlstate} {error.diag.message_detail}")

    with psycopg.connect(review.dsn) as first:
        first.execute("select resman.resolve_conflict(%s, 'resman_wins', null, 'Ito')", [conflict])
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.5)
        # What the bridge does meanwhile waits for neither.
        ours(review, lead, first_name="Dayna")
        time.sleep(1.5)
    thread.join(10)
    assert [one.partition(" at ")[0] for one in said] == ["TB502 by Ito"]
    until = time.monotonic() + 20
    while both(review, lead, prospect)["phone"] != ("5125550103", "5125550103"):
        assert time.monotonic() < until, review.log()[-2000:]
        time.sleep(0.2)


def test_exactly_what_both_changed_waits_and_all_else_flows(review: Town) -> None:
    dice = random.Random(5)
    written = [review.lead(f"Whitfield{number}") for number in range(LEADS)]
    review.wait_quiet()
    leads = [(lead, prospect_of(review, lead)) for lead in written]
    true, wanted = set(), {}
    for number, (lead, prospect) in enumerate(leads):
        case = dice.choice(["both", "apart", "alike", "ours", "staff"])
        mine, theirs = f"51255501{number:02}", f"51255502{number:02}"
        if case == "both":
            true.add(lead)
            review.resman.staff(prospect_id=prospect, set={"phone": theirs})
            ours(review, lead, phone=mine)
            wanted[lead] = {"first_name": ("Dana", "Dana"), "phone": (mine, theirs)}
        elif case == "apart":
            review.resman.staff(prospect_id=prospect, set={"phone": theirs})
            ours(review, lead, first_name="Dayna")
            wanted[lead] = {"first_name": ("Dayna", "Dayna"), "phone": (theirs, theirs)}
        else:
            staff = {"alike": mine, "ours": None, "staff": theirs}[case]
            if staff:
                review.resman.staff(prospect_id=prospect, set={"phone": staff})
            if case != "staff":
                ours(review, lead, phone=mine)
            value = theirs if case == "staff" else mine
            wanted[lead] = {"first_name": ("Dana", "Dana"), "phone": (value, value)}
    until = time.monotonic() + 60
    while {lead: both(review, lead, prospect) for lead, prospect in leads} != wanted:
        assert time.monotonic() < until, (wanted, review.log()[-2000:])
        review.pull()
    review.wait_quiet()
    found = review.connection.execute(
        "select conversation_id, conflict_field, resolution_status from resman.lead_sync_conflicts"
    ).fetchall()
    assert sorted(found) == sorted((lead, "phone", "manual_review") for lead in true)
