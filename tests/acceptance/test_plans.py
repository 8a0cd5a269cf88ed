"""The hot statements read a few rows of the tables that grow, whatever the planner believes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import psycopg
import pytest
from psycopg.errors import Diagnostic
from psycopg.types.json import Jsonb

from tests.fixtures.databases import Database

PROPERTIES = 10
MANY = 4_000
FEW = 40
# A lead's few rows in each table, more than once looked at. A scan of what waits reads MANY.
EACH = 12
LOOKS = 400
GROWING = {
    "lead_sync_queue_live", "lead_sync_queue_finished", "lead_state", "lead_sync_mapping",
    "lead_attempt", "lead_sync_log", "conversation", "user", "person_state", "notification_state",
}  # fmt: skip
# Few jobs are in flight at a time, and this looks at all of them.
SWEEP = "job.lease_until <= core.clock()"
SHOW_PLANS = """
    load 'auto_explain';
    set auto_explain.log_level = notice;
    set auto_explain.log_format = json;
    set auto_explain.log_min_duration = 0;
    set auto_explain.log_nested_statements = on;
    set auto_explain.log_analyze = on;
    set auto_explain.log_timing = off;
    set client_min_messages = notice;
"""
ADD_LEADS = """
    with person as (
        insert into public."user" (id, first_name, last_name, email)
        select md5(%(of)s || number)::uuid, 'Dana', 'Whitfield',
            md5(%(of)s || number) || '@example.com'
        from generate_series(1, %(many)s) as number
        returning id
    )
    insert into public.conversation (id, chatbot_id, user_id, status)
    select person.id, format('11110000-0000-4000-8000-%%s', lpad(
        (row_number() over () %% %(properties)s)::text, 12, '0'
    ))::uuid, person.id, 'new'
    from person
"""
WRITES = {
    "add leads": ADD_LEADS,
    "change leads": """
        update public.conversation set ai_intent_summary = %(of)s
        where id in (select id from public.conversation order by id limit %(many)s)
    """,
    "change persons": """
        update public."user" set first_name = %(of)s
        where id in (select id from public."user" order by id limit %(many)s)
    """,
}
FINISH = [
    "update resman.lead_sync_queue set status = 'completed', processed_at = now()"
    " where status = 'pending'",
    "insert into resman.lead_state (unit_id, user_id, version, base_version, sync_status)"
    " select id, user_id, 1, 1, 'synced' from public.conversation on conflict do nothing",
    "insert into resman.lead_sync_mapping (conversation_id, resman_lead_id, property_id)"
    " select id, id::text, chatbot_id from public.conversation"
    " where id not in (select conversation_id from resman.lead_sync_mapping)",
    "insert into resman.lead_attempt"
    " (intended_at, unit_id, job_id, fence, kind, op_key, version, outcome)"
    " select now(), id, id, 1, 'create', 'k', 1, 'ok' from public.conversation",
    "insert into resman.notification_state (notification_id, unit_id, sync_status)"
    " select id, id, 'synced' from public.conversation on conflict do nothing",
]

Row = dict[str, Any]


@dataclass
class Bridge:
    """A bridge's session, which does what a bridge does for its jobs."""

    connection: psycopg.Connection
    id: str

    def one(self, function: str, *values: object) -> Any:
        places = ", ".join(["%s"] * len(values))
        rows = self.connection.execute(
            f"select resman.{function}({places})".encode(), values
        ).fetchall()
        return [row[0] for row in rows]

    def work(self, jobs: int) -> int:
        """Claim jobs and let calls be taken and refused, at once and one by one."""
        claims = cast(list[Row], self.one("claim_jobs", self.id, jobs))
        given = [{"job_id": one["job_id"], "fence": one["fence"], "found": {}} for one in claims]
        self.one("intend_calls", Jsonb(given[2:]))
        for one in given[:2]:
            self.one("intend_call", one["job_id"], one["fence"], Jsonb({}))
        told = [
            {"job_id": one["job_id"], "fence": one["fence"], "outcome": _outcome(one, number)}
            for number, one in enumerate(claims)
        ]
        self.one("record_outcomes", Jsonb(told[2:]))
        for row in told[:2]:
            self.one("record_outcome", row["job_id"], row["fence"], Jsonb(row["outcome"]))
        taken = self.connection.execute(
            "select job_id, fence from resman.take_jobs(%s, %s)", [self.id, jobs]
        ).fetchall()
        self.one("complete_jobs", [row[0] for row in taken], [row[1] for row in taken])
        for function in ("rescue_jobs", "fold_changes", "seconds_until_due"):
            self.one(function)
        return len(claims)


def _outcome(claim: Row, number: int) -> Row:
    if number % 4 == 3:
        return {"word": "retry", "detail": "server", "http_status": 503, "sent": False}
    lead = str(claim["unit_id"])
    prospect = {"prospect_id": lead, "person_id": lead, "prospect": {"events": []}}
    return {"word": "ok", "duration_ms": 5} | prospect


