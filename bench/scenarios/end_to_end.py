"""From rows to ResMan: two bridges against the same HTTP client without a database, in calls.

The simulator answers at once, so what is compared is our own work around each call.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any

import psycopg

from bench import town
from bench.environments import ROOT
from bench.measure import interleave
from bench.report import Result, over
from bench.run import Run

BRIDGES = 2
LIMIT_SECONDS = 300.0


def measure(run: Run, result: Result) -> None:
    """Measure with a database and without, in turn."""
    leads = run.pick(60, 2000)
    workers = run.pick(4, 32)
    result.settings |= {"leads": leads, "bridges": BRIDGES, "workers": workers}
    with town.resman() as resman:
        taken = interleave(
            {
                "bridges": lambda: with_database(run, result, resman, leads, workers),
                "client alone": lambda: without_database(run, resman, leads, workers),
            },
            run.rounds,
        )
    found = {name: result.figure(name, "calls/s", values) for name, values in taken.items()}
    result.ratio("bridges / client alone", over(found["bridges"], found["client alone"]),
                 at_least=0.8)  # fmt: skip


def with_database(
    run: Run, result: Result, resman: town.SimulatedResMan, leads: int, workers: int
) -> float:
    """Give the calls a second from the rows' commit until nothing waits."""
    resman.reset()
    url = run.fresh(run.ours)
    settings = run.ours.bridge_settings(url, resman.url) | {"TOURBASE_WORKERS": str(workers)}
    with (
        psycopg.connect(url, autocommit=True) as connection,
        town.bridges(BRIDGES, settings),
    ):
        started = time.perf_counter()
        run.ours.fill(connection, leads)
        until = time.monotonic() + LIMIT_SECONDS
        while run.ours.is_waiting(connection):
            if time.monotonic() > until:
                raise RuntimeError(f"{leads} leads were not carried within {LIMIT_SECONDS:.0f} s")
            time.sleep(0.05)
        seconds = time.perf_counter() - started
    calls = resman.calls()
    result.figure("calls a lead", "calls", [calls / leads])
    if calls < 2 * leads:
        result.failures.append(f"{calls} calls for {leads} leads: each takes a search and a post")
    run.say(f"end_to_end: bridges: {calls / seconds:,.0f} calls/s")
    return calls / seconds


def without_database(run: Run, resman: town.SimulatedResMan, leads: int, workers: int) -> float:
    """Give the calls a second of two processes that share the same leads."""
    resman.reset()
    options = {"url": resman.url, "leads": leads // BRIDGES, "workers": workers}
    callers = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.caller", json.dumps(options)], cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(BRIDGES)
    ]  # fmt: skip
    try:
        told = [_go(caller) for caller in callers if _line(caller)]
        ended: list[dict[str, Any]] = [_line(caller) for caller in told]
    finally:
        for caller in callers:
            caller.kill()
            caller.communicate()
    seconds = max(float(one["to"]) for one in ended) - min(float(one["from"]) for one in ended)
    rate = sum(int(one["calls"]) for one in ended) / seconds
    run.say(f"end_to_end: client alone: {rate:,.0f} calls/s")
    return rate


def _line(caller: subprocess.Popen[str]) -> dict[str, Any]:
    assert caller.stdout is not None
    line = caller.stdout.readline()
    if not line:
        raise RuntimeError("a caller without a database ended before its time")
    told: dict[str, Any] = json.loads(line)
    return told


def _go(caller: subprocess.Popen[str]) -> subprocess.Popen[str]:
    assert caller.stdin is not None
    caller.stdin.write("go\n")
    caller.stdin.flush()
    return caller
