"""A Postgres that a test may stop, and an installation on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.embedded import PrivateServer
from tests.fixtures.town import Town, settled_on


@pytest.fixture
def server() -> Iterator[PrivateServer]:
    """Give a Postgres that forgets the last commits when it is stopped at once."""
    with PrivateServer({"synchronous_commit": "off"}) as running:
        yield running


@pytest.fixture
def shaken(server: PrivateServer, tmp_path: Path) -> Iterator[Town]:
    """Give an installation on that Postgres."""
    with settled_on(server, tmp_path) as place:
        yield place
