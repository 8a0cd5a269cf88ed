"""docs/vectors.md names a test for each vector of the contract, and each test of a vector."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
# Tours and reading from ResMan bring the others.
REQUIRED = {*range(1, 27), *range(28, 33)}
ROW = re.compile(r"^\| (\d+) \| [^|]+ \| ([^|]+) \|$", re.M)


def page() -> dict[int, list[str]]:
    """Give the tests that the page names for each vector."""
    text = (ROOT / "docs" / "vectors.md").read_text()
    return {int(number): re.findall(r"`([^`]+)`", tests) for number, tests in ROW.findall(text)}


def written() -> set[tuple[int, str]]:
    """Give the tests that have a vector in their name."""
    return {
        (int(number), f"{path.relative_to(TESTS).as_posix()}::{name}")
        for path in TESTS.rglob("test_*.py")
        for name, number in re.findall(r"^def (test_vector_(\d+)_\w+)", path.read_text(), re.M)
    }


def test_every_vector_has_a_row() -> None:
    assert set(page()) == REQUIRED
    assert all(page().values())


@pytest.mark.parametrize("number", sorted(REQUIRED))
def test_what_a_row_names_is_there(number: int) -> None:
    for test in page()[number]:
        path, _, name = test.partition("::")
        name, _, case = name.rstrip("]").partition("[")
        text = (TESTS / path).read_text()
        assert f"def {name}(" in text, test
        assert not case or f'id="{case}"' in text, test
        if f"vector_{number}_" not in test:
            assert f'"vector {number}, ' in text, f"{test} has no vector {number}"


def test_every_test_of_a_vector_is_in_its_row() -> None:
    shown = {(number, test) for number, tests in page().items() for test in tests}
    assert written() <= shown
