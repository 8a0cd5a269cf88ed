"""What a scenario is given: the cluster, the peers that are there, and the size of the run."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import psycopg

from bench.cluster import Cluster, settle
from bench.peers.peer import Peer
from bench.peers.tourbase import Tourbase
from bench.report import Result, short

T = TypeVar("T")
FILL_CHUNK = 5000


@dataclass(frozen=True)
class Run:
    """One run of the bench."""

    cluster: Cluster
    ours: Tourbase
    peers: Mapping[str, Peer]
    is_small: bool
    rounds: int

    def pick(self, small: T, normal: T) -> T:
        """Choose by the size of the run."""
        return small if self.is_small else normal

    def everyone(self) -> list[Peer]:
        """Give ourselves and the peers."""
        return [self.ours, *self.peers.values()]

    def fresh(self, peer: Peer) -> str:
        """Give a new database with a peer's empty queue in it."""
        return self.cluster.fresh(f"bench_{peer.name}", peer.prepare)

    def filled(self, peer: Peer, jobs: int) -> str:
        """Give a new database in which so many jobs wait."""
        url = self.fresh(peer)
        with psycopg.connect(url, autocommit=True) as connection:
            for start in range(0, jobs, FILL_CHUNK):
                peer.fill(connection, min(FILL_CHUNK, jobs - start))
        settle(url)
        return url

    def say(self, text: str) -> None:
        """Tell how far the run is."""
        sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")
        sys.stderr.flush()

    def attempt(self, result: Result, case: str, measure: Callable[[], float]) -> float:
        """Measure once; what fails is noted and not a number."""
        try:
            value = measure()
        except (RuntimeError, psycopg.Error, OSError) as error:
            result.failures.append(f"{case}: {' '.join(str(error).split())[:300]}")
            return math.nan
        self.say(f"{result.scenario}: {case}: {short(value)}")
        return value
