"""Claim jobs and hand them to workers."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

from bridge.credentials import KeyRing
from bridge.daemon.wake import POLL_SECONDS_WITHOUT_LISTENER, Bell
from bridge.database import AsyncDatabase
from bridge.errors import BridgeError, DatabaseUnreachable, SchemaMismatch
from bridge.handlers import Carrier, Claim
from bridge.logs import EventLog
from bridge.resman import ResMan
from bridge.resman.http import Timeouts
from bridge.settings import Settings

_ONCE_SECONDS = 0.2
_AGAIN_SECONDS = 0.3


class Claims:
    """The jobs that this bridge holds, and the workers that carry them."""

    def __init__(
        self,
        database: AsyncDatabase,
        bridge_id: str,
        settings: Settings,
        keys: KeyRing,
        bell: Bell,
        log: EventLog,
    ) -> None:
        """Take what a worker needs; nothing starts yet."""
        self.held: dict[str, Claim] = {}
        self._database = database
        self._bridge_id = bridge_id
        self._settings = settings
        self._keys = keys
        self._bell = bell
        self._log = log
        self._handed: asyncio.Queue[Claim] = asyncio.Queue()
        self._workers: list[asyncio.Task[None]] = []

    async def run(self, *, once: bool) -> None:
        """Claim as long as there is work, and wait for more; with `once` end when none is left."""
        self._workers = [asyncio.create_task(self._worker()) for _ in range(self._settings.workers)]
        is_ready = is_away = False
        while True:
            try:
                claimed = await self._claim()
                if once and not claimed and not self.held and not await self._count():
                    return
                pause = _ONCE_SECONDS if once else await self._pause()
            except SchemaMismatch:
                raise
            except BridgeError as error:
                self._tell_once(error, is_away)
                is_away, claimed, pause = True, 0, _AGAIN_SECONDS
                if once and isinstance(error, DatabaseUnreachable):
                    raise
            else:
                if is_away:
                    self._log.info("database_back")
                is_away = False
                if not is_ready:
                    self._log.info("ready", workers=self._settings.workers)
                    is_ready = True
            if not claimed or len(self.held) >= self._settings.workers:
                await self._bell.wait(pause)

    async def drain(self, seconds: float) -> None:
        """Let calls in flight end, at most so long; then end the workers."""
        until = time.monotonic() + seconds
        while self.held and time.monotonic() < until:
            await self._bell.wait(until - time.monotonic())
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    async def _claim(self) -> int:
        free = self._settings.workers - len(self.held)
        if free <= 0:
            return 0
        await self._database.call("resman.fold_changes")
        rows = await self._database.rows("resman.claim_jobs", bridge_id=self._bridge_id, limit=free)
        for row in rows:
            if isinstance(row, dict):
                claim = Claim.from_json(row)
                self.held[claim.job_id] = claim
                self._handed.put_nowait(claim)
        return len(rows)

    async def _count(self) -> int:
        count = await self._database.call("resman.pending_count")
        return count if isinstance(count, int) else 0

    async def _pause(self) -> float:
        """Tell how long to wait: to the next poll, or to the next job that becomes due."""
        poll = self._settings.poll_seconds
        if not self._bell.is_listening:
            poll = min(poll, POLL_SECONDS_WITHOUT_LISTENER)
        due = await self._database.call("resman.next_due_at")
        if isinstance(due, datetime):
            wait = (due - datetime.now(UTC)).total_seconds()
            # What is due and was not claimed waits for a property or an account, not for us.
            poll = min(poll, wait + 0.01 if wait > 0 else max(0.25, poll / 20))
        return poll

    def _tell_once(self, error: BridgeError, is_away: bool) -> None:
        if not is_away:
            event = (
                "database_unreachable" if isinstance(error, DatabaseUnreachable) else "claim_failed"
            )
            self._log.warning(event, error=type(error).__name__)

    async def _worker(self) -> None:
        timeouts = Timeouts(
            connect=self._settings.connect_timeout, read=self._settings.read_timeout
        )
        async with ResMan(base_url=self._settings.resman_url, timeouts=timeouts) as resman:
            carrier = Carrier(self._database, resman, self._keys, self._log)
            while True:
                claim = await self._handed.get()
                try:
                    if claim.job_id in self.held:
                        await carrier.carry(claim)
                except BridgeError as error:
                    # The lease runs out, and the job is looked up before it is sent again.
                    self._log.warning(
                        "job_dropped", lead_id=claim.unit_id, error=type(error).__name__
                    )
                finally:
                    self.held.pop(claim.job_id, None)
                    self._bell.ring()
