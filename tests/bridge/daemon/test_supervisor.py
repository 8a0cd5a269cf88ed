"""What the bridge tells systemd, read from a real socket."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from bridge.daemon.supervisor import Supervisor
from tests.bridge.daemon.place import Place, Run, until
from tests.bridge.simulator.caller import Caller


class Manager:
    """A service manager that listens at an address."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address)
        self.socket.setblocking(False)
        self.heard: list[tuple[str, float]] = []

    def states(self) -> list[str]:
        while True:
            try:
                self.heard.append((self.socket.recv(4096).decode(), time.monotonic()))
            except BlockingIOError:
                return [state for state, _ in self.heard]


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    one = Manager(str(tmp_path / "notify"))
    yield one
    one.socket.close()


def test_ready_watchdog_and_stopping_are_told(
    place: Place, runs: list[Run], manager: Manager
) -> None:
    address = manager.socket.getsockname()
    systemd = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "3000000"}
    runs.append(place.start(TOURBASE_POLL_SECONDS="60", **systemd))
    until(lambda: "READY=1" in manager.states())
    # Nothing wakes the claim loop, and still it shows that it turns.
    until(lambda: manager.states().count("WATCHDOG=1") >= 4, 8)
    assert manager.states().count("READY=1") == 1
    runs[0].process.send_signal(signal.SIGTERM)
    assert runs[0].end() == 0
    assert "STOPPING=1" in manager.states()


def test_an_outage_at_the_start_is_no_failure_to_start(
    place: Place, resman: Caller, runs: list[Run], manager: Manager
) -> None:
    place.dsn = "host=127.0.0.1 port=1 dbname=none"
    systemd = {"NOTIFY_SOCKET": manager.socket.getsockname(), "WATCHDOG_USEC": "3000000"}
    runs.append(place.start(**systemd))
    until(lambda: manager.states().count("WATCHDOG=1") >= 3)
    assert "READY=1" not in manager.states()
    assert any(state.startswith("EXTEND_TIMEOUT_USEC=") for state in manager.states())


def test_a_claim_loop_that_hangs_gives_no_sign_of_life(
    place: Place, runs: list[Run], manager: Manager
) -> None:
    systemd = {"NOTIFY_SOCKET": manager.socket.getsockname(), "WATCHDOG_USEC": "3000000"}
    runs.append(place.start(TOURBASE_POLL_SECONDS="0.1", **systemd))
    until(lambda: "READY=1" in manager.states())
    with place.connect() as lock, lock.transaction():
        lock.execute("lock table resman.lead_sync_queue in access exclusive mode")
        time.sleep(1.5)
        manager.states()
        time.sleep(3)
        before, after = len(manager.heard), len(manager.states())
    assert after == before


def test_an_abstract_address_is_understood_and_another_s_watchdog_is_not_fed() -> None:
    name = f"tourbase-{uuid4().hex}"
    one = Manager("\0" + name)
    supervisor = Supervisor(
        {"NOTIFY_SOCKET": "@" + name, "WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "1"}
    )
    supervisor.ready()
    supervisor.alive()
    assert one.states() == ["READY=1"]
    assert supervisor.pause is None
    one.socket.close()


def test_without_a_manager_nothing_happens() -> None:
    for environment in ({}, {"NOTIFY_SOCKET": "/nonexistent/notify", "WATCHDOG_USEC": "words"}):
        supervisor = Supervisor(environment)
        supervisor.ready()
        supervisor.alive()
        supervisor.stopping()
        assert supervisor.pause is None
