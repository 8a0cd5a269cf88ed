"""The rules of HTTP around the methods, searches, lists, and v2."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest
from starlette.types import Message

from bridge.simulator.application import Application
from bridge.simulator.simulation import Simulation
from tests.bridge.simulator.caller import (
    AGENT,
    FOREIGN_PROPERTY,
    OTHER_PROPERTY,
    POST,
    PROPERTY,
    REASON,
    SEARCH,
    SOURCE,
    Caller,
    customer,
    event,
    lead,
)

BASIC = httpx.BasicAuth("partner", "key")
ACCOUNT = {"ResMan-Account-Id": "400"}


def test_only_post_is_taken(resman: Caller) -> None:
    response = resman.http.get(SEARCH, params={"Email": "a"})
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert resman.ledger()[-1]["status"] == 405


@pytest.mark.parametrize("content_type", ["application/json", "text/xml", ""])
def test_only_a_form_is_taken(resman: Caller, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    response = resman.http.post(POST, content=b"Xml=a", headers=headers)
    assert response.status_code == 415
    assert resman.ledger()[-1]["accepted"] is False


def test_a_form_in_another_charset_is_refused(resman: Caller) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    assert resman.http.post(POST, content=b"Xml=%ff", headers=headers).status_code == 400
    assert resman.http.post(POST, content=b"Xml=%C3%A9", headers=headers).status_code == 401


def test_a_path_that_resman_does_not_have_is_not_found(resman: Caller) -> None:
    assert resman.call("/MITS/GetTourSlots").status_code == 404
    assert resman.http.get("/").status_code == 404


def test_names_of_fields_have_no_case(resman: Caller) -> None:
    names = ("integrationpartnerid", "APIKEY", "accountId", "PROPERTYID", "eMAIL")
    form = dict(zip(names, ("partner", "key", "400", PROPERTY, "a@b.c"), strict=True))
    assert "<Status>Success</Status>" in resman.http.post(SEARCH, data=form).text


@pytest.mark.parametrize("path", [SEARCH, "/Leasing/GetEmployees"])
def test_accept_chooses_the_format(resman: Caller, path: str) -> None:
    usual = "xml" if path == SEARCH else "json"
    for accept, format_ in (
        ("application/json", "json"),
        ("application/xml", "xml"),
        ("text/xml;q=0.9", "xml"),
        ("*/*", usual),
    ):
        response = resman.call(path, accept, Email="a@b.c")
        assert response.headers["Content-Type"] == f"application/{format_}; charset=utf-8"
        assert "Success" in response.text


def test_a_post_in_json_has_attributes_with_an_at_sign(resman: Caller) -> None:
    response = resman.call(POST, "application/json", Xml=lead(customer(), event())).json()
    prospect = response["Response"]["LeadManagement"]["Prospects"]["Prospect"]
    ids = prospect["Customers"]["Customer"]["Identification"]
    assert [item["@IDType"] for item in ids] == ["PersonID", "ProspectID"]
    assert ids[1]["@IDValue"] == resman.state()[0]["prospect_id"]


def test_a_search_finds_by_each_criterion_and_answers_empty_for_none(resman: Caller) -> None:
    ids = resman.create().pair
    resman.create(email="other@example.com", phone="5125550999", last="Stone")
    criteria: list[dict[str, str]] = [
        {"ProspectID": ids[0].upper()},
        {"Email": "Dana@Example.com"},
        {"Phone": "512-555-0143"},
        {"FirstName": "dana", "LastName": "whitfield"},
    ]
    for criterion in criteria:
        assert resman.search(**criterion).ids() == [ids[0]]
    nothing = resman.search(Email="nobody@example.com")
    assert (nothing.status, nothing.ids()) == ("Success", [])
    assert nothing.root.find(".//Prospects") is not None
    assert resman.search(Email="dana@example.com", PropertyID=OTHER_PROPERTY).ids() == []


@pytest.mark.parametrize(
    "criteria",
    [
        {},
        {"Email": "a", "Phone": "1"},
        {"FirstName": "Dana"},
        {"ModifiedStartDateTime": "2027-01-01"},
        {"ModifiedStartDateTime": "x", "ModifiedEndDateTime": "y"},
    ],
)
def test_a_search_with_a_wrong_criterion_is_refused(
    resman: Caller, criteria: dict[str, str]
) -> None:
    assert resman.search(**criteria).status == "Error"
    assert resman.ledger()[-1]["accepted"] is False


def test_windows_take_the_formats_that_clients_send(resman: Caller) -> None:
    resman.control("clock", {"at": "2027-01-05T12:00:00Z"})
    resman.create()
    for start, end, found in (
        ("2027-01-05", "2027-01-06", 1),
        ("2027-01-05 11:59:00+00:00", "2027-01-05 12:05:00+00:00", 1),
        ("2027-01-05T06:59:00-05:00", "2027-01-05T12:05:00Z", 1),
        ("2027-01-05T12:05:00", "2027-01-05T12:10:00", 0),
    ):
        window = {"ModifiedStartDateTime": start, "ModifiedEndDateTime": end}
        assert len(resman.search(**window).ids()) == found


def test_the_lists_of_v1_are_answered(resman: Caller) -> None:
    def read(path: str, **fields: Any) -> Any:
        return resman.call(path, "application/json", **fields).json()

    sources = read("/Leasing/GetProspectSources")
    assert sources["ProspectSources"] == [{"ID": SOURCE, "Name": "Website"}]
    assert (sources["Status"], sources["AccountID"], sources["ErrorDescription"]) == (
        "Success",
        400,
        None,
    )
    (employee,) = read("/Leasing/GetEmployees")["Employees"]
    assert (employee["ID"], employee["Name"]) == (AGENT, "Leasing Bridge")
    reasons = read("/Leasing/GetLostProspectReasons", PropertyID=None)
    assert reasons["LostProspectReasons"] == [{"ID": REASON, "Name": "Price"}]
    properties = read("/Account/GetProperties", PropertyID=None)["Properties"]
    assert [item["PropertyID"] for item in properties] == [PROPERTY, OTHER_PROPERTY]
    found = read("/Account/GetAccountID", AccountID=None, PropertyID=None, Subdomain="ELM")
    assert (found["Status"], found["AccountID"]) == ("Success", "400")
    failed = read("/Leasing/GetEmployees", PropertyID=FOREIGN_PROPERTY)
    assert failed["Status"] == "Failed"
    assert "Employees" not in failed


def test_applicants_and_residents_are_listed(resman: Caller) -> None:
    resman.create()
    ids = resman.create(email="b@example.com", first="Ana").pair
    resman.staff(prospect_id=ids[0], convert="applicant")
    path = "/Leasing/GetApplicantsAndCurrentResidents"
    (person,) = resman.call(path, "application/json").json()["People"]
    assert (person["PersonID"], person["Status"], person["FirstName"]) == (ids[1], "Pending", "Ana")


def test_the_date_header_follows_the_clock(resman: Caller) -> None:
    assert resman.control("clock", {"at": "2027-03-14T02:00:00Z"})["now"].startswith("2027-03-14")
    resman.control("clock", {"advance_seconds": 3600})
    date = parsedate_to_datetime(resman.search(Email="a").response.headers["Date"])
    assert date.isoformat()[:16] == "2027-03-14T03:00"
    assert resman.control("clock", {})["now"][:16] == "2027-03-14T03:00"
    for wrong in ({"at": "noon"}, {"advance_seconds": "1"}, {"at": "2027-01-01", "x": 1}):
        assert resman.http.post("/_sim/clock", json=wrong).status_code == 400


@pytest.fixture
def distant() -> Iterator[Application]:
    def drop(scope: Any) -> None:
        raise AssertionError("nothing is dropped here")

    yield Application(Simulation(), drop)


@pytest.mark.parametrize(("peer", "status"), [("10.1.2.3", 403), ("127.0.0.1", 200), ("::1", 200)])
def test_the_control_surface_answers_only_this_machine(
    distant: Application, peer: str, status: int
) -> None:
    async def ask() -> int:
        transport = httpx.ASGITransport(app=distant, client=(peer, 40000))
        async with httpx.AsyncClient(transport=transport, base_url="http://sim") as client:
            return (await client.get("/_sim/state")).status_code

    assert asyncio.run(ask()) == status


def test_who_steers_may_hang_up(distant: Application) -> None:
    scope = {
        "type": "http", "method": "POST", "path": "/_sim/faults", "headers": [],
        "query_string": b"", "client": ("127.0.0.1", 40000),
    }  # fmt: skip
    said: list[int] = []

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        said.append(message.get("status", 0))

    asyncio.run(distant(scope, receive, send))
    assert said == [400, 0]


def test_v2_reads_prospects_with_its_own_credentials(resman: Caller) -> None:
    ids = resman.create(events=event(source=SOURCE, first="true")).pair
    query = {"propertyId": PROPERTY, "modifiedSince": "Tue, 05 Jan 2021 14:00:00 GMT"}
    read = resman.http.get("/Prospects", params=query, auth=BASIC, headers=ACCOUNT).json()
    (prospect,) = read["prospects"]
    assert (prospect["prospectId"], prospect["mainPersonId"]) == ids
    assert (prospect["status"], prospect["events"]) == ("Prospect", None)
    assert prospect["prospectSourceName"] == "Website"
    assert "communicationLog" not in prospect
    resman.staff(prospect_id=ids[0], lose=REASON)
    query = {"propertyId": PROPERTY, "prospectId": ids[0], "includeCommunicationLog": "true"}
    read = resman.http.get("/Prospects", params=query, auth=BASIC, headers=ACCOUNT).json()
    (prospect,) = read["prospects"]
    assert (prospect["status"], prospect["lostReason"]) == ("Lost", "Price")
    assert len(prospect["communicationLog"]) == 2
    query["modifiedSince"] = "2039-01-01T00:00:00Z"
    read = resman.http.get("/Prospects", params=query, auth=BASIC, headers=ACCOUNT).json()
    assert read == {"prospects": []}


def test_v2_leaves_out_what_it_does_not_know_of_a_question(resman: Caller) -> None:
    resman.create()
    query = {"propertyId": PROPERTY, "modifiedSince": "2021-01-05", "modifedUntil": "2021-01-06"}
    read = resman.http.get("/Prospects", params=query, auth=BASIC, headers=ACCOUNT).json()
    assert len(read["prospects"]) == 1
    assert resman.ledger()[-1]["fields"] == query


@pytest.mark.parametrize(
    ("switch", "status", "code"),
    [
        ({"v2_answer": "refused"}, 401, "20001"),
        ({"v2_answer": "absent"}, 404, "404"),
        ({"v2_since": "year"}, 400, "400"),
    ],
)
def test_v2_refuses_by_switch_what_a_good_key_asks(
    resman: Caller, switch: dict[str, str], status: int, code: str
) -> None:
    query = {"propertyId": PROPERTY, "modifiedSince": "Tue, 05 Jan 2021 14:00:00 GMT"}
    resman.switch(**switch)
    response = resman.http.get("/Prospects", params=query, auth=BASIC, headers=ACCOUNT)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert resman.ledger()[-1]["fields"] is None
    assert resman.search(Email="a@b.c").status == "Success"


def test_v2_reads_properties_employees_and_pick_lists(resman: Caller) -> None:
    def read(path: str) -> Any:
        return resman.http.get(path, auth=BASIC, headers=ACCOUNT).json()

    assert read("/Properties")["properties"][0]["timeZone"] == "America/Chicago"
    (employee,) = read("/Employees")["employees"]
    assert (employee["firstName"], employee["lastName"]) == ("Leasing", "Bridge")
    assert employee["propertyIds"] == [PROPERTY, OTHER_PROPERTY]
    assert read("/PickLists?name=LostProspectReason")["pickList"][0]["id"] == REASON


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/Properties", {}, 401),
        ("/Properties", {"Authorization": "Basic !!"} | ACCOUNT, 401),
        ("/Properties", {"Authorization": "Basic cGFydG5lcjpiYWQ="} | ACCOUNT, 401),
        ("/Properties", {"Authorization": "Basic cGFydG5lcjprZXk="}, 401),
        ("/Prospects", {"Authorization": "Basic cGFydG5lcjprZXk="} | ACCOUNT, 400),
        (
            f"/Prospects?propertyId={PROPERTY}",
            {"Authorization": "Basic cGFydG5lcjprZXk="} | ACCOUNT,
            400,
        ),
        ("/PickLists", {"Authorization": "Basic cGFydG5lcjprZXk="} | ACCOUNT, 400),
    ],
)
def test_v2_refuses_with_a_status_message_and_code(
    resman: Caller, path: str, headers: dict[str, str], status: int
) -> None:
    response = resman.http.get(path, headers=headers)
    assert response.status_code == status
    assert response.json()["message"]
    assert response.json()["code"] == str(status)


def test_v2_takes_only_get_and_meets_faults(resman: Caller) -> None:
    assert resman.http.post("/Prospects").status_code == 405
    resman.fault("status", "Properties", word="Error", text="no")
    assert resman.http.get("/Properties", auth=BASIC, headers=ACCOUNT).json()["message"] == "no"
