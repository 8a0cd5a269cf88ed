"""Erasing a person leaves nothing of them: not in a dump of the database, nor in the bridge's log.

Every place that `resman.personal_columns()` lists gets a row and every column of it a canary; what
it does not list is listed here, with no canary in it.
"""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from bridge.embedded import find_programs
from tests.faults.test_canaries import EMAIL, FIRST, PHONE, command, lead, leaks
from tests.fixtures.town import Town

# A row for each table that holds none yet; {lead}, {job}, {tour}, {property}, {prospect}.
ROWS = """
insert into resman.lead_sync_conflicts (conversation_id, conflict_type, conflict_field)
values ('{lead}', 'field_mismatch', 'phone');
insert into resman.lead_sync_conflicts (
    conversation_id, conflict_type, conflict_field, resolution_status, resolution_strategy,
    resolved_at, resolved_by_name, settled_at, resolved_value
)
values (
    '{lead}', 'field_mismatch', 'phone', 'auto_resolved', 'domiq_wins', now(), 'rule:x', now(),
    '"{first}"'
);
insert into resman.lead_sync_conflicts_archive (id, conversation_id, conflict_type)
select conflict.id, conflict.conversation_id, conflict.conflict_type
from resman.lead_sync_conflicts as conflict;
insert into resman.lead_sync_queue_archive select job.* from resman.lead_sync_queue as job;
insert into resman.lead_sync_log_archive select log.* from resman.lead_sync_log as log;
insert into resman.staff_task (kind, conversation_id, text) values ('clear_field', '{lead}', 'x');
insert into resman.staff_task (kind, tour_id, text) values ('review_tour', '{tour}', 'x');
insert into resman.staff_task (kind, resman_prospect_id, text)
values ('review_duplicate', '{prospect}', 'x');
insert into resman.stale_outcome (job_id, fence, outcome) values ('{job}', 1, '{{}}');
insert into resman.tour_request (id, source, body_sha256, state, conversation_id, property_id)
values ('{request}', 'website', '', 'failed', '{lead}', '{property}');
insert into resman.tour_processing_log (id, source, local_date, processing_status)
values ('{request}', 'website', now(), 'failed');
insert into resman.prospect_inbox (property_id, prospect_id, state, record)
values ('{property}', '{prospect}', 'held', '{{}}')
on conflict (property_id, prospect_id) do update set state = 'held', record = '{{}}';
insert into public.message (conversation_id, message_text) values ('{lead}', 'x');
"""
# Columns of our tables that hold ids, codes, names of fields, or nothing of a person.
CLEAN_TABLES = {
    "account_state", "availability_dirty", "backfill_lead", "backfill_rejection",
    "backfill_run", "blackout", "bridge", "calendar_availability_cache", "chat_change",
    "chat_tour", "compare_run", "create_turn", "gone_prospect", "host_table",
    "intake_prospects", "lead_change", "lead_sync_mapping", "lead_tombstone",
    "merge_policy", "notification_state", "opening_hours", "person_state",
    "person_tombstone", "property_lane", "prospect_alias", "pull_cursor", "reason",
    "remote_appointment", "remote_catalogue", "resman_integration", "restore_finding",
    "restore_sweep", "source_configurations", "source_property_aliases", "status_map",
    "sync_epoch", "tour_processing_delta", "tour_processing_stats", "tour_rule",
    "tour_seat", "tour_type_alias",
}  # fmt: skip
CLEAN_COLUMNS = {
    "agent_id", "conflict_field", "conflict_resolution", "conflict_severity",
    "conflict_type", "content_hash", "detail", "done_by", "error_code", "event_id",
    "given_prospect_id", "held", "idempotency_key", "kind", "locked_by", "marker", "op_key",
    "open_requests", "outcome", "payload_hash", "processing_status", "prospect_id",
    "reason", "reason_code", "refused_because", "remote_hash", "remote_state",
    "resman_appointment_id", "resman_event_id", "resman_lead_id", "resman_person_id",
    "resman_prospect_id", "resman_tour_id", "resolution_status", "resolution_strategy",
    "resolved_by_name", "source", "source_id", "state", "status", "sync_direction",
    "sync_operation", "sync_status", "sync_type", "time_zone", "told", "tour_type",
}  # fmt: skip
TEXTS = """
select pg_class.relname::text, pg_attribute.attname::text
from pg_catalog.pg_attribute
inner join pg_catalog.pg_class on pg_attribute.attrelid = pg_class.oid
where pg_class.relnamespace = 'resman'::regnamespace
    and pg_class.relkind in ('r', 'p') and not pg_class.relispartition
    and pg_attribute.attnum > 0 and not pg_attribute.attisdropped
    and format_type(pg_attribute.atttypid, null)
    in ('text', 'character varying', 'jsonb', 'json', 'text[]')
"""


