"""How fast one process works jobs off with a handler that does nothing, and how fast two do."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from functools import partial

import psycopg

from bench.crew import crew
from bench.measure import interleave
from bench.peers.peer import Peer
from bench.report import Result, over
from bench.run import Run

BATCH = 500
LEAST_SECONDS = 1.0
PATIENCE_SECONDS = 60.0
# How long a drain should last; each peer gets as many jobs as it does in that time.
SMALL_SECONDS, NORMAL_SECONDS = 0.1, 5.0


@dataclass(frozen=True)
class Case:
    """Who drains, with how many processes; `mode` is ours only."""

    peer: Peer
    processes: int
    mode: str = "queue"

    @property
    def name(self) -> str:
        """Give its name in the table."""
        mode = f" ({self.mode})" if self.peer.name == "tourbase" else ""
        return f"{self.peer.name}{mode}, {self.processes} process{'es' * (self.processes > 1)}"


def measure(run: Run, result: Result) -> None:
    """Drain everybody in turn."""
    seconds = run.pick(SMALL_SECONDS, NORMAL_SECONDS)
    result.settings |= {"batch": BATCH, "aimed_seconds": seconds}
    cases = [Case(run.ours, 1), Case(run.ours, 2), Case(run.ours, 1, "push")]
    cases += [Case(run.ours, 2, "push")]
    for peer in run.peers.values():
        cases += [Case(peer, number) for number in range(1, peer.most_processes + 1)]
    taken = interleave(
        {case.name: partial(attempt, run, result, case, seconds) for case in cases}, run.rounds
    )
    found = {name: result.figure(name, "jobs/s", values) for name, values in taken.items()}
    judge(run, result, found)


def attempt(run: Run, result: Result, case: Case, seconds: float) -> float:
    """Drain once; what fails is noted."""
    return run.attempt(result, case.name, partial(drain, run, case, seconds))


def judge(run: Run, result: Result, found: dict[str, float]) -> None:
    """Set our figures beside the peers'."""
    queue, queue_two = found["tourbase (queue), 1 process"], found["tourbase (queue), 2 processes"]
    push, push_two = found["tourbase (push), 1 process"], found["tourbase (push), 2 processes"]
    rivals = [
        found[f"{peer.name}, 1 process"] for peer in run.peers.values() if peer.is_skip_locked
    ]
    fastest = max((rate for rate in rivals if not math.isnan(rate)), default=math.nan)
    result.ratio("queue / fastest SKIP LOCKED peer", over(queue, fastest), at_least=1.2, hope=2)
    result.ratio("push / fastest SKIP LOCKED peer", over(push, fastest), at_least=0.4, hope=1)
    logging_peer = found.get("pgqueuer, 1 process", math.nan)
    result.ratio("push / pgqueuer, which logs too", over(push, logging_peer), at_least=1.5)
    result.ratio("queue: two processes / one", over(queue_two, queue), at_least=1.6)
    result.ratio("push: two processes / one", over(push_two, push), at_least=1.6)


def drain(run: Run, case: Case, seconds: float) -> float:
    """Give the jobs a second from the first that is handled to the last acknowledged.

    A drain that takes far longer than was aimed at is cut off and counts what it has done.
    """
    pace = case.peer.pace if case.mode == "queue" else case.peer.pace // 6
    jobs = max(2 * BATCH, int(pace * seconds)) * case.processes
    url = run.filled(case.peer, jobs)
    with (
        psycopg.connect(url, autocommit=True) as connection,
        crew(case.peer, url, case.processes, batch=BATCH, mode=case.mode) as working,
    ):
        until = time.monotonic() + max(LEAST_SECONDS, 3 * seconds)
        while time.monotonic() < until or not working.done:
            working.check()
            if working.done >= jobs and not case.peer.is_waiting(connection):
                break
            if time.monotonic() > until + PATIENCE_SECONDS:
                raise RuntimeError(f"no job of {jobs} was handled")
            time.sleep(0.01)
        ended_at, done = time.time(), working.done
        return done / (ended_at - working.first_at)
