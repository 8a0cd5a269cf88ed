"""What ResMan had before a property was connected is read window by window."""

from __future__ import annotations

import json
import time
from typing import Any
from uuid import UUID

from tests.bridge.cli.conftest import Ask
from tests.bridge.simulator.caller import PROPERTY, REASON
from tests.fixtures.town import Town


def connect_now(town: Town) -> None:
    """Take the property for connected since now; nothing new is read for an hour."""
    time.sleep(1.1)
    town.connection.execute("update resman.resman_integration set created_at = now()")
    town.connection.execute(
        "insert into resman.pull_cursor (property_id, due_at)"
        " select property_id, now() + interval '1 hour' from resman.resman_integration"
        " on conflict (property_id) do update set due_at = excluded.due_at"
    )


def report(town: Town) -> dict[str, Any]:
    """Give how far the newest backfill is."""
    row = town.connection.execute("select resman.backfill_report()").fetchone()
    assert row is not None
    found: dict[str, Any] = row[0]
    return found


def searches(town: Town) -> int:
    """Count the windows that were read, those of pulls and nights among them."""
    return sum(entry["method"] == "SearchProspects" for entry in town.resman.ledger())


def first_name(town: Town, lead: UUID) -> str:
    """Give what the application calls the person of a lead."""
    row = town.connection.execute(
        'select first_name from public."user" as person inner join public.conversation as lead'
        " on person.id = lead.user_id where lead.id = %s",
        [lead],
    ).fetchone()
    assert row is not None
    return str(row[0])


def test_what_staff_did_before_the_connection_is_tried_and_then_read(
    ask_town: Ask, town: Town
) -> None:
    town.bridge()
    lead = town.lead()
    town.wait_quiet()
    (prospect,) = town.prospects()
    town.resman.staff(prospect_id=prospect["prospect_id"], set={"first_name": "Dayna"})
    connect_now(town)
    plan = json.loads(ask_town("backfill", "plan", "--remote", "--since", "60d", "--json")[1])
    assert (plan["windows"], plan["reason_code"]) == (2, None)
    line = ("backfill", "run", "--remote", "--since", "60d", "--wait", "--json")
    tried = json.loads(ask_town(*line, "--dry-run")[1])
    assert (tried["state"], tried["is_dry"], tried["matched"]) == ("done", True, 1)
    assert first_name(town, lead) == "Dana"
    done = json.loads(ask_town(*line)[1])
    assert (done["state"], done["total"], done["matched"], done["left"]) == ("done", 1, 1, 0)
    assert first_name(town, lead) == "Dayna"


def test_old_prospects_become_leads_once(ask_town: Ask, town: Town) -> None:
    made = [
        town.resman.staff(
            create={
                "property_id": PROPERTY,
                "first_name": "Dana",
                "last_name": f"Whitfield{number}",
                "email": f"dana{number}@example.com",
            }
        )
        for number in range(3)
    ]
    town.resman.staff(prospect_id=made[2]["prospect_id"], lose=REASON)
    connect_now(town)
    town.bridge()
    line = ("backfill", "run", "--remote", "--since", "1d", "--wait", "--json")
    counts = []
    for extra in (("--dry-run",), (), ()):
        told = json.loads(ask_town(*line, *extra)[1])
        counts.append([told[name] for name in ("total", "matched", "created", "held", "skipped")])
    assert counts == [[3, 0, 2, 0, 1], [3, 0, 2, 0, 1], [3, 0, 0, 0, 3]]
    rows = town.connection.execute(
        "select resman_sync_status, resman_lead_id from public.conversation order by 2"
    ).fetchall()
    assert rows == [("synced", one) for one in sorted(ids(made[:2]))]
    assert all(one["method"] != "PostLeadManagement4_0" for one in town.resman.ledger())


def ids(made: list[dict[str, Any]]) -> list[str]:
    """Give the ids of prospects as we write them."""
    return [str(one["prospect_id"]).lower() for one in made]


def test_a_reading_goes_on_where_it_stood_when_its_bridge_was_killed(
    ask_town: Ask, town: Town
) -> None:
    connect_now(town)
    bridge = town.bridge()
    assert ask_town("backfill", "run", "--remote", "--since", "240d")[0] == 0
    until = time.monotonic() + 20
    while report(town)["left"] > 5:
        assert time.monotonic() < until, town.log()[-2000:]
        time.sleep(0.05)
    bridge.kill()
    bridge.wait()
    stood, read = report(town), searches(town)
    assert stood["state"] == "running"
    town.bridge()
    code, out, _ = ask_town("backfill", "run", "--resume", stood["run_id"], "--wait", "--json")
    done = json.loads(out)
    assert (code, done["state"], done["cursor_at"]) == (0, "done", done["reads_to"])
    assert searches(town) - read >= stood["left"]
