"""plpgsql_check over every function, where the server has it (Debian's does)."""

from __future__ import annotations

from tests.fixtures.databases import Database
from tests.fixtures.requirements import lacking
from tests.house.test_catalogue import SCHEMAS

# A trigger's function is checked once for each table it serves.
FINDINGS = """
select
    pg_proc.oid::regprocedure::text || ' line ' || coalesce(finding.lineno::text, '?')
    || ': ' || finding.level || ' ' || finding.message || coalesce(' ' || finding.detail, '')
from pg_catalog.pg_proc
inner join pg_catalog.pg_language on pg_proc.prolang = pg_language.oid
inner join pg_catalog.pg_namespace on pg_proc.pronamespace = pg_namespace.oid
left join pg_catalog.pg_trigger
    on pg_proc.oid = pg_trigger.tgfoid and pg_trigger.tgparentid = 0
cross join lateral plpgsql_check_function_tb(
    pg_proc.oid,
    coalesce(pg_trigger.tgrelid, 0::oid),
    performance_warnings => false,
    extra_warnings => true,
    oldtable => pg_trigger.tgoldtable,
    newtable => pg_trigger.tgnewtable
) as finding
where
    pg_language.lanname = 'plpgsql'
    and pg_namespace.nspname = any(%s)
    and (pg_proc.prorettype <> 'trigger'::regtype or pg_trigger.oid is not null)
order by 1
"""


def test_every_body_agrees_with_the_catalogue(database: Database) -> None:
    there = database.one(
        "select exists (select from pg_available_extensions where name = 'plpgsql_check')"
    )
    if not there:
        lacking("plpgsql_check", "the embedded Postgres has no room for it; Debian has a package")
    database.connection.execute("create extension plpgsql_check schema public")
    database.connection.execute("set search_path = public")
    rows = database.connection.execute(FINDINGS, (SCHEMAS,)).fetchall()
    assert [row[0] for row in rows] == []
