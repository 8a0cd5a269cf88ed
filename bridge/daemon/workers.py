"""Workers: each with its own way to ResMan, taking claims from one queue."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from bridge.credentials import KeyRing
from bridge.database import AsyncDatabase, Json
from bridge.handlers import client, push
from bridge.logs import EventLog
from bridge.settings import Settings


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
        self._keys = keys
        self._log = log
        self._wake = wake
        self._queue: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        self._held: dict[str, int] = {}
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
        """Wait until nothing is worked on; say whether that came in time."""
        try:
            async with asyncio.timeout(seconds):
                while self._held:
                    self._wake.clear()
                    await self._wake.wait()
        except TimeoutError:
            return False
        return True

    async def close(self) -> None:
        """Stop all workers, whatever they do."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work(self) -> None:
        async with client(self._settings) as resman:
            while True:
                claim = await self._queue.get()
                try:
                    await push(claim, resman, self._database, self._keys, self._log)
                except Exception as error:  # noqa: BLE001 - one job must not end a worker
                    # The lease lapses and the job is rescued.
                    name = type(error).__name__
                    self._log.error("job_dropped", job_id=claim["job_id"], error=name)
                finally:
                    self._held.pop(claim["job_id"], None)
                    self._wake.set()
