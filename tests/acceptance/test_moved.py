"""Prospects that ResMan has merged, moved or deleted: the lead follows, and loses nothing."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg.types.json import Jsonb

from bridge.credentials import KeyRing
from bridge.resman import Credentials
from tests.bridge.simulator.caller import OTHER_PROPERTY, PROPERTY, SOURCE
from tests.fixtures.town import Town


def mapped(town: Town, lead: UUID) -> tuple[Any, ...]:
    """Give where a lead stands in ResMan: its prospect, and how it is mapped."""
    row = town.connection.execute(
        "select resman_lead_id, mapping_status from resman.lead_sync_mapping"
        " where conversation_id = %s",
        [lead],
    ).fetchone()
    assert row is not None
    return row


def place(town: Town, lead: UUID) -> str:
    """Give the prospect of a lead."""
    return str(mapped(town, lead)[0])


def edit(town: Town, lead: UUID, summary: str) -> None:
    """Change what is told of a lead."""
    town.connection.execute(
        "update public.conversation set ai_intent_summary = %s where id = %s", [summary, lead]
    )


def last_name(town: Town, lead: UUID) -> str:
    """Give the last name of a lead's person."""
    row = town.connection.execute(
        'select last_name from public."user" where id = %s', [person(town, lead)]
    ).fetchone()
    assert row is not None
    return str(row[0])


def comments(town: Town, prospect_id: str) -> list[str]:
    """Give the comments on a prospect's preferences."""
    (found,) = (one for one in town.prospects() if one["prospect_id"] == prospect_id)
    told = found["preferences"].get("comments", [])
    return [one for one in told if one != "Status: new"]


def enter(town: Town, last_name: str = "Other", **person: str) -> str:
    """Have staff enter a prospect."""
    made = town.resman.staff(
        create={"property_id": PROPERTY, "first_name": "Sam", "last_name": last_name, **person}
    )
    return str(made["prospect_id"])


def word(town: Town, lead: UUID) -> tuple[Any, ...]:
    """Give what the application reads of a lead, and why."""
    row = town.connection.execute(
        "select resman_lead_id, resman_sync_status, resman.explain_lead(id) ->> 'reason_code'"
        " from public.conversation where id = %s",
        [lead],
    ).fetchone()
    assert row is not None
    return row


def searches(town: Town) -> int:
    """Count the looks into ResMan."""
    return sum(entry["method"] == "SearchProspects" for entry in town.resman.ledger())


def connect_other(town: Town) -> UUID:
    """Connect a second property of the account."""
    other, integration = uuid4(), uuid4()
    town.connection.execute(
        "insert into public.property (id, name, address, city, state, zip_code)"
        " values (%s, 'Oak Court', '1 Oak', 'Austin', 'TX', '78701')",
        [other],
    )
    sealed = KeyRing.from_text(town.secret_key).seal(
        Credentials("partner", "400", town.api_key), integration
    )
    town.connection.execute(
        "select resman.add_property(%s, %s, %s, %s, %s)",
        [
            other,
            integration,
            OTHER_PROPERTY,
            Jsonb(sealed),
            Jsonb({"default_source_id": SOURCE, "time_zone": "America/Chicago"}),
        ],
    )
    return other


@pytest.mark.parametrize("answer", ["gone", "winner"])
def test_an_edit_of_a_merged_lead_goes_to_the_winner(town: Town, answer: str) -> None:
    town.resman.switch(merged_answer=answer)
    lead = town.lead(summary="two rooms")
    town.bridge()
    town.wait_quiet()
    loser, winner = place(town, lead), enter(town)
    town.resman.staff(prospect_id=loser, merge_into=winner)
    edit(town, lead, "three rooms")
    town.wait_quiet()
    assert mapped(town, lead) == (winner, "active")
    assert comments(town, winner) == ["three rooms"]
    assert word(town, lead)[:2] == (winner, "synced")
    # What only the lead had, the winner has now; who they are, staff have said.
    (told,) = town.prospects()
    assert told["email"] == f"{person(town, lead).hex}@example.com"
    assert told["last_name"] == "Other"
    assert len(town.prospects()) == 1
    assert town.connection.execute(
        "select prospect_id, winner_id from resman.prospect_alias"
    ).fetchall() == [(loser, winner)]


def test_a_winner_without_the_marker_is_known_by_name_and_contact(town: Town) -> None:
    lead = town.lead("Whitfield")
    town.bridge()
    town.wait_quiet()
    email = town.prospects()[0]["email"]
    winner = enter(town, "Whitfield", email=email)
    town.resman.staff(prospect_id=place(town, lead), delete=True)
    edit(town, lead, "three rooms")
    town.wait_quiet()
    assert mapped(town, lead) == (winner, "active")
    assert comments(town, winner) == ["three rooms"]


def test_a_prospect_of_another_name_is_not_taken_for_the_winner(town: Town) -> None:
    lead = town.lead("Whitfield")
    town.bridge()
    town.wait_quiet()
    enter(town, "Brown", email=town.prospects()[0]["email"])
    gone = place(town, lead)
    town.resman.staff(prospect_id=gone, delete=True)
    edit(town, lead, "three rooms")
    town.wait_quiet()
    assert word(town, lead) == (gone, "failed", "RM304")
    assert len(town.prospects()) == 1


def test_a_gone_prospect_is_looked_for_once_and_found_when_it_is_asked_for(town: Town) -> None:
    lead = town.lead()
    connect_other(town)
    town.bridge()
    town.wait_quiet()
    gone = place(town, lead)
    town.resman.staff(prospect_id=gone, delete=True)
    edit(town, lead, "three rooms")
    town.wait_quiet()
    assert word(town, lead) == (gone, "failed", "RM304")
    looked = searches(town)
    edit(town, lead, "four rooms")
    town.wait_quiet()
    assert searches(town) == looked + 1
    winner = enter(town, "Whitfield", email=f"{person(town, lead).hex}@example.com")
    town.connection.execute("select resman.request_sync(%s)", [lead])
    town.wait_quiet()
    assert (mapped(town, lead), comments(town, winner)) == ((winner, "active"), ["four rooms"])


