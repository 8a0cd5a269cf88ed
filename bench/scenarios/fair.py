"""Whether 199 small properties are served beside one with a great many jobs.

In any window of n k dispatches each of the n backlogged properties should get at least k - 1.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

import psycopg

from bench.cluster import settle
from bench.crew import crew
from bench.report import Result
from bench.run import FILL_CHUNK, Run

PROPERTIES = 200
BATCH = 50
TURNS = (2, 5, 10)
PATIENCE_SECONDS = 600.0


def measure(run: Run, result: Result) -> None:
    """Read the order in which jobs are claimed."""
    each, noisy = run.pick(6, 100), run.pick(1500, 100_000)
    result.settings |= {"properties": PROPERTIES, "jobs_each": each, "noisy": noisy, "batch": BATCH}
    order = dispatches(run, each, noisy)
    backlogged = while_backlogged(order, each)
    run.say(f"fair: {len(order)} dispatches, {len(backlogged)} while all had work")
    for turns in TURNS:
        if len(backlogged) < PROPERTIES * turns:
            result.notes.append(f"no window of {turns} turns: one property ran out before")
            continue
        least = least_in_windows(backlogged, PROPERTIES * turns)
        result.ratio(f"least of a property in {turns} turns, less {turns} - 1",
                     least - (turns - 1), at_least=0)  # fmt: skip
    served = Counter(order)
    ideal = each * PROPERTIES
    result.ratio("dispatches until the small ones were served / fair share", len(order) / ideal)
    share = served.most_common(1)[0][1] / len(order)
    result.figure("share of the busiest property (fair: 0.005)", "", [share])


def dispatches(run: Run, each: int, noisy: int) -> list[str]:
    """Give the properties in the order of their claims until the small ones have nothing left."""
    url = run.fresh(run.ours)
    with psycopg.connect(url, autocommit=True) as connection:
        for start in range(0, noisy, FILL_CHUNK):
            run.ours.fill(connection, min(FILL_CHUNK, noisy - start), 1, PROPERTIES)
        for _ in range(each):
            run.ours.fill(connection, PROPERTIES - 1, PROPERTIES - 1, 1)
    settle(url)
    small = each * (PROPERTIES - 1)
    loud = run.ours.property_id(PROPERTIES)
    until = time.monotonic() + PATIENCE_SECONDS
    with crew(run.ours, url, batch=BATCH, keys=True) as working:
        worker = working.workers[0]
        while sum(1 for key in list(worker.keys) if key != loud) < small:
            working.check()
            if time.monotonic() > until:
                raise RuntimeError(f"the small properties took over {PATIENCE_SECONDS:.0f} s")
            time.sleep(0.2)
        order = list(worker.keys)
    last = max(place for place, key in enumerate(order) if key != loud)
    return order[: last + 1]


def while_backlogged(order: Sequence[str], each: int) -> list[str]:
    """Cut the order where the first of the small properties has nothing left."""
    served: Counter[str] = Counter()
    noisiest = Counter(order).most_common(1)[0][0]
    for place, key in enumerate(order):
        served[key] += 1
        if served[key] == each and key != noisiest:
            return list(order[:place])
    return list(order)


def least_in_windows(order: Sequence[str], length: int) -> int:
    """Give the fewest dispatches that any property has in any window of this length."""
    counts = Counter(dict.fromkeys(set(order), 0))
    counts.update(order[:length])
    least = min(counts.values()) if len(counts) == PROPERTIES else 0
    for leaving, entering in zip(order, order[length:], strict=False):
        counts[entering] += 1
        counts[leaving] -= 1
        least = min(least, counts[leaving])
    return least
