"""procrastinate: Python tasks; each job is fetched by a statement of its own."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from bench.environments import venv
from bench.peers.peer import Peer, run_prepare
from bench.peers.program import Meter, address, main

if TYPE_CHECKING:
    from bench.cluster import Cluster

VERSION = "3.10.0"
CONCURRENCY = 8


class Procrastinate(Peer):
    """procrastinate beside us."""

    name = "procrastinate"
    configuration = f"psycopg connector, concurrency {CONCURRENCY}, LISTEN, done jobs deleted"
    pace = 500
    waiting_sql = "select exists (select from procrastinate_jobs where status in ('todo', 'doing'))"
    fill_sql = (
        "insert into procrastinate_jobs (queue_name, task_name, args)"
        " select 'default', 'noop', '{\"stamp\": 0}' from generate_series(1, %(jobs)s)"
    )

    def install(self, cluster: Cluster) -> None:
        """Make its environment."""
        python = venv(self.name, [f"procrastinate=={VERSION}", "psycopg[binary,pool]==3.3.9"])
        self.version = VERSION
        self._program = [str(python), "-m", __name__]

    def prepare(self, url: str) -> None:
        """Have it make its schema."""
        run_prepare(self, url)

    def one_sql(self, stamp: float) -> str:
        """Defer one job through the function that its client calls."""
        return (
            "select unnest(procrastinate_defer_jobs_v1(array[row('default', 'noop', 0, null, null,"
            f" '{{\"stamp\": {stamp}}}', null)::procrastinate_job_to_defer_v1]))"
        )


def application(meter: Meter) -> Any:
    """Make its application with the one task."""
    import procrastinate

    logging.disable(logging.WARNING)
    connector = procrastinate.PsycopgConnector(conninfo=address(), min_size=1, max_size=20)
    found = procrastinate.App(connector=connector)

    @found.task(queue="default", name="noop")
    async def noop(stamp: float) -> None:
        meter.hit(stamp)

    return found


async def prepare(options: dict[str, Any]) -> None:
    """Make the schema."""
    found = application(Meter())
    async with found.open_async():
        await found.schema_manager.apply_schema_async()


async def work(options: dict[str, Any]) -> None:
    """Run its worker."""
    meter = Meter()
    found = application(meter)
    async with found.open_async():
        meter.start()
        await found.run_worker_async(
            concurrency=CONCURRENCY, listen_notify=True, delete_jobs="always",
            install_signal_handlers=False,
        )  # fmt: skip


if __name__ == "__main__":
    main(prepare=prepare, work=work)
