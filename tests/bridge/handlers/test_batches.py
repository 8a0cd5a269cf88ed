"""Many jobs, one call: what is asked while a call is under way goes with the next."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest

from bridge.database import AsyncDatabase
from bridge.errors import BridgeError, DatabaseRefused, DatabaseUnreachable
from bridge.handlers.batches import MOST, Batches, Job
from tests.fixtures.databases import Database

# Answers for each job with what was given and how many came along; is slow, and refuses a word.
ECHO = """
create function public.echo(p_calls jsonb) returns setof jsonb language plpgsql as $$
begin
    perform pg_sleep(0.1);
    if p_calls @? '$[*].given ? (@ == "bad")' then
        raise exception 'a bad word' using errcode = '22023';
    end if;
    return query
    select jsonb_build_object(
        'job_id', one.value -> 'job_id', 'given', one.value -> 'given',
        'together', jsonb_array_length(p_calls)
    )
    from jsonb_array_elements(p_calls) as one (value)
    where one.value ->> 'given' <> 'forgotten';
end;
$$
"""


def asked(
    database: Database, given: list[str], before: Callable[[AsyncDatabase], Awaitable[None]]
) -> list[object]:
    """Ask for all at once, after one that keeps the call busy; give the answers and errors."""
    database.connection.execute(ECHO)

    async def whole() -> list[object]:
        calls = AsyncDatabase(database.dsn, size=2, timeout=2)
        batches = Batches(calls, "public.echo", "calls", "given")
        try:
            first = asyncio.create_task(batches.ask(Job(str(uuid4()), 1, 60.0), "first"))
            await asyncio.sleep(0.03)
            rest = [batches.ask(Job(str(uuid4()), 1, 60.0), word) for word in given]
            gathered = asyncio.gather(first, *rest, return_exceptions=True)
            await before(calls)
            return list(await gathered)
        finally:
            await batches.close()
            await calls.close()

    return asyncio.run(whole())


async def nothing(calls: AsyncDatabase) -> None:
    await asyncio.sleep(0)


def plain(answer: object) -> object:
    return (answer["given"], answer["together"]) if isinstance(answer, dict) else type(answer)


def test_what_is_asked_meanwhile_goes_together(empty_database: Database) -> None:
    answers = asked(empty_database, ["a", "b", "c"], nothing)
    assert [plain(one) for one in answers] == [("first", 1), ("a", 3), ("b", 3), ("c", 3)]


def test_one_at_fault_does_not_harm_its_company(empty_database: Database) -> None:
    answers = asked(empty_database, ["a", "bad", "c"], nothing)
    assert [plain(one) for one in answers] == [("first", 1), ("a", 1), DatabaseRefused, ("c", 1)]


def test_nobody_waits_for_an_answer_that_was_forgotten(empty_database: Database) -> None:
    answers = asked(empty_database, ["a", "forgotten"], nothing)
    assert [plain(one) for one in answers] == [("first", 1), ("a", 2), BridgeError]


def test_all_are_told_that_the_database_went(empty_database: Database) -> None:
    async def hang_up(calls: AsyncDatabase) -> None:
        await asyncio.sleep(0.15)
        calls.hang_up()

    answers = asked(empty_database, ["a", "b"], hang_up)
    assert [plain(one) for one in answers] == [("first", 1), *2 * [DatabaseUnreachable]]


@pytest.mark.parametrize("most", [1, 2])
def test_a_batch_has_a_limit(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("bridge.handlers.batches.MOST", most)
    answers = asked(empty_database, ["a", "b"], nothing)
    assert [plain(one) for one in answers] == [("first", 1), ("a", most), ("b", most)]


def test_batches_that_share_a_turn_grow_while_the_others_are_under_way(
    empty_database: Database,
) -> None:
    empty_database.connection.execute(ECHO)

    async def whole() -> list[object]:
        calls = AsyncDatabase(empty_database.dsn, size=2, timeout=2)
        turn = asyncio.Lock()
        one, other = (Batches(calls, "public.echo", "calls", "given", turn) for _ in range(2))
        try:
            asked = [asyncio.create_task(one.ask(Job(str(uuid4()), 1, 60.0), "first"))]
            for word in ("a", "b"):
                await asyncio.sleep(0.02)
                asked.append(asyncio.create_task(other.ask(Job(str(uuid4()), 1, 60.0), word)))
            return [plain(answer) for answer in await asyncio.gather(*asked)]
        finally:
            await one.close()
            await other.close()
            await calls.close()

    assert asyncio.run(whole()) == [("first", 1), ("a", 2), ("b", 2)]


@pytest.mark.parametrize(("count", "goes"), [(MOST, True), (MOST - 1, False)])
def test_only_a_full_batch_takes_no_turn(empty_database: Database, count: int, goes: bool) -> None:
    """Intents and outcomes share a turn so that their batches grow; one that cannot, need not."""
    empty_database.connection.execute(ECHO)

    async def whole() -> bool:
        calls = AsyncDatabase(empty_database.dsn, size=2, timeout=2)
        turn = asyncio.Lock()
        others = Batches(calls, "public.echo", "calls", "given", turn)
        try:
            async with turn:
                asked = [others.ask(Job(str(uuid4()), 1, 60.0), "a") for _ in range(count)]
                gathered = asyncio.gather(*asked)
                done, _ = await asyncio.wait([gathered], timeout=1)
            await gathered
            return bool(done)
        finally:
            await others.close()
            await calls.close()

    assert asyncio.run(whole()) is goes
