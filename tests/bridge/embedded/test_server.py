"""A private Postgres starts, restarts, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from bridge.embedded import PrivateServer, find_programs
from bridge.errors import BridgeError, ConfigurationError
from tests.fixtures.server import FAST

HOLD = """
import sys, time
from bridge.embedded import PrivateServer
server = PrivateServer({"fsync": "off"})
server.start()
print(server.folder, server.pid, flush=True)
time.sleep(60)
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_data_outlives_a_restart_and_a_crash() -> None:
    with PrivateServer(FAST) as server:
        with psycopg.connect(server.dsn()) as connection:
            connection.execute("create table kept (id integer)")
        server.restart()
        server.stop("immediate")
        assert not server.running
        server.start()
        with psycopg.connect(server.dsn()) as connection:
            connection.execute("select from kept")


def test_nothing_is_left_after_close() -> None:
    with PrivateServer(FAST) as server:
        folder, pid = server.folder, server.pid
    assert not folder.exists()
    assert not alive(pid)


def test_files_lie_where_the_caller_wants_them() -> None:
    # The server's own account must be able to enter, which it is not in a test's folder.
    place = Path(tempfile.gettempdir())
    with PrivateServer(FAST, place=place) as server:
        assert server.folder.parent == place


def test_nothing_is_left_after_the_owner_was_killed() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    folder, pid = process.stdout.readline().split()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    deadline = time.monotonic() + 15
    while Path(folder).exists() or alive(int(pid)):
        assert time.monotonic() < deadline, "the watchdog did not clean up"
        time.sleep(0.05)


def test_nobody_gets_in_by_tcp_without_the_password() -> None:
    with PrivateServer(FAST, tcp=True) as server:
        psycopg.connect(server.dsn(tcp=True)).close()
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(server.dsn(tcp=True), password="guess")


def test_no_tcp_unless_asked_for() -> None:
    with PrivateServer(FAST) as server, psycopg.connect(server.dsn()) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)


def test_wrong_setting_is_told_and_leaves_nothing() -> None:
    server = PrivateServer({"no_such_setting": "1"})
    with pytest.raises(BridgeError, match="no_such_setting"):
        server.start()
    with pytest.raises(BridgeError, match="was not started"):
        _ = server.folder


def test_wrong_bindir_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))
    with pytest.raises(ConfigurationError, match="holds no initdb"):
        find_programs()


def test_found_programs_are_new_enough() -> None:
    assert int(find_programs().version().split(".")[0]) >= 15
