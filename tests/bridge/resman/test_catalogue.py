"""Lists are fetched once a day, and again when ResMan refused a source."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bridge.resman import Catalogue, Credentials, InvalidRequest, ResMan

PROPERTY = "0a0a0a0a-0000-4000-8000-00000000000f"


@dataclass
class Clock:
    """A clock that tests set."""

    now: float = 0.0

    def __call__(self) -> float:
        """Give the time."""
        return self.now


@pytest.fixture
def sources(http: Callable[..., bytes]) -> Callable[[str], bytes]:
    """Build the answer with one source."""

    def build(name: str) -> bytes:
        body = {"Status": "Success", "ProspectSources": [{"ID": "b1", "Name": name}]}
        return http(json.dumps(body), kind="application/json")

    return build


async def _name(catalogue: Catalogue, resman: ResMan, credentials: Credentials) -> str:
    listing = await catalogue.get(resman, credentials, PROPERTY, "sources")
    return listing.entries[0].name if listing.entries else listing.outcome.word


def test_a_list_is_kept_for_a_day(
    remote: Any, call: Any, credentials: Credentials, sources: Any
) -> None:
    clock = Clock()
    remote.answer(sources("old"), sources("new"))

    async def ask(resman: ResMan) -> list[str]:
        catalogue, names = Catalogue(clock), []
        for now in (0.0, 86_399.0, 86_400.0):
            clock.now = now
            names.append(await _name(catalogue, resman, credentials))
        return names

    assert call(ask) == ["old", "old", "new"]
    assert len(remote.requests) == 2


def test_vector_16_a_refused_source_empties_the_cache(
    remote: Any, call: Any, credentials: Credentials, sources: Any
) -> None:
    remote.answer(sources("old"), sources("new"))

    async def ask(resman: ResMan) -> list[str]:
        catalogue = Catalogue(Clock())
        names = [await _name(catalogue, resman, credentials)]
        catalogue.invalidate("400", "another")
        names.append(await _name(catalogue, resman, credentials))
        catalogue.invalidate("400", PROPERTY.upper())
        names.append(await _name(catalogue, resman, credentials))
        return names

    assert call(ask) == ["old", "old", "new"]


def test_a_failure_is_not_kept(
    remote: Any, call: Any, credentials: Credentials, sources: Any, http: Callable[..., bytes]
) -> None:
    remote.answer(http("", 503), sources("new"))

    async def ask(resman: ResMan) -> list[str]:
        catalogue = Catalogue(Clock())
        return [await _name(catalogue, resman, credentials) for _ in range(2)]

    assert call(ask) == ["retry", "new"]


def test_workers_that_miss_at_once_make_one_call(
    remote: Any, credentials: Credentials, sources: Any
) -> None:
    remote.answer(sources("one"))

    async def main() -> list[str]:
        catalogue = Catalogue(Clock())
        async with ResMan(remote.url) as one, ResMan(remote.url) as two:
            return await asyncio.gather(
                *(_name(catalogue, resman, credentials) for resman in (one, two))
            )

    assert asyncio.run(main()) == ["one", "one"]
    assert len(remote.requests) == 1


def test_kinds_and_accounts_are_kept_apart(
    remote: Any, call: Any, credentials: Credentials, http: Callable[..., bytes]
) -> None:
    body = {"Status": "Success", "Employees": [], "LostProspectReasons": [], "ProspectSources": []}
    remote.answer(http(json.dumps(body), kind="application/json"))
    other = Credentials(credentials.partner_id, "401", "other")

    async def ask(resman: ResMan) -> None:
        catalogue = Catalogue(Clock())
        for who in (credentials, other):
            for kind in ("sources", "agents", "lost_reasons"):
                await catalogue.get(resman, who, PROPERTY, kind)

    call(ask)
    assert len(remote.requests) == 6


def test_an_unknown_kind_is_refused(call: Any, credentials: Credentials) -> None:
    with pytest.raises(InvalidRequest):
        call(lambda resman: Catalogue().get(resman, credentials, PROPERTY, "units"))
