"""Workers: each with its own way to ResMan, taking claims from one queue."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable, Sequence
from typing import cast

from bridge.credentials import KeyRing
from bridge.daemon.ahead import LATE_SECONDS, Ahead, Claim
from bridge.database import AsyncDatabase, Json
from bridge.errors import BridgeError, sqlstate
from bridge.handlers import Mark, Push, Records, Tools, client
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
        mark: Mark,
    ) -> None:
        """Take what every worker needs; none runs before `resize`."""
        self.limit = 0
        self._settings = settings
        self._database = database
        self._records = Records(database)
        self._keys = keys
        self._log = log
        self._wake = wake
        self._mark = mark
        self._ahead = Ahead()
        self._held: dict[str, int] = {}
        self._running: dict[str, Push] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._returns: set[asyncio.Task[None]] = set()

    @property
    def wanted(self) -> int:
        """Give how many claims are worth asking for now: for whoever is free, and ahead."""
        ahead = self._ahead.room(self.limit)
        wanted = self.limit + ahead - len(self._held)
        return wanted if wanted > ahead // 2 else 0

    @property
    def busy(self) -> int:
        """Give how many claims are held."""
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

    def take(self, claims: Iterable[Claim]) -> None:
        """Hand claims to the next free workers."""
        for claim in claims:
            self._held[claim["job_id"]] = claim["fence"]
            self._ahead.put(claim)
        if len(self._held) > self.limit:
            loop = asyncio.get_running_loop()
            loop.call_later(LATE_SECONDS, lambda: self._give_back(self._ahead.take_back_late()))

    async def drain(self, seconds: float) -> bool:
        """Wait until nothing is worked on; say whether that came in time.

        What nobody works on yet goes back at once. A job that only waits for a database that does
        not answer is not waited for.
        """
        self._give_back(self._ahead.take_back())
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
        tasks = [*self._tasks, *self._returns]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._records.close()

    async def _work(self) -> None:
        async with client(self._settings) as resman:
            tools = Tools(resman, self._records, self._keys, self._log, self._mark)
            while True:
                claim, started = await self._ahead.next(), time.monotonic()
                try:
                    await self._carry(claim, tools)
                finally:
                    self._done(claim, started)

    async def _carry(self, claim: Claim, tools: Tools) -> None:
        job_id = claim["job_id"]
        try:
            push = self._running[job_id] = Push(claim, tools)
            await push.run()
            if push.has_trouble:
                # Its breaker may be open now, or the account closed: that is for a claim to see.
                self._give_back(self._ahead.take_back_account(push.account))
        except Exception as error:  # noqa: BLE001 - one job must not end a worker
            # The lease lapses and the job is rescued.
            self._log.error(
                "job_dropped", job_id=job_id, error=type(error).__name__, sqlstate=sqlstate(error)
            )
        finally:
            self._running.pop(job_id, None)

    def _done(self, claim: Claim, started: float) -> None:
        self._ahead.note(time.monotonic() - started)
        self._let_go([claim])

    def _let_go(self, claims: Iterable[Claim]) -> None:
        for claim in claims:
            # The job may have been claimed again since its end was recorded.
            if self._held.get(claim["job_id"]) == claim["fence"]:
                del self._held[claim["job_id"]]
        if self.wanted or not self._held:
            self._wake.set()

    def _give_back(self, claims: Sequence[Claim]) -> None:
        if not claims:
            return
        self._let_go(claims)
        task = asyncio.create_task(self._return(claims))
        self._returns.add(task)
        task.add_done_callback(self._returns.discard)

    async def _return(self, claims: Sequence[Claim]) -> None:
        jobs = [{"job_id": claim["job_id"], "fence": claim["fence"]} for claim in claims]
        try:
            await self._database.call("resman.return_jobs", jobs=cast(Json, jobs))
        except BridgeError as error:
            # Their leases lapse, or the end of the bridge puts them back.
            self._log.warning("return_failed", error=type(error).__name__)
        else:
            self._log.info("jobs_returned", jobs=len(jobs))
