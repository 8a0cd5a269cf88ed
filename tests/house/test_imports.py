"""Imports point down, and SQL text stands in few places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

BRIDGE = Path(__file__).resolve().parents[2] / "bridge"
MODULES = sorted(BRIDGE.rglob("*.py"))

# cli → daemon, installer, demo → handlers → resman | database → the rest. A number imports
# nothing that has a higher one.
FLOORS = {
    "__main__": 6,
    "cli": 5,
    "demo": 4,
    "daemon": 3,
    "installer": 3,
    "simulator": 3,
    "web": 3,
    "handlers": 2,
    "resman": 1,
    "database": 1,
    "pool": 0,
    "embedded": 1,
    "credentials": 2,
    "erasure": 2,
    "address": 0,
    "assets": 0,
    "settings": 0,
    "known": 0,
    "errors": 0,
    "logs": 0,
    "__init__": 0,
}
# The demo is an application: it writes rows as one does, in plain SQL.
SQL_PLACES = ("database", "installer", "demo")
SQL = re.compile(
    r"^\s*(select\s.*\s(from|as)\s|select\s+[\w.]+\(|insert\s+into\s|update\s+\S+\s+set\s"
    r"|delete\s+from\s|with\s+\w+\s+as\s+\(|(create|alter|drop)\s+(table|index|function|view|role)"
    r"|(un)?listen\s+\w+\s*$|notify\s+\w+|grant\s+\w+\s+(on|to)\s|set\s+(local\s+)?\w+\s*(=|to)\s)",
    re.IGNORECASE | re.DOTALL,
)


def unit(path: Path) -> str:
    """Give the first name below bridge: a package or a module."""
    return path.relative_to(BRIDGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Give the names of ours that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            if node.module == "bridge":
                yield from (f"bridge.{alias.name}" for alias in node.names)
            yield node.module


def units(path: Path) -> set[str]:
    """Give the packages and modules of ours that a module imports."""
    parts = (name.split(".") for name in imports(path))
    return {part[1] for part in parts if part[0] == "bridge" and len(part) > 1}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(BRIDGE).as_posix())
def test_imports_point_down(path: Path) -> None:
    own = unit(path)
    assert own in FLOORS, f"say in {Path(__file__).name} on which floor {own} stands"
    upward = {name for name in units(path) if name != own and FLOORS.get(name, 0) > FLOORS[own]}
    assert upward == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(BRIDGE).as_posix())
def test_only_handlers_see_resman_and_database(path: Path) -> None:
    if unit(path) not in ("handlers", "cli", "demo"):
        assert not {"resman", "database"} <= units(path)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(BRIDGE).as_posix())
def test_client_and_simulator_share_nothing(path: Path) -> None:
    if unit(path) == "simulator":
        assert not {"resman", "database", "handlers", "installer"} & units(path)
    if unit(path) == "resman":
        assert "simulator" not in units(path)
        assert not any(name.split(".")[0] == "psycopg" for name in imports(path))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(BRIDGE).as_posix())
def test_sql_text_stands_in_few_places(path: Path) -> None:
    if unit(path) in SQL_PLACES:
        return
    tree = ast.parse(path.read_text())
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {
        ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, owners)
    }
    found = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value not in docs
        and SQL.match(node.value)
    ]
    assert found == []
