"""pgmq: SQL functions, `read` with a visibility time-out and `delete`; it has no worker of its own.

It is no package: PGMQ_SQL names the file pgmq.sql of its repository.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from bench.environments import Unavailable
from bench.peers.peer import Peer
from bench.peers.program import Meter, address, main

if TYPE_CHECKING:
    from bench.cluster import Cluster

LEASE_SECONDS = 30
POLL_MS = 100


class Pgmq(Peer):
    """pgmq beside us."""

    name = "pgmq"
    configuration = f"read_with_poll every {POLL_MS} ms, delete by array; psycopg 3"
    pace = 20_000
    waiting_sql = "select exists (select from pgmq.q_bench)"
    fill_sql = (
        "select count(*) from pgmq.send_batch('bench', array("
        "select '{\"stamp\": 0}'::jsonb from generate_series(1, %(jobs)s)))"
    )

    def install(self, cluster: Cluster) -> None:
        """Find its file."""
        given = os.environ.get("PGMQ_SQL", "")
        if not Path(given).is_file():
            raise Unavailable("PGMQ_SQL names no file: set it to pgmq.sql of its repository")
        self._file = Path(given)
        control = self._file.parent.parent / "pgmq.control"
        found = control.read_text().split("'")[3] if control.is_file() else "unknown"
        self.version = found

    def prepare(self, url: str) -> None:
        """Run its file and make a queue."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(self._file.read_bytes())
            connection.execute("select pgmq.create('bench')")

    def one_sql(self, stamp: float) -> str:
        """Send one message."""
        return f"select pgmq.send('bench', '{{\"stamp\": {stamp}}}'::jsonb)"


async def work(options: dict[str, Any]) -> None:
    """Read, handle and delete in batches; wait inside the server when there is nothing."""
    meter, batch = Meter(), int(options["batch"])
    async with await psycopg.AsyncConnection.connect(
        address(), autocommit=True, prepare_threshold=1
    ) as connection:
        meter.start()
        while True:
            found = await connection.execute(
                "select msg_id, message from pgmq.read_with_poll('bench', %s, %s, 5, %s)",
                (LEASE_SECONDS, batch, POLL_MS),
            )
            rows = await found.fetchall()
            for _, message in rows:
                meter.hit(message["stamp"])
            if rows:
                await connection.execute(
                    "select count(*) from pgmq.delete('bench', %s::bigint[])",
                    ([row[0] for row in rows],),
                )


if __name__ == "__main__":
    main(work=work)
