"""Questions at random to a bridge: no 5xx, and no answer that the OpenAPI document does not name.

`make faults` runs the long form.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bridge.web.openapi import document
from tests.fixtures.databases import Database
from tests.fixtures.town import Town
from tests.fixtures.web import Web

EXAMPLES = 1000 if os.environ.get("TOURBASE_TEST_FAULTS") == "full" else 100
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
SOURCES = ["otter_trip", "phone", "touriquest", "webhook", "website"]
SCHEMA = schemathesis.openapi.from_dict(document("/"))
OPERATIONS = {result.ok().label: result.ok() for result in SCHEMA.get_all_operations()}
DAY = date.today() + timedelta(days=3)
GOOD = {
    "prospect": {"name": "Dana Whitfield", "email": "dana@example.com"},
    "tour": {"property_id": "Elm Court", "tour_type": "video"},
}


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    """Make requests that are nearly right, so that not all end at the first look."""
    day, hour = DAY + timedelta(days=draw(st.integers(0, 20))), draw(st.integers(0, 23))
    tour = {**GOOD["tour"], "scheduled_date": f"{day}T{hour:02}:00"}
    body: dict[str, Any] = {**GOOD, "tour": tour, "source_id": str(draw(st.integers(0, 30)))}
    body["version"] = draw(st.sampled_from([1, 1, 1, 2, 3, "2", 0, 1e300]))
    body["event"] = draw(st.sampled_from(["created", "cancelled", "rescheduled", "no_show", "x"]))
    if draw(st.booleans()):
        part = draw(st.sampled_from(["prospect", "tour"]))
        field = draw(st.sampled_from(["name", "email", "scheduled_date", "duration_minutes"]))
        body[part] = {**body[part], field: draw(st.one_of(st.text(), st.integers(), st.none()))}
    return body


@pytest.fixture
def asked(town: Town) -> Town:
    """Give an installation whose bridge may be asked without end."""
    town.connection.execute("update resman.source_configurations set rate_per_minute = 0")
    for source in SOURCES:
        town.allow(source)
    town.bridge(TOURBASE_BIND="127.0.0.1:0")
    town.wait_log('"event": "ready"')
    return town


def test_every_answer_is_a_documented_one(asked: Town) -> None:
    url = asked.address()
    seen: Counter[int] = Counter()
    for label, operation in OPERATIONS.items():
        put_questions(url, label, operation, seen)
    # Otherwise all of them would have ended at the door.
    assert {200, 202, 401, 404, 409, 422} <= set(seen), seen
    ready = httpx.get(f"{url}/readyz")
    assert ready.status_code == 200, ready.text
    assert "request_failed" not in asked.log()


def put_questions(url: str, label: str, operation: APIOperation, seen: Counter[int]) -> None:
    """Ask one path at random; half of the questions make sense."""

    @seed(20270313)
    @settings(
        max_examples=EXAMPLES if "/v1/" in label else 10,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(),
        source=st.sampled_from([*SOURCES, *SOURCES, "nobody"]),
        body=st.one_of(st.none(), bodies()),
    )
    def ask(case: schemathesis.Case, source: str, body: dict[str, Any] | None) -> None:
        if "{source}" in label:
            case.path_parameters["source"] = source
            case.body = case.body if body is None else body
            case.media_type = "application/json"
        if "{property}" in label and body is not None:
            case.path_parameters["property"] = "Elm Court"
            first = DAY + timedelta(days=int(body["source_id"]))
            case.query = {"from": str(first), "to": str(first + timedelta(days=2))}
        response = case.call(base_url=url, headers={"Authorization": f"Bearer {source}"})
        seen[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    ask()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"])
def test_another_method_is_refused_everywhere(database: Database, method: str) -> None:
    web = Web(database)
    for path in document("/")["paths"]:
        asked = path.replace("{", "").replace("}", "")
        answer = web.ask(method, asked)
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
