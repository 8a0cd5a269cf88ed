"""Every event that the bridge logs stands in docs/events.md, and nothing else does."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEVELS = {"debug", "info", "warning", "error"}


def logged() -> Iterator[str]:
    """Give the first argument of each call of a method of a log."""
    for path in (ROOT / "bridge").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            owner = ast.unparse(node.func.value)
            if node.func.attr in LEVELS and owner.rpartition(".")[2] in ("log", "_log"):
                assert isinstance(node.args[0], ast.Constant), f"{path.name}: not a constant name"
                yield str(node.args[0].value)


def documented() -> set[str]:
    """Give the names in the first column of the table."""
    rows = re.findall(r"^\| (`[^|]+) \|", (ROOT / "docs" / "events.md").read_text(), re.M)
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def test_every_event_is_documented() -> None:
    assert set(logged()) == documented()
