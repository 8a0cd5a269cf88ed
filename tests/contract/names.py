"""Whether the names of a brief stand in the schema; make_contract reads them out of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.fixtures.databases import Database

TYPES = {
    "UUID": "uuid",
    "VARCHAR": "character varying",
    "JSONB": "jsonb",
    "BOOLEAN": "boolean",
    "TIMESTAMPTZ": "timestamp with time zone",
    "INTEGER": "integer",
    "TEXT": "text",
    "DATE": "date",
}


def brief(name: str) -> dict[str, Any]:
    """Give the names of a brief."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / f"{name}.json").read_text())
    return found


def columns(database: Database, schema: str, table: str) -> dict[str, str]:
    """Give the columns of a table or view with their types, in order."""
    return dict(
        database.connection.execute(
            "select column_name::text, data_type::text from information_schema.columns"
            " where table_schema = %s and table_name = %s order by ordinal_position",
            [schema, table],
        ).fetchall()
    )


def lacking_columns(database: Database, found: dict[str, Any], table: str) -> dict[str, str]:
    """Give the columns that a table lacks or has in another type."""
    have = columns(database, "resman", table)
    return {
        name: kind for name, kind in found["tables"][table].items() if have.get(name) != TYPES[kind]
    }


def first_columns(database: Database, found: dict[str, Any], view: str) -> list[str]:
    """Give as many columns of a view as the brief names."""
    return list(columns(database, "resman", view))[: len(found["views"][view])]


def is_index(database: Database, name: str) -> bool:
    """Tell whether there is an index of that name."""
    return bool(
        database.one(
            "select count(*) from pg_class where relname = %s and relkind in ('i', 'I')", name
        )
    )


def is_constraint(database: Database, name: str) -> bool:
    """Tell whether there is a constraint of that name, or the index that took its name."""
    return bool(
        database.one(
            "select (select count(*) from pg_constraint where conname = %s)"
            " + (select count(*) from pg_class where relname = %s)",
            name,
            name,
        )
    )


def is_function(database: Database, name: str) -> bool:
    """Tell whether there is a function of that name without arguments."""
    return bool(database.one("select to_regprocedure('resman.' || %s || '()') is not null", name))
