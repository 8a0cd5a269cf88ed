"""What every peer can do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from bench.environments import ROOT, Unavailable

# A peer's own environment holds neither.
if TYPE_CHECKING:
    import psycopg

    from bench.cluster import Cluster


class Peer(ABC):
    """One queue: how it is installed, filled, and worked off.

    Its `work` program runs in the peer's own environment and tells what it does in the lines of
    `bench.peers.program`.
    """

    name: ClassVar[str]
    configuration: ClassVar[str]
    # Roughly what a process does in a second; sizes a drain so that each lasts as long.
    pace: ClassVar[int] = 10_000
    most_processes: ClassVar[int] = 2
    is_skip_locked: ClassVar[bool] = True
    # SQL text: whether anything waits or is not yet acknowledged; %(jobs)s jobs at once.
    waiting_sql: ClassVar[str]
    fill_sql: ClassVar[str]

    def __init__(self) -> None:
        """Know no version before the installation."""
        self.version = "?"
        self._program: list[str] = [sys.executable, "-m", type(self).__module__]

    @abstractmethod
    def install(self, cluster: Cluster) -> None:
        """Get ready on this machine; raise Unavailable with the reason where that fails."""

    @abstractmethod
    def prepare(self, url: str) -> None:
        """Make the queue in an empty database."""

    @abstractmethod
    def one_sql(self, stamp: float) -> str:
        """Give the statement that adds one job, which carries the time at which it was added."""

    def fill(self, connection: psycopg.Connection, jobs: int) -> None:
        """Add many jobs at once."""
        connection.execute(self.fill_sql.encode(), {"jobs": jobs})

    def is_waiting(self, connection: psycopg.Connection) -> bool:
        """Tell whether a job is left that was not handled and acknowledged."""
        row = connection.execute(self.waiting_sql.encode()).fetchone()
        return bool(row and row[0])

    def command(self, verb: str, options: Mapping[str, object]) -> list[str]:
        """Give the command of this peer's program for a verb."""
        return [*self._program, verb, json.dumps(dict(options))]

    def environment(self, url: str) -> dict[str, str]:
        """Give the environment of that program: the address is no argument, since those show."""
        return {**os.environ, "BENCH_DSN": url, "PYTHONPATH": str(ROOT)}

    def described(self) -> dict[str, str]:
        """Give what a report says of this peer."""
        return {"version": self.version, "configuration": self.configuration}

    def folder(self) -> Path:
        """Give where a program of this peer runs."""
        return ROOT


def run_prepare(peer: Peer, url: str) -> None:
    """Run the verb `prepare` of a peer's own program."""
    answer = subprocess.run(
        peer.command("prepare", {}), cwd=peer.folder(), env=peer.environment(url),
        capture_output=True, text=True,
    )  # fmt: skip
    if answer.returncode != 0:
        raise Unavailable(f"it could not make its schema: {answer.stderr.strip()[-300:]}")
