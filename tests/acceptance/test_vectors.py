"""Vectors 1 to 16 of the contract: from rows of the application to what ResMan then has."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.acceptance.conftest import DRESSES, Office, name_of
from tests.bridge.simulator.caller import SEED, SOURCE

ABOUT_PEOPLE = {"PostLeadManagement4_0", "SearchProspects"}
WRITING: list[dict[str, str]] = [
    {},
    {"phone_format": "us_pretty"},
    {"phone_format": "digits"},
    {"search_email": "exact_cs"},
    {"search_email": "prefix"},
    {"duplicate_policy": "error"},
    {"duplicate_policy": "merge"},
    {"absent_means": "erase"},
    {"event_id_in_answer": "no"},
    {"response_style": "escaped"},
    {"response_style": "mits_prefix"},
    {"guid_case": "upper"},
]
# What stands in the rows; {n} is a number of its own in each run. Then what ResMan has.
ROWS: list[tuple[str, dict[str, str], dict[str, str]]] = [
    (
        "vector 1, plain US lead",
        {"email": "Dana.Whitfield{n}@Example.COM", "phone": "(512) 555-0{n}"},
        {"email": "Dana.Whitfield{n}@example.com", "phone": "5125550{n}"},
    ),
    ("vector 2, Latin accents", {"first": "José", "last": "Muñoz Ibáñez"}, {}),
    ("vector 3, decomposed", {"first": "Jose\u0301"}, {"first": "José"}),
    ("vector 4, Vietnamese and Polish", {"first": "Nguyễn Thị", "last": "Łukasiewicz"}, {}),
    ("vector 5, one character", {"first": "偉", "last": "陳"}, {}),
    ("vector 6, right to left", {"first": "עידו", "last": "כהן"}, {}),
    ("vector 7, mononym", {"first": "Suharto", "last": " "}, {"last": "Unknown"}),
    ("vector 8, XML specials", {"last": "O'Brien & Sons <LLC>"}, {}),
    (
        "vector 9, control character and emoji",
        {"summary": "Loves pets\v🐶\n2 cats"},
        {"summary": "Loves pets🐶\n2 cats"},
    ),
    (
        "vector 10, extension",
        {"phone": "512.556.0{n} ext 204"},
        {"phone": "5125560{n}", "comment": "ext: 204"},
    ),
    ("vector 11, no email", {"email": "", "phone": "(512) 557-0{n}"}, {"phone": "5125570{n}"}),
    (
        "vector 13, international phone",
        {"phone": "+44 20 7946 0{n}"},
        {"phone": "+442079460{n}"},
    ),
    (
        "vector 13, international phone by 00",
        {"phone": "0044 20 7947 0{n}"},
        {"phone": "+442079470{n}"},
    ),
    (
        "vector 14, plus address and IDN",
        {"email": "ana+tour{n}@exämple.test"},
        {"email": "ana+tour{n}@xn--exmple-cua.test"},
    ),
]


def columns(given: dict[str, str], number: int, place: int) -> dict[str, str]:
    filled = {name: text.format(n=number) for name, text in given.items()}
    return {"email": f"lead{number}.{place}@example.com", "summary": "first"} | filled


def check(prospect: dict[str, Any], given: dict[str, str], want: dict[str, str]) -> None:
    said = {"first": "Dana", "last": "Whitfield", "email": "", "phone": ""} | given | want
    assert prospect["first_name"] == said["first"]
    assert prospect["last_name"] == said["last"]
    assert (prospect["email"] or "") == said["email"]
    numbers = ["".join(c for c in one["number"] if c.isdigit()) for one in prospect["phones"]]
    assert numbers == [said["phone"].removeprefix("+")] * bool(said["phone"])
    comments = prospect["preferences"]["comments"]
    assert comments[0] == said["summary"]
    assert any(said.get("comment", "") in line for line in comments)


@pytest.mark.parametrize("switches", WRITING, ids=name_of)
def test_rows_become_prospects(
    office: Office, subtests: pytest.Subtests, switches: dict[str, str]
) -> None:
    office.begin(**switches)
    number = next(office.numbers)
    rows = [columns(given, number, place) for place, (_, given, _) in enumerate(ROWS)]
    leads = [office.lead(**(row | {"email": row["email"] or None})) for row in rows]
    office.wait()
    for (vector, _, want), row, lead in zip(ROWS, rows, leads, strict=True):
        filled = {name: text.format(n=number) for name, text in want.items()}
        with subtests.test(vector):
            (prospect,) = office.prospects(lead)
            check(prospect, row, filled)
            assert office.told(lead) == ("synced", prospect["prospect_id"].lower())
    for lead in leads:
        office.edit(lead, ai_intent_summary="second")
    office.wait()
    for (vector, _, want), row, lead in zip(ROWS, rows, leads, strict=True):
        filled = {name: text.format(n=number) for name, text in want.items()}
        with subtests.test(f"{vector}, edited"):
            (prospect,) = office.prospects(lead)
            check(prospect, row, filled | {"summary": "second"})


def test_vector_3_the_same_name_composed_is_no_update(office: Office) -> None:
    lead = office.lead("Jose\u0301", email="jose.3@example.com")
    office.wait()
    before = len(office.calls())
    office.town.connection.execute(
        'update public."user" set first_name = %s where email = %s', ["José", "jose.3@example.com"]
    )
    office.wait()
    assert len(office.calls()) == before
    assert office.told(lead)[0] == "synced"


def test_vector_12_a_lead_of_the_application_without_contact_is_held(office: Office) -> None:
    homonym = office.staff(first_name="Wanda", last_name="Walkin")
    lead = office.lead("Wanda", "Walkin")
    office.wait()
    assert {call["method"] for call in office.calls()}.isdisjoint(ABOUT_PEOPLE)
    assert office.reason(lead) == "RM101"
    office.town.connection.execute(
        'update public."user" set email = %s where last_name = %s', ["w@example.com", "Walkin"]
    )
    office.wait()
    (prospect,) = office.prospects(lead)
    assert prospect["prospect_id"].lower() != homonym


@pytest.mark.parametrize("switches", DRESSES, ids=name_of)
def test_vector_15_an_unmapped_source_takes_the_default(
    office: Office, switches: dict[str, str]
) -> None:
    office.begin(**switches)
    lead = office.lead(email=f"s{next(office.numbers)}@example.com", source="TikTok")
    office.wait()
    events = [post["fields"]["event"] for post in office.posts(lead)]
    assert [event["source_id"] for event in events] == [SOURCE]
    assert "TikTok" in events[0]["comments"]


def test_vector_15_without_a_default_nothing_is_sent(office: Office) -> None:
    change = "update resman.resman_integration set default_source_id = %s"
    office.town.connection.execute(change, [None])
    try:
        lead = office.lead(email="nowhere@example.com", source="TikTok")
        office.wait()
        assert office.reason(lead) == "RM301"
        assert office.posts(lead) == []
        row = office.town.connection.execute(
            "select status, error_code from resman.lead_sync_queue where unit_id = %s", [lead]
        ).fetchall()
        assert row == [("failed", "no_source")]
    finally:
        office.town.connection.execute(change, [SOURCE])
    office.edit(lead, ai_intent_summary="now")
    office.wait()
    assert len(office.prospects(lead)) == 1


@pytest.mark.parametrize("switches", DRESSES, ids=name_of)
def test_vector_16_a_source_deleted_in_resman(office: Office, switches: dict[str, str]) -> None:
    office.begin(**switches)
    gone = "bbbb0000-0000-4000-8000-0000000000ff"
    seed = copy.deepcopy(SEED[0])
    seed["properties"][0]["sources"].append({"id": gone, "name": "TikTok"})
    office.town.resman.control("seed", seed)
    office.town.connection.execute("delete from resman.remote_catalogue")
    before = office.lead(email=f"t{next(office.numbers)}@example.com", source="TikTok")
    office.wait()
    assert office.posts(before)[0]["fields"]["event"]["source_id"] == gone
    office.town.resman.control("seed", SEED[0])
    lead = office.lead(email=f"t{next(office.numbers)}@example.com", source="TikTok")
    office.wait()
    assert [post["accepted"] for post in office.posts(lead)] == [False, True]
    refused, taken = office.posts(lead)
    assert taken["fields"]["event"]["source_id"] == SOURCE
    between = office.calls()[office.calls().index(refused) : office.calls().index(taken)]
    assert "GetProspectSources" in [call["method"] for call in between]
    assert len(office.prospects(lead)) == 1
