"""pgqueuer: batches of SKIP LOCKED; finished jobs move to a log. The peer that logs as we do."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bench.environments import venv
from bench.peers.peer import Peer, run_prepare
from bench.peers.program import Meter, address, main

if TYPE_CHECKING:
    from bench.cluster import Cluster

VERSION = "1.6.0"
WAIT = timedelta(seconds=30)


class PgQueuer(Peer):
    """pgqueuer beside us."""

    name = "pgqueuer"
    configuration = "asyncpg, uvloop, its own autovacuum settings"
    pace = 5_000
    waiting_sql = "select exists (select from pgqueuer)"
    fill_sql = (
        "with job as ("
        "insert into pgqueuer (priority, entrypoint, payload, status)"
        " select 0, 'noop', '{\"stamp\": 0}'::bytea, 'queued' from generate_series(1, %(jobs)s)"
        " returning id, entrypoint, priority)"
        " insert into pgqueuer_log (job_id, status, entrypoint, priority)"
        " select id, 'queued', entrypoint, priority from job"
    )

    def install(self, cluster: Cluster) -> None:
        """Make its environment."""
        python = venv(self.name, [f"pgqueuer=={VERSION}", "asyncpg==0.32.0", "uvloop==0.23.0"])
        self.version = VERSION
        self._program = [str(python), "-m", __name__]

    def prepare(self, url: str) -> None:
        """Have it make its schema."""
        run_prepare(self, url)

    def one_sql(self, stamp: float) -> str:
        """Add one job and its line in the log, as its client does."""
        return (
            "with job as (insert into pgqueuer (priority, entrypoint, payload, status)"
            f" values (0, 'noop', '{{\"stamp\": {stamp}}}'::bytea, 'queued')"
            " returning id, entrypoint, priority)"
            " insert into pgqueuer_log (job_id, status, entrypoint, priority)"
            " select id, 'queued', entrypoint, priority from job"
        )


async def prepare(options: dict[str, Any]) -> None:
    """Make the schema."""
    import asyncpg
    from pgqueuer import AsyncpgDriver, Queries

    connection = await asyncpg.connect(address())
    queries = Queries(AsyncpgDriver(connection))
    await queries.install()
    await queries.optimize_autovacuum()
    await connection.close()


async def work(options: dict[str, Any]) -> None:
    """Run its worker."""
    import asyncpg
    from pgqueuer import AsyncpgDriver
    from pgqueuer import PgQueuer as Application

    meter = Meter()
    application = Application(AsyncpgDriver(await asyncpg.connect(address())))

    @application.entrypoint("noop")
    async def noop(job: Any) -> None:
        meter.hit(json.loads(job.payload)["stamp"])

    meter.start()
    await application.run(batch_size=int(options["batch"]), dequeue_timeout=WAIT)


if __name__ == "__main__":
    main(prepare=prepare, work=work)
