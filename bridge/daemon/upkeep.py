"""What a bridge does beside carrying: signs of life, sweeps, probes of refused accounts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bridge.credentials import KeyRing
from bridge.daemon.claims import Claims
from bridge.daemon.wake import Bell
from bridge.database import AsyncDatabase
from bridge.errors import BridgeError
from bridge.handlers import probe_account
from bridge.logs import EventLog
from bridge.resman import ResMan
from bridge.settings import Settings

_MISSED_SECONDS = 60.0
_PARTITION_SECONDS = 3600.0
_ACCOUNT_SECONDS = 30.0


class Upkeep:
    """The tasks that run on a clock."""

    def __init__(
        self,
        database: AsyncDatabase,
        bridge_id: str,
        settings: Settings,
        keys: KeyRing,
        claims: Claims,
        bell: Bell,
        log: EventLog,
    ) -> None:
        """Take what the tasks need; nothing starts yet."""
        self._database = database
        self._bridge_id = bridge_id
        self._settings = settings
        self._keys = keys
        self._claims = claims
        self._bell = bell
        self._log = log

    def start(self) -> list[asyncio.Task[None]]:
        """Start every task."""
        lease = self._settings.lease_seconds
        sweep = max(0.05, min(self._settings.poll_seconds, 5.0, lease / 2))
        clocks: list[tuple[float, Callable[[], Awaitable[None]]]] = [
            (max(0.05, min(lease / 3, 10.0)), self._beat),
            (sweep, self._sweep),
            (_MISSED_SECONDS, self._find_missed),
            (_PARTITION_SECONDS, self._extend_partitions),
            (_ACCOUNT_SECONDS, self._probe_accounts),
        ]
        return [asyncio.create_task(self._every(*clock)) for clock in clocks]

    async def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except BridgeError as error:
                self._log.debug("upkeep_failed", error=type(error).__name__)
            await asyncio.sleep(seconds)

    async def _beat(self) -> None:
        held = list(self._claims.held.values())
        answer = await self._database.call(
            "resman.beat_bridge",
            bridge_id=self._bridge_id,
            jobs=[{"job_id": claim.job_id, "fence": claim.fence} for claim in held],
        )
        lost = answer.get("lost") if isinstance(answer, dict) else None
        fences = {claim.job_id: claim.fence for claim in held}
        for job_id in lost if isinstance(lost, list) else []:
            claim = self._claims.held.get(str(job_id))
            # A job that ended and was claimed anew meanwhile is not the one that was lost.
            if claim is not None and claim.fence == fences[claim.job_id]:
                self._log.warning("lease_lost", job_id=claim.job_id)

    async def _sweep(self) -> None:
        found = 0
        for function in ("resman.rescue_jobs", "resman.fold_changes", "resman.write_host_rows"):
            count = await self._database.call(function)
            found += count if isinstance(count, int) else 0
        if found:
            self._bell.ring()

    async def _find_missed(self) -> None:
        if await self._database.call("resman.note_missed_changes"):
            self._bell.ring()

    async def _extend_partitions(self) -> None:
        await self._database.call("resman.extend_partitions")

    async def _probe_accounts(self) -> None:
        accounts = await self._database.rows("resman.due_account_probes", bridge_id=self._bridge_id)
        for account in accounts:
            if not isinstance(account, dict):
                continue
            async with ResMan(base_url=self._settings.resman_url) as resman:
                is_open = await probe_account(self._database, resman, self._keys, account)
            self._log.warning("account_probed", is_open=is_open)
