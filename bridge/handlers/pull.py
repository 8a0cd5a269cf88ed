"""Read what changed at a property in ResMan; the database decides what it means."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, cast

from bridge.credentials import KeyRing
from bridge.database import Json
from bridge.errors import BridgeError
from bridge.handlers.calls import CallFailed, Remote, open_credentials, own_fault, pinned
from bridge.handlers.pieces import Piece
from bridge.handlers.windows import Window
from bridge.logs import EventLog
from bridge.resman import Credentials, Prospect, ResMan, SearchResult

# More would keep the leads of one call to the database locked for long.
MOST_PROSPECTS = 200
# What a look by id comes to that says nothing about ResMan itself.
_ABOUT_THE_PROSPECT = frozenset({"permanent", "conflict"})
_TOO_DENSE: dict[str, Json] = {
    "word": "permanent",
    "detail": "window_too_dense",
    "text": "more was changed within a minute than ResMan can tell at once",
    "sent": True,
}


class Calls(Protocol):
    """A database, however patient."""

    async def call(self, function: str, **values: Any) -> Json:
        """Call a function and give its value."""
        ...


class _Lost(Exception):
    """Another bridge reads the property now, or its account takes no calls."""


class Pull:
    """One property that is being read."""

    def __init__(
        self,
        claim: Mapping[str, Any],
        bridge_id: str,
        resman: ResMan,
        database: Calls,
        keys: KeyRing,
        log: EventLog,
    ) -> None:
        """Take what the database leased, and what to work on it with."""
        self._claim = claim
        self._bridge_id = bridge_id
        self._resman = resman
        self._database = database
        self._keys = keys
        self._log = log
        self._remote = Remote.from_json(claim["remote"])
        # Of a backfill the pieces are old, and its own cursor moves with them.
        self._recorder = f"resman.record_{'backfill' if 'run_id' in claim else 'pull'}"
        self._count = 0
        self._refusal: str | None = None

    async def run(self) -> None:
        """Read, and record what was read or that it failed."""
        try:
            credentials = open_credentials(self._keys, self._remote)
            if self._claim.get("is_waiting"):
                await self._wait_for_turn()
            await self._look(credentials)
            is_asked = self._claim.get("reader") == "v2"
            if not (is_asked and await self._read_changes(credentials)):
                await self._read_window(credentials, is_paid=not is_asked)
        except _Lost:
            self._log.warning("pull_lost", property=self._claim["property_id"])
        except CallFailed as failed:
            await self._fail(pinned(failed.outcome, self._remote))
        except BridgeError:
            # Of our own database: the lease lapses, and the property is read again.
            raise
        except Exception as error:  # noqa: BLE001 - one property must not end the others
            self._log.error("bridge_error", error=type(error).__name__)
            await self._fail(own_fault(error, sent=False))
        else:
            self._log.info("pull_done", property=self._claim["property_id"], prospects=self._count)

    @property
    def _connected(self) -> datetime:
        return datetime.fromisoformat(self._claim["connected_at"])

    async def _look(self, credentials: Credentials) -> None:
        """Read the prospects that are to be read again, each by its id."""
        found: list[Prospect] = []
        served: dict[str, str | None] = {}
        asked: list[str] = self._claim["prospect_ids"]
        missing: set[str] = set()
        for prospect_id in asked:
            result = await self._search(credentials, {"prospect_id": prospect_id})
            if result.outcome.is_ok:
                found.extend(result.prospects)
                served |= {one.prospect_id: result.served_at for one in result.prospects}
                missing |= {prospect_id.lower()} - {one.prospect_id for one in result.prospects}
            elif result.outcome.word not in _ABOUT_THE_PROSPECT:
                raise CallFailed(cast(dict[str, Json], result.outcome.as_json()))
            else:
                missing.add(prospect_id.lower())
        if asked:
            await self._record(
                Piece(found, served_at_of=served, is_look=True, missing=sorted(missing))
            )

    async def _read_changes(self, credentials: Credentials) -> bool:
        """Read by v2 what was changed since; False where it is v1 that has to tell it."""
        since = self._claim["modified_from"]
        told = await self._resman.changes(credentials, self._remote.property_id, since)
        if told.outcome.is_ok:
            piece = Piece(
                told.glimpses,
                served_at=told.served_at,
                through=self._claim["modified_to"],
                is_new=Window.of(self._claim).start >= self._connected,
                is_last=True,
            )
            await self._record(piece)
        elif told.refusal is not None:
            self._refusal = told.refusal
            self._log.warning(
                "reader_refused", property=self._claim["property_id"], why=told.refusal
            )
        elif told.outcome.word != "split_window":
            raise CallFailed(cast(dict[str, Json], told.outcome.as_json()))
        return told.outcome.is_ok

    async def _read_window(self, credentials: Credentials, *, is_paid: bool) -> None:
        """Read what was changed since, in pieces that ResMan can tell, the oldest first."""
        pieces = Window.of(self._claim).pieces(self._connected)
        while pieces:
            piece = pieces.pop()
            if not is_paid:
                await self._wait_for_turn()
            is_paid = False
            result = await self._search(credentials, piece.by)
            if result.outcome.word == "split_window":
                if piece.is_shortest:
                    raise CallFailed(_TOO_DENSE)
                pieces += piece.halves()
            elif result.outcome.is_ok:
                await self._record(
                    Piece(
                        result.prospects,
                        served_at=result.served_at,
                        through=piece.by["modified_to"],
                        is_new=piece.start >= self._connected,
                        is_last=not pieces,
                    )
                )
            else:
                raise CallFailed(cast(dict[str, Json], result.outcome.as_json()))

    async def _wait_for_turn(self) -> None:
        """Leave the rest of the account its share before a call that the claim did not pay."""
        while True:
            pause = cast(
                float | None,
                await self._database.call(
                    "resman.pull_turn",
                    property_id=self._claim["property_id"],
                    bridge_id=self._bridge_id,
                ),
            )
            if pause is None:
                raise _Lost
            if pause <= 0:
                return
            await asyncio.sleep(pause)

    async def _search(self, credentials: Credentials, by: Mapping[str, object]) -> SearchResult:
        return await self._resman.search(credentials, self._remote.property_id, by)

    async def _record(self, piece: Piece) -> None:
        """Hand on what was read; the cursor moves with the last part."""
        self._count += len(piece.prospects)
        for start in range(0, max(len(piece.prospects), 1), MOST_PROSPECTS):
            is_end = start + MOST_PROSPECTS >= len(piece.prospects)
            part = piece.prospects[start : start + MOST_PROSPECTS]
            answer = await self._database.call(
                self._recorder,
                property_id=self._claim["property_id"],
                bridge_id=self._bridge_id,
                pull={
                    "asked_at": self._claim["asked_at"],
                    "served_at": piece.served_at,
                    "through": piece.through if is_end else None,
                    "is_last": piece.is_last and is_end,
                    "is_new": piece.is_new,
                    "is_look": piece.is_look,
                    # Known once v1 has answered: the key itself is good.
                    "reader_refused": None if piece.is_look else self._refusal,
                    "missing": cast(Json, piece.missing) if is_end else [],
                    "prospects": [
                        piece.told(prospect, self._claim, self._keys) for prospect in part
                    ],
                },
            )
            if cast(dict[str, Any], answer)["status"] == "stale":
                raise _Lost

    async def _fail(self, outcome: dict[str, Json]) -> None:
        self._log.warning(
            "pull_failed",
            property=self._claim["property_id"],
            outcome=str(outcome["word"]),
            why=str(outcome.get("detail")),
        )
        await self._database.call(
            "resman.record_pull_failure",
            property_id=self._claim["property_id"],
            bridge_id=self._bridge_id,
            outcome=outcome,
        )
