"""Listen for work, and prove again and again that notifications arrive.

The session that listens also holds the lock by which other bridges see that this one lives.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from uuid import uuid4

import psycopg

from bridge.database import CHANNEL, AsyncDatabase, hold_lock, listener
from bridge.errors import BridgeError, DatabaseUnreachable
from bridge.logs import EventLog

RETRY_SECONDS = 0.5
# A notification takes milliseconds; one that takes longer is not coming.
ARRIVAL_SECONDS = 2.0


class _Deaf(Exception):
    """Raised when a probe was sent and did not arrive."""


class Ear:
    """Sets an event at every notification; `hears` tells whether that can be relied on.

    `holds_lock` tells whether other bridges see by this connection that the bridge lives.
    """

    def __init__(
        self,
        dsn: str,
        database: AsyncDatabase,
        wake: asyncio.Event,
        log: EventLog,
        probe_seconds: float,
        on_listening: Callable[[], None],
    ) -> None:
        """Take the direct address, how often a probe crosses from the other connection, and whom
        to tell whenever a connection was found to hear.
        """
        self.hears = False
        self.holds_lock = False
        self._dsn = dsn
        self._database = database
        self._wake = wake
        self._log = log
        self._probe_seconds = probe_seconds
        self._on_listening = on_listening
        self._has_complained = False
        self._deaf_times = 0

    async def listen(self, bridge_id: str) -> None:
        """Listen for ever; connect again whenever the connection is lost or deaf."""
        while True:
            try:
                async with listener(self._dsn) as connection:
                    # What was sent before the connection listened would be missed otherwise.
                    self._wake.set()
                    # It went with the connection before, even if that could not be said.
                    self.holds_lock = False
                    while True:
                        await self._hear(connection, bridge_id)
            except _Deaf:
                self._deaf_times += 1
                self._complain(
                    "notifications do not arrive: TOURBASE_LISTEN_DSN must name a direct"
                    " connection, no pooler"
                )
            except (psycopg.Error, OSError) as error:
                self._complain(f"the connection was lost or refused ({type(error).__name__})")
            await self._drop_lock(bridge_id)
            # A peer that vanished is replaced at once; a pooler stays one, so it is left in peace.
            await asyncio.sleep(RETRY_SECONDS if self._deaf_times < 2 else self._probe_seconds)

    async def _drop_lock(self, bridge_id: str) -> None:
        """Say at once that the bridge lives, though its lock went with the connection."""
        if self.holds_lock:
            with contextlib.suppress(BridgeError):
                await self._database.call("resman.drop_bridge_lock", bridge_id=bridge_id)
                self.holds_lock = False

    async def _hear(self, connection: psycopg.AsyncConnection, bridge_id: str) -> None:
        """Pass notifications on for one interval, at whose beginning the probe must arrive."""
        ends = time.monotonic() + self._probe_seconds
        token: str | None = str(uuid4())
        try:
            await self._database.notify_probe(str(token))
        except DatabaseUnreachable:
            token = None
        is_proven = await self._pass_on(
            connection, min(ARRIVAL_SECONDS, self._probe_seconds), token
        )
        if token is not None and not is_proven:
            raise _Deaf
        if is_proven and not self.holds_lock:
            # Only now: a pooler gives the session to others, and the lock with it.
            await hold_lock(connection, bridge_id)
            self.holds_lock = True
            self._on_listening()
            self._wake.set()
        if (rest := ends - time.monotonic()) > 0:
            await self._pass_on(connection, rest, None)

    async def _pass_on(
        self, connection: psycopg.AsyncConnection, seconds: float, token: str | None
    ) -> bool:
        """Wake the claims at each notification; say whether the probe came, and end with it."""
        async with contextlib.aclosing(connection.notifies(timeout=seconds)) as notifications:
            async for notification in notifications:
                if notification.channel == CHANNEL:
                    self._wake.set()
                elif notification.payload == token:
                    self._recover()
                    return True
        return False

    def _recover(self) -> None:
        if not self.hears:
            self._log.info("listening")
        self.hears, self._has_complained, self._deaf_times = True, False, 0

    def _complain(self, cause: str) -> None:
        self.hears = False
        self._wake.set()
        if not self._has_complained:
            self._has_complained = True
            self._log.warning("listener_not_delivering", reason="RM902", cause=cause)
