"""Each check view shows a row when what it watches is broken by hand, and none before."""

from __future__ import annotations

import pytest

from tests.fixtures.checks import Checks
from tests.fixtures.databases import Database

LEAD = "10000000-0000-4000-8000-000000000001"
GONE = "10000000-0000-4000-8000-000000000002"
ATTEMPT = (
    "insert into resman.lead_attempt"
    " (intended_at, unit_id, job_id, fence, kind, op_key, marker, version, outcome, detail)"
    f" select now() + {{0}} * interval '1 s', '{LEAD}', '{LEAD}', {{1}}, '{{2}}', 'k',"
    " nullif('{3}', ''), {4}, '{5}', '{6}'"
)
PENDING = "update resman.lead_sync_queue set {0} where status = 'pending'"
STATE = (
    "insert into resman.lead_state (unit_id, version, row_version, sync_status, reason_code)"
    f" values ('{LEAD}', 1, {{0}}, '{{1}}', {{2}})"
)
PROCESSING = (
    "status = 'processing', fence = 1, locked_by = gen_random_uuid(),"
    " lease_until = now() - interval '1 hour'"
)
TWICE = (
    "insert into resman.lead_sync_queue"
    " (unit_id, row_version, sync_operation, status, fence, lease_until)"
    f" select '{LEAD}', 1, 'push', '{{0}}', {{1}}, now() + {{1}} * interval '1 hour'"
    " from generate_series(1, 2)"
)


def attempt(
    second: int,
    kind: str = "update",
    *,
    fence: int = 1,
    version: int = 1,
    marker: str = "",
    outcome: str = "ok",
    detail: str = "",
) -> str:
    return ATTEMPT.format(second, fence, kind, marker, version, outcome, detail)


