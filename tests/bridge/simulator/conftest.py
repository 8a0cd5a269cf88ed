"""A running simulator for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bridge.simulator.caller import SEED, Caller, start


@pytest.fixture(scope="session")
def running() -> Iterator[Caller]:
    """One simulator for all tests."""
    process, url = start()
    caller = Caller(url)
    yield caller
    caller.http.close()
    process.terminate()
    assert process.wait(5) == 0
    assert process.stdout is not None
    assert process.stdout.read() == b""
    process.stdout.close()


@pytest.fixture
def resman(running: Caller) -> Caller:
    """The simulator, seeded, with nothing else in it."""
    running.control("reset", {"seed": 1})
    running.control("seed", SEED)
    return running
