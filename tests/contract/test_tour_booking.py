"""Every name of the tour-booking brief stands in the schema; make_contract made its list."""

from __future__ import annotations

import pytest

from tests.contract import names
from tests.fixtures.databases import Database

BRIEF = names.brief("tour_booking")


@pytest.mark.parametrize("table", BRIEF["tables"])
def test_table_has_its_columns_and_types(database: Database, table: str) -> None:
    assert names.lacking_columns(database, BRIEF, table) == {}


@pytest.mark.parametrize("view", BRIEF["views"])
def test_view_has_its_columns_in_order(database: Database, view: str) -> None:
    assert names.first_columns(database, BRIEF, view) == BRIEF["views"][view]


@pytest.mark.parametrize("name", BRIEF["indexes"])
def test_index(database: Database, name: str) -> None:
    assert names.is_index(database, name)


@pytest.mark.parametrize("name", BRIEF["constraints"])
def test_constraint(database: Database, name: str) -> None:
    assert names.is_constraint(database, name)
