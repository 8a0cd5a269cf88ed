"""The operations over real HTTP: what goes out, what comes back, what is never believed."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bridge.errors import ConfigurationError
from bridge.resman import Credentials, LeadDocument, PostResult, ResMan, SearchResult, assumptions
from bridge.resman.http import Timeouts

PROPERTY = "0a0a0a0a-0000-4000-8000-00000000000f"
PROSPECT = "c41a0000-0000-4000-8000-0000000000c1"
PERSON = "9d2f0000-0000-4000-8000-0000000000d1"
EVENT = "77be0000-0000-4000-8000-0000000000e1"
MARKER = "[ref:lead:6f9619ff8b86d011b42d00c04fc964ff]"
OTHER = "ffff0000-0000-4000-8000-0000000000ff"
DATE = "Tue, 05 Jan 2027 16:04:12 GMT"
Http = Callable[..., bytes]
Stored = Callable[..., str]


@pytest.fixture
def post(remote: Any, call: Any, credentials: Credentials) -> Callable[..., PostResult]:
    """Post one document and give the result."""

    def run(canned: bytes, document: LeadDocument, **options: Any) -> PostResult:
        remote.answer(canned)
        return call(lambda resman: resman.post_lead(credentials, PROPERTY, document, **options))

    return run


@pytest.fixture
def find(remote: Any, call: Any, credentials: Credentials) -> Callable[..., SearchResult]:
    """Search once and give the result."""

    def run(canned: bytes, **by: str) -> SearchResult:
        remote.answer(canned)
        return call(lambda resman: resman.search(credentials, PROPERTY, by))

    return run


def test_a_create_gives_both_ids_the_event_and_the_time(
    post: Any, http: Http, stored: Stored, lead: Any, remote: Any
) -> None:
    result = post(http(stored(), Date=DATE), lead())
    assert result.outcome.word == "ok" and result.outcome.text == ""
    assert (result.prospect_id, result.person_id) == (PROSPECT, PERSON)
    assert result.event_ids == {MARKER: EVENT}
    assert result.served_at == "2027-01-05T16:04:12Z"
    plain = result.as_json()
    assert plain["word"] == "ok" and plain["prospect"]["prospect_id"] == PROSPECT
    assert json.loads(json.dumps(plain)) == plain
    (request,) = remote.requests
    assert request.path == "/MITS/PostLeadManagement4_0"
    assert request.headers["accept"] == "application/xml"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "transfer-encoding" not in request.headers
    assert set(request.form) == {
        *("IntegrationPartnerID", "ApiKey", "AccountID", "PropertyID", "Xml")
    }


@pytest.mark.parametrize(
    ("at", "detail"),
    [
        ("2027-01-05T16:04:11", ""),
        ("2027-01-05T10:04:11-06:00", ""),
        ("2027-01-05T22:04:11+00:00", "time_differs"),
        ("2027-01-05T16:04:11-06:00", "time_differs"),
        ("soon", ""),
    ],
)
def test_an_event_at_another_time_than_was_posted_is_told(
    post: Any, http: Http, stored: Stored, lead: Any, at: str, detail: str
) -> None:
    result = post(http(stored(at=at)), lead())
    assert (result.outcome.word, result.outcome.detail) == ("ok", detail)
    assert result.prospect_id == PROSPECT
    others = stored(at=at, comments="Not ours.").replace("Not ours.", "")
    assert post(http(others), lead()).outcome.detail == ""


def test_vector_26_upper_case_ids_are_our_ids(
    post: Any, http: Http, stored: Stored, update: Any
) -> None:
    shouted = stored(PROSPECT.upper(), PERSON.upper(), property_id=PROPERTY.upper())
    result = post(http(shouted), update())
    assert (result.outcome.word, result.prospect_id) == ("ok", PROSPECT)


def test_vector_25_success_without_ids_is_ambiguous(
    post: Any, http: Http, stored: Stored, lead: Any, update: Any
) -> None:
    for document in (lead(), update()):
        result = post(http(stored(identified=False)), document)
        assert (result.outcome.word, result.outcome.detail) == ("ambiguous", "missing_ids")
        assert result.prospect_id is None and result.prospect is None


def test_success_with_only_one_id_is_ambiguous(
    post: Any, http: Http, stored: Stored, lead: Any, update: Any
) -> None:
    half = stored(person_id="")
    for document in (lead(), update()):
        assert post(http(half), document).outcome.detail == "missing_ids"


@pytest.mark.parametrize(
    "wrong", [{"prospect_id": OTHER}, {"person_id": OTHER}, {"property_id": OTHER}]
)
def test_success_about_another_record_is_never_success(
    post: Any, http: Http, stored: Stored, update: Any, wrong: dict[str, str]
) -> None:
    result = post(http(stored(**wrong)), update())
    assert (result.outcome.word, result.outcome.detail) == ("ambiguous", "wrong_record")
    assert result.as_json()["prospect_id"] is None


def test_a_create_answered_with_somebody_elses_comments_is_never_success(
    post: Any, http: Http, stored: Stored, lead: Any
) -> None:
    result = post(http(stored(comments="Phone call")), lead())
    assert (result.outcome.word, result.outcome.detail) == ("ambiguous", "wrong_record")


def test_a_create_whose_answer_echoes_no_comments_is_believed(
    post: Any, http: Http, stored: Stored, lead: Any
) -> None:
    assert post(http(stored(comments="")), lead()).outcome.word == "ok"


def test_vector_16_an_unknown_source_is_told_apart(
    post: Any, http: Http, refusal: Any, lead: Any
) -> None:
    result = post(http(refusal("Transaction Source could not be found: 12")), lead())
    assert (result.outcome.word, result.outcome.detail) == ("permanent", "bad_source")


def test_vector_15_without_a_source_nothing_is_sent(
    post: Any, http: Http, stored: Stored, lead: Any, remote: Any
) -> None:
    event = {"at": "2027-01-05T16:04:11Z", "marker": MARKER}
    result = post(http(stored()), lead(event=event))
    assert (result.outcome.word, result.outcome.detail) == ("permanent", "no_source")
    assert not result.outcome.sent and remote.requests == []


def test_past_the_deadline_nothing_is_sent(
    post: Any, http: Http, stored: Stored, lead: Any, remote: Any
) -> None:
    result = post(http(stored()), lead(), deadline=0.0)
    assert (result.outcome.word, result.outcome.detail) == ("retry", "not_sent")
    assert not result.outcome.sent and remote.requests == [] and remote.partial == []


def test_a_process_frozen_while_it_connected_sends_no_form(
    remote: Any, credentials: Credentials, lead: Any, http: Http, stored: Stored
) -> None:
    remote.answer(http(stored()))
    ticks: Iterator[float] = iter([0.0, 100.0, 0.0, 0.0])

    async def post_twice() -> list[PostResult]:
        async with ResMan(remote.url, clock=lambda: next(ticks)) as resman:
            return [
                await resman.post_lead(credentials, PROPERTY, lead(), deadline=50.0)
                for _ in range(2)
            ]

    late, in_time = asyncio.run(post_twice())
    assert (late.outcome.word, late.outcome.detail) == ("retry", "not_sent")
    assert not late.outcome.sent
    assert not any(credentials.api_key.encode() in data for data in remote.partial)
    # The connection is of use again.
    assert in_time.outcome.word == "ok" and len(remote.requests) == 1


def test_a_search_returns_everybody_it_found(find: Any, http: Http, stored: Stored) -> None:
    one, two = stored(), stored(OTHER)
    start, end = two.index("<Prospect>"), two.index("</Prospects>")
    both = one.replace("</Prospects>", two[start:end] + "</Prospects>")
    result = find(http(both, Date=DATE), phone="(512) 555-0143")
    assert [prospect.prospect_id for prospect in result.prospects] == [PROSPECT, OTHER]
    plain = result.as_json()
    assert plain["served_at"] == "2027-01-05T16:04:12Z"
    assert json.loads(json.dumps(plain)) == plain


def test_a_search_that_finds_nobody_is_ok(find: Any, http: Http, remote: Any) -> None:
    empty = (
        "<ResMan><Status>Success</Status><Response><LeadManagement><Prospects/>"
        "</LeadManagement></Response></ResMan>"
    )
    result = find(http(empty), email="A@B.test")
    assert result.outcome.is_ok and result.prospects == ()
    assert remote.requests[0].form["Email"] == "A@b.test"


@pytest.mark.parametrize(
    ("payload", "detail"),
    [
        ("", "unparseable"),
        ("<Response/>", "unparseable"),
        ("<Response><LeadManagement/></Response>", "unparseable"),
        (
            "<Response><LeadManagement><Prospects><Prospect/></Prospects></LeadManagement>"
            "</Response>",
            "missing_ids",
        ),
    ],
)
def test_a_search_never_takes_a_hole_for_nobody(
    find: Any, http: Http, payload: str, detail: str
) -> None:
    result = find(http(f"<ResMan><Status>Success</Status>{payload}</ResMan>"), email="a@b.test")
    assert (result.outcome.word, result.outcome.detail) == ("retry", detail)


def test_a_search_answered_for_another_property_is_not_believed(
    find: Any, http: Http, stored: Stored
) -> None:
    result = find(http(stored(property_id=OTHER)), prospect_id=PROSPECT)
    assert (result.outcome.word, result.outcome.detail) == ("retry", "wrong_record")
    assert result.prospects == ()


def test_a_merged_prospect_may_answer_under_the_winners_id(
    find: Any, http: Http, stored: Stored
) -> None:
    result = find(http(stored(OTHER)), prospect_id=PROSPECT)
    assert result.outcome.is_ok and result.prospects[0].prospect_id == OTHER


@pytest.mark.parametrize(
    ("method", "path", "key", "has_property"),
    [
        ("list_sources", "/Leasing/GetProspectSources", "ProspectSources", True),
        ("list_agents", "/Leasing/GetEmployees", "Employees", True),
        ("list_lost_reasons", "/Leasing/GetLostProspectReasons", "LostProspectReasons", False),
    ],
)
def test_lists(
    remote: Any,
    call: Any,
    credentials: Credentials,
    http: Http,
    method: str,
    path: str,
    key: str,
    has_property: bool,
) -> None:
    rows = [{"ID": "B1", "Name": " Website ", "Email": "x@y.test"}, {"Id": 7, "name": None}]
    body = {key: rows, "Status": "Success", "ErrorDescription": None, "AccountID": 400}
    remote.answer(http(json.dumps(body), kind="application/json", Date=DATE))
    arguments = (credentials, PROPERTY) if has_property else (credentials,)
    listing = call(lambda resman: getattr(resman, method)(*arguments))
    assert listing.as_json() == {
        "outcome": listing.outcome.as_json(),
        "entries": [
            {"id": "b1", "name": "Website", "email": "x@y.test"},
            {"id": "7", "name": "", "email": None},
        ],
        "served_at": "2027-01-05T16:04:12Z",
    }
    (request,) = remote.requests
    assert request.path == path and request.headers["accept"] == "application/json"
    assert ("PropertyID" in request.form) is has_property


def test_properties_are_listed_by_their_own_id(
    remote: Any, call: Any, credentials: Credentials, http: Http
) -> None:
    body = {"Status": "Success", "Properties": [{"PropertyID": PROPERTY.upper(), "Name": "Oak"}]}
    remote.answer(http(json.dumps(body), kind="application/json"))
    listing = call(lambda resman: resman.list_properties(credentials))
    assert [(entry.id, entry.name) for entry in listing.entries] == [(PROPERTY, "Oak")]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"Status": "Success"}, "unparseable"),
        ({"Status": "Success", "ProspectSources": {}}, "unparseable"),
        ({"Status": "Success", "ProspectSources": [{"Name": "x"}]}, "missing_ids"),
        ({"Status": "Success", "ProspectSources": [7]}, "missing_ids"),
        ({"Status": "Success", "ProspectSources": [], "PropertyID": OTHER}, "wrong_record"),
        ({"Status": "Failed", "ErrorDescription": "Access denied"}, "credentials"),
    ],
)
def test_a_list_is_not_believed_by_its_status_alone(
    remote: Any, call: Any, credentials: Credentials, http: Http, body: Any, detail: str
) -> None:
    remote.answer(http(json.dumps(body), kind="application/json"))
    listing = call(lambda resman: resman.list_sources(credentials, PROPERTY))
    assert listing.outcome.detail == detail and listing.outcome.word != "ok"
    assert listing.entries == ()


def test_vector_32_nothing_secret_or_personal_comes_out(
    post: Any,
    find: Any,
    http: Http,
    refusal: Any,
    lead: Any,
    credentials: Credentials,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    echo = (
        f"{credentials.api_key} {credentials.partner_id} DANA whitfield "
        "dana.whitfield@EXAMPLE.com 512-555-0143 (512) 555 0143 Website form. refused"
    )
    outcomes = [post(http(refusal(echo)), lead()).outcome]
    outcomes += [post(http(echo, status), lead()).outcome for status in (200, 400, 401, 500)]
    sought = echo.partition(" 512")[0]
    outcomes += [find(http(refusal(sought)), first_name="Dana", last_name="Whitfield").outcome]
    said = " ".join(outcome.text for outcome in outcomes) + repr(credentials)
    said += " ".join(record.getMessage() for record in caplog.records)
    for secret in (credentials.api_key, "whitfield", "dana", "website form"):
        assert secret.casefold() not in said.casefold()
    assert not re.search(r"555\W*0143", said)
    assert "refused" in outcomes[0].text


def test_a_long_failure_text_is_cut(post: Any, http: Http, refusal: Any, lead: Any) -> None:
    assert len(post(http(refusal("word " * 1000)), lead()).outcome.text) == 1000


def test_an_answer_too_large_is_dropped_and_a_window_is_split(
    remote: Any,
    call: Any,
    credentials: Credentials,
    http: Http,
    update: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(assumptions, "ANSWER_BYTES_MAX", 1000)
    remote.answer(http("x" * 5000))
    window = {"modified_from": "2027-01-05T15:55:00Z", "modified_to": "2027-01-05T16:10:00Z"}

    async def both(resman: ResMan) -> list[str]:
        found = await resman.search(credentials, PROPERTY, window)
        by_id = await resman.search(credentials, PROPERTY, {"prospect_id": PROSPECT})
        posted = await resman.post_lead(credentials, PROPERTY, update())
        return [result.outcome.word for result in (found, by_id, posted)]

    assert call(both) == ["split_window", "permanent", "ambiguous"]


def test_a_server_that_drips_is_given_up(
    credentials: Credentials, lead: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assumptions, "READ_TIMEOUTS_PER_CALL", 1)

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        try:
            for _ in range(100):
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.1)
        except ConnectionError:
            return
        finally:
            writer.close()

    async def main() -> PostResult:
        server = await asyncio.start_server(drip, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        timeouts = Timeouts(connect=0.1, write=0.1, read=0.3)
        async with ResMan(f"http://127.0.0.1:{port}", timeouts) as resman:
            result = await resman.post_lead(credentials, PROPERTY, lead())
        server.close()
        return result

    outcome = asyncio.run(main()).outcome
    assert (outcome.word, outcome.text, outcome.sent) == ("ambiguous", "CallTimeout", True)


def test_proxies_of_the_environment_are_ignored(
    post: Any, http: Http, stored: Stored, lead: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert post(http(stored()), lead()).outcome.word == "ok"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.myresman.com",
        "ftp://x",
        "http://",
        "http://x?a=b",
        "http://[",
        "http://h:x",
        "http://u:p@h",
    ],
)
def test_an_address_that_no_call_could_reach_is_refused_at_once(url: str) -> None:
    with pytest.raises(ConfigurationError, match="TOURBASE_RESMAN_URL"):
        ResMan(url)


def test_a_path_before_the_methods_is_kept(
    remote: Any, credentials: Credentials, http: Http, stored: Stored
) -> None:
    remote.answer(http(stored()))

    async def main() -> None:
        async with ResMan(f"{remote.url}/edge/") as resman:
            await resman.search(credentials, PROPERTY, {"email": "a@b.test"})

    asyncio.run(main())
    assert remote.requests[0].path == "/edge/MITS/SearchProspects"


def test_every_time_out_is_set() -> None:
    assert Timeouts() == Timeouts(connect=5.0, write=10.0, read=30.0, window_read=60.0)