@contextmanager
def plans(connection: psycopg.Connection) -> Iterator[list[Row]]:
    """Gather the plans of all statements, those inside functions among them, as they were run."""
    gathered: list[Row] = []

    def gather(notice: Diagnostic) -> None:
        text = notice.message_primary or ""
        if text.startswith("duration:"):
            gathered.append(json.loads(text[text.index("{") :]))

    connection.execute(SHOW_PLANS)
    connection.add_notice_handler(gather)
    yield gathered
    connection.remove_notice_handler(gather)
    connection.execute("set auto_explain.log_min_duration = -1")


def _nodes(node: Row) -> Iterator[Row]:
    yield node
    for child in node.get("Plans", []):
        yield from _nodes(child)


def _rows_read(node: Row) -> float:
    each = sum(
        cast(float, node.get(name, 0))
        for name in ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
    )
    return each * cast(float, node["Actual Loops"])


def _is_search(node: Row) -> bool:
    """Tell whether rows of the queue are looked up, and not sought in all that an index has."""
    return bool(re.search(r"\b(id|unit_id|property_id) = ", node.get("Index Cond", "")))


def excesses(gathered: list[Row], most: int) -> list[str]:
    """Name each scan of a table that grows which read too many rows, or all of what waits."""
    found = []
    for plan in gathered:
        for node in _nodes(plan["Plan"]):
            name = node.get("Relation Name")
            is_run = node["Actual Loops"] > 0 and node["Node Type"] != "ModifyTable"
            if name not in GROWING or not is_run:
                continue
            is_queue = name.startswith("lead_sync_queue") and SWEEP not in plan["Query Text"]
            if (is_queue and not _is_search(node)) or _rows_read(node) > most:
                text = " ".join(plan["Query Text"].split())
                way = node.get("Index Name", node["Node Type"])
                found.append(f"{name} by {way}: {_rows_read(node)} rows: {text}")
    return found


def _settle(database: Database) -> None:
    for number in range(PROPERTIES):
        place = f"11110000-0000-4000-8000-{number:012d}"
        database.one("select fixture.property(%s)", place)
        database.one("select fixture.connect(%s)", place)


def _add(database: Database, of: str, many: int) -> None:
    values = {"of": of, "many": many, "properties": PROPERTIES}
    database.connection.execute(ADD_LEADS, values)


def _fill(database: Database) -> None:
    """Let many leads be finished, and as many wait."""
    _add(database, "finished", MANY)
    for statement in FINISH:
        database.connection.execute(statement.encode())
    _add(database, "waiting", MANY)


@pytest.fixture
def bridge(furnished_database: Database) -> Iterator[Bridge]:
    """Give a bridge with a session of its own."""
    with furnished_database.connect() as connection:
        yield Bridge(connection, furnished_database.one("select fixture.bridge()"))


@pytest.mark.parametrize("is_warm", [False, True], ids=["new session", "session of an empty queue"])
@pytest.mark.parametrize("statistics", ["absent", "of an empty queue", "fresh", "of a full queue"])
def test_hot_statements_read_few_rows(
    furnished_database: Database, bridge: Bridge, statistics: str, is_warm: bool
) -> None:
    database = furnished_database
    _settle(database)
    if statistics == "of an empty queue":
        database.connection.execute("analyze")
    if is_warm:
        # Often enough for the session to keep its plans.
        for number in range(8):
            _add(database, f"warm {number}", 6)
            bridge.work(4)
    _fill(database)
    if statistics in ("fresh", "of a full queue"):
        database.connection.execute("analyze")
    if statistics == "of a full queue":
        database.connection.execute(
            "delete from resman.lead_sync_queue where status = 'pending' and id not in ("
            f"select id from resman.lead_sync_queue where status = 'pending' limit {8 * FEW})"
        )
    for jobs in (4, FEW):
        with plans(bridge.connection) as gathered:
            assert bridge.work(jobs) == jobs
        assert len(gathered) > 50
        assert excesses(gathered, EACH * jobs + LOOKS) == []


@pytest.mark.parametrize("write", ["add leads", "change leads", "change persons"])
def test_capture_is_not_planned_again_for_each_row(
    furnished_database: Database, write: str
) -> None:
    """Many rows in one statement, after the statistics were renewed, leave no costly plan."""
    database = furnished_database
    _settle(database)
    _add(database, "known", MANY)
    with database.connect() as connection:
        for number in range(8):
            _write(connection, write, f"few {number}", 1)
        connection.execute("analyze")
        _write(connection, write, "many", MANY)
        with plans(connection) as gathered:
            for number in range(8):
                _write(connection, write, f"one {number}", 1)
    captured = [
        json.dumps(plan["Plan"])
        for plan in gathered
        if re.search("insert into resman.lead_(sync_queue_live|change) ", plan["Query Text"])
    ]
    # What the session has told of itself is a parameter of a plan that is kept.
    assert len(captured) == 8
    assert [plan for plan in captured if not re.search(r"\$\d", plan)] == []
    assert [plan for plan in captured if "Seq Scan" in plan] == []


def _write(connection: psycopg.Connection, write: str, of: str, many: int) -> None:
    values = {"of": of, "many": many, "properties": PROPERTIES}
    connection.execute(WRITES[write], values)
