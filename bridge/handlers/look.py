"""Look for a prospect that no longer answers to its id, as the database asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from bridge.database import Json
from bridge.handlers.calls import CallFailed
from bridge.handlers.windows import Window
from bridge.resman import Credentials, Outcome, Prospect, ResMan

# What a look by id comes to that says nothing about ResMan itself, only that nothing is there.
_NOT_THERE = frozenset({"permanent", "conflict"})


async def look(
    reads: Sequence[Mapping[str, Any]], resman: ResMan, credentials: Credentials
) -> list[Json]:
    """Make the looks that the database asks for; give each with what it found."""
    made: list[Json] = []
    for read in reads:
        if "marker" in read:
            found: Sequence[Prospect] = await _find_marked(read, resman, credentials)
        else:
            found = await _find(read, resman, credentials)
        prospects = [cast(Json, prospect.as_json()) for prospect in found]
        made.append({**read, "prospects": prospects})
    return made


async def _find(
    read: Mapping[str, Any], resman: ResMan, credentials: Credentials
) -> Sequence[Prospect]:
    result = await resman.search(credentials, read["resman_property_id"], read["by"])
    if result.outcome.is_ok:
        return result.prospects
    if "prospect_id" in read["by"] and result.outcome.word in _NOT_THERE:
        return ()
    raise CallFailed(_plain(result.outcome))


async def _find_marked(
    read: Mapping[str, Any], resman: ResMan, credentials: Credentials
) -> list[Prospect]:
    """Read a window in pieces that ResMan can tell; keep the prospects with the marker."""
    kept: list[Prospect] = []
    pieces = [Window.of(read["by"])]
    while pieces:
        piece = pieces.pop()
        result = await resman.search(credentials, read["resman_property_id"], piece.by)
        if result.outcome.is_ok:
            kept += [one for one in result.prospects if _has_marker(one, read["marker"])]
        elif result.outcome.word == "split_window" and not piece.is_shortest:
            pieces += piece.halves()
        elif result.outcome.word != "split_window":
            raise CallFailed(_plain(result.outcome))
        # A minute that is too dense to be told is left out: this look is one of several.
    return kept


def _has_marker(prospect: Prospect, marker: str) -> bool:
    return any(marker in (event.comments or "") for event in prospect.events)


def _plain(outcome: Outcome) -> dict[str, Json]:
    return cast(dict[str, Json], outcome.as_json())
