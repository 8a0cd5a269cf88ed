"""graphile-worker: jobs in Node, claimed and completed in batches."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from bench.environments import CACHE, node
from bench.peers.peer import Peer, run_prepare

if TYPE_CHECKING:
    from bench.cluster import Cluster

VERSION = "0.18.0"
NODE = "node@22"
HERE = Path(__file__).resolve().parent


class NodePeer(Peer):
    """A peer whose program is a module for Node beside its file here."""

    package: str

    def install_node(self, version: str) -> None:
        """Make its folder, and put its program there, from where it finds its packages."""
        folder = node(self.package, [f"{self.package}@{version}", NODE])
        program = Path(f"{self.name}.mjs")
        for name in (program.name, "program.mjs"):
            shutil.copy(HERE / name, folder / name)
        self.version = version
        self._program = [str(folder / "node_modules" / ".bin" / "node"), program.name]

    def prepare(self, url: str) -> None:
        """Have it make its schema."""
        run_prepare(self, url)

    def folder(self) -> Path:
        """Give where its packages are."""
        return CACHE / self.package


class GraphileWorker(NodePeer):
    """graphile-worker beside us."""

    name = "graphile_worker"
    package = "graphile-worker"
    configuration = "24 at a time, local queue, completion in batches, prepared statements"
    pace = 20_000
    waiting_sql = "select exists (select from graphile_worker._private_jobs)"
    fill_sql = (
        "select count(*) from graphile_worker.add_jobs(array(select"
        " row('noop', '{\"stamp\": 0}'::json, null, null, null, null, null, null)"
        "::graphile_worker.job_spec from generate_series(1, %(jobs)s)))"
    )

    def install(self, cluster: Cluster) -> None:
        """Make its folder."""
        self.install_node(VERSION)

    def one_sql(self, stamp: float) -> str:
        """Add one job through the function that its client calls."""
        return f"select graphile_worker.add_job('noop', '{{\"stamp\": {stamp}}}'::json)"
