"""What a long queue costs: draining with a million waiting, and a claim over a million finished."""

from __future__ import annotations

import time
from functools import partial

import psycopg

from bench.cluster import settle
from bench.crew import crew, fed
from bench.measure import interleave, percentile
from bench.report import Result, over
from bench.run import FILL_CHUNK, Run

CLAIM = 50
WARM_SECONDS = 1.0


def measure(run: Run, result: Result) -> None:
    """Compare a long queue with a short one, in jobs a second and in claims."""
    drains(run, result)
    claims(run, result)


def fill(run: Run, jobs: int, url: str, properties: int = 20) -> None:
    """Make a database in which so many jobs wait."""
    run.ours.prepare(url)
    with psycopg.connect(url, autocommit=True) as connection:
        for start in range(0, jobs, FILL_CHUNK):
            run.ours.fill(connection, min(FILL_CHUNK, jobs - start), properties)
    settle(url)


def drains(run: Run, result: Result) -> None:
    """Drain while many or few wait."""
    levels = {"few": run.pick(1000, 10_000), "many": run.pick(5000, 1_000_000)}
    seconds = run.pick(1.0, 10.0)
    result.settings |= {**levels, "drain_seconds": seconds}

    def case(name: str) -> float:
        level = levels[name]
        url = run.cluster.fresh(f"bench_backlog_{name}", partial(fill, run, level))
        settle(url)
        with crew(run.ours, url) as working, fed(run.ours, url, working, level):
            time.sleep(WARM_SECONDS)
            began, before = time.time(), working.done
            time.sleep(seconds)
            rate = (working.done - before) / (time.time() - began)
            working.check()
        run.cluster.drop(f"bench_backlog_{name}")
        return rate

    cases = {
        name: partial(run.attempt, result, f"drain, {name} waiting", partial(case, name))
        for name in levels
    }
    taken = interleave(cases, run.rounds)
    found = {name: result.figure(f"drain, {levels[name]} waiting", "jobs/s", taken[name])
             for name in levels}  # fmt: skip
    result.ratio("drain: many / few", over(found["many"], found["few"]), at_least=0.95)


def claims(run: Run, result: Result) -> None:
    """Claim 50 at a time from a crowded queue under an old snapshot, and from a small one."""
    waiting, finished = run.pick(1000, 100_000), run.pick(5000, 1_000_000)
    age, seconds = run.pick(1.0, 600.0), run.pick(1.5, 15.0)
    result.settings |= {
        "waiting": waiting, "in_back_off": waiting, "finished": finished,
        "snapshot_seconds": age, "claim": CLAIM,
    }  # fmt: skip

    def crowd(url: str) -> None:
        fill(run, 2 * waiting, url, 200)
        with psycopg.connect(url, autocommit=True) as connection:
            run.ours.delay_half(connection)
            run.ours.add_finished(connection, finished)
        settle(url)

    urls = {
        "crowded": run.cluster.fresh("bench_crowded", crowd),
        "small": run.cluster.fresh("bench_sparse", partial(fill, run, 1000, properties=20)),
    }
    levels = {"crowded": waiting, "small": 1000}

    def case(name: str) -> float:
        url = urls[name]
        working = crew(run.ours, url, batch=CLAIM)
        with working as one, fed(run.ours, url, one, levels[name]):
            time.sleep(seconds)
            one.check()
            return percentile(one.claims(), 0.99)

    with psycopg.connect(urls["crowded"]) as analyst:
        analyst.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        analyst.execute("select count(*) from pg_class")
        churn = crew(run.ours, urls["crowded"])
        with churn as one, fed(run.ours, urls["crowded"], one, waiting):
            time.sleep(age)
        cases = {
            name: partial(run.attempt, result, f"claim, {name}, p99 ms", partial(case, name))
            for name in urls
        }
        taken = interleave(cases, run.rounds)
    found = {name: result.figure(f"claim of {CLAIM}, {name} queue, p99", "ms", values)
             for name, values in taken.items()}  # fmt: skip
    result.ratio("claim p99: crowded / small", over(found["crowded"], found["small"]), at_most=2)
