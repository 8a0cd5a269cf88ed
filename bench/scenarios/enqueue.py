"""How fast single jobs come in with 8 clients: our application's insert beside the peers' calls.

Ours is a whole insert of a lead, which its triggers note. The peers' calls are measured alone, and
in one statement with the same insert.
"""

from __future__ import annotations

import math
from functools import partial

from bench import host
from bench.cluster import settle
from bench.measure import interleave, pgbench
from bench.peers.peer import Peer
from bench.report import Result, over
from bench.run import Run

CLIENTS = 8


def measure(run: Run, result: Result) -> None:
    """Let 8 clients add jobs one by one, everybody in turn."""
    seconds = run.pick(1, 4)
    result.settings |= {"clients": CLIENTS, "seconds": seconds}
    cases = {"tourbase, an insert": partial(ours, run, seconds)}
    cases["no queue, the same insert"] = partial(plain, run, seconds)
    for peer in run.peers.values():
        cases[f"{peer.name}, alone"] = partial(alone, run, peer, seconds)
        if joins(peer):
            cases[f"{peer.name}, with the same insert"] = partial(joined, run, peer, seconds)
    taken = interleave(
        {name: partial(run.attempt, result, name, case) for name, case in cases.items()},
        run.rounds,
    )
    found = {name: result.figure(name, "tps", values) for name, values in taken.items()}
    mine = found["tourbase, an insert"]
    for rival, goal in (("pgq", 1.0), ("pgmq", 1.4)):
        rate = found.get(f"{rival}, alone", math.nan)
        result.ratio(f"our insert / {rival} alone", over(mine, rate), at_least=goal)
        rate = found.get(f"{rival}, with the same insert", math.nan)
        result.ratio(f"our insert / {rival} with the same insert", over(mine, rate))
    result.ratio("our insert / the insert alone", over(mine, found["no queue, the same insert"]))


def joins(peer: Peer) -> bool:
    """Tell whether a peer adds a job by a function, which one statement can call for a row."""
    return peer.one_sql(0).startswith("select ")


def ours(run: Run, seconds: int) -> float:
    """Insert leads."""
    url = run.fresh(run.ours)
    settle(url)
    return pgbench(run.cluster, url, host.insert_script(), CLIENTS, seconds)


def plain(run: Run, seconds: int) -> float:
    """Insert leads where nobody takes notice."""
    url = run.cluster.fresh("bench_plain", host.make_offices_alone)
    settle(url)
    return pgbench(run.cluster, url, host.insert_script(), CLIENTS, seconds)


def alone(run: Run, peer: Peer, seconds: int) -> float:
    """Add a peer's jobs."""
    url = run.fresh(peer)
    settle(url)
    return pgbench(run.cluster, url, f"{peer.one_sql(0)};\n", CLIENTS, seconds)


def joined(run: Run, peer: Peer, seconds: int) -> float:
    """Insert leads and add a peer's job in the same statement."""
    url = run.fresh(peer)
    host.make_offices_alone(url)
    settle(url)
    script = host.insert_script(f"{peer.one_sql(0)} from lead")
    return pgbench(run.cluster, url, script, CLIENTS, seconds)
