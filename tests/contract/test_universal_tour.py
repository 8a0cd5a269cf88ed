"""What the universal-tour brief promises beside its names, which test_briefs holds."""

from __future__ import annotations

import pytest

from tests.contract.names import TYPES, brief, columns
from tests.fixtures.databases import Database

BRIEF = brief("universal_tour")


@pytest.mark.parametrize("table", BRIEF["tables"])
def test_table_has_its_columns_in_order(database: Database, table: str) -> None:
    want = {name: TYPES[kind] for name, kind in BRIEF["tables"][table].items()}
    assert list(columns(database, "resman", table).items())[: len(want)] == list(want.items())


@pytest.mark.parametrize("name", BRIEF["functions"])
def test_function_can_be_called(database: Database, name: str) -> None:
    database.connection.execute(f"select resman.{name}()".encode())


@pytest.mark.parametrize("query", BRIEF["queries"])
def test_health_check_runs_unchanged(database: Database, query: str) -> None:
    database.connection.execute("set search_path = resman")
    cursor = database.connection.execute(query.encode())
    shown = [column.name for column in cursor.description or []]
    assert shown in (
        ["recent_requests", "recent_successes", "recent_failures", "avg_processing_time"],
        ["source_name", "source_type", "is_active", "updated_at"],
    )


def test_the_shipped_sources_are_active(database: Database) -> None:
    query = BRIEF["queries"][1].replace(" FROM ", " FROM resman.")
    rows = database.connection.execute(query)
    assert [row[0] for row in rows] == ["otter_trip", "phone", "touriquest", "webhook", "website"]
