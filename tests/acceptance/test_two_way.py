"""What staff changes in ResMan reaches the application's rows, and is not told back."""

from __future__ import annotations

import time
from typing import Any

import psycopg
import pytest

from bridge.credentials import KeyRing
from bridge.erasure import sealing_macs
from tests.bridge.simulator.caller import REASON
from tests.fixtures.town import Town
from tests.fixtures.two_way import (
    assert_edit_is_not_told_twice,
    inbox,
    row,
    synced,
    wait_inbox,
    wait_row,
    walk_in,
)


@pytest.mark.parametrize(
    ("edit", "wanted"),
    [
        ({"set": {"first_name": "Dayna"}}, {"first_name": "Dayna"}),
        ({"set": {"email": "new@example.com"}}, {"email": "new@example.com"}),
        ({"set": {"phone": "(512) 555-0143"}}, {"phone": "5125550143"}),
        ({"lose": REASON}, {"status": "lost"}),
        ({"convert": "applicant"}, {"status": "applied"}),
        ({"convert": "current_resident"}, {"status": "leased"}),
    ],
    ids=lambda value: " ".join(value),
)
def test_what_staff_edits_reaches_the_row_and_is_not_told_back(
    town: Town, edit: dict[str, Any], wanted: dict[str, Any]
) -> None:
    town.bridge()
    lead, prospect = synced(town, summary="Wants two bedrooms")
    before, told = row(town, lead), town.resman.posts()
    town.resman.staff(prospect_id=prospect, **edit)
    wait_row(town, lead, **wanted)
    town.wait_quiet()
    assert row(town, lead) == before | wanted
    for _ in range(3):
        town.pull()
        town.wait_quiet()
    assert town.resman.posts() == told
    logged = town.connection.execute(
        "select sync_direction, sync_status from resman.lead_sync_log"
        " where conversation_id = %s order by seq desc limit 1",
        [lead],
    ).fetchone()
    assert logged == ("from_resman", "success")
    assert town.connection.execute(
        "select resman.explain_lead(%s) ->> 'changed_in_resman_at' is not null", [lead]
    ).fetchone() == (True,)


def test_a_lead_that_staff_takes_up_again_is_active(town: Town) -> None:
    town.bridge()
    lead, prospect = synced(town)
    town.resman.staff(prospect_id=prospect, lose=REASON)
    wait_row(town, lead, status="lost")
    told = town.resman.posts()
    town.resman.staff(prospect_id=prospect, convert="prospect")
    wait_row(town, lead, status="active")
    town.wait_quiet()
    assert town.resman.posts() == told


def test_a_lead_that_becomes_an_applicant_twice_is_one_twice(town: Town) -> None:
    town.bridge()
    lead, prospect = synced(town)
    town.resman.staff(prospect_id=prospect, convert="applicant")
    wait_row(town, lead, status="applied")
    town.resman.staff(prospect_id=prospect, convert="prospect")
    town.resman.control("clock", {"advance_seconds": 2})
    town.pull()
    assert row(town, lead)["status"] == "applied"
    town.connection.execute(
        "update public.conversation set status = 'active' where id = %s", [lead]
    )
    town.wait_quiet()
    town.resman.staff(prospect_id=prospect, convert="applicant")
    town.resman.control("clock", {"advance_seconds": 2})
    wait_row(town, lead, status="applied")


def test_an_edit_of_ours_is_read_back_without_a_call(town: Town) -> None:
    town.bridge()
    lead, _ = synced(town)
    assert_edit_is_not_told_twice(town, lead)


def test_another_lead_of_the_person_is_told(town: Town) -> None:
    town.bridge()
    lead, prospect = synced(town)
    other = town.connection.execute(
        "insert into public.conversation (chatbot_id, user_id, status, source)"
        " select chatbot_id, user_id, 'new', source from public.conversation where id = %s"
        " returning id",
        [lead],
    ).fetchone()
    assert other is not None
    town.wait_quiet()
    town.resman.staff(prospect_id=prospect, set={"first_name": "Dayna"})
    wait_row(town, lead, first_name="Dayna")
    town.wait_quiet()
    assert row(town, other[0])["first_name"] == "Dayna"
    assert [one["first_name"] for one in town.prospects()] == ["Dayna"]


def test_one_rent_of_staff_is_both_limits_until_one_changes_here(town: Town) -> None:
    town.bridge()
    lead, prospect = synced(town)
    limits = "select price_range_min::int, price_range_max::int from public.conversation"
    town.resman.staff(prospect_id=prospect, set={"rent": "1500", "first_name": "Dayna"})
    wait_row(town, lead, first_name="Dayna")
    assert town.connection.execute(limits).fetchall() == [(1500, 1500)]
    town.connection.execute("update public.conversation set price_range_max = 1800")
    town.wait_quiet()
    (shown,) = town.prospects()
    assert shown["preferences"]["desired_rent"] == {"min": "1500", "max": "1800"}
    town.resman.staff(prospect_id=prospect, set={"first_name": "Dana"})
    wait_row(town, lead, first_name="Dana")
    assert town.connection.execute(limits).fetchall() == [(1500, 1800)]


def test_where_nothing_may_come_in_the_row_stays(town: Town) -> None:
    town.connection.execute("update resman.resman_integration set sync_direction = 'to_resman'")
    town.bridge()
    lead, prospect = synced(town)
    town.resman.staff(prospect_id=prospect, set={"first_name": "Dayna"})
    town.connection.execute(
        """update public.conversation set ai_intent_summary = 'new' where id = %s""", [lead]
    )
    town.wait_quiet()
    assert row(town, lead)["first_name"] == "Dana"
    assert [one["first_name"] for one in town.prospects()] == ["Dayna"]


