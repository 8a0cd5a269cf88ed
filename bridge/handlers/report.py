"""Ask the database about one job, and tell it how the job ended, through outages."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, cast

from bridge.database import AsyncDatabase, Json
from bridge.errors import DatabaseUnreachable
from bridge.handlers.batches import Batches, Job

Ask = Callable[[Job, Json], Awaitable[dict[str, Any]]]

RETRY_SECONDS = 0.5
# When the daemon ends: how long a Postgres that is known to be away is waited for, and how long
# one that owes an answer.
AWAY_SECONDS = 2.0
SILENT_SECONDS = 10.0
# Nothing was sent, and nobody is to blame but the outage of our own database.
_INTERRUPTED: dict[str, Json] = {"word": "retry", "detail": "bridge_interrupted", "sent": False}


class Records:
    """What the database is told and asked about jobs, whoever works on them."""

    def __init__(self, database: AsyncDatabase) -> None:
        """Take the database."""
        self._database = database
        turn = asyncio.Lock()
        self._intents = Batches(database, "resman.intend_calls", "calls", "found", turn)
        self._outcomes = Batches(database, "resman.record_outcomes", "outcomes", "outcome", turn)

    async def intend(self, job: Job, found: Json) -> dict[str, Any]:
        """Have the database decide what is to be called."""
        return await self._intents.ask(job, found)

    async def outcome(self, job: Job, outcome: Json) -> dict[str, Any]:
        """Tell how a call ended."""
        return await self._outcomes.ask(job, outcome)

    async def read_failure(self, job: Job, outcome: Json) -> dict[str, Any]:
        """Tell that a look before the call failed."""
        answer = await self._database.call(
            "resman.record_read_failure", job_id=job.job_id, fence=job.fence, outcome=outcome
        )
        return cast(dict[str, Any], answer)

    async def close(self) -> None:
        """Stop what is under way."""
        await self._intents.close()
        await self._outcomes.close()


class Report:
    """Speak of one job with the database, through an outage of up to two leases."""

    def __init__(self, job: Job, records: Records) -> None:
        """Take the job."""
        self._asked_at: float | None = None
        self._away_at: float | None = None
        self._job = job
        self._records = records
        self._patience = 2 * job.lease_seconds

    async def read_failure(self, outcome: dict[str, Json]) -> dict[str, Any]:
        """Tell that a look before the call failed."""
        return await self._send(self._records.read_failure, outcome)

    async def outcome(self, outcome: dict[str, Json]) -> dict[str, Any]:
        """Tell how a call ended."""
        return await self._send(self._records.outcome, outcome)

    async def intend(self, found: dict[str, Json]) -> tuple[float, dict[str, Any]]:
        """Have the database decide; give the answer and when it was asked."""
        until = time.monotonic() + self._patience
        while True:
            started = time.monotonic()
            try:
                return started, await self._ask(self._records.intend, found)
            except DatabaseUnreachable:
                if time.monotonic() >= until:
                    raise
            # An intent may have been written whose answer got lost; nothing was sent for it.
            closed = await self.outcome(_INTERRUPTED)
            if closed["status"] != "stale":
                return started, closed

    async def _send(self, ask: Ask, outcome: dict[str, Json]) -> dict[str, Any]:
        until = time.monotonic() + self._patience
        while True:
            try:
                return await self._ask(ask, outcome)
            except DatabaseUnreachable:
                if time.monotonic() >= until:
                    raise
                await asyncio.sleep(RETRY_SECONDS)

    def is_stuck(self, now: float) -> bool:
        """Say whether the database is gone, or has owed an answer for long."""
        is_away = self._away_at is not None and now - self._away_at >= AWAY_SECONDS
        is_silent = self._asked_at is not None and now - self._asked_at >= SILENT_SECONDS
        return is_away or is_silent

    async def _ask(self, ask: Ask, given: dict[str, Json]) -> dict[str, Any]:
        self._asked_at = time.monotonic()
        try:
            answer = await ask(self._job, given)
        except DatabaseUnreachable:
            self._away_at = self._away_at or time.monotonic()
            raise
        finally:
            self._asked_at = None
        self._away_at = None
        return answer
