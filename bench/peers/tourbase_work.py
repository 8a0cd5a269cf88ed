"""The processes of our side, in three modes.

`queue` claims and completes, `push` does the whole database side of a call to ResMan, `daemon` is
the bridge's own daemon with workers that call nobody.
"""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Awaitable, Sequence
from typing import Any, cast
from uuid import UUID

import psycopg

import bridge
from bench.peers.program import Meter, address, main
from bench.peers.tourbase import SETTINGS, UNREAD_SECONDS, Claim, complete, push, take
from bridge.credentials import KeyRing, new_key
from bridge.daemon import Daemon
from bridge.daemon.workers import Workers
from bridge.database import AsyncDatabase
from bridge.handlers.report import Records
from bridge.known import Given
from bridge.logs import EventLog
from bridge.settings import read_settings

LANES = 8
IDLE_SECONDS = 0.005


def stamp_of(claim: Claim) -> float:
    """Read from a lead's id when it was added; 0 where it is an ordinary one."""
    seconds = (UUID(claim["unit_id"]).int >> 64) / 1e6
    return seconds if abs(seconds - time.time()) < 3600 else 0.0


class IdleWorkers(Workers):
    """Workers of the daemon that end each job without a call."""

    meter: Meter

    async def _work(self) -> None:
        async with await psycopg.AsyncConnection.connect(address(), autocommit=True) as connection:
            while True:
                claim, started = await self._ahead.next(), time.monotonic()
                self.meter.hit(stamp_of(claim))
                await complete(connection, [claim])
                self._done(claim, started)


async def run_daemon(meter: Meter) -> None:
    """Run the bridge's daemon; only its workers are ours."""
    given: dict[str, Given | None] = {
        "dsn": address(), "secret_key": new_key(), "rate_per_minute": 0, "account_concurrency": 0,
        "pull_seconds": UNREAD_SECONDS,
    }  # fmt: skip
    settings = read_settings(given, environment={})
    log = EventLog("json", "error", io.StringIO())
    daemon = Daemon(settings, log)
    keys = KeyRing.from_text(str(settings.secret_key))
    workers = IdleWorkers(settings, daemon._plain, keys, log, daemon._wake, daemon._epoch.mark)
    workers.meter = meter
    daemon._workers = workers
    meter.start()
    await daemon.run()


class Drain:
    """One process that takes jobs as fast as it can."""

    def __init__(self, meter: Meter, options: dict[str, Any]) -> None:
        """Take the options: mode, batch, keys, dead (a property whose calls fail), dead_seconds."""
        self._meter = meter
        self._options = options
        self._batch = int(options["batch"])
        self._database = AsyncDatabase(address(), size=LANES)
        self._records = Records(self._database)
        self._pushes: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Claim and end jobs for ever."""
        bridge_id = str(
            await self._database.call(
                "resman.start_bridge", name="bench", version=bridge.__version__, settings=SETTINGS
            )
        )
        async with await psycopg.AsyncConnection.connect(
            address(), autocommit=True, prepare_threshold=1
        ) as connection:
            self._meter.start()
            while True:
                if self._options.get("mode", "queue") == "push":
                    await self._push_all(await self._claim(self._describe(bridge_id)))
                elif claims := await self._claim(take(connection, bridge_id, self._batch)):
                    for claim in claims:
                        self._meter.hit(stamp_of(claim))
                    await complete(connection, claims)

    async def _describe(self, bridge_id: str) -> Sequence[Claim]:
        found = await self._database.rows(
            "resman.claim_jobs", bridge_id=bridge_id, limit=self._batch - len(self._pushes)
        )
        return cast(Sequence[Claim], found)

    async def _claim(self, asked: Awaitable[Sequence[Claim]]) -> Sequence[Claim]:
        started = time.perf_counter()
        claims = await asked
        if not claims:
            await asyncio.sleep(IDLE_SECONDS)
            return ()
        self._meter.claimed((time.perf_counter() - started) * 1000)
        if self._options.get("keys"):
            for claim in claims:
                self._meter.dispatched(claim["property_id"])
        return claims

    async def _push_all(self, claims: Sequence[Claim]) -> None:
        """Start the calls, and wait until half of those in flight are over."""
        for claim in claims:
            task = asyncio.create_task(self._push(claim))
            self._pushes.add(task)
            task.add_done_callback(self._pushes.discard)
        while len(self._pushes) > self._batch // 2:
            done, _ = await asyncio.wait(self._pushes, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()

    async def _push(self, claim: Claim) -> None:
        is_dead = claim["property_id"] == self._options.get("dead")
        if is_dead:
            await asyncio.sleep(float(self._options["dead_seconds"]))
        await push(self._records, claim, "retry" if is_dead else "ok")
        if not is_dead:
            self._meter.hit()


async def work(options: dict[str, Any]) -> None:
    """Work in the mode of the options."""
    meter = Meter()
    if options.get("mode") == "daemon":
        await run_daemon(meter)
    else:
        await Drain(meter, options).run()


if __name__ == "__main__":
    main(work=work)