@pytest.fixture
def privacy(town: Town) -> Iterator[str]:
    """Make a login that may erase persons and nothing else."""
    name = sql.Identifier(f"privacy_{uuid4().hex}")
    town.connection.execute(sql.SQL("create role {} login in role tourbase_privacy").format(name))
    yield make_conninfo(town.dsn, user=name.as_string().strip('"'))
    town.connection.execute(sql.SQL("drop role {}").format(name))


def dump(town: Town) -> list[str]:
    """Give all that the database holds."""
    program = [find_programs().path("pg_dump"), "--inserts", town.dsn]
    text = subprocess.run(program, check=True, capture_output=True, text=True, timeout=60).stdout
    return text.splitlines()


def places(town: Town) -> list[tuple[Any, ...]]:
    """Give the listed places that there are, and the type of each of their columns."""
    return town.connection.execute(
        "select listed.place, listed.key_column, listed.keys, col.attname,"
        " format_type(col.atttypid, null) from resman.personal_columns() as listed"
        " cross join unnest(listed.columns) as name"
        " inner join pg_attribute as col"
        " on col.attrelid = to_regclass(listed.place) and col.attname = name"
    ).fetchall()


def plant(town: Town, made: UUID) -> int:
    """Write a row and a canary into every listed place; give the number of columns."""
    one = town.connection.execute(
        "select job.id, tour.id, mapping.resman_lead_id from resman.lead_sync_queue as job,"
        " resman.tour_booking_sync as tour, resman.lead_sync_mapping as mapping"
        " where job.unit_id = %(lead)s and tour.unit_id = %(lead)s"
        " and mapping.conversation_id = %(lead)s limit 1",
        {"lead": made},
    ).fetchone()
    assert one is not None
    town.connection.execute("set tourbase.origin = 'erasure'")
    town.connection.execute(
        ROWS.format(
            lead=made, job=one[0], tour=one[1], prospect=one[2], property=town.property_id,
            request=uuid4(), first=FIRST,
        )
    )  # fmt: skip
    count = 0
    for place, key, keys, column, kind in places(town):
        if place.startswith("public.") and column != "message_text":
            continue
        value = {"jsonb": f'{{"of": "{FIRST}"}}'}.get(kind, FIRST)
        change = sql.SQL(
            "update {} set {} = %s where {}::text"
            " = any(resman.person_ids(resman.find_person(%s), %s))"
        ).format(sql.SQL(place), sql.Identifier(column), sql.Identifier(key))
        who = Jsonb({"lead_id": str(made)})
        changed = town.connection.execute(change, [value, who, keys]).rowcount
        assert changed > 0, f"{place} has no row for {column}"
        count += 1
    town.connection.execute("reset tourbase.origin")
    return count


def counts(town: Town) -> dict[str, int]:
    """Give the number of rows of each table that a person has rows in."""
    count = sql.SQL("select count(*) from {}")
    return {
        place: town.connection.execute(count.format(sql.SQL(place))).fetchall()[0][0]
        for place in {row[0] for row in places(town)} - {"resman.staff_task"}
    }


