"""Defects of the brief that need an installation of their own, or more than one session."""

from __future__ import annotations

import re
import threading

import psycopg

from bridge.assets import find_assets
from bridge.errors import BridgeError
from bridge.installer import install, uninstall
from bridge.installer.modules import read_modules
from bridge.installer.states import read_files
from tests.fixtures.databases import Database
from tests.fixtures.town import Town

MIGRATIONS = read_files(find_assets(), read_modules(find_assets()).values()).migrations
HOST_COLUMNS = (
    "select table_name::text, column_name::text, data_type::text, column_default, is_nullable"
    " from information_schema.columns where table_schema = 'public' order by 1, 2"
)


def complaint(database: Database) -> str:
    """Install; return what the installer has to say against it."""
    try:
        install(database.dsn)
    except BridgeError as error:
        return str(error)
    return ""


def test_d01_a_plain_database_is_enough(empty_database: Database) -> None:
    assert complaint(empty_database) == ""
    extensions = empty_database.connection.execute("select extname from pg_extension").fetchall()
    assert extensions == [("plpgsql",)]


def test_d02_the_time_to_resolve_is_indexed(empty_database: Database) -> None:
    assert complaint(empty_database) == ""
    definition = empty_database.one(
        "select pg_get_indexdef('resman.idx_lead_sync_conflicts_resolution_time'::regclass)"
    )
    assert "((resolved_at - created_at))" in definition


def test_d04_whatever_a_success_rate_counts_has_a_property(empty_database: Database) -> None:
    assert complaint(empty_database) == ""
    counted = empty_database.connection.execute(
        "select distinct rate.attrelid::regclass::text, link.refobjid::regclass::text,"
        " exists (select from pg_attribute as own"
        " where own.attrelid = link.refobjid and own.attname = 'property_id')"
        " from pg_attribute as rate"
        " inner join pg_rewrite as rule on rule.ev_class = rate.attrelid"
        " inner join pg_depend as link on link.objid = rule.oid and link.refobjid <> rule.ev_class"
        " inner join pg_class as counted on counted.oid = link.refobjid"
        " where rate.attname like '%success_rate' and link.refclassid = 'pg_class'::regclass"
        " and counted.relkind in ('r', 'p')"
        # The brief counts requests by day and source; by property they are counted in the log.
        " and counted.relname not in ('tour_processing_stats', 'tour_processing_delta')"
    ).fetchall()
    assert ("resman.sync_success_rates", "resman.lead_sync_log", True) in counted
    assert ("resman.tour_booking_success_rate", "resman.tour_booking_sync", True) in counted
    assert [row for row in counted if not row[2]] == []


def test_d05_a_migration_makes_no_table_without_columns(database: Database) -> None:
    empty = database.connection.execute(
        "select pg_class.oid::regclass::text from pg_class"
        " where relkind in ('r', 'p') and relnamespace::regnamespace::text in ('core', 'resman')"
        " and not exists (select from pg_attribute"
        " where attrelid = pg_class.oid and attnum > 0 and not attisdropped)"
    ).fetchall()
    assert empty == []


def test_d05_our_own_tables_are_never_taken_for_made() -> None:
    taken = [
        (one.id, name)
        for one in MIGRATIONS
        for name in re.findall(r"create table if not exists ([\w.]+)", one.sql.decode(), re.I)
        if not name.startswith("public.")
    ]
    assert taken == []


def test_d06_a_second_install_does_nothing(database: Database) -> None:
    assert not install(database.dsn).changed


def test_d06_an_installation_can_be_taken_back(empty_database: Database) -> None:
    host = next(one for one in MIGRATIONS if one.id == "resman_0001_host_tables")
    empty_database.connection.execute(host.sql)
    before = empty_database.connection.execute(HOST_COLUMNS).fetchall()
    install(empty_database.dsn)
    uninstall(empty_database.dsn, "resman", yes=True)
    assert empty_database.connection.execute(HOST_COLUMNS).fetchall() == before


def test_d07_checks_are_proved_after_they_are_added(empty_database: Database) -> None:
    unproved = "select count(*) from pg_constraint where not convalidated"
    sql = {one.id: one.sql for one in MIGRATIONS}
    empty_database.connection.execute(sql["resman_0001_host_tables"])
    checks = "select count(*) from pg_constraint where contype = 'c'"
    before = empty_database.one(checks)
    empty_database.connection.execute(sql["resman_0002_host_columns"])
    assert empty_database.one(unproved) == empty_database.one(checks) - before > 0
    empty_database.connection.execute(sql["resman_0003_validate_host_checks"])
    assert empty_database.one(unproved) == 0


def test_d07_indexes_of_the_host_are_built_beside_its_writes() -> None:
    found = [
        (one.id, bool(concurrently))
        for one in MIGRATIONS
        for concurrently in re.findall(
            r"create (?:unique )?index( concurrently)?[^;]*? on public\.",
            re.sub(r"\s+", " ", one.sql.decode()),
            re.I,
        )
    ]
    assert len(found) >= 3
    assert [name for name, concurrently in found if not concurrently] == []


def test_d18_one_notification_per_transaction(town: Town) -> None:
    with psycopg.connect(town.dsn, autocommit=True) as listener:
        listener.execute("listen tourbase")
        # Nobody rings where no bridge listens.
        town.connection.execute("select resman.renew_doorbell()")
        with town.connection.transaction():
            for _ in range(3):
                town.lead()
        heard = [notice.payload for notice in listener.notifies(timeout=0.5)]
    assert heard == [""]


def test_d27_two_sessions_never_claim_one_lead(town: Town) -> None:
    lead = town.lead()
    # What a first claim makes, at which the second session would wait.
    town.connection.execute("select resman.sweep_lanes(core.clock())")
    town.connection.execute("insert into resman.lead_state (unit_id) values (%s)", [lead])
    town.connection.execute(
        "insert into resman.lead_sync_queue (conversation_id, sync_operation)"
        " values (%s, 'enrichment')",
        [lead],
    )
    town.connection.execute("update resman.lead_sync_queue set priority = 1")
    bridge = (
        "select resman.start_bridge('test', '0',"
        " jsonb_build_object('rate_per_minute', 0, 'account_concurrency', 0))"
    )
    # One at a time, or the first session would hold both jobs.
    claim = "select count(*) from resman.claim_jobs(%s, 1)"
    started = threading.Event()
    seen: list[object] = []

    def other() -> None:
        with psycopg.connect(town.dsn, autocommit=True) as session:
            row = session.execute(bridge).fetchone()
            assert row is not None
            started.set()
            seen.append(session.execute(claim, [row[0]]).fetchone())

    with town.connection.transaction():
        row = town.connection.execute(bridge).fetchone()
        assert row is not None
        assert town.connection.execute(claim, [row[0]]).fetchone() == (1,)
        second = threading.Thread(target=other)
        second.start()
        assert started.wait(10)
        second.join(0.5)
    second.join(10)
    assert seen == [(0,)]
