"""The wheel holds the SQL, and installs from anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.fixtures.databases import Database

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "site")
    return tmp_path / "site"


def test_wheel_installs_from_the_root_folder(unpacked: Path, empty_database: Database) -> None:
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    command = [sys.executable, "-P", "-m", "bridge", "db", "install", "--dsn", empty_database.dsn]
    answer = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    assert empty_database.one("select count(*) from core.ledger") > 0
