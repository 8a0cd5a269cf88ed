"""pg-boss: jobs in Node, polled for; finished jobs stay in their table for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.peers.graphile_worker import NodePeer

if TYPE_CHECKING:
    from bench.cluster import Cluster

VERSION = "12.20.0"


class PgBoss(NodePeer):
    """pg-boss beside us."""

    name = "pg_boss"
    package = "pg-boss"
    configuration = "2 workers that poll every 0.5 s, its shortest interval; batches of 5,000"
    pace = 15_000
    waiting_sql = (
        "select exists (select from pgboss.job where name = 'bench' and state < 'completed')"
    )
    fill_sql = (
        "insert into pgboss.job (name, data)"
        " select 'bench', '{\"stamp\": 0}' from generate_series(1, %(jobs)s)"
    )

    def install(self, cluster: Cluster) -> None:
        """Make its folder."""
        self.install_node(VERSION)

    def one_sql(self, stamp: float) -> str:
        """Add one job."""
        return f"insert into pgboss.job (name, data) values ('bench', '{{\"stamp\": {stamp}}}')"
