"""What a property whose ResMan is dead, with a great many jobs, takes from the others."""

from __future__ import annotations

import time
from functools import partial

import psycopg

from bench.cluster import settle
from bench.crew import crew, fed
from bench.measure import interleave
from bench.report import Result, over
from bench.run import FILL_CHUNK, Run

DEAD = 100
WARM_SECONDS = 1.0


def measure(run: Run, result: Result) -> None:
    """Compare what the others get with and without the dead one."""
    dead_jobs, level = run.pick(2000, 100_000), run.pick(1500, 20_000)
    seconds, call_seconds = run.pick(1.0, 15.0), run.pick(0.2, 2.0)
    result.settings |= {
        "dead_jobs": dead_jobs, "level": level, "seconds": seconds,
        "dead_call_seconds": call_seconds,
    }  # fmt: skip

    def case(jobs: int) -> float:
        url = run.filled(run.ours, level)
        with psycopg.connect(url, autocommit=True) as connection:
            for start in range(0, jobs, FILL_CHUNK):
                run.ours.fill(connection, min(FILL_CHUNK, jobs - start), 1, DEAD)
        settle(url)
        dead = run.ours.property_id(DEAD)
        working_on = crew(run.ours, url, mode="push", dead=dead, dead_seconds=call_seconds)
        with working_on as working, fed(run.ours, url, working, level):
            time.sleep(WARM_SECONDS)
            began, before = time.time(), working.done
            time.sleep(seconds)
            working.check()
            return (working.done - before) / (time.time() - began)

    cases = {"undisturbed": 0, "beside a dead one": dead_jobs}
    taken = interleave(
        {name: partial(run.attempt, result, name, partial(case, jobs))
         for name, jobs in cases.items()},
        run.rounds,
    )  # fmt: skip
    found = {name: result.figure(f"the others, {name}", "jobs/s", values)
             for name, values in taken.items()}  # fmt: skip
    result.ratio("beside a dead one / undisturbed",
                 over(found["beside a dead one"], found["undisturbed"]), at_least=0.9)  # fmt: skip
