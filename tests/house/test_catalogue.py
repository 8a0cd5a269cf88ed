"""The house rules, as queries on a database with the product installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.assets import find_assets
from bridge.installer.modules import read_modules
from tests.fixtures.databases import Database
from tests.house.catalogue import LISTS, RULES

SCHEMAS = [schema for one in read_modules(find_assets()).values() for schema in one.schemas]


def broken(database: Database, query: str) -> list[str]:
    rows = database.connection.execute(query.encode(), {"schemas": SCHEMAS}).fetchall()
    return sorted(str(row[0]) for row in rows)


@pytest.mark.parametrize("rule", RULES)
def test_rule(rule: str, database: Database) -> None:
    assert broken(database, RULES[rule]) == []


@pytest.mark.parametrize("name", LISTS)
def test_list(name: str, database: Database) -> None:
    lines = (Path(__file__).parent / name).read_text().splitlines()
    allowed = sorted(line for line in lines if line and not line.startswith("#"))
    assert broken(database, LISTS[name]) == allowed, f"tests/house/{name} must say the same"


BREAKS = {
    "every table and view has a comment": "create table core.x (id integer primary key)",
    "every column of a table has a comment": "create table core.x (id integer primary key)",
    "every function has a comment": "create function core.x() returns int return 1",
    "every relation belongs to the owner role": "create table core.x (id integer primary key)",
    "every function belongs to the owner role": "create function core.x() returns int return 1",
    "every schema has an owner of ours, and public may not enter": (
        "grant usage on schema core to public"
    ),
    "public may execute nothing": "create function core.x() returns int return 1",
    "public may write nothing": "grant insert on core.module to public",
    "every foreign key is indexed": (
        "create table core.x (id integer, name text references core.module on delete cascade)"
    ),
    "every foreign key says what a delete does": (
        "create table core.x (id integer, name text references core.module)"
    ),
    "no constraint got a numbered name by itself": (
        "create table core.x (id integer check (id > 0) check (id < 9))"
    ),
    "every table has a primary key": "create table core.x (id integer)",
    "every body has at most 60 lines": (
        "create function core.x() returns int language sql as E'select 1" + "\\n" * 61 + " + 1'"
    ),
    "a function that forbids plans compiles none": (
        "create function core.x() returns int language sql set enable_seqscan = off as 'select 1'"
    ),
    "every parameter is called p_something": (
        "create function core.x(id integer) returns int return id"
    ),
    "no view reads a view": (
        "create view core.x as select 1 as one; create view core.y as select * from core.x"
    ),
    "no function returns a view's row": (
        "create view core.x as select 1 as one;"
        "create function core.y() returns setof core.x language sql as 'select * from core.x'"
    ),
    "no enum: a closed set is text with a check": "create type core.x as enum ('a')",
    "our triggers carry a band, on the host's tables our name": (
        "create table public.x (id integer);"
        "create trigger mine before update on public.x"
        " for each row execute function core.touch_updated_at()"
    ),
    "no index is invalid": (
        "create table core.x (id integer); create index y on core.x (id);"
        "update pg_index set indisvalid = false where indexrelid = 'core.y'::regclass"
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_rule_sees_what_breaks_it(rule: str, database: Database) -> None:
    database.connection.execute(BREAKS[rule].encode())
    assert broken(database, RULES[rule]) != []
