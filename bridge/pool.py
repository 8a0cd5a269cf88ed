"""Connections to Postgres, kept for the next call: few round trips, and none into a dead socket."""

from __future__ import annotations

import asyncio
import os
import select
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from weakref import WeakKeyDictionary

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from bridge.address import describe, unreachable
from bridge.errors import DatabaseUnreachable

# An idle connection may have lost its peer without a word; one just used has not, most likely.
TRUSTED_SECONDS = 1.0
PING_SECONDS = 2.0
# As long as the kernel waits for a peer that acknowledges nothing.
ANSWER_SECONDS = 20.0
CLOSE_SECONDS = 0.5

Connection = psycopg.AsyncConnection


class Pool:
    """Lends connections in autocommit; opens at the first call."""

    def __init__(self, dsn: str, *, size: int, timeout: float) -> None:
        """Take the address, the most connections, and seconds to wait for one."""
        self._dsn, self._size = dsn, size
        # Without time to reconnect the pool tells of a failure at once; who waits tries again.
        self._pool = AsyncConnectionPool[Connection](
            dsn, kwargs={"autocommit": True, "prepare_threshold": None}, open=False,
            min_size=0, max_size=size, num_workers=size, timeout=timeout, check=self._check,
            reconnect_timeout=0, reconnect_failed=self._note_failure,
        )  # fmt: skip
        self._lent: set[Connection] = set()
        self._idle_since: WeakKeyDictionary[Connection, float] = WeakKeyDictionary()
        self._waits: set[asyncio.Timeout] = set()
        self._failure = psycopg.Error()

    def grow(self, size: int) -> None:
        """Allow more connections from the next call on; fewer are not enforced."""
        self._size = max(size, self._size)

    @asynccontextmanager
    async def connection(self, seconds: float = ANSWER_SECONDS) -> AsyncIterator[Connection]:
        """Lend a connection whose peer was there a moment ago, for at most so long."""
        connection = await self._take()
        self._lent.add(connection)
        try:
            with _limit(connection, seconds):
                yield connection
        finally:
            self._lent.discard(connection)
            await self._give_back(connection)

    def hang_up(self) -> None:
        """End every wait for an answer; what waits fails as if Postgres were gone."""
        for connection in self._lent:
            _hang_up(connection)

    async def close(self) -> None:
        """Close what is idle; what is lent closes when it comes back."""
        await self._pool.close(CLOSE_SECONDS)

    async def _take(self) -> Connection:
        await self._pool.open()
        if self._pool.max_size < self._size:
            await self._pool.resize(0, self._size)
        try:
            async with asyncio.timeout(None) as wait:
                return await self._wait(wait)
        except TimeoutError:
            raise unreachable(self._dsn, self._failure) from None
        except PoolTimeout:
            raise DatabaseUnreachable(
                f"no connection to {describe(self._dsn)} became free, nor answered a new one,"
                f" within {self._pool.timeout:g} s"
            ) from None

    async def _wait(self, wait: asyncio.Timeout) -> Connection:
        task = asyncio.current_task()
        before = task.cancelling() if task else 0
        self._waits.add(wait)
        try:
            connection = await self._pool.getconn()
        finally:
            self._waits.discard(wait)
        # Python 3.11 forgets a cancellation that comes together with what is waited for.
        if task and task.cancelling() > before:
            await self._give_back(connection)
            raise asyncio.CancelledError
        return connection

    async def _give_back(self, connection: Connection) -> None:
        self._idle_since[connection] = time.monotonic()
        # A cancellation halfway would lose the connection, and its place with it.
        await asyncio.shield(self._pool.putconn(connection))

    async def _check(self, connection: Connection) -> None:
        idle = time.monotonic() - self._idle_since.get(connection, 0.0)
        # An idle server says nothing: what is there to read is its farewell, most likely.
        if idle <= TRUSTED_SECONDS and not _has_news(connection):
            return
        try:
            with _limit(connection, PING_SECONDS):
                await connection.execute("")
        except psycopg.Error:
            # Those that have been idle have lost the same peer: no ping for each.
            await self._pool.drain()
            raise

    def _note_failure(self, _: AsyncConnectionPool[Connection]) -> None:
        # The pool calls this while it handles the error.
        if isinstance(error := sys.exception(), psycopg.Error):
            self._failure = error
        while self._waits:
            self._waits.pop().reschedule(0)


def _has_news(connection: Connection) -> bool:
    watch = select.poll()
    watch.register(connection.fileno(), select.POLLIN)
    return bool(watch.poll(0))


@contextmanager
def _limit(connection: Connection, seconds: float) -> Iterator[None]:
    """Shut the socket when it takes longer: only this ends the wait for a peer that vanished."""
    late = asyncio.get_running_loop().call_later(seconds, _hang_up, connection)
    try:
        yield
    finally:
        late.cancel()


def _hang_up(connection: Connection) -> None:
    if connection.closed:
        return
    with suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as twin:
        twin.shutdown(socket.SHUT_RDWR)
