"""What v2 is asked, what of its answers is believed, and which of them refuse us."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bridge.errors import ConfigurationError
from bridge.resman import Changes, Credentials, Glimpse, InvalidRequest, ResMan, v2

PROPERTY = "0a0a0a0a-0000-4000-8000-00000000000f"
PROSPECT = "c41a0000-0000-4000-8000-0000000000c1"
PERSON = "9d2f0000-0000-4000-8000-0000000000d1"
OTHER = "ffff0000-0000-4000-8000-0000000000ff"
DATE = "Tue, 05 Jan 2027 16:04:12 GMT"
Http = Callable[..., bytes]


def row(person: dict[str, Any] | None = None, **parts: Any) -> dict[str, Any]:
    """Give a prospect as v2 writes it."""
    main = {
        "personId": PERSON.upper(),
        "firstName": "Dana",
        "middleName": "M",
        "lastName": " Whitfield ",
        "email": "dana@Example.com",
        "phone": "(512) 555-0143",
        "phoneType": "Cell",
        "isMainContact": True,
    }
    return {
        "prospectId": PROSPECT.upper(),
        "propertyId": PROPERTY.upper(),
        "mainPersonId": PERSON.upper(),
        "lastModified": "2027-01-05T16:00:00.25+00:00",
        "firstContactDate": "2027-01-04T10:00:00",
        "status": "Prospect",
        "people": [{"personId": OTHER, "firstName": "Kim"}, main | (person or {})],
        "events": None,
        **parts,
    }


def glimpse(**parts: Any) -> dict[str, Any]:
    """Give what is read of a prospect."""
    (found,) = v2.read_changes(json.dumps({"prospects": [row(**parts)]})).glimpses
    return found.as_lead()


@pytest.fixture
def ask(remote: Any, call: Any, credentials: Credentials) -> Callable[[bytes], Changes]:
    """Ask once and give the result."""

    def run(canned: bytes) -> Changes:
        remote.answer(canned)
        return call(
            lambda resman: resman.changes(credentials, PROPERTY.upper(), "2027-01-05T14:00:00Z")
        )

    return run


def told(http: Http, *rows: dict[str, Any], **headers: str) -> bytes:
    """Build an answer of v2."""
    return http(json.dumps({"prospects": [*rows]}), kind="application/json", **headers)


def test_a_question_has_one_time_and_the_key_in_its_header(
    ask: Any, http: Http, remote: Any, credentials: Credentials
) -> None:
    result = ask(told(http, row(), Date=DATE))
    assert (result.outcome.word, result.served_at) == ("ok", "2027-01-05T16:04:12Z")
    assert [one.prospect_id for one in result.glimpses] == [PROSPECT]
    (request,) = remote.requests
    url = urlsplit(request.path)
    assert (url.path, request.raw) == ("/Prospects", "")
    assert parse_qs(url.query) == {
        "propertyId": [PROPERTY],
        "modifiedSince": ["Tue, 05 Jan 2027 14:00:00 GMT"],
    }
    scheme, _, token = request.headers["authorization"].partition(" ")
    pair = f"{credentials.partner_id}:{credentials.api_key}"
    assert (scheme, base64.b64decode(token).decode()) == ("Basic", pair)
    assert request.headers["resman-account-id"] == credentials.account_id
    assert request.headers["accept"] == "application/json"


def test_a_prospect_is_told_as_far_as_it_is_shown() -> None:
    found = glimpse()
    content_hash = found.pop("content_hash")
    assert content_hash.startswith("v2:")
    assert found == {
        "prospect_id": PROSPECT,
        "person_id": PERSON,
        "type": "prospect",
        "first_name": "Dana",
        "last_name": "Whitfield",
        "email": "dana@Example.com",
        "phones": [{"type": "cell", "number": "5125550143"}],
        "modified_at": "2027-01-05T16:00:00Z",
        "is_part": True,
    }


@pytest.mark.parametrize(
    ("status", "type_"),
    [
        ("Lost", "lost"),
        ("applicant", "applicant"),
        ("Resident", "current_resident"),
        ("Denied", None),
        (None, None),
    ],
)
def test_a_status_is_told_in_the_words_of_v1(status: str | None, type_: str | None) -> None:
    assert glimpse(status=status).get("type") == type_


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ({"email": None}, {"email": None}),
        ({"email": 5}, {}),
        ({"phone": None}, {}),
        ({"phoneType": "Home"}, {}),
        ({"phoneType": None}, {}),
        ({"phoneType": "Mobile"}, {"phones": [{"type": "cell", "number": "5125550143"}]}),
    ],
)
def test_what_is_not_shown_for_sure_is_not_said(
    person: dict[str, Any], said: dict[str, Any]
) -> None:
    found = glimpse(person=person)
    name = "email" if "email" in person else "phones"
    assert {key: found[key] for key in (name,) if key in found} == said


@pytest.mark.parametrize("parts", [{"people": None}, {"people": [{"firstName": "Kim"}]}])
def test_without_the_main_person_nothing_is_said_of_a_person(parts: dict[str, Any]) -> None:
    found = glimpse(**parts)
    assert found["type"] == "prospect"
    assert not {"first_name", "last_name", "email", "phones", "person_id"} & set(found)


def test_members_are_known_in_any_case() -> None:
    shouted = {name.upper(): value for name, value in row().items()}
    (found,) = v2.read_changes(json.dumps({"PROSPECTS": [shouted]})).glimpses
    assert found.as_lead() == glimpse()


def test_the_same_content_has_the_same_hash_whenever_it_was_touched() -> None:
    first = glimpse()["content_hash"]
    assert glimpse(lastModified="2028-01-01", propertyId=None)["content_hash"] == first
    assert glimpse(person={"email": "dana@example.COM"})["content_hash"] == first
    assert glimpse(person={"email": "other@example.com"})["content_hash"] != first
    assert glimpse(status="Lost")["content_hash"] != first


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (401, '{"message": "credentials are not permitted", "code": "20001"}', ", code 20001"),
        (401, '{"code": 20001}', ", code 20001"),
        (401, "Unauthorized", ""),
        (401, '{"code": "KEY-canary-8f2b"}', ""),
        (403, "[]", ""),
        (404, "", ""),
        (400, '{"message": "modifiedSince is too long ago", "code": "400"}', ", code 400"),
    ],
)
def test_a_refusal_is_told_by_status_and_code(
    ask: Any, http: Http, status: int, body: str, why: str
) -> None:
    result = ask(http(body, status, "application/json"))
    assert result.refusal == f"HTTP {status}{why}"
    assert result.glimpses == () and not result.outcome.is_ok


@pytest.mark.parametrize(
    ("status", "body", "word"),
    [
        (500, "", "retry"),
        (502, "Bad Gateway", "retry"),
        (502, "Buffer overflow", "split_window"),
        (429, "", "rate_limited"),
        (200, "<html>later</html>", "retry"),
        (200, "{}", "retry"),
        (200, '{"prospects": null}', "retry"),
    ],
)
def test_what_fails_otherwise_is_no_refusal(
    ask: Any, http: Http, status: int, body: str, word: str
) -> None:
    result = ask(http(body, status, "application/json"))
    assert (result.outcome.word, result.refusal, result.glimpses) == (word, None, ())


def test_a_lost_answer_is_no_refusal(ask: Any) -> None:
    result = ask(b"")
    assert (result.outcome.word, result.outcome.detail) == ("retry", "answer_lost")
    assert result.refusal is None


@pytest.mark.parametrize(
    ("parts", "detail"),
    [({"propertyId": OTHER}, "wrong_record"), ({"prospectId": None}, "missing_ids")],
)
def test_an_answer_about_something_else_is_not_believed(
    ask: Any, http: Http, parts: dict[str, Any], detail: str
) -> None:
    result = ask(told(http, row(), row(**parts)))
    assert (result.outcome.word, result.outcome.detail) == ("retry", detail)
    assert (result.refusal, result.glimpses) == (None, ())


def test_nobody_was_changed(ask: Any, http: Http) -> None:
    result = ask(told(http))
    assert (result.outcome.word, result.glimpses) == ("ok", ())


def test_the_key_is_in_no_log_and_no_text(
    ask: Any, http: Http, credentials: Credentials, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = v2.headers(credentials)["Authorization"].partition(" ")[2]
    results = [ask(http(f"{credentials.api_key} {token}", status)) for status in (200, 401, 500)]
    said = " ".join(f"{one.outcome.text} {one.refusal}" for one in results)
    said += " ".join(record.getMessage() for record in caplog.records)
    assert credentials.api_key not in said and token not in said


def test_a_time_without_an_offset_is_not_asked() -> None:
    with pytest.raises(InvalidRequest):
        v2.question(PROPERTY, "2027-01-05T14:00:00")


def test_v2_has_an_address_of_its_own_if_it_is_given(remote: Any, credentials: Credentials) -> None:
    with pytest.raises(ConfigurationError, match="TOURBASE_RESMAN_V2_URL"):
        ResMan(remote.url, v2_url="partners-api.myresman.com")


def test_a_glimpse_says_nothing_by_itself() -> None:
    assert set(Glimpse(PROSPECT).as_lead()) == {
        *("prospect_id", "modified_at", "is_part", "content_hash")
    }
