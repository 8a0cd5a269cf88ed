"""Workers: each with its own way to ResMan, taking claims from one queue."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping
from typing import Any

from bridge.credentials import KeyRing
from bridge.database import AsyncDatabase, Json
from bridge.handlers import Push, Records, Tools, client
from bridge.logs import EventLog
from bridge.settings import Settings

LOOK_SECONDS = 0.5
# At the end of the daemon nobody waits longer for a Postgres that answers nobody.
HANG_UP_SECONDS = 0.2


class Workers:
    """Work on claims at most `limit` at a time; set an event whenever one becomes free."""

    def __init__(
        self,
        settings: Settings,
        database: AsyncDatabase,
        keys: KeyRing,
        log: EventLog,
        wake: asyncio.Event,
    ) -> None:
        """Take what every worker needs; none runs before `resize`."""
        self.limit = 0
        self._settings = settings
        self._database = database
        self._records = Records(database)
        self._keys = keys
        self._log = log
        self._wake = wake
        self._queue: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        self._held: dict[str, int] = {}
        self._running: dict[str, Push] = {}
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def free(self) -> int:
        """Give how many claims more can be worked on now."""
        return max(0, self.limit - len(self._held))

    @property
    def busy(self) -> int:
        """Give how many claims are worked on."""
        return len(self._held)

    def held(self) -> list[Json]:
        """Give the claims that must be kept alive."""
        return [{"job_id": job_id, "fence": fence} for job_id, fence in self._held.items()]

    def resize(self, limit: int) -> None:
        """Set how many claims are worked on at a time; superfluous workers stay idle."""
        self.limit = limit
        while len(self._tasks) < limit:
            self._tasks.append(asyncio.create_task(self._work()))
        self._wake.set()

    def take(self, claim: Mapping[str, Any]) -> None:
        """Hand a claim to the next free worker."""
        self._held[claim["job_id"]] = claim["fence"]
        self._queue.put_nowait(claim)

    async def drain(self, seconds: float) -> bool:
        """Wait until nothing is worked on; say whether that came in time.

        A job that only waits for a database that does not answer is not waited for.
        """
        until = time.monotonic() + seconds
        while self._held:
            now = time.monotonic()
            stuck = [job_id for job_id, push in self._running.items() if push.is_stuck(now)]
            if now >= until or len(stuck) == len(self._held):
                return False
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(until - now, LOOK_SECONDS)):
                    await self._wake.wait()
        return True

    async def close(self) -> None:
        """Stop all workers, whatever they do."""
        if not self._tasks:
            return
        if self._held:
            self._database.hang_up()
            await asyncio.wait(self._tasks, timeout=HANG_UP_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._records.close()

    async def _work(self) -> None:
        async with client(self._settings) as resman:
            tools = Tools(resman, self._records, self._keys, self._log)
            while True:
                claim = await self._queue.get()
                job_id = claim["job_id"]
                try:
                    self._running[job_id] = Push(claim, tools)
                    await self._running[job_id].run()
                except Exception as error:  # noqa: BLE001 - one job must not end a worker
                    # The lease lapses and the job is rescued.
                    name = type(error).__name__
                    self._log.error("job_dropped", job_id=job_id, error=name)
                finally:
                    self._running.pop(job_id, None)
                    self._held.pop(job_id, None)
                    self._wake.set()
