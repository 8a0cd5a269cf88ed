"""Seed, reset, staff edits, ledger and state."""

from __future__ import annotations

import copy
import hashlib
import json
from typing import Any

import pytest

from tests.bridge.simulator.caller import (
    FOREIGN_PROPERTY,
    MARKER,
    OTHER_PROPERTY,
    PROPERTY,
    REASON,
    SEARCH,
    SEED,
    SOURCE,
    Caller,
    customer,
    event,
    lead,
)


def test_a_seed_replaces_credentials_and_lists_of_what_it_names(resman: Caller) -> None:
    resman.create()
    seed = copy.deepcopy(SEED[0])
    seed["api_key"] = "new"
    seed["properties"] = seed["properties"][:1]
    seed["properties"][0]["sources"] = []
    resman.control("seed", seed)
    assert resman.call(SEARCH, Email="a").status_code == 401
    answer = resman.post(lead(customer(), event(source=SOURCE)), ApiKey="new")
    assert "Transaction Source could not be found" in answer.error
    assert resman.search(Email="a", ApiKey="new", PropertyID=OTHER_PROPERTY).status == "Success"
    assert len(resman.state()) == 1


def _broken(path: str, value: Any) -> Any:
    seed = copy.deepcopy(SEED[0])
    target: Any = seed
    *way, last = path.split(".")
    for step in way:
        target = target[int(step) if step.isdecimal() else step]
    if value is None:
        del target[last]
    else:
        target[last] = value
    return seed


@pytest.mark.parametrize(
    "seed",
    [
        _broken("api_key", None),
        _broken("account_id", ""),
        _broken("properties.0.property_id", None),
        _broken("properties.0.sources.0.id", None),
        _broken("properties.0.sources.0.name", "a\u0001b"),
        _broken("properties.0.slots", []),
        _broken("properties", {}),
        _broken("properties.0.property_id", FOREIGN_PROPERTY),
        "seed",
    ],
)
def test_a_wrong_seed_is_refused_whole(resman: Caller, seed: Any) -> None:
    fine = {"account_id": "600", "partner_id": "p", "api_key": "k", "properties": []}
    before = resman.http.get("/_sim/").json()["accounts"]
    response = resman.http.post("/_sim/seed", json=[fine, seed])
    assert response.status_code == 400
    assert response.json()["error"]
    assert resman.http.get("/_sim/").json()["accounts"] == before


def test_reset_keeps_accounts_and_drops_the_rest(resman: Caller) -> None:
    resman.create()
    resman.switch(guid_case="upper")
    resman.fault("http_503", "GetEmployees")
    resman.control("clock", {"at": "2031-01-01"})
    assert isinstance(resman.control("reset", {})["seed"], int)
    assert (resman.state(), resman.ledger()) == ([], [])
    assert resman.http.get("/_sim/faults").json() == []
    assert not resman.control("clock", {})["now"].startswith("2031")
    assert resman.create().pair[0].islower()
    assert resman.http.post("/_sim/reset", json={"seed": "a"}).status_code == 400


def test_the_same_seed_gives_the_same_ids(resman: Caller) -> None:
    def ids(seed: int) -> list[tuple[str, str]]:
        resman.control("reset", {"seed": seed})
        return [resman.create(email=f"p{number}@example.com").pair for number in range(3)]

    assert ids(5) == ids(5) != ids(6)


def test_the_ledger_tells_every_call_in_order(resman: Caller) -> None:
    ids = resman.create().pair
    resman.search(ProspectID=ids[0])
    resman.post(lead(customer(ids, last="Stone", email="new@example.com")))
    resman.post("<broken")
    resman.staff(prospect_id=ids[0], set={"phone": "5125550199"})
    create, search, update, refused, staff = entries = resman.ledger()
    assert [entry["seq"] for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry["method"] for entry in entries] == [
        "PostLeadManagement4_0",
        "SearchProspects",
        "PostLeadManagement4_0",
        "PostLeadManagement4_0",
        "staff",
    ]
    assert [entry["accepted"] for entry in entries] == [True, True, True, False, True]
    assert [entry["kind"] for entry in entries] == ["create", "search", "update", "post", "set"]
    assert create["marker"] == MARKER
    assert create["property_id"] == PROPERTY
    assert create["fields"]["event"] == {
        "type": "Other",
        "at": "2027-01-05T16:04:11+00:00",
        "comments": MARKER,
        "source_id": SOURCE,
        "agent_id": None,
        "event_id": None,
        "first_contact": True,
    }
    assert (update["fields"]["last_name"], update["fields"]["email"]) == (
        "Stone",
        "new@example.com",
    )
    assert update["marker"] is None
    assert refused["fields"] is None
    assert staff["fields"] == {"prospect_id": ids[0], "set": {"phone": "5125550199"}}
    assert search["answered"] == create["answered"] != update["answered"]
    assert {entry["prospect_id"] for entry in entries} == {ids[0], None}


