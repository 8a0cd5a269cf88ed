"""docs/invariants.md names what is there: views, objects of the database, files, tests."""

from __future__ import annotations

import re

import pytest

from tests.fixtures.databases import Database
from tests.house.test_docs import DOCS, ROOT

PAGE = (DOCS / "invariants.md").read_text()
ROWS = {
    cells[0]: cells[1:]
    for line in PAGE.splitlines()
    if line.startswith("| I")
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
}
THINGS = """
select nspname || '.' || proname from pg_proc join pg_namespace as n on pronamespace = n.oid
union select nspname || '.' || relname from pg_class join pg_namespace as n on relnamespace = n.oid
union select relname from pg_class
union select conname from pg_constraint
union select tgname from pg_trigger
"""


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_invariant_of_the_lead_sync_has_its_line() -> None:
    kept = [f"I{number}" for number in (*range(1, 40), 43, 45, 46, 47, 48)]
    assert list(ROWS) == kept
    assert [row for row, cells in ROWS.items() if not names(cells[1]) or not names(cells[3])] == []


def test_what_holds_an_invariant_is_there(database: Database) -> None:
    things = {row[0] for row in database.connection.execute(THINGS).fetchall()}
    missing = [
        name
        for cells in ROWS.values()
        for name in names(cells[1])
        if name not in things and not (ROOT / name).is_file()
    ]
    assert missing == []


def test_every_view_stands_in_the_lines_of_its_invariants(database: Database) -> None:
    said = database.connection.execute(
        "select relname, obj_description(oid, 'pg_class') from pg_class"
        " where relnamespace = 'resman'::regnamespace and relkind = 'v'"
        " and relname like 'check\\_%'"
    ).fetchall()
    of_views = {
        (view, invariant)
        for view, comment in said
        for invariant in re.findall(r"I\d+", comment.partition(":")[0])
    }
    shown = {(view, invariant) for invariant, cells in ROWS.items() for view in names(cells[2])}
    assert shown == of_views


@pytest.mark.parametrize("invariant", ROWS)
def test_the_tests_of_an_invariant_are_there(invariant: str) -> None:
    python = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    defined = set(re.findall(r"^(?:async )?def (test_\w+)\(", python, re.M))
    files = {path.name for path in (ROOT / "tests" / "sql").rglob("*.sql")}
    assert set(names(ROWS[invariant][3])) <= defined | files
