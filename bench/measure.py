"""Take measures: in turn, by pgbench, as medians and percentiles."""

from __future__ import annotations

import math
import os
import re
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence

from psycopg.conninfo import conninfo_to_dict

from bench.cluster import Cluster


def interleave(cases: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Run A B C, A B C … so that a slow minute of the machine meets all alike."""
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            taken[name].append(case())
    return taken


def timed(work: Callable[[], object]) -> float:
    """Give the milliseconds that some work takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def percentile(values: Sequence[float], share: float) -> float:
    """Give the smallest value that at least this share does not exceed."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


def median(values: Sequence[float]) -> float:
    """Give the median of what was measured; not a number of nothing."""
    found = [value for value in values if not math.isnan(value)]
    return statistics.median(found) if found else math.nan


def pgbench(cluster: Cluster, url: str, script: str, clients: int, seconds: int) -> float:
    """Give the transactions a second of some clients that repeat a script."""
    parts = conninfo_to_dict(url)
    # By environment: a process list shows arguments to everybody.
    address = {
        "PGHOST": str(parts["host"]), "PGPORT": str(parts["port"]), "PGUSER": str(parts["user"]),
        "PGPASSWORD": str(parts["password"]), "PGDATABASE": str(parts["dbname"]),
    }  # fmt: skip
    threads = str(min(clients, os.cpu_count() or 1))
    answer = subprocess.run(
        [
            str(cluster.server.programs.path("pgbench")), "-n", "-M", "prepared",
            "-c", str(clients), "-j", threads, "-T", str(seconds), "-f", "/dev/stdin",
        ],
        input=script, capture_output=True, text=True, env={**os.environ, **address},
    )  # fmt: skip
    found = re.search(r"^tps = ([\d.]+)", answer.stdout, re.MULTILINE)
    if answer.returncode != 0 or found is None:
        raise RuntimeError(f"pgbench failed: {answer.stderr.strip()[-300:]}")
    return float(found.group(1))
