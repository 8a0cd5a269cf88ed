"""The database goes back in time: nothing is made twice, and somebody decides to go on (I46)."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bridge.embedded import PrivateServer
from tests.faults.test_canaries import command
from tests.fixtures.checks import shown
from tests.fixtures.server import FAST
from tests.fixtures.town import Town, settled_on


@pytest.fixture
def server() -> Iterator[PrivateServer]:
    with PrivateServer(FAST) as running:
        yield running


@pytest.fixture
def town(server: PrivateServer, tmp_path: Path) -> Iterator[Town]:
    with settled_on(server, tmp_path) as place:
        yield place


def copy(source: Path, target: Path) -> None:
    """Copy a data folder with its owner and its rights."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def stop(town: Town) -> None:
    bridge = town.bridges.pop()
    bridge.send_signal(signal.SIGTERM)
    assert bridge.wait(20) == 0


def test_after_a_restore_nothing_is_made_twice(
    town: Town, server: PrivateServer, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    state.mkdir()
    known = town.lead("Before")
    town.bridge(TOURBASE_STATE_DIR=str(state))
    town.wait_quiet()
    stop(town)
    waiting = [town.lead(f"Waiting{number}") for number in range(3)]
    town.connection.close()
    server.stop()
    copy(server.folder / "data", tmp_path / "backup")
    server.start()
    town.connection = psycopg.connect(town.dsn, autocommit=True)
    town.bridge(TOURBASE_STATE_DIR=str(state))
    town.lead("Forgotten")
    town.wait_quiet()
    stop(town)
    assert len(town.prospects()) == 5

    town.connection.close()
    server.stop()
    shutil.rmtree(server.folder / "data")
    copy(tmp_path / "backup", server.folder / "data")
    server.start()
    town.connection = psycopg.connect(town.dsn, autocommit=True)
    # Contacts that changed: by its marker alone a prospect is found again.
    town.connection.execute("update public.\"user\" set email = 'new-' || email")
    calls = len(town.resman.ledger())
    town.bridge(TOURBASE_STATE_DIR=str(state))
    town.wait_log("sweep_done")
    assert "database_went_back" in town.log()
    assert {call["method"] for call in town.resman.ledger()[calls:]} <= {"SearchProspects"}
    said = command(town, "restore", "status")
    assert "adopted: 3" in said
    assert "unknown: 1" in said
    assert "--yes" in command(town, "restore", "confirm")
    assert "called again" in command(town, "restore", "confirm", "--yes")
    town.wait_quiet()
    assert len(town.prospects()) == 5
    told = town.connection.execute(
        "select count(*) from public.conversation where resman_sync_status = 'synced'"
        " and id = any(%s)",
        [[known, *waiting]],
    ).fetchone()
    assert told == (4,)
    assert shown(town.connection) == {}
    # What the first bridge noted is of the time that was let go.
    stop(town)
    town.bridge("--once", TOURBASE_STATE_DIR=str(state)).wait(30)
    assert town.log().count("database_went_back") == 1
