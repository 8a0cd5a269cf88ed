"""The promise to look again, for as long as which nobody who writes work need ring."""

from __future__ import annotations

import time
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
