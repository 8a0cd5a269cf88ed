"""Every name of the lead-sync brief stands in the schema; make_contract made lead_sync.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.databases import Database

BRIEF: dict[str, Any] = json.loads((Path(__file__).parent / "lead_sync.json").read_text())
TYPES = {
    "UUID": "uuid",
    "VARCHAR": "character varying",
    "JSONB": "jsonb",
    "BOOLEAN": "boolean",
    "TIMESTAMPTZ": "timestamp with time zone",
    "INTEGER": "integer",
    "TEXT": "text",
}


def columns(database: Database, schema: str, table: str) -> dict[str, str]:
    return dict(
        database.connection.execute(
            "select column_name::text, data_type::text from information_schema.columns"
            " where table_schema = %s and table_name = %s order by ordinal_position",
            [schema, table],
        ).fetchall()
    )


@pytest.mark.parametrize("table", BRIEF["tables"])
def test_table_has_its_columns_and_types(database: Database, table: str) -> None:
    have = columns(database, "resman", table)
    want = {name: TYPES[kind] for name, kind in BRIEF["tables"][table].items()}
    assert {name: have.get(name) for name in want} == want


@pytest.mark.parametrize(("table", "name", "kind"), BRIEF["host_columns"])
def test_host_column(database: Database, table: str, name: str, kind: str) -> None:
    assert columns(database, "public", table).get(name) == TYPES[kind]


@pytest.mark.parametrize("view", BRIEF["views"])
def test_view_has_its_columns_in_order(database: Database, view: str) -> None:
    want = BRIEF["views"][view]
    assert list(columns(database, "resman", view))[: len(want)] == want


@pytest.mark.parametrize("name", BRIEF["indexes"])
def test_index(database: Database, name: str) -> None:
    assert database.one(
        "select count(*) from pg_class where relname = %s and relkind in ('i', 'I')", name
    )


@pytest.mark.parametrize("name", BRIEF["constraints"])
def test_constraint_or_the_index_that_took_its_name(database: Database, name: str) -> None:
    assert database.one(
        "select (select count(*) from pg_constraint where conname = %s)"
        " + (select count(*) from pg_class where relname = %s)",
        name,
        name,
    )


@pytest.mark.parametrize("name", BRIEF["functions"])
def test_function(database: Database, name: str) -> None:
    assert database.one("select to_regprocedure('resman.' || %s || '()') is not null", name)
