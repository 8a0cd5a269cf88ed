"""The database goes back in time: nothing is made twice, and somebody decides to go on (I46)."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
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


def back_up(town: Town, server: PrivateServer, folder: Path) -> None:
    """Copy the database while it stands."""
    town.connection.close()
    server.stop()
    copy(server.folder / "data", folder / "backup")
    server.start()
    town.connection = psycopg.connect(town.dsn, autocommit=True)


def go_back(town: Town, server: PrivateServer, folder: Path) -> None:
    """Bring the copy back."""
    town.connection.close()
    server.stop()
    shutil.rmtree(server.folder / "data")
    copy(folder / "backup", server.folder / "data")
    server.start()
    town.connection = psycopg.connect(town.dsn, autocommit=True)


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
    back_up(town, server, tmp_path)
    town.bridge(TOURBASE_STATE_DIR=str(state))
    town.lead("Forgotten")
    town.wait_quiet()
    stop(town)
    assert len(town.prospects()) == 5

    go_back(town, server, tmp_path)
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


def told(town: Town) -> list[tuple[str, str]]:
    """Give the tours and notes that ResMan has, each by type and time."""
    return sorted(
        (event["type"], event["at"][:10])
        for prospect in town.prospects()
        for event in prospect["events"]
        if "[ref:tour:" in event["comments"] or "[ref:note:" in event["comments"]
    )


def test_after_a_restore_tours_and_notes_are_told_once(
    town: Town, server: PrivateServer, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    state.mkdir()
    lead = town.lead()
    town.bridge(TOURBASE_STATE_DIR=str(state))
    town.wait_quiet()
    stop(town)
    town.tour(lead, "2027-03-13 15:00")
    moved = town.tour(lead, "2027-03-15 15:00")
    town.connection.execute(
        "insert into public.lead_notification (conversation_id, notification_type)"
        " values (%s, 'hot_lead')",
        [lead],
    )
    back_up(town, server, tmp_path)
    town.bridge(TOURBASE_STATE_DIR=str(state))
    town.wait_quiet()
    town.connection.execute(
        "update resman.tour_booking_sync set scheduled_local = '2027-03-17 15:00' where id = %s",
        [moved],
    )
    town.wait_quiet()
    stop(town)
    before = told(town)
    assert [(kind, at) for kind, at in before if kind == "Appointment"] == [
        ("Appointment", "2027-03-13"),
        ("Appointment", "2027-03-17"),
    ]
    assert len(before) == 3

    go_back(town, server, tmp_path)
    town.bridge(TOURBASE_STATE_DIR=str(state))
    town.wait_log("sweep_done")
    said = command(town, "restore", "status")
    assert [word for word in ("tour_told: 1", "note_told: 1", "newer: 1") if word not in said] == []
    assert "called again" in command(town, "restore", "confirm", "--yes")
    town.wait_quiet()
    town.pull()
    town.wait_quiet()
    assert told(town) == before
    # The move that the database has forgotten comes back as one of staff's.
    until = time.monotonic() + 20
    while town.connection.execute(
        "select scheduled_local::date::text from resman.tour_booking_sync where id = %s",
        [moved],
    ).fetchone() != ("2027-03-17",):
        assert time.monotonic() < until, town.log()[-2000:]
        time.sleep(0.1)
    assert shown(town.connection) == {}
