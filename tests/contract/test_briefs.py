"""Every name of the briefs stands in the schema; make_contract made the lists of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract import names
from tests.fixtures.databases import Database

BRIEFS = {name: names.brief(name) for name in ("lead_sync", "tour_booking", "universal_tour")}


def every(kind: str) -> list[Any]:
    """Give each thing of a kind with its brief."""
    return [
        pytest.param(brief, thing, id=f"{name}-{thing}")
        for name, brief in BRIEFS.items()
        for thing in brief.get(kind, ())
    ]


@pytest.mark.parametrize(("brief", "table"), every("tables"))
def test_table_has_its_columns_and_types(
    database: Database, brief: dict[str, Any], table: str
) -> None:
    assert names.lacking_columns(database, brief, table) == {}


@pytest.mark.parametrize(("table", "name", "kind"), BRIEFS["lead_sync"]["host_columns"])
def test_host_column(database: Database, table: str, name: str, kind: str) -> None:
    assert names.columns(database, "public", table).get(name) == names.TYPES[kind]


@pytest.mark.parametrize(("brief", "view"), every("views"))
def test_view_has_its_columns_in_order(
    database: Database, brief: dict[str, Any], view: str
) -> None:
    assert names.first_columns(database, brief, view) == brief["views"][view]


@pytest.mark.parametrize(("brief", "name"), every("indexes"))
def test_index(database: Database, brief: dict[str, Any], name: str) -> None:
    assert names.is_index(database, name)


@pytest.mark.parametrize(("brief", "name"), every("constraints"))
def test_constraint_or_the_index_that_took_its_name(
    database: Database, brief: dict[str, Any], name: str
) -> None:
    assert names.is_constraint(database, name)


@pytest.mark.parametrize(("brief", "name"), every("functions"))
def test_function(database: Database, brief: dict[str, Any], name: str) -> None:
    assert names.is_function(database, name)
