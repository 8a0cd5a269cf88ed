"""Every kind of fault does what it says, as often as it says, and a seed repeats it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.bridge.simulator.caller import (
    MARKER,
    POST,
    SEED,
    Answer,
    Caller,
    customer,
    event,
    lead,
)

LEAD = lead(customer(), event())
WINDOW = {"ModifiedStartDateTime": "2020-01-01", "ModifiedEndDateTime": "2040-01-01"}


def test_drop_before_commit_loses_the_call(resman: Caller) -> None:
    resman.fault("drop_before_commit", "PostLeadManagement4_0", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        resman.post(LEAD)
    assert resman.state() == []
    (entry,) = resman.ledger()
    assert (entry["accepted"], entry["fault"]) == (False, "drop_before_commit")
    assert entry["marker"] == MARKER
    assert resman.post(LEAD).status == "Success"


def test_drop_after_commit_loses_only_the_answer(resman: Caller) -> None:
    resman.fault("drop_after_commit", "PostLeadManagement4_0", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        resman.post(LEAD)
    (stored,) = resman.state()
    (entry,) = resman.ledger()
    assert (entry["accepted"], entry["fault"]) == (True, "drop_after_commit")
    assert (entry["prospect_id"], entry["status"]) == (stored["prospect_id"], 0)


def test_latency_holds_one_call_and_no_other(resman: Caller) -> None:
    resman.fault("latency", "PostLeadManagement4_0", ms=400, times=1)
    with ThreadPoolExecutor(1) as pool:
        begun = time.monotonic()
        slow = pool.submit(resman.post, LEAD)
        while not resman.http.get("/_sim/faults").json()[0]["struck"]:
            time.sleep(0.005)
        assert resman.search(Email="a@b.c").status == "Success"
        assert not slow.done()
        assert slow.result().status == "Success"
        assert time.monotonic() - begun >= 0.4


def test_latency_after_commit_shows_the_prospect_before_the_answer(resman: Caller) -> None:
    resman.fault("latency", "PostLeadManagement4_0", ms=400, after_commit=True)
    with pytest.raises(httpx.ReadTimeout):
        resman.http.post(POST, data=_form(LEAD), timeout=0.1)
    assert len(resman.state()) == 1


def _form(xml: str) -> dict[str, str]:
    account = SEED[0]
    return {
        "IntegrationPartnerID": account["partner_id"],
        "ApiKey": account["api_key"],
        "AccountID": account["account_id"],
        "PropertyID": account["properties"][0]["property_id"],
        "Xml": xml,
    }


@pytest.mark.parametrize(
    ("kind", "details", "status", "text"),
    [
        ("http_401", {}, 401, "Unauthorized"),
        ("http_401", {"code": 20001}, 401, '"20001"'),
        ("http_429", {"retry_after": 7}, 429, "Too Many"),
        ("http_502", {}, 502, "Bad Gateway"),
        ("http_502", {"retry_after": 60}, 502, '"retry_after": 60'),
        ("http_503", {"retry_after": 7}, 503, "Down"),
        ("html_200", {}, 200, "<html>"),
        ("status", {"word": "Error", "text": "deadlock"}, 200, "deadlock"),
        ("status", {"word": "Failed"}, 200, "<Status>Failed</Status>"),
        ("status", {"word": "Success"}, 200, "<Status>Success</Status>"),
    ],
)
@pytest.mark.parametrize("after_commit", [False, True])
def test_a_fault_answers_in_the_place_of_resman(
    resman: Caller, kind: str, details: dict[str, Any], status: int, text: str, after_commit: bool
) -> None:
    if kind != "http_401":
        details = {**details, "after_commit": after_commit}
    resman.fault(kind, **details)
    response = resman.call(POST, Xml=LEAD)
    assert response.status_code == status
    assert text in response.text
    assert "Identification" not in response.text
    committed = bool(details.get("after_commit"))
    assert len(resman.state()) == int(committed)
    (entry,) = resman.ledger()
    assert (entry["accepted"], entry["fault"], entry["status"]) == (committed, kind, status)
    if kind in ("http_429", "http_503"):
        assert response.headers["Retry-After"] == "7"


def test_truncated_xml_is_committed_and_cannot_be_parsed(resman: Caller) -> None:
    resman.fault("truncated_xml")
    response = resman.call(POST, Xml=LEAD)
    assert response.text.startswith("<?xml")
    with pytest.raises(SyntaxError):
        Answer(response)
    assert len(resman.state()) == 1
    resman.fault("truncated_xml", after_commit=False)
    resman.call(POST, Xml=LEAD)
    assert len(resman.state()) == 1


def test_a_spoilt_read_is_not_accepted(resman: Caller) -> None:
    resman.create()
    resman.fault("truncated_xml", "SearchProspects")
    resman.call("/MITS/SearchProspects", Email="dana@example.com")
    assert resman.ledger()[-1]["accepted"] is False


def test_buffer_overflow_meets_only_windows_with_too_many_prospects(resman: Caller) -> None:
    for number in range(3):
        resman.create(email=f"p{number}@example.com")
    resman.fault("buffer_overflow", over=2, times=1)
    assert resman.search(Phone="5125550143").status == "Success"
    dense = resman.call("/MITS/SearchProspects", **WINDOW)
    assert (dense.status_code, "buffer overflow" in dense.text) == (502, True)
    entry = resman.ledger()[-1]
    assert (entry["accepted"], entry["fault"], entry["found"]) == (False, "buffer_overflow", 3)
    assert len(resman.search(**WINDOW).ids()) == 3
    resman.fault("buffer_overflow", over=3)
    assert len(resman.search(**WINDOW).ids()) == 3


def test_stale_read_answers_what_was_true_some_seconds_ago(resman: Caller) -> None:
    ids = resman.create().pair
    resman.control("clock", {"advance_seconds": 100})
    resman.post(lead(customer(ids, last="Stone", email="new@example.com")))
    resman.create(email="second@example.com")
    resman.fault("stale_read", seconds=50)
    assert resman.search(Email="dana@example.com").texts("LastName") == ["Whitfield"]
    assert resman.search(ProspectID=ids[0]).texts("LastName") == ["Whitfield"]
    assert resman.search(FirstName="dana", LastName="WHITFIELD").ids() == [ids[0]]
    assert resman.search(Phone="5125550143").ids() == [ids[0]]
    assert resman.search(Email="new@example.com").ids() == []
    assert resman.search(**WINDOW).ids() == [ids[0]]
    resman.fault("stale_read", seconds=200)
    assert resman.search(**WINDOW).ids() == []
    resman.control("faults", [])
    assert resman.search(ProspectID=ids[0]).texts("LastName") == ["Stone"]
    assert len(resman.search(**WINDOW).ids()) == 2


def test_nth_strikes_every_nth_call_and_times_ends_it(resman: Caller) -> None:
    resman.fault("http_503", "SearchProspects", nth=3, times=2)
    codes = [resman.call("/MITS/SearchProspects", Email="a").status_code for _ in range(12)]
    assert [number for number, code in enumerate(codes, 1) if code == 503] == [3, 6]
    assert resman.call("/Leasing/GetEmployees").status_code == 200
    assert resman.http.get("/_sim/faults").json()[0]["seen"] == 12


def test_rate_is_drawn_from_the_seed_and_repeats(resman: Caller) -> None:
    def codes(seed: int) -> list[int]:
        resman.control("reset", {"seed": seed})
        resman.fault("http_503", rate=0.5)
        calls = (resman.call("/MITS/SearchProspects", Email="a") for _ in range(40))
        return [response.status_code for response in calls]

    first = codes(7)
    assert 5 < first.count(503) < 35
    assert codes(7) == first
    assert codes(8) != first


def test_the_first_fault_that_strikes_wins_and_the_others_wait(resman: Caller) -> None:
    faults = [
        {"method": "*", "kind": "http_503", "nth": 2},
        {"method": "*", "kind": "http_429", "times": 2},
    ]
    resman.control("faults", faults)
    codes = [resman.call("/MITS/SearchProspects", Email="a").status_code for _ in range(4)]
    assert codes == [429, 503, 429, 503]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "flood"},
        {"kind": "http_503", "method": "Search"},
        {"kind": "http_503", "often": 1},
        {"kind": "latency"},
        {"kind": "latency", "ms": "10"},
        {"kind": "http_503", "rate": 2},
        {"kind": "http_503", "nth": 0},
        {"kind": "http_503", "times": True},
        {"kind": "http_503", "rate": 0.5, "nth": 2},
        "http_503",
    ],
)
def test_a_wrong_fault_is_refused_and_the_list_stays(resman: Caller, wrong: object) -> None:
    resman.fault("http_503", "GetEmployees")
    response = resman.http.post("/_sim/faults", json=[{"kind": "html_200"}, wrong])
    assert response.status_code == 400
    assert response.json()["error"]
    assert [item["kind"] for item in resman.http.get("/_sim/faults").json()] == ["http_503"]


def test_faults_that_are_no_list_are_refused(resman: Caller) -> None:
    assert resman.http.post("/_sim/faults", json={"kind": "html_200"}).status_code == 400
