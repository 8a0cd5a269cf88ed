"""Who need not ring: while a bridge has promised to look again, and while none listens."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import cast

from bridge.daemon.outage import PatientDatabase

# Half as long as a claim promises that we look again: by then we do, or take it back.
AWAKE_SECONDS = 0.1
# Between looks that find something while workers are free.
NEXT_SECONDS = 0.005
# Between looks, while somebody who did not ring may not have committed; doubles.
FIRST_SECONDS = 0.01


class Doorbell:
    """Knows whether somebody may rely on us, and how soon we must look because of that.

    A claim that brought jobs has promised another look. When a look finds nothing, or nobody is
    free for one in time, the promise is taken back, and everybody who relied on it must have ended;
    the look after that finds what they wrote.
    """

    def __init__(self, database: PatientDatabase) -> None:
        """Start without a promise."""
        self._database = database
        self._promised_at: float | None = None
        self._horizon: str | None = None
        self._pause = FIRST_SECONDS

    def promised(self) -> None:
        """Note that a claim has promised another look."""
        self._promised_at = time.monotonic()
        self._horizon, self._pause = None, FIRST_SECONDS

    async def rest(self, free: int, *, has_found: bool) -> float | None:
        """Give the seconds after which to look again at the latest; None where nobody minds."""
        if self._promised_at is None:
            return None
        if free and has_found:
            return NEXT_SECONDS
        left = self._promised_at + AWAKE_SECONDS - time.monotonic()
        if not free and left > 0:
            return left
        self._horizon = cast(
            str | None,
            await self._database.call("resman.settle_doorbell", horizon=self._horizon),
        )
        if self._horizon is None:
            self._promised_at = None
            if not free:
                await self._database.call("resman.wake_bridges")
                return None
            return 0.0
        self._pause *= 2
        return self._pause / 2


class Unrung:
    """Looks for the work of those who did not ring because nobody seemed to listen.

    They may commit at any time: there are looks, ever less often, until all that wrote before our
    sign of life have ended.
    """

    def __init__(self, database: PatientDatabase, wake: asyncio.Event) -> None:
        """Take what makes the claims look."""
        self._database = database
        self._wake = wake
        self._begun = asyncio.Event()

    def begin(self) -> None:
        """Note that we listen from now on, and that some may not know it yet."""
        self._begun.set()

    async def look(self) -> None:
        """Give a sign of life at each beginning, and have the claims look until all have ended."""
        while True:
            await self._begun.wait()
            self._begun.clear()
            horizon, pause = None, FIRST_SECONDS
            while not self._begun.is_set():
                horizon = await self._database.call("resman.settle_doorbell", horizon=horizon)
                self._wake.set()
                if horizon is None:
                    # We may have nobody free; others may.
                    await self._database.call("resman.wake_bridges")
                    break
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._begun.wait()
                pause *= 2
