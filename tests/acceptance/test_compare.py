"""The comparison of a property with all that ResMan has: it finds what no reading has shown."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

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


def test_a_change_that_no_reading_has_shown_is_brought_in(town: Town) -> None:
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
    compare(town)
    assert name(town) == "Brown"