def person(town: Town, lead: UUID) -> UUID:
    """Give the person of a lead."""
    row = town.connection.execute(
        "select user_id from public.conversation where id = %s", [lead]
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def test_a_transferred_prospect_keeps_its_id_and_gets_the_edit(town: Town) -> None:
    lead = town.lead(summary="two rooms")
    other = connect_other(town)
    town.bridge()
    town.wait_quiet()
    prospect = place(town, lead)
    town.resman.staff(prospect_id=prospect, transfer=OTHER_PROPERTY)
    edit(town, lead, "three rooms")
    town.wait_quiet()
    assert mapped(town, lead) == (prospect, "active")
    assert comments(town, prospect) == ["three rooms"]
    assert town.connection.execute(
        "select property_id from resman.lead_sync_mapping"
    ).fetchone() == (other,)
    assert len(town.prospects()) == 1


def test_a_merge_between_the_look_and_the_call_loses_nothing(town: Town) -> None:
    lead = town.lead(summary="two rooms")
    town.bridge()
    town.wait_quiet()
    loser, winner = place(town, lead), enter(town)
    town.resman.fault("latency", "PostLeadManagement4_0", ms=1500, nth=1, times=1)
    looked = searches(town)
    edit(town, lead, "three rooms")
    while searches(town) == looked:
        time.sleep(0.05)
    time.sleep(0.5)
    town.resman.staff(prospect_id=loser, merge_into=winner)
    town.wait_quiet()
    assert (mapped(town, lead), comments(town, winner)) == ((winner, "active"), ["three rooms"])


@pytest.mark.parametrize("answer", ["gone", "winner"])
@pytest.mark.parametrize("seed", [1, 2])
def test_chains_of_merges_lose_no_edit(town: Town, answer: str, seed: int) -> None:
    chance = random.Random(seed)
    town.resman.switch(merged_answer=answer)
    town.bridge()
    leads = [town.lead(f"Person{number}", summary=f"{number} at first") for number in range(6)]
    town.wait_quiet()
    told = {}
    for turn in range(12):
        alive = [one["prospect_id"] for one in town.prospects()]
        if len(alive) > 2 and chance.random() < 0.5:
            loser, winner = chance.sample(alive, 2)
            town.resman.staff(prospect_id=loser, merge_into=winner)
        for lead in chance.sample(leads, 3):
            told[lead] = f"{lead} in turn {turn}"
            edit(town, lead, told[lead])
    for lead in leads:
        told[lead] = f"{lead} at last"
        edit(town, lead, told[lead])
    town.wait_quiet()
    alive = {one["prospect_id"] for one in town.prospects()}
    for lead in leads:
        assert place(town, lead) in alive
        assert told[lead] in comments(town, place(town, lead))
        # Two persons of the application cannot have the one e-mail of their prospect.
        assert word(town, lead)[1] in ("synced", "conflict")
    assert (
        town.connection.execute(
            "select resman_lead_id from resman.lead_sync_mapping where mapping_status = 'active'"
            " group by 1 having count(*) > 1"
        ).fetchall()
        == []
    )


def pull(town: Town, property_id: UUID) -> None:
    """Have a property read, once ResMan's clock has gone on by a second."""
    time.sleep(1.1)
    replace(town, property_id=property_id).pull()
    town.wait_quiet()


def test_a_transfer_that_a_pull_shows_is_followed_and_edits_come_from_there(town: Town) -> None:
    lead = town.lead()
    other = connect_other(town)
    town.bridge()
    town.wait_quiet()
    prospect = place(town, lead)
    town.resman.staff(prospect_id=prospect, transfer=OTHER_PROPERTY)
    town.resman.staff(prospect_id=prospect, set={"last_name": "Brown"})
    pull(town, other)
    assert town.connection.execute(
        "select property_id, mapping_status from resman.lead_sync_mapping"
    ).fetchone() == (other, "active")
    pull(town, other)
    assert town.connection.execute('select last_name from public."user"').fetchone() == ("Brown",)
    assert place(town, lead) == prospect


def test_a_merge_that_a_pull_shows_is_followed_without_an_edit(town: Town) -> None:
    lead = town.lead()
    town.bridge()
    town.wait_quiet()
    winner = enter(town)
    town.resman.staff(prospect_id=place(town, lead), merge_into=winner)
    pull(town, town.property_id)
    until = time.monotonic() + 20
    while mapped(town, lead) != (winner, "active"):
        assert time.monotonic() < until, town.log()[-2000:]
        time.sleep(0.1)
    town.wait_quiet()


def test_what_staff_change_of_a_winner_reaches_no_other_person(town: Town) -> None:
    kept, merged = town.lead("Brown"), town.lead("Whitfield")
    town.bridge()
    town.wait_quiet()
    winner = place(town, kept)
    town.resman.staff(prospect_id=place(town, merged), merge_into=winner)
    edit(town, merged, "three rooms")
    town.wait_quiet()
    assert mapped(town, merged) == (winner, "merged")
    # A read in the second of the last call is not believed.
    time.sleep(1.1)
    town.resman.staff(prospect_id=winner, set={"last_name": "Green"})
    pull(town, town.property_id)
    until = time.monotonic() + 20
    while last_name(town, kept) != "Green":
        assert time.monotonic() < until, town.log()[-2000:]
        time.sleep(0.1)
    assert last_name(town, merged) == "Whitfield"
