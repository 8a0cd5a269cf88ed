"""Take each fix out of a copy of the tree, and see that its test fails there by an assertion.

`make faults` takes out all of them; the normal suite a few, and checks the table (test_table.py).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bridge.embedded import PrivateServer
from tests.fixtures.server import FAST
from tests.guards.table import ROOT, Guard, read_guards

FULL = os.environ.get("TOURBASE_TEST_FAULTS") == "full"
GUARDS = read_guards()[:: 1 if FULL else 20]
COPIED = ("bridge", "migrations", "sql", "tests", "pyproject.toml", ".cache/pgtap")
# What an assertion says: pytest's own, a test's pytest.fail, and one of pgTAP by its file.
ASSERTED = re.compile(r"^(AssertionError|assert |Failed: )")
# An SQL error inside a pgTAP file, or one that stopped it before the assertion.
STOPPED = re.compile(r"^([0-9A-Z]{5} |did not run)", re.MULTILINE)


@pytest.fixture(scope="module")
def server() -> Iterator[PrivateServer]:
    with PrivateServer(FAST) as running:
        yield running


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "tree"
    for name in COPIED:
        source, target = ROOT / name, root / name
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    yield root
    shutil.rmtree(root)


def failures(tree: Path, test: str, server: PrivateServer) -> tuple[list[str], str]:
    """Run one test in the tree; return what failed in it, and all that was said."""
    report = tree / "report.xml"
    path, _, item = test.partition("::")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
        + ([f"{path}::{item}"] if item else [path]),
        cwd=tree,
        env={
            **{name: value for name, value in os.environ.items() if name[:9] != "TOURBASE_"},
            "PYTHONPATH": str(tree),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TOURBASE_TEST_DSN": server.dsn("postgres"),
        },
        capture_output=True,
        text=True,
        timeout=300,
    )
    said = done.stdout + done.stderr
    assert report.exists(), said
    found = ElementTree.parse(report).iterfind(".//failure")
    return [f"{one.get('message', '')}\n{one.text or ''}" for one in found], said


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_without_its_fix_the_test_fails(guard: Guard, tree: Path, server: PrivateServer) -> None:
    for edit in guard.edits:
        edit.apply(tree)
    found, said = failures(tree, guard.fails, server)
    if guard.shows:
        assert any(guard.shows in one for one in found), said
    else:
        assert any(ASSERTED.match(one) and not STOPPED.search(one) for one in found), said
