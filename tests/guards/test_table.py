"""The table of guards stays true: fragments stand where it says, and no defect is forgotten."""

from __future__ import annotations

import pytest

from tests.guards.table import REQUIRED, ROOT, Guard, read_guards

GUARDS = read_guards()


def test_every_defect_has_a_guard() -> None:
    assert sorted(set(REQUIRED) - {guard.id for guard in GUARDS}) == []


def test_no_guard_is_told_twice() -> None:
    names = [guard.name for guard in GUARDS]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_each_fragment_stands_once_and_its_test_exists(guard: Guard) -> None:
    for edit in guard.edits:
        assert edit.count(ROOT) == 1, f"{edit.file} does not hold once: {edit.fix}"
        assert edit.fix != edit.without
    path, _, item = guard.fails.partition("[")[0].partition("::")
    text = (ROOT / path).read_text()
    assert (f"def {item}(" if path.endswith(".py") else "select plan(") in text
