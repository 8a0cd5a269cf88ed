"""Read a property's appointments from ResMan; the database decides what they mean."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, cast

from bridge.credentials import KeyRing
from bridge.database import Json
from bridge.errors import BridgeError
from bridge.handlers.calls import CallFailed, Remote, open_credentials, own_fault
from bridge.logs import EventLog
from bridge.resman import Credentials, Prospect, ResMan, SearchResult

# More would keep the leads of one call to the database locked for long.
MOST_PROSPECTS = 200
SHORTEST = timedelta(seconds=60)
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
        self._count = 0

    async def run(self) -> None:
        """Read, and record what was read or that it failed."""
        try:
            credentials = open_credentials(self._keys, self._remote)
            await self._look(credentials)
            await self._read_window(credentials)
        except _Lost:
            self._log.warning("pull_lost", property=self._claim["property_id"])
        except CallFailed as failed:
            await self._fail(failed.outcome)
        except BridgeError:
            # Of our own database: the lease lapses, and the property is read again.
            raise
        except Exception as error:  # noqa: BLE001 - one property must not end the others
            self._log.error("bridge_error", error=type(error).__name__)
            await self._fail(own_fault(error, sent=False))
        else:
            self._log.info("pull_done", property=self._claim["property_id"], prospects=self._count)

    async def _look(self, credentials: Credentials) -> None:
        """Read the prospects whose tours were not looked at for longest."""
        found: list[Prospect] = []
        for prospect_id in self._claim["prospect_ids"]:
            result = await self._search(credentials, {"prospect_id": prospect_id})
            if result.outcome.is_ok:
                found.extend(result.prospects)
            elif result.outcome.word not in _ABOUT_THE_PROSPECT:
                raise CallFailed(cast(dict[str, Json], result.outcome.as_json()))
        if found:
            await self._record(found, None, None, is_last=False)

    async def _read_window(self, credentials: Credentials) -> None:
        """Read what was changed since, in pieces that ResMan can tell, the oldest first."""
        whole = (_moment(self._claim["modified_from"]), _moment(self._claim["modified_to"]))
        pieces = [whole]
        while pieces:
            start, end = pieces.pop()
            if (start, end) != whole:
                await self._wait_for_turn()
            by = {"modified_from": _text(start), "modified_to": _text(end)}
            result = await self._search(credentials, by)
            if result.outcome.word == "split_window":
                if end - start <= SHORTEST:
                    raise CallFailed(_TOO_DENSE)
                middle = start + timedelta(seconds=(end - start) // timedelta(seconds=2))
                pieces += [(middle, end), (start, middle)]
            elif result.outcome.is_ok:
                await self._record(
                    result.prospects, result.served_at, _text(end), is_last=not pieces
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

    async def _record(
        self,
        prospects: Sequence[Prospect],
        served_at: str | None,
        through: str | None,
        *,
        is_last: bool,
    ) -> None:
        """Hand on ids, times and markers; the cursor moves with the last part."""
        self._count += len(prospects)
        for start in range(0, max(len(prospects), 1), MOST_PROSPECTS):
            is_end = start + MOST_PROSPECTS >= len(prospects)
            part = prospects[start : start + MOST_PROSPECTS]
            answer = await self._database.call(
                "resman.record_pull",
                property_id=self._claim["property_id"],
                bridge_id=self._bridge_id,
                pull={
                    "asked_at": self._claim["asked_at"],
                    "served_at": served_at,
                    "through": through if is_end else None,
                    "is_last": is_last and is_end,
                    "prospects": [
                        {
                            "prospect_id": prospect.prospect_id,
                            "appointments": cast(Json, prospect.appointments()),
                        }
                        for prospect in part
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


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
