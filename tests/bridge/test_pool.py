"""Connections that are kept: none into a dead socket, and no round trip to find that out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import psycopg
import pytest

from bridge import pool as module
from bridge.errors import DatabaseUnreachable
from bridge.pool import Pool
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
        assert time.monotonic() - began < 1
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


def test_nobody_at_the_address_is_told_with_the_address_and_without_the_password() -> None:
    async def work(pool: Pool) -> None:
        with pytest.raises(DatabaseUnreachable) as caught:
            await backend(pool)
        assert "127.0.0.1:1/none" in str(caught.value)
        assert "hidden" not in str(caught.value)

    run("host=127.0.0.1 port=1 dbname=none password=hidden", work)
