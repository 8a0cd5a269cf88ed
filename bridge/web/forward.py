"""Has one request carried to ResMan now, out of turn, because its sender waits for the outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from bridge.database import AsyncDatabase
from bridge.web.health import Signs

Take = Callable[[Iterable[Mapping[str, Any]]], None]


class Forward:
    """Claims the job of a request and hands it to the workers."""

    def __init__(self, database: AsyncDatabase, signs: Signs, take: Take) -> None:
        """Take the database, what the daemon shows, and its workers."""
        self._database = database
        self._signs = signs
        self._take = take

    @property
    def is_ending(self) -> bool:
        """Say whether the bridge finishes what it has and begins nothing."""
        return self._signs.is_draining()

    async def carry(self, request_id: str) -> None:
        """Begin with a request, where its account has a call left for it; else it has its turn."""
        if self.is_ending or not self._signs.is_started():
            return
        claims = await self._database.rows(
            "resman.claim_request", bridge_id=self._signs.bridge_id(), request_id=request_id
        )
        self._take(cast(list[dict[str, Any]], claims))
