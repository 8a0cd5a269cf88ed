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


class Outage:
    """Says once that Postgres went and once that it is back, whoever notices."""

    def __init__(self, log: EventLog, give_up: float | None) -> None:
        """Take the seconds after which an outage is an error; None for never."""
        self._log = log
        self._give_up = give_up
        self._since: float | None = None

    def note_away(self, error: DatabaseUnreachable) -> None:
        """Note that a call found nobody; raise when that has lasted too long."""
        now = time.monotonic()
        if self._since is None:
            self._since = now
            self._log.warning("database_unreachable", cause=str(error))
        if self._give_up is not None and now - self._since >= self._give_up:
            raise error

    def note_back(self) -> None:
        """Note that a call was answered."""
        if self._since is not None:
            seconds = round(time.monotonic() - self._since, 1)
            self._since = None
            self._log.info("database_back", duration_s=seconds)


class PatientDatabase:
    """Repeats a call until Postgres answers."""

    def __init__(
        self, database: AsyncDatabase, outage: Outage, on_wait: Callable[[], None] | None = None
    ) -> None:
        """Take what is shared by all who wait, and what to do at each vain try."""
        self._database = database
        self._outage = outage
        self._on_wait = on_wait

    async def rows(self, function: str, **values: Value) -> list[Json]:
        """Call a function and give the first column of each of its rows."""
        return await self._until_back(lambda: self._database.rows(function, **values))

    async def call(self, function: str, **values: Value) -> Json:
        """Call a function and give its value."""
        return await self._until_back(lambda: self._database.call(function, **values))

    async def _until_back(self, call: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                answer = await call()
            except DatabaseUnreachable as error:
                self._outage.note_away(error)
                if self._on_wait is not None:
                    self._on_wait()
                await asyncio.sleep(RETRY_SECONDS)
            else:
                self._outage.note_back()
                return answer
