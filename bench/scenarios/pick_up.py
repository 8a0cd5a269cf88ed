"""How long a job waits on an idle queue: from just before it is added until its handler starts.

Ours is the bridge's own daemon with workers that call nobody.
"""

from __future__ import annotations

import math
import time
from functools import partial

import psycopg

from bench.crew import crew
from bench.measure import interleave, percentile
from bench.peers.peer import Peer
from bench.report import Result, over
from bench.run import Run

SETTLE_SECONDS = 1.5
PATIENCE_SECONDS = 20.0


def measure(run: Run, result: Result) -> None:
    """Add jobs one by one, everybody in turn."""
    jobs, pause = run.pick(10, 200), 0.025
    result.settings |= {"jobs": jobs, "pause_ms": pause * 1000}
    waits: dict[str, list[list[float]]] = {peer.name: [] for peer in run.everyone()}

    def once(peer: Peer) -> float:
        found = pick_up(run, peer, jobs, pause)
        waits[peer.name].append(found)
        return percentile(found, 0.5)

    cases = {
        peer.name: partial(run.attempt, result, peer.name, partial(once, peer))
        for peer in run.everyone()
    }
    interleave(cases, run.rounds)
    middle, late = {}, {}
    for name, rounds in waits.items():
        middle[name] = result.figure(f"{name}, p50", "ms", [percentile(one, 0.5) for one in rounds])
        late[name] = result.figure(f"{name}, p99", "ms", [percentile(one, 0.99) for one in rounds])
    mine = middle[run.ours.name]
    rivals = [value for name, value in middle.items() if name != run.ours.name]
    best = min((value for value in rivals if not math.isnan(value)), default=math.nan)
    result.ratio("our p50 in ms", mine, at_most=3)
    result.ratio("our p50 / the best peer's", over(mine, best), at_most=1)
    result.ratio("our p99 / our p50", over(late[run.ours.name], mine), at_most=3)


def pick_up(run: Run, peer: Peer, jobs: int, pause: float) -> list[float]:
    """Give the milliseconds that each job waited."""
    url = run.fresh(peer)
    with (
        psycopg.connect(url, autocommit=True) as connection,
        crew(peer, url, mode="daemon", batch=10) as working,
    ):
        time.sleep(SETTLE_SECONDS)
        for _ in range(jobs):
            time.sleep(pause)
            connection.execute(peer.one_sql(time.time()).encode())
        until = time.monotonic() + PATIENCE_SECONDS
        while working.done < jobs and time.monotonic() < until:
            time.sleep(0.05)
        working.check()
        found = working.workers[0].waits
    if len(found) < jobs:
        raise RuntimeError(f"{len(found)} of {jobs} jobs were picked up")
    return found
