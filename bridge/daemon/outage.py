"""Call the database, and sit out the times when Postgres is away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bridge.database import AsyncDatabase, Json, Value
from bridge.errors import DatabaseUnreachable
from bridge.logs import EventLog

RETRY_SECONDS = 0.5

T = TypeVar("T")


class PatientDatabase:
    """Repeats a call until Postgres answers; says once that it went and once that it is back."""

    def __init__(self, database: AsyncDatabase, log: EventLog, give_up: float | None) -> None:
        """Take the seconds after which an outage is an error; None for never."""
        self.plain = database
        self._log = log
        self._give_up = give_up
        self._away_since: float | None = None

    async def rows(self, function: str, **values: Value) -> list[Json]:
        """Call a function and give the first column of each of its rows."""
        return await self._until_back(lambda: self.plain.rows(function, **values))

    async def call(self, function: str, **values: Value) -> Json:
        """Call a function and give its value."""
        return await self._until_back(lambda: self.plain.call(function, **values))

    async def _until_back(self, call: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                answer = await call()
            except DatabaseUnreachable:
                self._note_away()
                await asyncio.sleep(RETRY_SECONDS)
            else:
                self._note_back()
                return answer

    def _note_away(self) -> None:
        now = time.monotonic()
        if self._away_since is None:
            self._away_since = now
            self._log.warning("database_unreachable")
        if self._give_up is not None and now - self._away_since >= self._give_up:
            raise DatabaseUnreachable(
                "Postgres does not answer: check that it runs and that the DSN is right"
            )

    def _note_back(self) -> None:
        if self._away_since is not None:
            seconds = round(time.monotonic() - self._away_since, 1)
            self._away_since = None
            self._log.info("database_back", seconds=seconds)
