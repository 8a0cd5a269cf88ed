"""A call that a deadlock undid is made again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from bridge.database import AsyncDatabase, Json
from bridge.database import Database as Commands
from tests.fixtures.blocked import wait_until_blocking
from tests.fixtures.databases import Database


def by_command(dsn: str) -> Json:
    with psycopg.connect(dsn, autocommit=True) as connection:
        return Commands(connection).call("public.take_both")


def by_daemon(dsn: str) -> Json:
    async def call() -> Json:
        database = AsyncDatabase(dsn, size=1)
        try:
            return await database.call("public.take_both")
        finally:
            await database.close()

    return asyncio.run(call())


@pytest.mark.parametrize("call", [by_command, by_daemon])
def test_what_a_deadlock_undid_is_called_again(
    empty_database: Database, call: Callable[[str], Json]
) -> None:
    connection = empty_database.connection
    connection.execute(
        "create table public.taken (id integer primary key, times integer not null default 0)"
    )
    connection.execute("insert into public.taken values (1), (2)")
    connection.execute(
        "create function public.take_both() returns integer language sql as $$"
        " update public.taken set times = times + 1 where id = 1;"
        " update public.taken set times = times + 1 where id = 2 returning times $$"
    )
    with psycopg.connect(empty_database.dsn) as other, ThreadPoolExecutor(1) as pool:
        # The other one stays: who waits for less long is undone.
        other.execute("set deadlock_timeout = '60s'")
        other.execute("update public.taken set times = 10 where id = 2")
        answer = pool.submit(call, empty_database.dsn)
        wait_until_blocking(connection, other)
        other.execute("update public.taken set times = 10 where id = 1")
        other.commit()
        assert answer.result(20) == 11
    assert empty_database.one("select array_agg(times) from public.taken") == [11, 11]


@pytest.mark.parametrize("call", [by_command, by_daemon])
@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_what_was_undone_twice_is_called_again(
    empty_database: Database, call: Callable[[str], Json], state: str
) -> None:
    connection = empty_database.connection
    # A sequence counts what is undone too.
    connection.execute("create sequence public.tries")
    connection.execute(
        "create function public.take_both() returns bigint language plpgsql as $$ begin"
        " if nextval('public.tries') < 3 then"
        f" raise exception 'met another' using errcode = '{state}';"
        " end if; return currval('public.tries'); end $$"
    )
    assert call(empty_database.dsn) == 3
