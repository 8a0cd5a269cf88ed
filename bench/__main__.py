"""`make bench`: Tourbase and its peers side by side, on one cluster, in turn (bench/README.md)."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import signal
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.cluster import Cluster
from bench.environments import Unavailable
from bench.peers.graphile_worker import GraphileWorker
from bench.peers.peer import Peer
from bench.peers.pg_boss import PgBoss
from bench.peers.pgmq import Pgmq
from bench.peers.pgq import PgQ
from bench.peers.pgqueuer import PgQueuer
from bench.peers.procrastinate import Procrastinate
from bench.peers.tourbase import Tourbase
from bench.report import Result, table
from bench.run import Run
from bench.scenarios import NAMES

PEERS: tuple[type[Peer], ...] = (Pgmq, GraphileWorker, PgBoss, PgQueuer, Procrastinate, PgQ)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the scenarios that are named, or all; 1 if one of them could not be measured."""
    given = parser().parse_args(arguments)
    # So that every program of a run ends with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    for name in given.scenarios:
        if name not in NAMES:
            parser().error(f"no scenario {name}: there are {', '.join(NAMES)}")
    rounds = given.rounds or (1 if given.small else 3)
    has_failed = False
    with Cluster(given.small) as cluster:
        ours = Tourbase()
        ours.install(cluster)
        peers, skipped = find_peers(cluster, given.peers)
        run = Run(cluster, ours, peers, given.small, rounds)
        heading = describe(run, skipped)
        print(json.dumps(heading, indent=2))
        for name in given.scenarios or NAMES:
            result = measure(run, name)
            has_failed = has_failed or bool(result.failures)
            print(table(result), flush=True)
            if given.json:
                with given.json.open("a") as lines:
                    lines.write(json.dumps({**result.as_json(), "run": heading}) + "\n")
    return 1 if has_failed else 0


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    found = argparse.ArgumentParser(prog="make bench", description=__doc__)
    found.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=", ".join(NAMES))
    found.add_argument("--small", action="store_true", help="seconds, to see that it works")
    found.add_argument("--rounds", type=int, help="how often each case is measured; 3")
    found.add_argument("--json", type=Path, metavar="FILE", help="append an object a scenario")
    found.add_argument(
        "--peers", type=lambda text: text.split(","), metavar="NAMES",
        help=f"only these, or 'none'; {','.join(peer.name for peer in PEERS)}",
    )  # fmt: skip
    return found


def find_peers(
    cluster: Cluster, wanted: Sequence[str] | None
) -> tuple[dict[str, Peer], dict[str, str]]:
    """Install the peers; give those that are there, and why the others are not."""
    found: dict[str, Peer] = {}
    skipped: dict[str, str] = {}
    for kind in PEERS:
        if wanted is not None and kind.name not in wanted:
            continue
        peer = kind()
        try:
            peer.install(cluster)
            cluster.fresh(f"bench_{peer.name}", peer.prepare)
        except Unavailable as reason:
            skipped[peer.name] = str(reason)
            print(f"skipped: {peer.name}: {reason}", flush=True)
        else:
            found[peer.name] = peer
    return found, skipped


def describe(run: Run, skipped: dict[str, str]) -> dict[str, object]:
    """Give what a reader must know to judge the figures."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "postgres": run.cluster.version,
        "settings": run.cluster.settings,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        "python": platform.python_version(),
        "small": run.is_small,
        "rounds": run.rounds,
        "queues": {peer.name: peer.described() for peer in run.everyone()},
        "skipped": skipped,
    }


def measure(run: Run, name: str) -> Result:
    """Run one scenario."""
    scenario = importlib.import_module(f"bench.scenarios.{name}")
    result = Result(name)
    run.say(f"{name}: {(scenario.__doc__ or '').splitlines()[0]}")
    started = time.monotonic()
    scenario.measure(run, result)
    result.seconds = time.monotonic() - started
    return result


if __name__ == "__main__":
    sys.exit(main())
