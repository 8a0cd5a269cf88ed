"""How long the jobs of a bridge that was killed wait until the first of them starts elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import psycopg

from bench import town
from bench.report import Result
from bench.run import Run

LIMIT_SECONDS = 300.0
SETTLE_SECONDS = 1.0
# Long enough that no call of the first bridge ends before it is killed.
LATENCY_MS = 600_000


def measure(run: Run, result: Result) -> None:
    """Kill a bridge that holds many jobs; another is idle."""
    jobs = run.pick(20, 500)
    # With the lease of an ordinary installation, but for small runs.
    settings = run.pick({"TOURBASE_LEASE_SECONDS": "2"}, {})
    settings = {"TOURBASE_WORKERS": str(jobs), "TOURBASE_READ_TIMEOUT": "900", **settings}
    result.settings |= {"jobs": jobs, **settings}
    with town.resman() as resman:
        resman.fail({"method": "*", "kind": "latency", "ms": LATENCY_MS})
        once = partial(rescue, run, resman, jobs, settings)
        seconds = [
            run.attempt(result, "seconds until the first starts elsewhere", once)
            for _ in range(run.rounds)
        ]
    found = result.figure("the first starts elsewhere", "s", seconds)
    result.ratio("seconds until the first starts elsewhere", found, at_most=1)


def rescue(run: Run, resman: town.SimulatedResMan, jobs: int, given: dict[str, str]) -> float:
    """Give the seconds from the kill until another bridge holds one of the jobs."""
    url = run.fresh(run.ours)
    settings = run.ours.bridge_settings(url, resman.url) | given
    with psycopg.connect(url, autocommit=True) as connection:
        first = town.Bridge("rescue_first", settings)
        try:
            run.ours.fill(connection, jobs)
            wait(lambda: sum(run.ours.holders(connection).values()) == jobs)
            (dead,) = run.ours.holders(connection)
            second = town.Bridge("rescue_second", settings)
            try:
                time.sleep(SETTLE_SECONDS)
                first.kill()
                started = time.perf_counter()
                wait(lambda: any(one != dead for one in run.ours.holders(connection)))
                return time.perf_counter() - started
            finally:
                second.kill()
        finally:
            first.kill()


def wait(condition: Callable[[], bool]) -> None:
    """Wait until something holds."""
    until = time.monotonic() + LIMIT_SECONDS
    while not condition():
        if time.monotonic() > until:
            raise RuntimeError(f"it did not come to that within {LIMIT_SECONDS:.0f} s")
        time.sleep(0.005)
