"""Listen for work, and prove again and again that notifications arrive."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import psycopg

from bridge.database import CHANNEL, AsyncDatabase, listener
from bridge.errors import DatabaseUnreachable
from bridge.logs import EventLog

RETRY_SECONDS = 0.5


class _Deaf(Exception):
    """Raised when a probe was sent and did not arrive."""


class Ear:
    """Sets an event at every notification; `hears` tells whether that can be relied on."""

    def __init__(
        self,
        dsn: str,
        database: AsyncDatabase,
        wake: asyncio.Event,
        log: EventLog,
        probe_seconds: float,
    ) -> None:
        """Take the direct address, and how often a probe crosses from the other connection."""
        self.hears = False
        self._dsn = dsn
        self._database = database
        self._wake = wake
        self._log = log
        self._probe_seconds = probe_seconds
        self._has_complained = False

    async def listen(self) -> None:
        """Listen for ever; connect again whenever the connection is lost or deaf."""
        while True:
            try:
                async with listener(self._dsn) as connection:
                    while True:
                        await self._hear(connection)
            except (psycopg.Error, OSError, _Deaf) as error:
                self._complain(error)
            await asyncio.sleep(RETRY_SECONDS)

    async def _hear(self, connection: psycopg.AsyncConnection) -> None:
        """Pass notifications on for one interval, in which the probe must arrive."""
        token = str(uuid4())
        # What was sent before the connection listened would be missed otherwise.
        self._wake.set()
        is_proven = False
        try:
            await self._database.notify_probe(token)
        except DatabaseUnreachable:
            is_proven = True
        async for notification in connection.notifies(timeout=self._probe_seconds):
            if notification.channel == CHANNEL:
                self._wake.set()
            elif notification.payload == token:
                is_proven = True
                self._recover()
        if not is_proven:
            raise _Deaf

    def _recover(self) -> None:
        if not self.hears:
            self._log.info("listening")
        self.hears, self._has_complained = True, False

    def _complain(self, error: Exception) -> None:
        self.hears = False
        self._wake.set()
        if not self._has_complained:
            self._has_complained = True
            cause = "notifications do not arrive" if isinstance(error, _Deaf) else "connection lost"
            self._log.warning("listener_down", cause=cause)