def test_answered_is_the_hash_of_the_prospect_without_its_times(resman: Caller) -> None:
    resman.create()
    (stored,) = resman.state()
    content = {name: value for name, value in stored.items() if not name.endswith("_at")}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    assert resman.ledger()[-1]["answered"] == digest


def test_the_ledger_can_be_read_in_pieces_and_as_lines(resman: Caller) -> None:
    for number in range(3):
        resman.create(email=f"p{number}@example.com")
    rest = resman.http.get("/_sim/ledger", params={"after": 2}).json()
    assert [entry["seq"] for entry in rest] == [3]
    lines = resman.http.get("/_sim/ledger", headers={"Accept": "application/x-ndjson"})
    assert lines.headers["Content-Type"].startswith("application/x-ndjson")
    assert [json.loads(line)["seq"] for line in lines.text.splitlines()] == [1, 2, 3]
    assert resman.http.get("/_sim/ledger?after=x").status_code == 400


def test_state_can_be_asked_for_one_property(resman: Caller) -> None:
    resman.create()
    state = resman.http.get("/_sim/state", params={"property_id": OTHER_PROPERTY})
    assert state.json() == {"prospects": []}


def test_staff_change_fields_and_searches_follow(resman: Caller) -> None:
    ids = resman.create().pair
    before = resman.state()[0]["modified_at"]
    changes = {
        "first_name": "Ana",
        "last_name": "Stone",
        "email": "ana@x.com",
        "phone": "5125550199",
    }
    resman.staff(prospect_id=ids[0], set=changes)
    (stored,) = resman.state()
    assert (stored["first_name"], stored["last_name"]) == ("Ana", "Stone")
    assert stored["phones"] == [{"type": "cell", "number": "5125550199"}]
    assert stored["modified_at"] > before
    assert resman.search(Email="dana@example.com").ids() == []
    assert resman.search(Phone="5125550199").ids() == [ids[0]]
    resman.staff(prospect_id=ids[0], set={"email": None, "phone": ""})
    assert resman.search(ProspectID=ids[0]).texts("Email") == []
    assert resman.state()[0]["phones"] == []


def test_staff_change_what_is_looked_for(resman: Caller) -> None:
    wishes = '<DesiredRent Exact="900"/><NumberOfOccupants>3</NumberOfOccupants>'
    posted = resman.post(lead(customer(), wishes=wishes + "<Comment>near a park</Comment>"))
    (prospect_id, _) = posted.pair
    edit = {"move_in_date": "2027-03-01", "rent_min": 800, "rent_max": "1200", "occupants": 2}
    shown = resman.staff(prospect_id=prospect_id, set=edit)
    assert shown["preferences"] == {
        "target_move_in_date": "2027-03-01",
        "desired_rent": {"min": "800", "max": "1200"},
        "number_of_occupants": "2",
        "comments": ["near a park"],
    }
    answer = resman.search(ProspectID=prospect_id)
    assert answer.texts("TargetMoveInDate") == ["2027-03-01"]
    edit = {"move_in_date": None, "rent_min": "", "rent_max": "", "occupants": ""}
    assert resman.staff(prospect_id=prospect_id, set=edit)["preferences"] == {
        "comments": ["near a park"]
    }


def test_staff_lose_convert_and_reopen(resman: Caller) -> None:
    ids = resman.create().pair
    resman.staff(prospect_id=ids[0], lose=REASON)
    assert resman.search(ProspectID=ids[0]).texts("EventReasons") == ["Prospect Lost: Price"]
    for kind in ("applicant", "current_resident", "prospect"):
        assert resman.staff(prospect_id=ids[0], convert=kind)["type"] == kind


def test_staff_add_move_and_remove_an_appointment(resman: Caller) -> None:
    ids = resman.create(events="").pair
    tour = {"type": "Appointment", "at": "2027-03-01T16:00:00Z", "comments": "by phone"}
    added = resman.staff(prospect_id=ids[0], add_event=tour)["events"][0]
    moved = {"event_id": added["event_id"], "at": "2027-03-02T16:00:00Z"}
    (event_now,) = resman.staff(prospect_id=ids[0], move_event=moved)["events"]
    assert event_now == {**added, "at": "2027-03-02T16:00:00+00:00"}
    assert resman.staff(prospect_id=ids[0], remove_event=added["event_id"])["events"] == []


