"""The comparison of a property with all that ResMan has: it finds what no reading has shown."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.bridge.simulator.caller import PROPERTY
from tests.fixtures.checks import Checks
from tests.fixtures.town import Town


def compare(town: Town) -> dict[str, Any]:
    """Have the property compared, and give what came of it."""
    time.sleep(1.1)
    town.connection.execute("select resman.compare_property(%s)", [town.property_id])
    until = time.monotonic() + 30
    while True:
        row = town.connection.execute(
            "select resman.compare_report(%s)", [town.property_id]
        ).fetchone()
        assert row is not None
        report: dict[str, Any] = row[0]
        if not report["is_being_compared"]:
            return report
        assert time.monotonic() < until, town.log()[-2000:]
        time.sleep(0.1)


def reason(town: Town, lead: UUID) -> Any:
    """Give why a lead is held."""
    row = town.connection.execute(
        "select resman.explain_lead(%s) ->> 'reason_code'", [lead]
    ).fetchone()
    assert row is not None
    return row[0]


def name(town: Town) -> Any:
    """Give the person's last name."""
    row = town.connection.execute('select last_name from public."user"').fetchone()
    assert row is not None
    return row[0]


def forget(town: Town) -> None:
    """Have the property read up to now without a look at what was changed."""
    town.connection.execute(
        "insert into resman.pull_cursor (property_id) values (%s) on conflict do nothing",
        [town.property_id],
    )
    town.connection.execute(
        "update resman.pull_cursor set pulled_through = now() + interval '1 hour'"
    )


def test_a_prospect_that_is_gone_without_a_word_is_found(town: Town) -> None:
    lead, other = town.lead(), town.lead("Quinn")
    town.bridge(TOURBASE_GUARD_SECONDS="1")
    town.wait_quiet()
    first = town.connection.execute(
        "select resman_lead_id from resman.lead_sync_mapping where conversation_id = %s", [lead]
    ).fetchone()
    assert first is not None
    town.resman.staff(prospect_id=first[0], delete=True)
    report = compare(town)
    assert (report["compared_seen"], report["compared_unseen"]) == (1, 1)
    until = time.monotonic() + 30
    while reason(town, lead) != "RM304":
        assert time.monotonic() < until, town.log()[-2000:]
        town.pull()
    town.wait_quiet()
    assert (reason(town, other), compare(town)["gone_prospects"]) == (None, 1)


def test_the_nightly_comparison_is_due_once_a_night(town: Town) -> None:
    town.lead()
    town.connection.execute(
        "update resman.resman_integration set created_at = now() - interval '2 days'"
    )
    town.bridge()
    town.wait_quiet()
    town.pull()
    town.pull()
    runs = "select asked_by from resman.compare_run where finished_at is not null"
    assert town.connection.execute(runs).fetchall() == [(None,)]


def test_a_change_that_no_reading_has_shown_is_brought_in(town: Town, checks: Checks) -> None:
    town.lead()
    town.bridge()
    town.wait_quiet()
    forget(town)
    town.resman.staff(prospect_id=town.prospects()[0]["prospect_id"], set={"last_name": "Brown"})
    time.sleep(1.1)
    town.connection.execute(
        "update resman.pull_cursor set pulled_through = now() + interval '1 hour'"
    )
    town.pull()
    assert name(town) == "Whitfield"
    checks.must_show("check_nothing_unread")
    compare(town)
    assert name(town) == "Brown"


def test_a_comparison_goes_on_where_it_stood_when_its_bridge_was_killed(town: Town) -> None:
    town.connection.execute(
        "update resman.resman_integration set import_prospects = false,"
        " created_at = now() - interval '240 days'"
    )
    now = datetime.now(UTC)
    for days in (230, 170, 110, 50):
        town.resman.control("clock", {"at": (now - timedelta(days=days)).isoformat()})
        town.resman.staff(
            create={"property_id": PROPERTY, "first_name": "Walk", "last_name": f"In {days}"}
        )
    town.resman.control("clock", {"at": now.isoformat()})
    town.resman.fault("latency", "SearchProspects", ms=400)
    bridge = town.bridge()
    town.wait_log('"ready"')
    town.connection.execute("select resman.compare_property(%s)", [town.property_id])
    stood = open_run(town)
    until = time.monotonic() + 30
    while not stood or stood[1] is None or stood[1] < now - timedelta(days=140):
        assert time.monotonic() < until, town.log()[-2000:]
        time.sleep(0.05)
        stood = open_run(town)
    bridge.kill()
    bridge.wait()
    stood = open_run(town)
    assert stood is not None, "it had ended before the kill"
    read = windows(town)
    town.bridge()
    while open_run(town):
        assert time.monotonic() < until, town.log()[-2000:]
        time.sleep(0.1)
    runs = town.connection.execute(
        "select id, started_at, seen_count from resman.compare_run"
    ).fetchall()
    assert runs == [(stood[0], stood[2], 4)]
    assert stood[1] is not None
    # From where it stood, with what overlaps, up to a day after now; the window that was open too.
    left = (now - stood[1]) // timedelta(days=30) + 2
    assert windows(town) - read <= left
    assert town.connection.execute("select count(*) from resman.compare_seen").fetchone() == (0,)


def open_run(town: Town) -> tuple[UUID, datetime | None, datetime] | None:
    """Give the comparison that is going on: its id, how far it is, and when it began."""
    return town.connection.execute(
        "select id, compared_through, started_at from resman.compare_run"
        " where finished_at is null and started_at is not null"
    ).fetchone()


def windows(town: Town) -> int:
    """Count the windows that were read."""
    return sum(entry["method"] == "SearchProspects" for entry in town.resman.ledger())
