"""Ask the database about one job, and tell it how the job ended, through outages."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from bridge.database import AsyncDatabase, Json
from bridge.errors import DatabaseUnreachable

RETRY_SECONDS = 0.5
# When the daemon ends: how long a Postgres that is known to be away is waited for, and how long
# one that owes an answer.
AWAY_SECONDS = 2.0
SILENT_SECONDS = 10.0
# Nothing was sent, and nobody is to blame but the outage of our own database.
_INTERRUPTED: dict[str, Json] = {"word": "retry", "detail": "bridge_interrupted", "sent": False}


@dataclass(frozen=True)
class Job:
    """One claim."""

    job_id: str
    fence: int
    lease_seconds: float

    @classmethod
    def from_claim(cls, claim: Mapping[str, Any]) -> Job:
        """Read what the database claimed for us."""
        return cls(claim["job_id"], int(claim["fence"]), float(claim["lease_seconds"]))


class Report:
    """Speak of one job with the database, through an outage of up to two leases."""

    def __init__(self, job: Job, database: AsyncDatabase) -> None:
        """Take the job."""
        self._asked_at: float | None = None
        self._away_at: float | None = None
        self._job = job
        self._database = database
        self._patience = 2 * job.lease_seconds

    async def read_failure(self, outcome: dict[str, Json]) -> dict[str, Any]:
        """Tell that a look before the call failed."""
        return await self._send("resman.record_read_failure", outcome)

    async def outcome(self, outcome: dict[str, Json]) -> dict[str, Any]:
        """Tell how a call ended."""
        return await self._send("resman.record_outcome", outcome)

    async def intend(self, found: dict[str, Json]) -> tuple[float, dict[str, Any]]:
        """Have the database decide; give the answer and when it was asked."""
        until = time.monotonic() + self._patience
        while True:
            started = time.monotonic()
            try:
                return started, await self._ask("resman.intend_call", found=found)
            except DatabaseUnreachable:
                if time.monotonic() >= until:
                    raise
            # An intent may have been written whose answer got lost; nothing was sent for it.
            closed = await self.outcome(_INTERRUPTED)
            if closed["status"] != "stale":
                return started, closed

    async def _send(self, function: str, outcome: dict[str, Json]) -> dict[str, Any]:
        until = time.monotonic() + self._patience
        while True:
            try:
                return await self._ask(function, outcome=outcome)
            except DatabaseUnreachable:
                if time.monotonic() >= until:
                    raise
                await asyncio.sleep(RETRY_SECONDS)

    def is_stuck(self, now: float) -> bool:
        """Say whether the database is gone, or has owed an answer for long."""
        is_away = self._away_at is not None and now - self._away_at >= AWAY_SECONDS
        is_silent = self._asked_at is not None and now - self._asked_at >= SILENT_SECONDS
        return is_away or is_silent

    async def _ask(self, function: str, **values: dict[str, Json]) -> dict[str, Any]:
        self._asked_at = time.monotonic()
        try:
            answer = await self._database.call(
                function, job_id=self._job.job_id, fence=self._job.fence, **values
            )
        except DatabaseUnreachable:
            self._away_at = self._away_at or time.monotonic()
            raise
        finally:
            self._asked_at = None
        self._away_at = None
        return cast(dict[str, Any], answer)
