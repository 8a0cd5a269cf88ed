"""Every switch changes what it says, and only known values are taken."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.bridge.simulator.caller import MARKER, REASON, SOURCE, Caller, customer, event, lead

BEFORE, AFTER = "2020-01-01", "2040-01-01T00:00:00Z"


def test_each_switch_is_shown_with_its_values_and_back_at_the_start_after_reset(
    resman: Caller,
) -> None:
    shown = resman.http.get("/_sim/switches").json()
    assert set(shown["switches"]) == set(shown["allowed"])
    for name, values in shown["allowed"].items():
        for value in values:
            assert resman.control("switches", {name: value})[name] == value
    resman.control("reset", {})
    assert resman.http.get("/_sim/switches").json() == shown


@pytest.mark.parametrize(
    "wrong", [{"speed": "fast"}, {"guid_case": "mixed"}, {"comments_max": 3000}, ["guid_case"]]
)
def test_an_unknown_switch_or_value_is_refused_with_what_is_allowed(
    resman: Caller, wrong: object
) -> None:
    response = resman.http.post("/_sim/switches", json=wrong)
    assert response.status_code == 400
    assert response.json()["error"]
    assert response.json()["allowed"]


def test_duplicate_policy_accept_makes_a_second_prospect(resman: Caller) -> None:
    resman.create()
    resman.create()
    assert len(resman.state()) == 2


@pytest.mark.parametrize(
    ("parts", "is_duplicate"),
    [
        ({"email": "DANA@example.com", "last": "Stone"}, True),
        ({"email": "new@example.com", "phone": "(512) 555-0143"}, True),
        ({"email": "new@example.com", "last": "Stone"}, False),
        ({"email": "", "phone": ""}, False),
    ],
)
def test_duplicate_policy_error_refuses_known_contact_data(
    resman: Caller, parts: dict[str, str], is_duplicate: bool
) -> None:
    resman.create()
    resman.switch(duplicate_policy="error")
    answer = resman.post(lead(customer(**parts)))
    assert (answer.status == "Error") is is_duplicate
    assert ("already exists" in answer.error) is is_duplicate
    assert len(resman.state()) == (1 if is_duplicate else 2)


def test_duplicate_policy_merge_answers_the_known_ids_and_adds_the_event(resman: Caller) -> None:
    ids = resman.create().pair
    resman.switch(duplicate_policy="merge")
    assert resman.create(first="Dan", events=event(comments="again")).pair == ids
    (stored,) = resman.state()
    assert stored["first_name"] == "Dana"
    assert [item["comments"] for item in stored["events"]] == [MARKER, "again"]
    assert resman.ledger()[-1]["kind"] == "merge"


@pytest.mark.parametrize("wrong", ["IntegrationPartnerID", "ApiKey", "AccountID"])
def test_bad_auth_style_decides_how_wrong_credentials_are_told(resman: Caller, wrong: str) -> None:
    refused = resman.call("/MITS/SearchProspects", Email="a@b.c", **{wrong: "other"})
    assert refused.status_code == 401
    resman.switch(bad_auth_style="status_error")
    answer = resman.search(Email="a@b.c", **{wrong: "other"})
    assert (answer.response.status_code, answer.status) == (200, "Error")
    assert "not authorized" in answer.error
    sources = resman.call("/Leasing/GetProspectSources", "application/json", **{wrong: None})
    assert sources.json()["Status"] == "Failed"
    assert {entry["accepted"] for entry in resman.ledger()} == {False}


def test_event_id_in_answer_leaves_the_event_id_to_the_search(resman: Caller) -> None:
    assert len(resman.create().event_ids()) == 1
    resman.switch(event_id_in_answer=False)
    answer = resman.create(email="b@example.com")
    assert answer.event_ids() == []
    assert len(resman.search(ProspectID=answer.pair[0]).event_ids()) == 1


@pytest.mark.parametrize(("setting", "count"), [("by_event_id", 1), ("always_new", 2)])
def test_event_update_moves_the_event_or_adds_one(resman: Caller, setting: str, count: int) -> None:
    resman.switch(event_update=setting)
    answer = resman.create(events=event("Appointment", source=SOURCE))
    moved = event("Appointment", event_id=answer.event_ids()[0], at="2027-02-01T10:00:00-06:00")
    resman.post(lead(customer(answer.pair), moved))
    (stored,) = resman.state()
    assert len(stored["events"]) == count
    assert stored["events"][-1]["at"] == "2027-02-01T16:00:00+00:00"
    assert stored["events"][-1]["source_id"] == SOURCE


@pytest.mark.parametrize(
    ("setting", "asked", "found"),
    [
        ("exact_ci", "DANA@example.com", 1),
        ("exact_ci", "dana@", 0),
        ("exact_cs", "DANA@example.com", 0),
        ("exact_cs", "dana@example.com", 1),
        ("prefix", "DANA@", 1),
        ("prefix", "ana@", 0),
    ],
)
def test_search_email_decides_what_matches(
    resman: Caller, setting: str, asked: str, found: int
) -> None:
    resman.create()
    resman.create(email="zoe@example.com", phone="")
    resman.switch(search_email=setting)
    assert len(resman.search(Email=asked).ids()) == found


@pytest.mark.parametrize(
    ("setting", "stored"),
    [
        ("as_sent", ["512.555.0143", "+442079460018"]),
        ("us_pretty", ["(512) 555-0143", "+442079460018"]),
        ("digits", ["5125550143", "442079460018"]),
    ],
)
def test_phone_format_is_how_numbers_are_kept_and_all_spellings_find_them(
    resman: Caller, setting: str, stored: list[str]
) -> None:
    resman.switch(phone_format=setting)
    resman.create(phone="512.555.0143")
    resman.create(phone="+442079460018", email="b@example.com")
    assert [item["phones"][0]["number"] for item in resman.state()] == stored
    assert resman.search(Phone="1 (512) 555 0143").texts("PhoneNumber") == stored[:1]
    assert resman.search(Phone="+44 20 7946 0018").texts("PhoneNumber") == stored[1:]


@pytest.mark.parametrize(("setting", "kept"), [(None, 5000), (2000, 2000), ("4000", 4000)])
def test_comments_max_cuts_from_the_end(
    resman: Caller, setting: int | str | None, kept: int
) -> None:
    resman.switch(comments_max=setting)
    long = "x" * (5000 - len(MARKER)) + MARKER
    resman.create(events=event(comments=long))
    assert resman.state()[0]["events"][0]["comments"] == long[:kept]
    assert resman.ledger()[-1]["fields"]["event"]["comments"] == long


@pytest.mark.parametrize(("setting", "email"), [("keep", "dana@example.com"), ("erase", None)])
def test_absent_means_decides_what_an_update_without_contact_data_does(
    resman: Caller, setting: str, email: str | None
) -> None:
    resman.switch(absent_means=setting)
    ids = resman.create().pair
    resman.post(lead(customer(ids, email="", phone="")))
    (stored,) = resman.state()
    assert stored["email"] == email
    assert len(stored["phones"]) == (1 if email else 0)
    assert len(resman.search(Email="dana@example.com").ids()) == (1 if email else 0)


@pytest.mark.parametrize(("setting", "found"), [("inclusive", 1), ("exclusive", 0)])
def test_window_end_takes_in_its_last_moment_or_not(
    resman: Caller, setting: str, found: int
) -> None:
    resman.switch(window_end=setting)
    resman.create()
    at = resman.state()[0]["modified_at"]
    window = resman.search(ModifiedStartDateTime=BEFORE, ModifiedEndDateTime=at)
    assert len(window.ids()) == found
    assert len(resman.search(ModifiedStartDateTime=at, ModifiedEndDateTime=AFTER).ids()) == 1
    later = (datetime.fromisoformat(at) + timedelta(microseconds=1)).isoformat()
    assert resman.search(ModifiedStartDateTime=later, ModifiedEndDateTime=AFTER).ids() == []


@pytest.mark.parametrize("setting", ["yes", "no"])
def test_event_bumps_modified_decides_whether_an_event_alone_is_a_change(
    resman: Caller, setting: str
) -> None:
    resman.switch(event_bumps_modified=setting)
    ids = resman.create().pair
    first = resman.state()[0]["modified_at"]
    resman.post(lead(customer(ids), event()))
    second = resman.state()[0]["modified_at"]
    assert (second > first) is (setting == "yes")
    resman.post(lead(customer(ids, last="Stone"), event()))
    third = resman.state()[0]["modified_at"]
    assert third > second
    resman.post(lead(customer(ids, last="Stone", kind="lost"), event("Cancel", source=REASON)))
    assert resman.state()[0]["modified_at"] > third


def test_result_order_is_by_change_or_random(resman: Caller) -> None:
    ids = [resman.create(email=f"p{number}@example.com").pair for number in range(8)]
    resman.post(lead(customer(ids[0], email="p0@example.com")))
    by_change = [pair[0] for pair in (*ids[1:], ids[0])]
    window = {"ModifiedStartDateTime": BEFORE, "ModifiedEndDateTime": AFTER}
    assert resman.search(**window).ids() == by_change
    resman.switch(result_order="random")
    shuffled = resman.search(**window).ids()
    assert shuffled != by_change
    assert sorted(shuffled) == sorted(by_change)


@pytest.mark.parametrize("style", ["nested", "escaped", "mits_prefix"])
def test_response_style_changes_the_look_and_not_the_content(resman: Caller, style: str) -> None:
    resman.switch(response_style=style)
    answer = resman.create(last="A &amp; B")
    text = answer.response.text
    assert ("&lt;LeadManagement" in text) is (style == "escaped")
    assert ("<MITS:Identification" in text) is (style == "mits_prefix")
    assert answer.texts("LastName") == ["A & B"]
    assert answer.pair[0] == resman.state()[0]["prospect_id"]


def test_guid_case_spells_ids_of_answers_only(resman: Caller) -> None:
    resman.switch(guid_case="upper")
    answer = resman.create()
    assert answer.pair[0].isupper()
    assert answer.root.findtext("PropertyID", "").isupper()
    assert answer.texts("TransactionSource") == [SOURCE.upper()]
    assert resman.state()[0]["prospect_id"] == answer.pair[0].lower()
    assert resman.ledger()[-1]["prospect_id"] == answer.pair[0].lower()
    listed = resman.call("/Leasing/GetProspectSources", "application/json").json()
    assert listed["ProspectSources"][0]["ID"] == SOURCE.upper()


@pytest.mark.parametrize("setting", ["gone", "winner"])
def test_merged_answer_is_nothing_or_the_winner(resman: Caller, setting: str) -> None:
    resman.switch(merged_answer=setting)
    loser = resman.create(events=event(comments="loser")).pair
    winner = resman.create(email="w@example.com", events=event(comments="winner")).pair
    resman.staff(prospect_id=loser[0], merge_into=winner[0])
    found = resman.search(ProspectID=loser[0]).ids()
    update = resman.post(lead(customer(loser, last="Stone", email="w@example.com")))
    if setting == "gone":
        assert found == []
        assert "prospect could not be found" in update.error
    else:
        assert found == [winner[0]]
        assert update.pair == winner
    (stored,) = resman.state()
    assert [item["comments"] for item in stored["events"]] == ["winner", "loser"]
