"""What a snapshot that an analyst holds does to the rate of a queue at full load.

Ours is measured in every round, the peers in the first only: each takes minutes.
"""

from __future__ import annotations

import time
from functools import partial

import psycopg

from bench.crew import crew, fed
from bench.peers.peer import Peer
from bench.report import Result, over
from bench.run import Run

WARM_SECONDS = 2.0


def measure(run: Run, result: Result) -> None:
    """Hold a snapshot and compare the last of its time with the first."""
    held, window = run.pick(1.5, 180.0), run.pick(0.5, 30.0)
    result.settings |= {"held_seconds": held, "window_seconds": window}
    taken: dict[str, list[tuple[float, float]]] = {peer.name: [] for peer in run.everyone()}

    def once(peer: Peer) -> float:
        first, last = hold(run, peer, held, window)
        taken[peer.name].append((first, last))
        return over(last, first)

    for round_ in range(run.rounds):
        for peer in run.everyone() if round_ == 0 else [run.ours]:
            run.attempt(result, peer.name, partial(once, peer))
    for peer in run.everyone():
        pairs = taken[peer.name]
        result.figure(f"{peer.name}, first {window:g} s", "jobs/s", [first for first, _ in pairs])
        result.figure(f"{peer.name}, last {window:g} s", "jobs/s", [last for _, last in pairs])
        kept = result.figure(f"{peer.name}, last / first", "", [over(b, a) for a, b in pairs])
        is_ours = peer.name == run.ours.name
        result.ratio(f"{peer.name}: last / first", kept, at_least=0.95 if is_ours else None)


def hold(run: Run, peer: Peer, held: float, window: float) -> tuple[float, float]:
    """Give the jobs a second in the first and in the last window of a snapshot."""
    level = run.pick(1000, max(2000, peer.pace))
    url = run.filled(peer, level)
    with (
        psycopg.connect(url) as analyst,
        crew(peer, url) as working,
        fed(peer, url, working, level),
    ):
        time.sleep(run.pick(0.5, WARM_SECONDS))
        analyst.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        analyst.execute("select count(*) from pg_class")
        began = time.time()
        time.sleep(held)
        ended = began + held
        time.sleep(0.2)
        working.check()
        first = working.done_at(began + window) - working.done_at(began)
        last = working.done_at(ended) - working.done_at(ended - window)
    return first / window, last / window