def stop(town: Town) -> None:
    bridge = town.bridges.pop()
    bridge.send_signal(signal.SIGTERM)
    assert bridge.wait(20) == 0


def test_nothing_is_left_of_a_person(town: Town, privacy: str, tmp_path: Path) -> None:
    town.bridge(TOURBASE_LOG_LEVEL="debug")
    made = lead(town, 7)
    kept = town.lead("Whitfield")
    town.tour(made, "2027-03-13 10:00", access_note=FIRST, staff_notes=FIRST)
    town.wait_quiet()
    stop(town)
    assert plant(town, made) > 30
    had = counts(town)
    assert len(leaks(dump(town))) > 20

    file = tmp_path / "certificate.json"
    said = command(
        town, "person", "erase", "--email", f"7.{EMAIL}", "--certificate", str(file), "--yes",
        "--dsn", privacy,
    )  # fmt: skip
    assert "erased" in said
    assert leaks([said, file.read_text()]) == []
    certificate = json.loads(file.read_text())
    assert certificate["leads"] == [str(made)]
    assert [task["property_id"] for task in certificate["staff_tasks"]] == [str(town.property_id)]
    assert leaks(dump(town)) == []
    # That the application's rows were blanked is a change, and may be waiting.
    now = counts(town)
    assert now["resman.lead_sync_queue"] - had.pop("resman.lead_sync_queue") in (0, 1)
    assert now | had == now

    calls = len(town.resman.ledger())
    town.bridge(TOURBASE_LOG_LEVEL="debug")
    town.connection.execute(
        "update public.conversation set ai_intent_summary = 'again' where id = %s", [made]
    )
    town.wait_quiet()
    until = time.monotonic() + 10
    while (state := explain(town, made))["reason_code"] != "RM601":
        assert time.monotonic() < until, state
        time.sleep(0.1)
    told = [call for call in town.resman.ledger()[calls:] if "Post" in call["method"]]
    assert told == [], "an erased lead was sent"
    assert explain(town, made)["state"] == "erased"
    assert explain(town, kept)["state"] == "synced"
    assert leaks(dump(town)) == []
    assert leaks(town.log().splitlines()) == []


def explain(town: Town, made: UUID) -> dict[str, Any]:
    row = town.connection.execute("select resman.explain_lead(%s)", [made]).fetchone()
    assert row is not None
    return dict(row[0])


def test_the_application_may_keep_its_rows(town: Town, privacy: str, tmp_path: Path) -> None:
    made = lead(town, 7)
    assert town.bridge("--once").wait(60) == 0
    said = command(
        town, "person", "erase", str(made), "--keep-host", "--yes", "--dsn", privacy,
        "--certificate", str(tmp_path / "certificate"),
    )  # fmt: skip
    assert "erased" in said
    row = town.connection.execute('select email, phone from public."user"').fetchone()
    assert row == (f"7.{EMAIL}", PHONE.format(7))
    text = "\n".join(dump(town))
    inside = text.count(FIRST), text.count(EMAIL)
    assert inside == (1, 1), "more than the row of the application is left"
    assert "email" in json.loads((tmp_path / "certificate").read_text())[
        "application_columns_left"
    ]['public."user"']  # fmt: skip


def test_every_column_that_can_hold_a_text_was_thought_of(town: Town) -> None:
    listed = {(place.partition(".")[2], column) for place, _, _, column, _ in places(town)}
    unknown = [
        f"{table}.{column}"
        for table, column in town.connection.execute(TEXTS).fetchall()
        if (table, column) not in listed
        and table not in CLEAN_TABLES
        and column not in CLEAN_COLUMNS
    ]
    assert unknown == [], (
        "can it hold something of a person? Then list it in resman.personal_columns, else here"
    )
