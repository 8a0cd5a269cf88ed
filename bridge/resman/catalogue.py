"""Keep sources, agents and lost reasons for a day, so that most sends need no extra call."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from bridge.resman import assumptions
from bridge.resman.access import Credentials
from bridge.resman.client import ResMan
from bridge.resman.reading import InvalidRequest
from bridge.resman.results import Listing

Key = tuple[str, str, str]


class Catalogue:
    """One cache for all workers of a process, by account and property."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        seconds: float = assumptions.CATALOGUE_SECONDS,
    ) -> None:
        """Take the clock and how long a list stays good."""
        self._clock = clock
        self._seconds = seconds
        self._kept: dict[Key, tuple[float, Listing]] = {}
        self._locks: dict[Key, asyncio.Lock] = {}

    async def get(
        self, resman: ResMan, credentials: Credentials, property_id: str, kind: str
    ) -> Listing:
        """Give the list of a kind: sources, agents or lost_reasons; only good ones are kept."""
        fetch = _fetch(resman, credentials, property_id, kind)
        key = (credentials.account_id, property_id.lower(), kind)
        # Two workers that miss at once make one call.
        async with self._locks.setdefault(key, asyncio.Lock()):
            if (kept := self._kept.get(key)) and self._clock() < kept[0]:
                return kept[1]
            listing = await fetch()
            if listing.outcome.is_ok:
                self._kept[key] = (self._clock() + self._seconds, listing)
            return listing

    def invalidate(self, account_id: str, property_id: str) -> None:
        """Forget a property's lists, for example when ResMan refused a source."""
        prefix = (account_id, property_id.lower())
        for key in [key for key in self._kept if key[:2] == prefix]:
            del self._kept[key]


def _fetch(
    resman: ResMan, credentials: Credentials, property_id: str, kind: str
) -> Callable[[], Awaitable[Listing]]:
    match kind:
        case "sources":
            return lambda: resman.list_sources(credentials, property_id)
        case "agents":
            return lambda: resman.list_agents(credentials, property_id)
        case "lost_reasons":
            return lambda: resman.list_lost_reasons(credentials)
        case _:
            raise InvalidRequest("a catalogue is one of sources, agents, lost_reasons")
