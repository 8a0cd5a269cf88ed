"""Connections that are kept: none into a dead socket, and no round trip to find that out."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from bridge import pool as module
from bridge.embedded import PrivateServer
from bridge.errors import DatabaseUnreachable
from bridge.pool import Pool
from tests.bridge.daemon.proxy import SilentProxy, proxy_to
from tests.fixtures.databases import Database


async def backend(pool: Pool) -> int:
    """Give the server's process behind the next connection."""
    async with pool.connection() as connection:
        row = await (await connection.execute("select pg_backend_pid()")).fetchone()
    assert row is not None
    return int(row[0])


def run(dsn: str, work: Callable[[Pool], Awaitable[None]], size: int = 2) -> None:
    async def whole() -> None:
        pool = Pool(dsn, size=size, timeout=2)
        try:
            await work(pool)
        finally:
            await pool.close()

    asyncio.run(whole())


def test_a_connection_is_used_again_without_a_question(empty_database: Database) -> None:
    statements = "select count(*) from pg_stat_activity where query = '' and pid = %s"

    async def work(pool: Pool) -> None:
        first = await backend(pool)
        assert await backend(pool) == first
        assert empty_database.one(statements, first) == 0

    run(empty_database.dsn, work)


def test_a_backend_that_was_ended_is_replaced_before_the_next_call(
    empty_database: Database,
) -> None:
    async def work(pool: Pool) -> None:
        first = await backend(pool)
        empty_database.one("select pg_terminate_backend(%s, 2000)", first)
        assert await backend(pool) != first

    run(empty_database.dsn, work)


def test_a_connection_that_was_idle_for_long_is_asked_first(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TRUSTED_SECONDS", 0.0)

    async def work(pool: Pool) -> None:
        first = await backend(pool)
        assert await backend(pool) == first

    run(empty_database.dsn, work)


def test_a_failed_statement_leaves_the_connection_usable(empty_database: Database) -> None:
    async def work(pool: Pool) -> None:
        first = await backend(pool)
        with pytest.raises(psycopg.errors.DivisionByZero):
            async with pool.connection() as connection:
                await connection.execute("select 1 / 0")
        assert await backend(pool) == first

    run(empty_database.dsn, work)


def test_a_call_that_is_not_answered_in_time_is_ended(empty_database: Database) -> None:
    async def work(pool: Pool) -> None:
        began = time.monotonic()
        with pytest.raises(psycopg.OperationalError):
            async with pool.connection(0.3) as connection:
                await connection.execute("select pg_sleep(5)")
        assert time.monotonic() - began < 3
        await backend(pool)

    run(empty_database.dsn, work)


def test_hanging_up_ends_every_wait(empty_database: Database) -> None:
    async def work(pool: Pool) -> None:
        async def wait() -> None:
            async with pool.connection() as connection:
                await connection.execute("select pg_sleep(30)")

        waits = [asyncio.create_task(wait()) for _ in range(2)]
        await asyncio.sleep(0.3)
        pool.hang_up()
        async with asyncio.timeout(1):
            ends = await asyncio.gather(*waits, return_exceptions=True)
        assert [type(end) for end in ends] == [psycopg.OperationalError] * 2
        await backend(pool)

    run(empty_database.dsn, work)


def test_no_more_connections_than_allowed_and_more_after_growth(empty_database: Database) -> None:
    async def work(pool: Pool) -> None:
        async with pool.connection():
            with pytest.raises(DatabaseUnreachable, match="became free"):
                async with pool.connection():
                    raise AssertionError
            pool.grow(2)
            async with pool.connection():
                pass

    run(empty_database.dsn, work, size=1)


def test_nobody_at_the_address_is_told_at_once_with_the_address_and_without_the_password() -> None:
    async def work(pool: Pool) -> None:
        began = time.monotonic()
        with pytest.raises(DatabaseUnreachable, match="refused") as caught:
            await backend(pool)
        assert time.monotonic() - began < 1.8
        assert "127.0.0.1:1/none" in str(caught.value)
        assert "hidden" not in str(caught.value)

    run("host=127.0.0.1 port=1 dbname=none password=hidden", work)


async def all_at_once(pool: Pool, size: int) -> set[int]:
    """Borrow so many connections at a time; give their backends."""
    async with AsyncExitStack() as stack:
        borrowed = [await stack.enter_async_context(pool.connection()) for _ in range(size)]
        return {one.info.backend_pid for one in borrowed}


@pytest.fixture
def proxy(empty_database: Database) -> Iterator[SilentProxy]:
    one = proxy_to(empty_database.dsn)
    yield one
    one.close()


def test_connections_that_lost_their_peer_together_cost_one_ping(
    empty_database: Database, proxy: SilentProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TRUSTED_SECONDS", 0.0)
    monkeypatch.setattr(module, "PING_SECONDS", 0.5)

    async def work(pool: Pool) -> None:
        before = await all_at_once(pool, 4)
        proxy.fall_silent()
        began = time.monotonic()
        after = await all_at_once(pool, 4)
        assert 0.5 <= time.monotonic() - began < 1.8
        assert not before & after

    dsn = make_conninfo(empty_database.dsn, host="127.0.0.1", port=proxy.port, sslmode="disable")
    run(dsn, work, size=4)


def test_work_goes_on_as_soon_as_postgres_is_back() -> None:
    async def work(pool: Pool) -> None:
        await all_at_once(pool, 4)
        server.stop("immediate")
        for _ in range(4):
            began = time.monotonic()
            with pytest.raises((DatabaseUnreachable, psycopg.OperationalError)):
                await backend(pool)
            assert time.monotonic() - began < 0.9
        server.start()
        began = time.monotonic()
        await all_at_once(pool, 4)
        assert time.monotonic() - began < 0.9

    with PrivateServer({"fsync": "off"}) as server:
        run(server.dsn(), work, size=4)


def test_calls_that_are_cancelled_end_there_and_give_their_connection_back(
    empty_database: Database,
) -> None:
    moments = random.Random(1)
    forgotten = []

    async def call(pool: Pool) -> None:
        async with pool.connection() as connection:
            task = asyncio.current_task()
            if task and task.cancelling():
                forgotten.append(task)
            await connection.execute("select 1")

    async def churn(pool: Pool, until: float) -> None:
        while time.monotonic() < until:
            task = asyncio.create_task(call(pool))
            for _ in range(moments.randint(0, 25)):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def work(pool: Pool) -> None:
        await asyncio.gather(*(churn(pool, time.monotonic() + 2) for _ in range(8)))
        assert forgotten == []
        assert len(await all_at_once(pool, 2)) == 2

    run(empty_database.dsn, work)
