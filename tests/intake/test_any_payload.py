"""Whatever JSON is thrown at a source is taken, or told what is wrong with it; nothing raises.

`make faults` throws 10,000 at each source.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from bench.scenarios.intake_mapping import PAYLOADS
from tests.fixtures.databases import Database

EXAMPLES = 10_000 if os.environ.get("TOURBASE_TEST_FAULTS") == "full" else 100
PROPERTY = "11110000-0000-4000-8000-000000000001"
# What jsonb cannot hold never reaches the function: HTTP answers it.
TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40)
WORDS = st.sampled_from(
    [
        "2027-03-13T15:00",
        "2027-03-14T02:30",
        "2027-11-07T01:30",
        "2027-02-30T10:00",
        "0000-00-00",
        "infinity",
        "2027-03-13T15:00:00+15:59",
        "2199-12-31T23:59:59-15:59",
        "24:00",
        "3 pm",
        "99:99",
        "Elm Court",
        PROPERTY,
        "in_person",
        "virtual",
        "cancelled",
        "no_show",
        "dana@example.com",
        "+1 512 555 0143",
        "(((((((((((",
        "\\",
        "%s",
        "'; drop table x; --",
        "\u202e\u0301",
        "x" * 5000,
    ]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
    WORDS,
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


def paths(payload: dict[str, Any], before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Give the path of every value of a payload."""
    found: list[tuple[str, ...]] = []
    for key, value in payload.items():
        found.append((*before, key))
        if isinstance(value, dict):
            found += paths(value, (*before, key))
    return found


def changed(payload: Any, path: tuple[str, ...], value: Any) -> Any:
    """Give a payload with another value at a path; what is in the way gives way."""
    if not path:
        return value
    base = payload if isinstance(payload, dict) else {}
    return {**base, path[0]: changed(base.get(path[0]), path[1:], value)}


def messages(source: str) -> st.SearchStrategy[Any]:
    """Give messages of a source: its own with values of it replaced, and anything at all."""
    usual = PAYLOADS[source]
    near = st.lists(
        st.tuples(st.sampled_from(paths(usual)), st.one_of(WORDS, SCALARS, VALUES)), max_size=5
    ).map(lambda edits: _edited(usual, edits))
    return st.one_of(near, near, VALUES)


def _edited(payload: Any, edits: list[tuple[tuple[str, ...], Any]]) -> Any:
    for path, value in edits:
        payload = changed(payload, path, value)
    return payload


@pytest.mark.parametrize("source", PAYLOADS)
def test_any_payload_is_taken_or_told_what_is_wrong(database: Database, source: str) -> None:
    connection = database.connection
    connection.execute(
        "insert into public.property (id, name, address, city, state, zip_code)"
        " values (%s, 'Elm Court', '1 Elm', 'Austin', 'TX', '78701')",
        [PROPERTY],
    )
    connection.execute(
        "select resman.add_property(%s, gen_random_uuid(), 'abcd', %s, %s)",
        [
            PROPERTY,
            Jsonb({"v": 1, "kid": "00000000", "account_id": "400", "partner_id": "p",
                   "nonce": "n", "ct": "c"}),
            Jsonb({"default_source_id": "source-1", "time_zone": "America/Chicago"}),
        ],
    )  # fmt: skip
    seen: Counter[str] = Counter()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(messages(source), st.one_of(st.none(), TEXTS, st.just("k" * 201)))
    def throw(message: Any, key: str | None) -> None:
        row = connection.execute(
            "select resman.submit_tour(%s, %s, %s)", [source, Jsonb(message), key]
        ).fetchone()
        assert row is not None
        answer = row[0]
        if answer["http"] == 422:
            assert answer.get("reason_code") or answer["violations"]
            for violation in answer["violations"]:
                assert violation["field"] and violation["code"]
                assert violation["message"] != "is not right", violation
        else:
            assert answer["http"] in (200, 202, 409)
            assert answer["id"]
        seen["total"] += not (answer.get("replayed") or answer.get("superseded"))
        seen["failed"] += answer["http"] in (409, 422)
        seen["taken"] += answer["http"] == 202

    throw()
    assert seen["taken"] > 0
    shown = connection.execute(
        "select total_requests, failed_requests from resman.source_performance_summary"
        " where source = %s",
        [source],
    ).fetchone()
    assert shown == (seen["total"], seen["failed"])