MAPPING = (
    "insert into resman.lead_sync_mapping"
    f" (conversation_id, resman_lead_id, property_id, resman_contact_id) values ('{LEAD}', 'p',"
    f" '{LEAD}', {{0}})"
)
TOUR = (
    "insert into resman.tour_booking_sync (id, conversation_id, tour_type, scheduled_datetime,"
    f" status) values ('{LEAD}', '{LEAD}', 'virtual', now() + interval '9 days', 'scheduled')"
)
PROPERTY = (
    "insert into public.property (id, name, address, city, state, zip_code)"
    f" values ('{LEAD}', 'Elm Court', '1 Elm', 'Austin', 'TX', '78701')"
)
CONNECTED = [
    PROPERTY,
    f"""select resman.add_property('{LEAD}', gen_random_uuid(), 'elm',"""
    """ '{"v": 1, "kid": "00000000", "account_id": "4", "partner_id": "p", "nonce": "n","""
    """ "ct": "c"}',"""
    """ '{"default_source_id": "s"}')""",
]
READ = (
    "insert into resman.lead_sync_log"
    " (conversation_id, sync_direction, sync_status, sync_type, sync_data) values"
    f" ('{LEAD}', 'from_resman', 'success', 'update',"
    """ '{{"hash": "{0}", "fields": ["phone"], "read_at": "2027-06-01T{0}Z"}}')"""
)
BREAKS: dict[str, list[str]] = {
    "check_capacity": [
        "insert into resman.tour_seat (property_id, cell_start, seat, capacity, tour_id)"
        f" select '{LEAD}', date_bin('15 minutes', now() + interval '9 h', 'epoch'), 1, 1, '{LEAD}'"
    ],
    "check_availability": [
        PROPERTY,
        "insert into resman.calendar_availability_cache (property_id, date, available_slots)"
        f" values ('{LEAD}', current_date + 1, '[1]')",
    ],
    "check_tour_after_lead": [
        TOUR,
        attempt(1, "tour", outcome="transient"),
        f"update resman.lead_attempt set tour_id = '{LEAD}', tour_revision = 1",
    ],
    "check_payload_erased": [
        "insert into resman.tour_request (source, body_sha256, payload, accepted_at)"
        " values ('website', 'x', '{}', now())"
    ],
    "check_request_once": [
        MAPPING.format("'q'"),
        attempt(1, "tour_create", marker="m"),
        attempt(2, "tour_create", marker="n"),
        f"update resman.lead_attempt set tour_id = '{LEAD}'",
    ],
    "check_tour_stats": [
        "insert into resman.tour_processing_delta (date, source, total, successful, failed)"
        " values (current_date, 'website', 0, 1, 0)"
    ],
    "check_tour_told": [
        TOUR,
        "alter table resman.tour_booking_sync disable trigger user",
        "update resman.tour_booking_sync set sync_status = 'success'",
    ],
    "check_capture_complete": ["delete from resman.lead_sync_queue"],
    "check_no_phantom_version": [PENDING.format("row_version = 7")],
    "check_one_live_job": [
        "drop index resman.lead_sync_queue_one_processing_idx",
        TWICE.format("processing", 1),
    ],
    "check_one_pending_job": [
        "delete from resman.lead_sync_queue",
        "drop index resman.lead_sync_queue_one_pending_idx",
        TWICE.format("pending", "null::integer"),
    ],
    "check_newest_wins": [
        MAPPING.format("'q'"),
        attempt(1, version=2),
        attempt(2, version=1),
    ],
    "check_synced_means_equal": [
        "update resman.lead_sync_queue set status = 'completed'",
        STATE.format(1, "synced", "null"),
    ],
    "check_row_tells_the_truth": [
        "alter table public.conversation disable trigger user",
        "update public.conversation"
        " set resman_sync_status = 'synced', resman_lead_id = 'p', resman_last_sync_at = now()",
    ],
    "check_fences_grow": [MAPPING.format("'q'"), attempt(1, fence=2), attempt(2, fence=1)],
    "check_lease_reclaimed": [
        PENDING.format(PROCESSING),
        "select resman.start_bridge('test', '0', '{}')",
    ],
    "check_conflicts_held": [
        STATE.format(1, "conflict", "'RM401'"),
        "update resman.lead_state set held = '{phone}'",
    ],
    "check_merges_end": [
        PROPERTY,
        "insert into resman.prospect_alias (property_id, prospect_id, winner_id)"
        f" values ('{LEAD}', 'a', 'b'), ('{LEAD}', 'b', 'c')",
    ],
    "check_one_active_mapping": [MAPPING.format("null")],
    "check_probe_before_send": [
        MAPPING.format("'q'"),
        attempt(1, "create", marker="m", outcome="in_doubt"),
        attempt(2, "create", marker="m"),
    ],
    "check_events_sent_once": [
        MAPPING.format("'q'"),
        attempt(1, "note", marker="m"),
        attempt(2, "note", marker="m"),
    ],
    "check_success_has_ids": [attempt(1, "create", marker="m")],
    "check_retries_in_bounds": [
        "alter table resman.lead_sync_queue drop constraint chk_retry_count",
        PENDING.format("retry_count = 9"),
    ],
    "check_permanent_tried_once": [
        STATE.format(1, "failed", "null"),
        "update resman.lead_sync_queue set status = 'failed'",
    ],
    "check_refused_once": [
        attempt(1, outcome="permanent", detail="http_refused"),
        attempt(2, outcome="permanent", detail="http_refused"),
    ],
    "check_reads_in_order": [READ.format("10:00"), READ.format("09:59")],
    "check_nothing_unread": [
        PROPERTY,
        "insert into resman.pull_cursor (property_id, served_at, pulled_through)"
        f" values ('{LEAD}', now(), now() + interval '1 s')",
    ],
    "check_echo_silence": [MAPPING.format("'q'"), *(attempt(number) for number in range(4))],
    "check_conflicts_differ": [
        STATE.format(1, "conflict", "'RM401'"),
        "update resman.lead_state set held = '{phone}'",
        "insert into resman.lead_sync_conflicts (conversation_id, conflict_type, conflict_field,"
        " resman_value, domiq_value, resolution_status)"
        f" values ('{LEAD}', 'data_conflict', 'phone', '\"1\"', '\"1\"', 'manual_review')",
    ],
    "check_sides_agree": [
        "update resman.lead_sync_queue set status = 'completed'",
        STATE.format(1, "synced", "null"),
        'update resman.lead_state set base_version = 1, base = \'{"first_name": "Dayna"}\'',
    ],
    "check_stops_kept": [
        *CONNECTED,
        "update resman.resman_integration set sync_enabled = false",
        MAPPING.format("'q'"),
        attempt(90),
        f"update resman.lead_attempt set property_id = '{LEAD}'",
    ],
    "check_once_a_window": [
        *CONNECTED,
        "update resman.resman_integration set sync_frequency = 'hourly'",
        MAPPING.format("'q'"),
        # Two of these three are of one hour.
        *(attempt(1200 * number) for number in (3, 4, 5)),
        f"update resman.lead_attempt set property_id = '{LEAD}'",
    ],
    "check_deleted_stay_gone": [
        "insert into resman.lead_tombstone (unit_id, resman_lead_id, deleted_at)"
        f" values ('{GONE}', 'p', now() - interval '1 h')",
        "insert into resman.lead_sync_log (conversation_id, resman_lead_id, sync_direction,"
        f" sync_status, sync_type) values ('{LEAD}', 'p', 'from_resman', 'success', 'create')",
    ],
    "check_dead_letters_kept": [
        STATE.format(1, "failed", "'RM301'"),
        "delete from resman.lead_sync_queue",
    ],
}


@pytest.mark.parametrize("view", BREAKS)
def test_a_view_sees_what_it_watches(database: Database, checks: Checks, view: str) -> None:
    database.connection.execute(
        'insert into public."user" (id, first_name, last_name, email)'
        f" values ('{LEAD}', 'Dana', 'Whitfield', 'dana@example.com')"
    )
    database.connection.execute(
        f"insert into public.conversation (id, user_id, status) values ('{LEAD}', '{LEAD}', 'new')"
    )
    assert checks.shown() == {}
    for statement in BREAKS[view]:
        database.connection.execute(statement.encode())
    checks.must_show(view)


def test_every_view_is_seen_to_work(database: Database) -> None:
    views = database.connection.execute(
        "select viewname from pg_views where schemaname = 'resman' and viewname like 'check\\_%'"
    ).fetchall()
    assert {view for (view,) in views} == set(BREAKS)
