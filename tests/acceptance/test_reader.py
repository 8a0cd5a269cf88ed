"""A property whose changes are read by v2, and what becomes of it where ResMan refuses that."""

from __future__ import annotations

import time
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from bridge.resman import Credentials
from bridge.resman.v2 import headers
from tests.acceptance.test_compare import compare
from tests.bridge.simulator.caller import REASON, SEED
from tests.fixtures.town import Town
from tests.fixtures.two_way import (
    assert_edit_is_not_told_twice,
    inbox,
    row,
    synced,
    wait_row,
    walk_in,
)

REFUSALS = {"refused": "HTTP 401, code 20001", "absent": "HTTP 404, code 404"}


def set_reader(town: Town, reader: str = "v2") -> None:
    """Say by which interface the property is read."""
    town.connection.execute(
        "select resman.set_property(%s, %s)", [town.property_id, Jsonb({"reader": reader})]
    )


@pytest.fixture
def reading(town: Town) -> Town:
    """Give a town that is set to v2, and was read a first time."""
    set_reader(town)
    town.connection.execute(
        "update resman.resman_integration"
        " set created_at = now() - interval '2 hours', compare_hour = null"
    )
    town.bridge()
    town.pull()
    return town


def mapped(town: Town) -> tuple[Any, str]:
    """Give a lead that ResMan has for a while, and its prospect."""
    found = synced(town)
    time.sleep(1.1)  # What is read in the second of a call may be older than it.
    return found


def calls(town: Town, method: str, kind: str) -> int:
    """Count the calls of a kind."""
    return sum((one["method"], one.get("kind")) == (method, kind) for one in town.resman.ledger())


def asked(town: Town) -> int:
    """Count how often v2 was asked, whatever it answered."""
    return sum(one["method"] == "Prospects" for one in town.resman.ledger())


def report(town: Town) -> dict[str, Any]:
    """Give what the operator sees of the property."""
    found = town.connection.execute(
        "select resman.property_report(%s)", [town.property_id]
    ).fetchone()
    assert found is not None
    return dict(found[0])


@pytest.mark.parametrize(
    ("edit", "wanted"),
    [
        (
            {"set": {"first_name": "Dayna", "email": "new@example.com", "phone": "(512) 555-0143"}},
            {"first_name": "Dayna", "email": "new@example.com", "phone": "5125550143"},
        ),
        ({"lose": REASON}, {"status": "lost"}),
        ({"convert": "current_resident"}, {"status": "leased"}),
    ],
    ids=lambda value: " ".join(value),
)
def test_what_staff_edits_reaches_the_row_by_v2_and_is_not_told_back(
    reading: Town, edit: dict[str, Any], wanted: dict[str, Any]
) -> None:
    town = reading
    lead, prospect = mapped(town)
    before, told = row(town, lead), town.resman.posts()
    windows = calls(town, "SearchProspects", "window")
    town.resman.staff(prospect_id=prospect, **edit)
    wait_row(town, lead, **wanted)
    town.wait_quiet()
    assert row(town, lead) == before | wanted
    for _ in range(3):
        town.pull()
        town.wait_quiet()
    assert town.resman.posts() == told
    assert calls(town, "SearchProspects", "window") == windows
    assert calls(town, "Prospects", "read") >= 4
    assert inbox(town, prospect) == ("applied", None)
    assert report(town)["reader_fault"] is None


def test_an_edit_of_ours_is_read_back_without_a_call(reading: Town) -> None:
    lead, _ = mapped(reading)
    assert_edit_is_not_told_twice(reading, lead)


@pytest.mark.parametrize("answer", REFUSALS)
def test_where_v2_is_refused_the_same_pull_goes_on_with_v1_and_says_so(
    reading: Town, answer: str
) -> None:
    town = reading
    lead, prospect = mapped(town)
    town.resman.switch(v2_answer=answer)
    town.resman.staff(prospect_id=prospect, set={"first_name": "Dayna"})
    before = asked(town)
    town.pull()
    assert row(town, lead)["first_name"] == "Dayna"
    town.pull()
    assert asked(town) == before + 1
    told = report(town)
    assert (told["sync_status"], told["error_count"]) == ("active", 0)
    assert f"ResMan refused v2 at {told['reader_refused_at'][:10]}" in told["reader_fault"]
    assert f"({REFUSALS[answer]})" in told["reader_fault"]
    assert town.connection.execute("select error_count from resman.pull_cursor").fetchone() == (0,)
    assert '"reader_refused"' in town.log() and '"pull_failed"' not in town.log()
    token = headers(Credentials("partner", "400", town.api_key))["Authorization"].split()[1]
    assert token not in town.log() and "Basic" not in town.log()
    town.resman.switch(v2_answer="served")
    set_reader(town)
    town.pull()
    assert asked(town) == before + 2
    assert report(town)["reader_fault"] is None


def test_a_key_that_is_no_good_at_all_stops_the_account(reading: Town) -> None:
    town = reading
    town.resman.control("seed", SEED[0] | {"api_key": "another"})
    town.connection.execute("update resman.pull_cursor set due_at = now()")
    until = time.monotonic() + 20
    while report(town)["sync_status"] != "disconnected":
        assert time.monotonic() < until, town.log()[-2000:]
        time.sleep(0.1)
    assert report(town)["reader_refused_at"] is None


def test_v2_that_is_down_is_waited_for_as_v1_is(reading: Town) -> None:
    town = reading
    windows = calls(town, "SearchProspects", "window")
    town.resman.fault("http_503", "Prospects", times=2)
    before = asked(town)
    town.pull()
    assert asked(town) == before + 3
    assert calls(town, "SearchProspects", "window") == windows
    assert (report(town)["reader_fault"], report(town)["sync_status"]) == (None, "active")
    assert '"pull_failed"' in town.log()


def test_a_prospect_that_v2_shows_is_read_whole_before_it_becomes_a_lead(reading: Town) -> None:
    town = reading
    prospect = walk_in(town, email="walk@example.com")
    until = time.monotonic() + 20
    known = "select from resman.lead_sync_mapping where resman_lead_id = %s"
    while not town.connection.execute(known, [prospect]).fetchall():
        assert time.monotonic() < until, (inbox(town, prospect), town.log()[-2000:])
        town.pull()
    assert calls(town, "SearchProspects", "search") == 1
    town.pull()
    town.wait_quiet()
    assert town.resman.posts() == 0
    found = town.connection.execute('select email from public."user"').fetchall()
    assert found == [("walk@example.com",)]


def test_the_comparison_reads_all_by_v1_and_both_agree(reading: Town) -> None:
    town = reading
    lead, prospect = mapped(town)
    town.resman.staff(prospect_id=prospect, set={"first_name": "Dayna"})
    wait_row(town, lead, first_name="Dayna")
    before = asked(town)
    assert compare(town)["compared_seen"] == 1
    assert asked(town) == before
    logged = "select count(*) from resman.lead_sync_log"
    written = town.connection.execute(logged).fetchone()
    told = town.resman.posts()
    for _ in range(2):
        town.pull()
        town.wait_quiet()
    assert town.connection.execute(logged).fetchone() == written
    assert (town.resman.posts(), asked(town)) == (told, before + 2)
