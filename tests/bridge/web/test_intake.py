"""Requests for tours over HTTP, answered by the real intake."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from tests.fixtures.databases import Database
from tests.fixtures.web import SECRET, Web, healthy, sign

PROPERTY = "a0000000-0000-4000-8000-00000000000a"
DAY = date.today() + timedelta(days=3)


def wanted(source_id: str = "t-1", hour: int = 10, **more: Any) -> dict[str, Any]:
    """Give a request as the source `webhook` sends it."""
    return {
        "source_id": source_id,
        "prospect": {"name": "Dana Whitfield", "email": "dana@example.com"},
        "tour": {
            "property_id": "Elm Court",
            "tour_type": "in_person",
            "scheduled_date": f"{DAY}T{hour:02}:00",
            "duration_minutes": 30,
        },
        **more,
    }


@pytest.fixture
def web(database: Database) -> Web:
    """Give a bridge, a property that is open all day, and a source whose token is its name."""
    made = Web(database)
    made.connect(PROPERTY, "Elm Court", "RM-1")
    made.allow("webhook", token="webhook")
    return made


def stored(web: Web) -> int:
    return int(str(web.database.one("select count(*) from resman.tour_request")))


def test_a_request_is_stored_and_answered_with_where_its_outcome_will_be(web: Web) -> None:
    answer = web.send("webhook", wanted())
    assert answer.status_code == 202, answer.text
    found = answer.json()
    assert found["status_url"] == answer.headers["location"]
    assert found["status_url"] == f"/v1/tours/requests/{found['id']}"
    assert stored(web) == 1
    told = web.ask("GET", found["status_url"], headers={"authorization": "Bearer webhook"})
    assert told.status_code == 200
    assert (told.json()["id"], told.json()["state"]) == (found["id"], "processing")


def test_the_same_again_is_200_with_the_first_answer(web: Web) -> None:
    first = web.send("webhook", wanted())
    again = web.send("webhook", wanted())
    assert again.status_code == 200
    assert (again.json()["id"], again.json()["replayed"]) == (first.json()["id"], True)
    assert stored(web) == 1


def test_another_body_under_the_same_key_is_409(web: Web) -> None:
    web.send("webhook", wanted("t-1"), idempotency_key="k")
    answer = web.send("webhook", wanted("t-2"), idempotency_key="k")
    assert (answer.status_code, answer.json()["code"]) == (409, "other_body")
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_id_of_a_message_is_its_key_where_there_is_none(web: Web) -> None:
    web.allow("webhook", secret=SECRET)
    statuses = []
    for text in (wanted("t-1"), wanted("t-2")):
        body = json.dumps(text).encode()
        headers = {"content-type": "application/json", **sign(body, "m")}
        answer = web.ask("POST", "/v1/tours/webhook", content=body, headers=headers)
        statuses.append(answer.status_code)
    assert statuses == [202, 409]


def test_violations_name_the_fields_as_the_sender_does(web: Web) -> None:
    answer = web.send("webhook", {"prospect": {"name": ""}, "tour": {"property_id": "Oak"}})
    assert answer.status_code == 422
    found = answer.json()
    assert found["code"] == "invalid"
    assert "tour.property_id" in {one["field"] for one in found["violations"]}
    assert "Oak" not in answer.text


def test_a_time_that_is_taken_is_422_with_free_ones(web: Web, database: Database) -> None:
    database.connection.execute(
        "insert into resman.opening_hours (property_id, weekday, opens, closes)"
        " select %s, weekday, '09:00', '12:00' from generate_series(1, 7) as weekday",
        [PROPERTY],
    )
    assert web.send("webhook", wanted("t-1")).status_code == 202
    answer = web.send("webhook", wanted("t-2"))
    assert (answer.status_code, answer.json()["code"]) == (422, "RM305")
    assert answer.json()["free"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "bad_json"),
        (b"{", 400, "bad_json"),
        (b'{"a": NaN}', 400, "bad_json"),
        (b'{"a": "\xff"}', 400, "bad_json"),
        (b'{"a": "\x00"}', 400, "bad_json"),
        (b"[" * 30000, 400, "bad_json"),
        (b"[" * 20000 + b"]" * 20000, 400, "bad_json"),
        (b"[" * 900 + b"]" * 900, 422, "invalid"),
        (b'{"a": "\\u0000"}', 422, "unstorable_value"),
        (b'{"a": "\\ud800"}', 422, "unstorable_value"),
        (b'{"a": 1e400000}', 422, "unstorable_value"),
        (b'"text"', 422, "invalid"),
        (b"null", 422, "invalid"),
        (b"{}", 422, "invalid"),
        (b'{"tour": ' + b"9" * 5000 + b"}", 422, "invalid"),
        (b"x" * 65537, 413, "body_too_large"),
    ],
    ids=lambda given: given[:24].decode("latin-1") if isinstance(given, bytes) else str(given),
)
def test_what_no_table_can_hold_is_refused(web: Web, body: bytes, status: int, code: str) -> None:
    answer = web.send("webhook", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("kind", ["text/plain", "", "application/x-www-form-urlencoded"])
def test_another_media_type_is_415(web: Web, kind: str) -> None:
    answer = web.send("webhook", wanted(), content_type=kind)
    assert (answer.status_code, answer.json()["code"]) == (415, "not_json")
    assert web.send("webhook", wanted(), content_type="Application/JSON; charset=utf-8").is_success


@pytest.mark.parametrize(
    ("source", "headers"),
    [
        ("webhook", {"authorization": ""}),
        ("webhook", {"authorization": "Bearer other"}),
        ("webhook", {"authorization": "", **sign(b"{}", "m")}),
        ("website", {"authorization": "Bearer webhook"}),
        ("nobody", {}),
        ("no%20body", {}),
        ("%00", {}),
    ],
)
def test_who_proves_nothing_is_401_before_the_body_is_looked_at(
    web: Web, source: str, headers: dict[str, str]
) -> None:
    answer = web.send(source, b"{", **headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    assert stored(web) == 0


def test_a_source_that_was_switched_off_is_401(web: Web, database: Database) -> None:
    database.connection.execute("update resman.source_configurations set is_active = false")
    assert web.send("webhook", wanted()).status_code == 401


def test_a_source_sees_its_own_requests_only(web: Web) -> None:
    web.allow("website", token="website")
    url = web.send("webhook", wanted()).json()["status_url"]
    for path, token in ((url, "website"), ("/v1/tours/requests/x", "webhook")):
        answer = web.ask("GET", path, headers={"authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["code"]) == (404, "request_unknown")
    assert web.ask("GET", url).status_code == 401


def test_who_waits_in_vain_is_answered_as_if_nobody_waited(web: Web) -> None:
    web.signs = healthy(is_started=False)
    answer = web.send("webhook", wanted(), prefer="respond-async, wait=1")
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "wait=1"


@pytest.mark.parametrize("prefer", ["wait", "wait=x", "wait=-1", "handling=lenient"])
def test_a_wish_that_is_none_is_not_heard(web: Web, prefer: str) -> None:
    answer = web.send("webhook", wanted(), prefer=prefer)
    assert answer.status_code == 202
    assert "preference-applied" not in answer.headers


def test_nothing_personal_is_logged(web: Web) -> None:
    web.send("webhook", wanted())
    web.dsn = "host=127.0.0.1 port=1 dbname=x"
    assert web.send("webhook", wanted()).status_code == 503
    assert "dana" not in web.written.getvalue().lower()
