"""The claim loop: whenever there may be work and somebody is free, ask for it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any, cast

from bridge.daemon.doorbell import Doorbell
from bridge.daemon.ear import Ear
from bridge.daemon.outage import PatientDatabase
from bridge.daemon.supervisor import Supervisor
from bridge.daemon.workers import Workers
from bridge.errors import BridgeError, DatabaseUnreachable, SchemaMismatch, sqlstate
from bridge.logs import EventLog
from bridge.settings import Settings

DEAF_POLL_SECONDS = 2.0
NOT_CLAIMABLE_SECONDS = 1.0
# Folding finds nothing most times; what it finds may wait so long.
FOLD_SECONDS = 0.1


class Claims:
    """Hands claims to workers, woken by notifications, free workers and the poll interval."""

    def __init__(
        self,
        bridge_id: str,
        database: PatientDatabase,
        workers: Workers,
        ear: Ear,
        wake: asyncio.Event,
        supervisor: Supervisor,
        log: EventLog,
    ) -> None:
        """Take the bridge in whose name jobs are claimed, and who is told of it."""
        self._bridge_id = bridge_id
        self._database = database
        self._workers = workers
        self._ear = ear
        self._wake = wake
        self._supervisor = supervisor
        self._log = log
        self._is_ready = False
        self._has_found = False
        self._folded_at = -FOLD_SECONDS
        self._is_fold_due = False
        self._doorbell = Doorbell(database)

    async def run(self, settings: Callable[[], Settings], *, once: bool) -> None:
        """Claim for ever, or until nothing is left to do."""
        while True:
            self._wake.clear()
            self._supervisor.alive()
            if self._workers.wanted:
                await self._claim()
            if once and not self._workers.busy and await self._is_done():
                return
            await self._rest(await self._pause(settings().poll_seconds))

    async def _claim(self) -> None:
        """Claim what waits, and what changes of persons and notes make wait after it."""
        try:
            self._has_found = await self._take()
            if await self._fold() and self._workers.wanted:
                self._has_found = await self._take() or self._has_found
        except (SchemaMismatch, DatabaseUnreachable):
            raise
        except BridgeError as error:
            # It may have promised, and failed after that.
            self._doorbell.promised()
            self._log.error("claim_failed", error=type(error).__name__, sqlstate=sqlstate(error))
            await asyncio.sleep(NOT_CLAIMABLE_SECONDS)
            return
        if not self._is_ready:
            self._is_ready = True
            self._supervisor.ready()
            self._log.info("ready", workers=self._workers.limit)

    async def _take(self) -> bool:
        claims = await self._database.rows(
            "resman.claim_jobs", bridge_id=self._bridge_id, limit=self._workers.wanted
        )
        if claims:
            self._doorbell.promised()
            self._workers.take(cast(list[dict[str, Any]], claims))
        return bool(claims)

    async def _fold(self) -> bool:
        now = time.monotonic()
        self._is_fold_due = now - self._folded_at < FOLD_SECONDS
        if self._is_fold_due:
            return False
        self._folded_at = now
        return bool(await self._database.call("resman.fold_changes"))

    async def _is_done(self) -> bool:
        return await self._database.call("resman.pending_count") == 0

    async def _pause(self, poll_seconds: float) -> float:
        pause = poll_seconds if self._ear.hears else min(poll_seconds, DEAF_POLL_SECONDS)
        if self._is_fold_due:
            pause = min(pause, FOLD_SECONDS)
        soon = await self._doorbell.rest(self._workers.wanted, has_found=self._has_found)
        if soon is not None:
            return min(pause, soon)
        if not self._workers.wanted:
            return pause
        # Seconds by the clock of the database: ours may be wrong, or jump.
        due = cast(float | None, await self._database.call("resman.seconds_until_due"))
        if due is None:
            return pause
        # What is due and was not claimed waits for its account, not for us.
        return min(pause, due if due > 0 else NOT_CLAIMABLE_SECONDS)

    async def _rest(self, seconds: float) -> None:
        """Wait until woken, or for so long, with signs of life in between."""
        until = time.monotonic() + seconds
        while (rest := until - time.monotonic()) > 0 and not self._wake.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(rest, self._supervisor.pause or rest)):
                    await self._wake.wait()
            self._supervisor.alive()
