"""What is claimed ahead of the workers: a claim costs the same for one job as for many."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

from bridge.handlers import account_of

Claim = Mapping[str, Any]

# As much is claimed ahead as the workers carry in this time: so nobody waits here for longer, and
# where ResMan is slow next to nothing does, but is left to whoever is free.
AHEAD_SECONDS = 0.15
MOST = 64
# What waits for longer all the same goes back: the calls have become slow.
LATE_SECONDS = 1.0
# How much the newest job counts in the mean of what they take.
NEWEST = 0.1


class Ahead:
    """Claims that wait for a worker, in their order, and how many should."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with none, and with none wanted until it is known how long a job takes."""
        self._clock = clock
        self._queue: asyncio.Queue[Claim] = asyncio.Queue()
        # By fence, which no other claim has, of the same job neither.
        self._since: dict[int, tuple[float, Claim]] = {}
        self._mean: float | None = None

    def __len__(self) -> int:
        """Give how many claims wait."""
        return len(self._since)

    def room(self, workers: int) -> int:
        """Give how many claims should wait for so many workers."""
        if self._mean is None:
            return 0
        return min(MOST, int(workers * AHEAD_SECONDS / max(self._mean, 0.001)))

    def put(self, claim: Claim) -> None:
        """Let a claim wait for the next free worker."""
        self._since[claim["fence"]] = (self._clock(), claim)
        self._queue.put_nowait(claim)

    async def next(self) -> Claim:
        """Wait for a claim that was not taken back."""
        while True:
            claim = await self._queue.get()
            if self._since.pop(claim["fence"], None):
                return claim

    def note(self, seconds: float) -> None:
        """Note how long a worker took for a job."""
        mean = seconds if self._mean is None else self._mean
        self._mean = mean + NEWEST * (seconds - mean)

    def take_back(self) -> list[Claim]:
        """Take all back."""
        return self._take_back(lambda _, __: True)

    def take_back_account(self, account: object) -> list[Claim]:
        """Take back what would call an account."""
        return self._take_back(lambda _, claim: account_of(claim) == account)

    def take_back_late(self) -> list[Claim]:
        """Take back what has waited for too long, and let as little wait as is carried since."""
        until = self._clock() - LATE_SECONDS
        late = self._take_back(lambda since, _: since <= until)
        if late:
            self._mean = max(self._mean or 0.0, LATE_SECONDS)
        return late

    def _take_back(self, is_wanted: Callable[[float, Claim], bool]) -> list[Claim]:
        taken = [claim for since, claim in self._since.values() if is_wanted(since, claim)]
        for claim in taken:
            del self._since[claim["fence"]]
        return taken
