"""Search ResMan for what a database has forgotten that went back in time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, cast

from bridge.credentials import KeyRing
from bridge.database import Json
from bridge.errors import BridgeError
from bridge.handlers.calls import CallFailed, Remote, open_credentials, own_fault
from bridge.handlers.pull import MOST_PROSPECTS, Calls
from bridge.handlers.windows import Window
from bridge.logs import EventLog
from bridge.resman import Prospect, ResMan

# Nothing else calls meanwhile.
PAUSE_SECONDS = 1.0


class Sweep:
    """One property that is being searched."""

    def __init__(
        self,
        claim: Mapping[str, Any],
        resman: ResMan,
        database: Calls,
        keys: KeyRing,
        log: EventLog,
    ) -> None:
        """Take what the database leased, and what to work on it with."""
        self._claim = claim
        self._resman = resman
        self._database = database
        self._keys = keys
        self._log = log
        self._remote = Remote.from_json(claim["remote"])

    async def run(self) -> None:
        """Read what was changed since, and hand on the markers in it."""
        try:
            await self._read()
        except CallFailed as failed:
            await self._end(str(failed.outcome.get("detail") or failed.outcome["word"]))
        except BridgeError:
            raise
        except Exception as error:  # noqa: BLE001 - one property must not end the others
            await self._end(str(own_fault(error, sent=False)["text"]))
        else:
            self._log.info("sweep_done", property=self._claim["property_id"])

    async def _read(self) -> None:
        credentials = open_credentials(self._keys, self._remote)
        pieces = Window.of(self._claim).pieces()
        while pieces:
            piece = pieces.pop()
            result = await self._resman.search(credentials, self._remote.property_id, piece.by)
            if result.outcome.word == "split_window" and not piece.is_shortest:
                pieces += piece.halves()
            elif result.outcome.is_ok:
                await self._record(result.prospects, is_last=not pieces)
            else:
                raise CallFailed(cast(dict[str, Json], result.outcome.as_json()))
            await asyncio.sleep(PAUSE_SECONDS)

    async def _record(self, prospects: Sequence[Prospect], *, is_last: bool) -> None:
        for place in range(0, max(len(prospects), 1), MOST_PROSPECTS):
            part = prospects[place : place + MOST_PROSPECTS]
            await self._database.call(
                "resman.record_sweep",
                property_id=self._claim["property_id"],
                prospects=[_marked(prospect) for prospect in part],
                is_last=is_last and place + MOST_PROSPECTS >= len(prospects),
            )

    async def _end(self, why: str) -> None:
        self._log.warning("sweep_failed", property=self._claim["property_id"], why=why)
        await self._database.call(
            "resman.record_sweep",
            property_id=self._claim["property_id"], prospects=[], is_last=False, error=why,
        )  # fmt: skip


def _marked(prospect: Prospect) -> Json:
    told = cast(dict[str, Json], prospect.as_lead())
    return {name: told.get(name) for name in ("prospect_id", "person_id", "markers")}
