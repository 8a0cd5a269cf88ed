"""PgQ: events in rotated tables, cut into batches by ticks; one consumer reads all, in order.

Debian's package is unpacked beside the server and not installed: its SQL is run with the path of
its libraries written into it. A second process would need another layer, so it has one.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from typing import TYPE_CHECKING, Any

import psycopg

from bench.environments import Unavailable, debian
from bench.peers.peer import Peer
from bench.peers.program import Meter, address, main

if TYPE_CHECKING:
    from bench.cluster import Cluster

MAJOR = "15"
TICK_SECONDS = 0.02
ROTATE_TICKS = 250
SETTINGS = {
    "ticker_max_lag": "20 milliseconds",
    "ticker_idle_period": "50 milliseconds",
    "ticker_max_count": "5000",
    "rotation_period": "30 seconds",
}


class PgQ(Peer):
    """PgQ beside us."""

    name = "pgq"
    configuration = "ticks every 20 ms in the worker, max_count 5000, rotation 30 s; psycopg 3"
    pace = 100_000
    most_processes = 1
    is_skip_locked = False
    waiting_sql = (
        "select exists (select from pgq.get_consumer_info('bench') where pending_events > 0)"
    )
    fill_sql = (
        "select count(pgq.insert_event('bench', 'job', '{\"stamp\": 0}'))"
        " from generate_series(1, %(jobs)s)"
    )

    def install(self, cluster: Cluster) -> None:
        """Unpack the package and place its libraries where the server can read them."""
        if cluster.version.split(".")[0] != MAJOR:
            raise Unavailable(
                f"Debian has it for Postgres {MAJOR}, this is {cluster.version}:"
                f" set PG_BINDIR to the programs of Postgres {MAJOR}"
            )
        tree = debian(self.name, f"postgresql-{MAJOR}-pgq3") / "usr"
        libraries = cluster.server.folder / "pgq"
        shutil.copytree(tree / f"lib/postgresql/{MAJOR}/lib", libraries, dirs_exist_ok=True)
        libraries.chmod(0o755)
        extension = tree / f"share/postgresql/{MAJOR}/extension"
        control = (extension / "pgq.control").read_text()
        self.version = control.split("default_version")[1].split("'")[1]
        script = (extension / f"pgq--{self.version}.sql").read_text()
        self._script = script.replace("$libdir", str(libraries)).encode()

    def prepare(self, url: str) -> None:
        """Run its SQL, make a queue, register the consumer."""
        lines = [
            line for line in self._script.split(b"\n")
            if not line.startswith((b"\\", b"SELECT pg_catalog.pg_extension_config_dump"))
        ]  # fmt: skip
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(b"set client_min_messages = error;\n" + b"\n".join(lines))
            connection.execute("select pgq.create_queue('bench')")
            for setting, value in SETTINGS.items():
                connection.execute("select pgq.set_queue_config('bench', %s, %s)", (setting, value))
            connection.execute("select pgq.register_consumer('bench', 'worker')")
            connection.execute("select pgq.ticker()")

    def fill(self, connection: psycopg.Connection, jobs: int) -> None:
        """Add many events, and cut a batch behind them: no ticker runs yet."""
        super().fill(connection, jobs)
        connection.execute("select pgq.ticker()")

    def one_sql(self, stamp: float) -> str:
        """Insert one event."""
        return f"select pgq.insert_event('bench', 'job', '{{\"stamp\": {stamp}}}')"


async def tick() -> None:
    """Cut batches for ever, and rotate the tables."""
    async with await psycopg.AsyncConnection.connect(
        address(), autocommit=True, prepare_threshold=1
    ) as connection:
        count = 0
        while True:
            await connection.execute("select pgq.ticker()")
            count += 1
            if count % ROTATE_TICKS == 0:
                await connection.execute("select pgq.maint_rotate_tables_step1('bench')")
                await connection.execute("select pgq.maint_rotate_tables_step2()")
            await asyncio.sleep(TICK_SECONDS)


async def work(options: dict[str, Any]) -> None:
    """Take batch after batch."""
    meter = Meter()
    ticking = asyncio.create_task(tick())
    async with await psycopg.AsyncConnection.connect(
        address(), autocommit=True, prepare_threshold=1
    ) as connection:
        meter.start()
        while not ticking.done():
            found = await connection.execute("select pgq.next_batch('bench', 'worker')")
            row = await found.fetchone()
            if row is None or row[0] is None:
                await asyncio.sleep(0.005)
                continue
            events = await connection.execute(
                "select ev_data from pgq.get_batch_events(%s)", (row[0],)
            )
            for (data,) in await events.fetchall():
                meter.hit(json.loads(data)["stamp"])
            await connection.execute("select pgq.finish_batch(%s)", (row[0],))


if __name__ == "__main__":
    main(work=work)
