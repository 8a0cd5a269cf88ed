"""Every name of the lead-sync brief stands in the schema; make_contract made lead_sync.json."""

from __future__ import annotations

import pytest

from tests.contract import names
from tests.fixtures.databases import Database

BRIEF = names.brief("lead_sync")


@pytest.mark.parametrize("table", BRIEF["tables"])
def test_table_has_its_columns_and_types(database: Database, table: str) -> None:
    assert names.lacking_columns(database, BRIEF, table) == {}


@pytest.mark.parametrize(("table", "name", "kind"), BRIEF["host_columns"])
def test_host_column(database: Database, table: str, name: str, kind: str) -> None:
    assert names.columns(database, "public", table).get(name) == names.TYPES[kind]


@pytest.mark.parametrize("view", BRIEF["views"])
def test_view_has_its_columns_in_order(database: Database, view: str) -> None:
    assert names.first_columns(database, BRIEF, view) == BRIEF["views"][view]


@pytest.mark.parametrize("name", BRIEF["indexes"])
def test_index(database: Database, name: str) -> None:
    assert names.is_index(database, name)


@pytest.mark.parametrize("name", BRIEF["constraints"])
def test_constraint_or_the_index_that_took_its_name(database: Database, name: str) -> None:
    assert names.is_constraint(database, name)


@pytest.mark.parametrize("name", BRIEF["functions"])
def test_function(database: Database, name: str) -> None:
    assert names.is_function(database, name)