def test_staff_find_the_events_of_a_merged_prospect_under_its_old_id(resman: Caller) -> None:
    loser, winner = resman.create(events="").pair[0], resman.create(email="w@example.com").pair[0]
    tour = {"type": "Appointment", "at": "2027-03-01T16:00:00Z", "comments": "by phone"}
    added = resman.staff(prospect_id=loser, add_event=tour)["events"][0]
    resman.staff(prospect_id=loser, merge_into=winner)
    moved = {"event_id": added["event_id"], "at": "2027-03-02T16:00:00Z"}
    shown = resman.staff(prospect_id=loser, move_event=moved)
    assert shown["prospect_id"] == winner
    assert {**added, "at": "2027-03-02T16:00:00+00:00"} in shown["events"]
    (stored,) = resman.state()
    assert stored["events"] == shown["events"]
    gone = resman.http.post("/_sim/staff", json={"prospect_id": loser, "convert": "resident"})
    assert gone.status_code == 404


def test_staff_transfer_a_prospect_away_from_its_property(resman: Caller) -> None:
    ids = resman.create().pair
    resman.staff(prospect_id=ids[0], transfer=OTHER_PROPERTY)
    assert resman.search(ProspectID=ids[0]).ids() == []
    assert resman.search(Email="dana@example.com").ids() == []
    assert resman.search(ProspectID=ids[0], PropertyID=OTHER_PROPERTY).ids() == [ids[0]]
    update = lead(customer(ids, last="Stone"))
    assert "prospect could not be found" in resman.post(update).error
    assert resman.post(update, PropertyID=OTHER_PROPERTY).status == "Success"


def test_staff_delete_a_prospect(resman: Caller) -> None:
    ids = resman.create().pair
    resman.staff(prospect_id=ids[0], delete=True)
    assert resman.state() == []
    assert resman.search(ProspectID=ids[0]).ids() == []
    assert resman.search(Email="dana@example.com").ids() == []
    assert "prospect could not be found" in resman.post(lead(customer(ids))).error


def test_staff_create_a_walk_in(resman: Caller) -> None:
    walk_in = {
        "property_id": PROPERTY,
        "first_name": "Wanda",
        "last_name": "Walker",
        "email": "wanda@example.com",
        "phone": "5125550111",
        "events": [{"type": "WalkIn", "at": "2027-01-01T10:00:00Z", "first_contact": True}],
    }
    created = resman.staff(create=walk_in)
    assert resman.search(Email="wanda@example.com").ids() == [created["prospect_id"]]
    assert created["events"][0]["type"] == "WalkIn"
    assert resman.ledger()[0]["method"] == "staff"


@pytest.mark.parametrize(
    ("edit", "status"),
    [
        ({"delete": False}, 400),
        ({"set": {}}, 400),
        ({"set": {"age": 3}}, 400),
        ({"set": {"first_name": ""}}, 400),
        ({"set": {"move_in_date": "soon"}}, 400),
        ({"set": {"rent_max": "1200.50"}}, 400),
        ({"set": {"occupants": "two"}}, 400),
        ({"set": {"last_name": "a\ud800"}}, 400),
        ({"lose": SOURCE}, 400),
        ({"convert": "friend"}, 400),
        ({"move_event": {"event_id": SOURCE, "at": "2027-01-01"}}, 404),
        ({"remove_event": SOURCE}, 404),
        ({"add_event": {"type": "Appointment", "at": "noon"}}, 400),
        ({"transfer": SOURCE}, 404),
        ({"transfer": FOREIGN_PROPERTY}, 400),
        ({"merge_into": SOURCE}, 404),
        ({"promote": 1}, 400),
        ({"delete": True, "convert": "applicant"}, 400),
        ({}, 400),
    ],
)
def test_a_wrong_staff_edit_is_refused(resman: Caller, edit: dict[str, Any], status: int) -> None:
    ids = resman.create().pair
    before = resman.state()
    body = json.dumps({"prospect_id": ids[0], **edit})
    response = resman.http.post("/_sim/staff", content=body)
    assert (response.status_code, bool(response.json()["error"])) == (status, True)
    assert resman.state() == before
    assert len(resman.ledger()) == 1


def test_a_merge_into_itself_an_unknown_prospect_and_no_json_are_refused(resman: Caller) -> None:
    ids = resman.create().pair
    itself = {"prospect_id": ids[0], "merge_into": ids[0]}
    assert resman.http.post("/_sim/staff", json=itself).status_code == 400
    unknown = {"prospect_id": SOURCE, "delete": True}
    assert resman.http.post("/_sim/staff", json=unknown).status_code == 404
    assert resman.http.post("/_sim/staff", content=b"{").status_code == 400
