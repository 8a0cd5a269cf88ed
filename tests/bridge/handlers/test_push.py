"""Mistakes and outages of our own: they say nothing about ResMan, and no lead is lost to them."""

from __future__ import annotations

import time

from tests.fixtures.town import Town

# The database asks for a list that no bridge knows: an exception in the midst of the work.
BROKEN_READ = """
create or replace function resman.needed_catalogues(
    p_property_id uuid, p_source text, p_lost_reason text
) returns jsonb language sql set search_path = '' as $$
    select case when p_source = 'Poison' then '["units"]' else '[]' end::jsonb
$$
"""
# What is to be posted is no document, which shows only when the intent is written.
BROKEN_DOCUMENT = """
create or replace function resman.build_document(
    p_facts resman.call_facts, p_call jsonb, p_key text
) returns jsonb language sql stable set search_path = '' as $$
    select '{"kind": ["create"]}'::jsonb
$$
"""


def breaker(town: Town) -> tuple[object, ...]:
    row = town.connection.execute(
        "select integration.sync_status, integration.error_count, coalesce(max(lane.open_count), 0)"
        " from resman.resman_integration as integration"
        " left join resman.property_lane as lane using (property_id) group by 1, 2"
    ).fetchone()
    assert row is not None
    return tuple(row)


def jobs(town: Town) -> list[tuple[object, ...]]:
    return town.connection.execute(
        "select distinct status, reason_code, error_code, retry_count from resman.lead_sync_queue"
    ).fetchall()


def test_an_error_of_the_bridge_moves_no_breaker_and_ends_as_a_dead_letter(town: Town) -> None:
    town.connection.execute(BROKEN_READ)
    lead = town.lead(source="Poison")
    for _ in range(2):
        town.lead(source="Poison")
    town.bridge(TOURBASE_BREAKER_FAILURES="2")
    town.wait_quiet(30)
    assert jobs(town) == [("failed", "RM501", "bridge_error", 3)]
    assert breaker(town) == ("active", 0, 0)
    assert town.prospects() == []
    assert "an error of the bridge, BridgeError in calls.py:" in town.log()
    told = town.connection.execute("select resman.explain_lead(%s)::text", [lead]).fetchone()
    assert told is not None
    assert "an error of the bridge" in told[0]
    assert "Poison" not in town.log()


def test_one_lead_that_trips_the_bridge_does_not_stop_the_others(town: Town) -> None:
    town.connection.execute(BROKEN_READ)
    town.lead(source="Poison")
    for number in range(5):
        town.lead(f"Whitfield{number}")
    town.bridge(TOURBASE_BREAKER_FAILURES="1")
    town.wait_quiet(30)
    assert len(town.prospects()) == 5
    assert breaker(town)[:2] == ("active", 0)


def test_a_document_that_cannot_be_read_is_no_call_and_no_doubt(town: Town) -> None:
    town.connection.execute(BROKEN_DOCUMENT)
    town.lead()
    town.bridge(TOURBASE_BREAKER_FAILURES="1")
    town.wait_quiet(30)
    assert [row[0] for row in jobs(town)] == ["failed"]
    assert breaker(town)[:2] == ("active", 0)
    assert town.prospects() == []


def test_trouble_of_resman_does_open_the_breaker(town: Town) -> None:
    town.resman.fault("http_503")
    town.lead()
    town.bridge(TOURBASE_BREAKER_FAILURES="2")
    until = time.monotonic() + 15
    while breaker(town)[0] != "error":
        assert time.monotonic() < until, breaker(town)
        time.sleep(0.1)
    town.resman.control("faults", [])
    town.wait_quiet()
