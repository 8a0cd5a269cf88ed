"""What must outlive a crash of Postgres does, whatever the server's default (I13)."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.embedded import PrivateServer
from tests.faults.shaking import reconnect
from tests.fixtures.between import POST, Between
from tests.fixtures.checks import shown
from tests.fixtures.town import Town, settled_on

# Nothing but a commit that asks for it reaches the disk in the time of this test.
LAZY = {"synchronous_commit": "off", "wal_writer_delay": "10s", "bgwriter_lru_maxpages": "0"}


@pytest.fixture
def server() -> Iterator[PrivateServer]:
    with PrivateServer(LAZY) as running:
        yield running


@pytest.fixture
def town(server: PrivateServer, tmp_path: Path) -> Iterator[Town]:
    with settled_on(server, tmp_path) as place:
        yield place


def test_a_call_that_resman_has_seen_is_known_after_a_crash(
    town: Town, server: PrivateServer, between: Between
) -> None:
    gate = between.gate(POST, after=True)
    town.bridge()
    town.wait_log('"ready"')
    # What came before is on disk; only what comes from now on is at stake.
    town.connection.execute("checkpoint")
    town.lead()
    assert gate.reached.wait(20)
    server.stop("immediate")
    (post,) = town.accepted("create")
    server.start()
    reconnect(town)
    intended = town.connection.execute(
        "select marker from resman.lead_attempt where kind = 'create'"
    ).fetchall()
    assert intended == [(post["marker"],)]
    gate.opened.set()
    town.wait_quiet()
    assert len(town.accepted("create")) == 1
    assert shown(town.connection) == {}


def test_a_bridge_goes_on_with_its_settings_after_a_crash(
    town: Town, server: PrivateServer
) -> None:
    """Without them a lease would be the default's, and a killed bridge be waited for so long."""
    row = town.connection.execute(
        "select pid from pg_stat_activity where backend_type = 'walwriter'"
    ).fetchone()
    assert row is not None
    os.kill(row[0], signal.SIGSTOP)
    town.bridge(TOURBASE_LEASE_SECONDS="2.5")
    town.wait_log('"ready"')
    os.kill(server.pid, signal.SIGQUIT)
    os.kill(row[0], signal.SIGCONT)
    server.stop("immediate")
    server.start()
    reconnect(town)
    known = town.connection.execute("select settings ->> 'lease_seconds' from resman.bridge")
    assert known.fetchall() == [("2.5",)]
