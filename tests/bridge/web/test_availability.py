"""What may be booked, over HTTP."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.fixtures.databases import Database
from tests.fixtures.web import SECRET, Web, sign

PROPERTY = "a0000000-0000-4000-8000-00000000000a"
ASK = {"authorization": "Bearer token"}


@pytest.fixture
def web(database: Database) -> Web:
    """Give a bridge, one source with a token, and one property that is open at all times."""
    made = Web(database)
    made.connect(PROPERTY, "Elm Court", "RM-1")
    database.connection.execute(
        "insert into resman.opening_hours (property_id, weekday, opens, closes)"
        " select %s, weekday, '09:00', '17:00' from generate_series(1, 7) as weekday",
        [PROPERTY],
    )
    made.allow("website", token="token")
    return made


def days(first: int = 1, last: int = 1) -> str:
    today = date.today()
    return f"from={today + timedelta(first)}&to={today + timedelta(last)}"


@pytest.mark.parametrize("named", [PROPERTY, "elm%20court", "RM-1"])
def test_a_property_is_found_by_id_and_by_name(web: Web, named: str) -> None:
    answer = web.ask("GET", f"/v1/availability/{named}?{days(2, 3)}", headers=ASK)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["property_id"] == PROPERTY
    assert [len(day["slots"]) for day in found["days"]] == [16, 16]
    assert {"as_of", "stale", "time_zone"} <= set(found)


@pytest.mark.parametrize("named", ["nowhere", "%00", "a/b", "%ff"])
def test_an_unknown_property_is_404(web: Web, named: str) -> None:
    answer = web.ask("GET", f"/v1/availability/{named}?{days()}", headers=ASK)
    assert (answer.status_code, answer.json()["code"]) == (404, "property_unknown")


@pytest.mark.parametrize(
    "query",
    [
        "", "from=2027-01-01", "from=2027-01-02&to=2027-01-01", "from=2027-01-01&to=2027-03-04",
        "from=20270101&to=20270101", "from=2027-02-30&to=2027-03-01",
        "from=%D9%A2%D9%A0%D9%A2%D9%A7-01-01&to=x",
    ],
)  # fmt: skip
def test_dates_that_are_none_or_too_many_are_422(web: Web, query: str) -> None:
    answer = web.ask("GET", f"/v1/availability/{PROPERTY}?{query}", headers=ASK)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_date")


@pytest.mark.parametrize(
    "query", ["from=0001-01-01&to=0001-01-02", "from=9999-12-30&to=9999-12-31"]
)
def test_the_ends_of_the_calendar_are_no_fault(web: Web, query: str) -> None:
    answer = web.ask("GET", f"/v1/availability/{PROPERTY}?{query}", headers=ASK)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer other"}, sign(b"", "m")])
def test_who_proves_nothing_is_401(web: Web, headers: dict[str, str]) -> None:
    answer = web.ask("GET", f"/v1/availability/{PROPERTY}?{days()}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")


def test_a_signature_names_its_source_in_the_query(web: Web) -> None:
    web.allow("phone", secret=SECRET)
    path = f"/v1/availability/{PROPERTY}?{days()}&source="
    assert web.ask("GET", path + "phone", headers=sign(b"", "m")).status_code == 200
    assert web.ask("GET", path + "website", headers=sign(b"", "m")).status_code == 401


def test_a_source_has_so_many_questions_a_minute(web: Web, database: Database) -> None:
    database.connection.execute("update resman.source_configurations set rate_per_minute = 2")
    question = ("GET", f"/v1/availability/{PROPERTY}?{days()}", {"headers": ASK})
    answers = web.ask_all([question] * 3)
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["retry-after"]) >= 1


def test_a_secret_that_cannot_be_opened_is_told_and_lets_nobody_in(web: Web) -> None:
    web.allow("phone", secret=SECRET)
    other = Web(web.database)
    path = f"/v1/availability/{PROPERTY}?{days()}&source=phone"
    assert other.ask("GET", path, headers=sign(b"", "m")).status_code == 401
    assert "source_secret_unreadable" in other.written.getvalue()


def test_without_postgres_it_is_503(web: Web) -> None:
    web.dsn = "host=127.0.0.1 port=1 dbname=x"
    answer = web.ask("GET", f"/v1/availability/{PROPERTY}?{days()}", headers=ASK)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "5"