def test_what_the_application_refuses_is_held_and_the_rest_goes_on(town: Town) -> None:
    town.bridge()
    lead, prospect = synced(town)
    other, second = synced(town, "Quinn")
    taken = row(town, other)["email"]
    town.resman.staff(prospect_id=prospect, set={"email": taken, "first_name": "Dayna"})
    town.resman.staff(prospect_id=second, set={"first_name": "Ann"})
    wait_row(town, lead, first_name="Dayna")
    wait_row(town, other, first_name="Ann")
    assert row(town, lead)["email"] != taken
    assert town.connection.execute(
        "select conflict_type, conflict_field, resolution_status, notes"
        " from resman.lead_sync_conflicts where conversation_id = %s",
        [lead],
    ).fetchone() == ("data_conflict", "email", "manual_review", "refused by user_email_key")
    wait_inbox(town, prospect, ("held", "a person decides about email"))


def test_a_row_that_somebody_writes_is_left_for_the_next_time(town: Town) -> None:
    town.bridge()
    lead, prospect = synced(town)
    time.sleep(1.1)  # What is read in the second of a call may be older than it.
    town.resman.staff(prospect_id=prospect, set={"first_name": "Dayna"})
    with psycopg.connect(town.dsn) as other:
        other.execute("select from public.conversation where id = %s for update", [lead])
        town.pull()
    assert town.connection.execute(
        "select state, reason from resman.prospect_inbox where prospect_id = %s", [prospect]
    ).fetchone() == ("hinted", "somebody is writing its row")
    assert row(town, lead)["first_name"] == "Dana"
    wait_row(town, lead, first_name="Dayna")


def test_a_prospect_of_staff_becomes_a_lead_and_is_told_nothing(town: Town) -> None:
    town.bridge()
    prospect = walk_in(town, email="walk@example.com", phone="5125550143")
    town.pull()
    assert inbox(town, prospect) == ("applied", "imported")
    found = town.connection.execute(
        "select conversation_id from resman.lead_sync_mapping where resman_lead_id = %s",
        [prospect],
    ).fetchone()
    assert found is not None
    assert row(town, found[0]) == {
        "status": "active",
        "first_name": "Walk",
        "last_name": "In",
        "email": "walk@example.com",
        "phone": "5125550143",
    }
    town.pull()
    town.wait_quiet()
    assert town.resman.posts() == 0
    town.connection.execute(
        "update public.conversation set occupants_count = 2 where id = %s", [found[0]]
    )
    town.wait_quiet()
    assert town.resman.posts() == 1
    town.resman.staff(prospect_id=prospect, set={"first_name": "Wanda"})
    wait_row(town, found[0], first_name="Wanda")


def test_a_prospect_of_a_known_person_is_a_lead_of_theirs(town: Town) -> None:
    town.bridge()
    person = town.connection.execute(
        """insert into public."user" (first_name, last_name, email)"""
        " values ('Wanda', 'In', 'walk@example.com') returning id"
    ).fetchone()
    assert person is not None
    prospect = walk_in(town, email="Walk@example.com")
    town.pull()
    assert inbox(town, prospect) == ("applied", "imported")
    leads = town.connection.execute("select user_id from public.conversation").fetchall()
    assert leads == [person]


def test_who_shall_not_become_a_lead_does_not(town: Town) -> None:
    town.bridge()
    lead, _ = synced(town)
    mail = row(town, lead)["email"]
    town.pull()
    whys = {
        walk_in(town, last_name="Whitfield", email=mail): "the person has a lead of ours",
        walk_in(town, type="current_resident"): "it is neither a prospect nor an applicant",
        walk_in(
            town,
            events=[{"type": "Other", "at": "2020-01-05T16:04:11Z", "comments": "long ago"}],
        ): "it is older than the connection",
    }
    town.pull()
    assert {prospect: inbox(town, prospect) for prospect in whys} == {
        prospect: ("skipped", why) for prospect, why in whys.items()
    }
    town.connection.execute(
        """select resman.set_property(%s, '{"import_prospects": false}')""", [town.property_id]
    )
    prospect = walk_in(town, email="late@example.com")
    town.pull()
    assert inbox(town, prospect) == ("skipped", "importing is switched off")


def test_a_person_whom_the_application_refuses_is_held(town: Town) -> None:
    town.bridge()
    lead, _ = synced(town)
    prospect = walk_in(town, email=row(town, lead)["email"])
    town.pull()
    assert inbox(town, prospect) == ("held", "refused by user_email_key")
    assert len(town.connection.execute("select from public.conversation").fetchall()) == 1


def test_a_person_who_was_erased_does_not_come_back(town: Town) -> None:
    keys = KeyRing.from_text(town.secret_key)
    macs: dict[str, Any] = sealing_macs(keys, ["walk@example.com"], [])
    town.connection.execute(
        "insert into resman.person_tombstone (kind, value, kid, erasure_id)"
        " values ('email', %s, %s, gen_random_uuid())",
        [macs["emails"]["walk@example.com"], macs["kid"]],
    )
    town.bridge()
    prospect = walk_in(town, email="Walk@Example.com")
    town.pull()
    assert inbox(town, prospect) == ("skipped", "the person was erased")
    assert town.connection.execute("select from public.conversation").fetchall() == []
