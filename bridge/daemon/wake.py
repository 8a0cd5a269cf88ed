"""What wakes the claim loop: a notification, a freed worker, or time."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from dataclasses import dataclass, field

import psycopg

from bridge.database import PROBE_CHANNEL, AsyncDatabase, listener
from bridge.errors import BridgeError
from bridge.logs import EventLog

_LISTEN_AGAIN_SECONDS = 1.0
_PROBE_ANSWER_SECONDS = 2.0
POLL_SECONDS_WITHOUT_LISTENER = 2.0


@dataclass
class Bell:
    """Rung when there may be work; knows whether notifications arrive."""

    is_listening: bool = False
    _event: asyncio.Event = field(default_factory=asyncio.Event)
    probes: set[str] = field(default_factory=set)

    def ring(self) -> None:
        """Wake who waits."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Wait until the bell rings, at most so long."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), max(seconds, 0.01))
        self._event.clear()


async def listen(dsn: str, bell: Bell, log: EventLog) -> None:
    """Ring the bell for each notification; listen again whenever the connection is lost."""
    while True:
        try:
            async with listener(dsn) as connection:
                bell.is_listening = True
                bell.ring()
                async for notice in connection.notifies():
                    if notice.channel == PROBE_CHANNEL:
                        bell.probes.discard(notice.payload)
                    else:
                        bell.ring()
                    if not bell.is_listening:
                        # The probe found that nothing came: start over.
                        break
        except psycopg.Error:
            pass
        bell.is_listening = False
        log.debug("listener_lost")
        await asyncio.sleep(_LISTEN_AGAIN_SECONDS)


async def probe_listener(
    database: AsyncDatabase, bell: Bell, log: EventLog, seconds: float
) -> None:
    """Prove from a second connection that notifications arrive."""
    while True:
        await asyncio.sleep(seconds)
        token = secrets.token_hex(8)
        bell.probes.add(token)
        try:
            await database.notify_probe(token)
        except BridgeError:
            bell.probes.discard(token)
            continue
        await asyncio.sleep(min(_PROBE_ANSWER_SECONDS, seconds))
        if token in bell.probes:
            bell.probes.discard(token)
            bell.is_listening = False
            log.warning("listener_not_delivering", reason="RM902")
