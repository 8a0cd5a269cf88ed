"""Leads that the application deletes: what becomes of their prospects, whenever it happens."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from tests.bridge.simulator.caller import REASON
from tests.fixtures.town import Town

POST = "PostLeadManagement4_0"
POLICIES = {"keep_remote": "prospect", "mark_lost": "lost", "ignore": "prospect"}


def set_policy(town: Town, policy: str) -> None:
    """Say what becomes of the prospects of deleted leads."""
    town.connection.execute(
        "select resman.set_property(%s, %s)",
        [town.property_id, Jsonb({"delete_policy": policy, "default_lost_reason_id": REASON})],
    )


def delete(town: Town, lead: UUID) -> None:
    """Delete a lead, as the application does."""
    town.connection.execute("delete from public.conversation where id = %s", [lead])


def types(town: Town) -> list[str]:
    """Give what ResMan has: the type of each prospect."""
    return [prospect["type"] for prospect in town.prospects()]


def buried(town: Town) -> list[Any]:
    """Give how deleted leads are remembered."""
    return town.connection.execute(
        "select gone.policy, mapping.mapping_status from resman.lead_tombstone as gone"
        " left join resman.lead_sync_mapping as mapping on mapping.conversation_id = gone.unit_id"
    ).fetchall()


def wait_posts(town: Town, count: int) -> None:
    """Wait until ResMan has seen so many posts, answered or not."""
    until = time.monotonic() + 20
    while sum(entry["method"] == POST for entry in town.resman.ledger()) < count:
        assert time.monotonic() < until, town.log()[-2000:]
        time.sleep(0.05)


@pytest.mark.parametrize("policy", POLICIES)
def test_i36_a_deleted_lead_s_prospect_follows_the_policy(town: Town, policy: str) -> None:
    set_policy(town, policy)
    lead = town.lead()
    town.bridge()
    town.wait_quiet()
    delete(town, lead)
    town.wait_quiet()
    assert (types(town), buried(town)) == ([POLICIES[policy]], [(policy, "deleted")])
    assert len(town.accepted("update")) == (policy == "mark_lost")


@pytest.mark.parametrize("policy", POLICIES)
def test_i36_a_lead_deleted_while_it_waits_is_not_sent(town: Town, policy: str) -> None:
    set_policy(town, policy)
    delete(town, town.lead())
    town.bridge()
    town.wait_log('"ready"')
    town.wait_quiet()
    assert (types(town), buried(town)) == ([], [(policy, None)])


@pytest.mark.parametrize("policy", POLICIES)
def test_i36_a_lead_deleted_in_flight_follows_the_policy(town: Town, policy: str) -> None:
    set_policy(town, policy)
    town.resman.fault("latency", POST, ms=1500, nth=1, times=1)
    lead = town.lead()
    town.bridge()
    while town.connection.execute("select 1 from resman.lead_attempt").fetchone() is None:
        time.sleep(0.05)
    delete(town, lead)
    town.wait_quiet()
    assert (types(town), buried(town)) == ([POLICIES[policy]], [(policy, "deleted")])


@pytest.mark.parametrize("policy", POLICIES)
def test_i36_a_lead_deleted_in_doubt_is_looked_for_first(town: Town, policy: str) -> None:
    set_policy(town, policy)
    town.resman.control(
        "faults",
        [
            {"method": POST, "kind": "drop_after_commit", "nth": 1, "times": 1},
            {"method": "SearchProspects", "kind": "latency", "ms": 1000, "nth": 2, "times": 1},
        ],
    )
    lead = town.lead()
    town.bridge()
    while (
        town.connection.execute(
            "select 1 from resman.lead_state where doubt_at is not null"
        ).fetchone()
        is None
    ):
        time.sleep(0.02)
    delete(town, lead)
    town.wait_quiet()
    assert (types(town), buried(town)) == ([POLICIES[policy]], [(policy, "deleted")])
    assert len(town.accepted("create")) == 1


def test_i36_a_prospect_with_another_lead_is_not_lost(town: Town) -> None:
    set_policy(town, "mark_lost")
    lead, other = town.lead(), town.lead()
    town.bridge()
    town.wait_quiet()
    first, second = (prospect["prospect_id"] for prospect in town.prospects())
    town.resman.staff(prospect_id=first, merge_into=second)
    town.connection.execute("update public.conversation set ai_intent_summary = 'two rooms'")
    town.wait_quiet()
    delete(town, lead)
    town.wait_quiet()
    assert types(town) == ["prospect"]
    delete(town, other)
    town.wait_quiet()
    assert types(town) == ["lost"]


def test_i36_an_applicant_is_not_lost(town: Town) -> None:
    set_policy(town, "mark_lost")
    lead = town.lead()
    town.bridge()
    town.wait_quiet()
    town.resman.staff(prospect_id=town.prospects()[0]["prospect_id"], convert="applicant")
    delete(town, lead)
    town.wait_quiet()
    assert types(town) == ["applicant"]


def test_i36_a_delete_that_nobody_captured_is_found(town: Town) -> None:
    set_policy(town, "mark_lost")
    lead = town.lead()
    town.bridge()
    town.wait_quiet()
    with town.connection.transaction():
        town.connection.execute("set local session_replication_role = replica")
        delete(town, lead)
    town.connection.execute("select resman.note_missed_changes()")
    town.wait_quiet()
    assert (types(town), buried(town)) == (["lost"], [("mark_lost", "deleted")])


@pytest.mark.parametrize("policy", POLICIES)
def test_i36_what_staff_changes_afterwards_is_told_and_makes_no_lead(
    town: Town, policy: str
) -> None:
    set_policy(town, policy)
    lead = town.lead()
    town.bridge()
    town.wait_quiet()
    delete(town, lead)
    town.wait_quiet()
    tasks = "select count(*) from resman.staff_task where kind = 'review_deleted'"
    time.sleep(1.1)
    town.pull()
    assert town.connection.execute(tasks).fetchone() == (0,)
    prospect = town.prospects()[0]["prospect_id"]
    town.resman.staff(prospect_id=prospect, set={"last_name": "Brown"})
    time.sleep(1.1)
    town.pull()
    town.pull()
    assert town.connection.execute(tasks).fetchone() == (int(policy != "ignore"),)
    assert town.connection.execute("select count(*) from public.conversation").fetchone() == (0,)
