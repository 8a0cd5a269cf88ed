"""Fixtures of the daemon: a simulator, a place to work at, and the bridges that a test starts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.bridge.daemon.place import Place, Run
from tests.bridge.daemon.pooler import Pooler
from tests.bridge.simulator.caller import SEED, Caller, start
from tests.fixtures.checks import Checks
from tests.fixtures.databases import Database
from tests.fixtures.requirements import lacking


@pytest.fixture
def resman() -> Iterator[Caller]:
    process, url = start("--port", "0")
    caller = Caller(url)
    caller.control("seed", SEED)
    yield caller
    caller.http.close()
    process.terminate()
    process.wait(10)
    assert process.stdout is not None
    process.stdout.close()


@pytest.fixture
def place(database: Database, checks: Checks, resman: Caller) -> Place:
    made = Place(database.dsn, str(resman.http.base_url))
    made.connect_property()
    return made


@pytest.fixture
def runs() -> Iterator[list[Run]]:
    started: list[Run] = []
    yield started
    for run in started:
        run.close()


@pytest.fixture
def pooler(place: Place) -> Iterator[Pooler]:
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        lacking("pgbouncer", "install its package; no other program pools transactions like it")
    # What a session holds is thrown away after each transaction, LISTEN with it.
    discard = ("server_reset_query = DISCARD ALL", "server_reset_query_always = 1")
    with Pooler(program, place.dsn, *discard) as one:
        yield one
