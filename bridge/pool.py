"""Connections to Postgres, kept for the next call: few round trips, and none into a dead socket.

psycopg's own pool asks the server before each call, which is one round trip in four, or not at
all; and it cannot let go of a connection whose peer has vanished.
"""

from __future__ import annotations

import asyncio
import os
import select
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psycopg

from bridge.address import unreachable
from bridge.errors import DatabaseUnreachable

# An idle connection may have lost its peer without a word; one just used has not, most likely.
TRUSTED_SECONDS = 1.0
PING_SECONDS = 2.0
# As long as the kernel waits for a peer that acknowledges nothing.
ANSWER_SECONDS = 20.0

Connection = psycopg.AsyncConnection


class Pool:
    """Lends connections in autocommit, the last one given back first."""

    def __init__(self, dsn: str, *, size: int, timeout: float) -> None:
        """Take the address, the most connections, and seconds to wait for one."""
        self._dsn = dsn
        self._size = size
        self._timeout = timeout
        self._turns = asyncio.Semaphore(size)
        self._idle: list[tuple[Connection, float]] = []
        self._lent: set[Connection] = set()
        self._is_closed = False

    def grow(self, size: int) -> None:
        """Allow more connections; fewer are not enforced, since idle ones cost nothing."""
        while self._size < size:
            self._size += 1
            self._turns.release()

    @asynccontextmanager
    async def connection(self, seconds: float = ANSWER_SECONDS) -> AsyncIterator[Connection]:
        """Lend a connection whose peer was there a moment ago, for at most so long."""
        connection = await self._take()
        self._lent.add(connection)
        # Only this ends the wait for a peer whose system still acknowledges.
        late = asyncio.get_running_loop().call_later(seconds, _hang_up, connection)
        try:
            yield connection
        finally:
            late.cancel()
            self._lent.discard(connection)
            await self._give_back(connection)

    def hang_up(self) -> None:
        """End every wait for an answer; what waits fails as if Postgres were gone."""
        for connection in self._lent:
            _hang_up(connection)

    async def close(self) -> None:
        """Close what is idle; what is lent closes when it comes back."""
        self._is_closed = True
        while self._idle:
            await self._idle.pop()[0].close()

    async def _take(self) -> Connection:
        try:
            async with asyncio.timeout(self._timeout):
                await self._turns.acquire()
        except TimeoutError:
            raise DatabaseUnreachable(
                f"no connection to Postgres became free within {self._timeout:g} s"
            ) from None
        try:
            while self._idle:
                connection, since = self._idle.pop()
                if await self._is_alive(connection, since):
                    return connection
                with suppress(psycopg.Error):
                    await connection.close()
            return await self._connect()
        except BaseException:
            self._turns.release()
            raise

    async def _give_back(self, connection: Connection) -> None:
        try:
            if connection.closed or connection.broken or self._is_closed or not _rests(connection):
                await connection.close()
            else:
                self._idle.append((connection, time.monotonic()))
        finally:
            self._turns.release()

    async def _is_alive(self, connection: Connection, since: float) -> bool:
        if connection.closed:
            return False
        # An idle server says nothing: what is there to read is its farewell, most likely.
        if time.monotonic() - since <= TRUSTED_SECONDS and not _has_news(connection):
            return True
        late = asyncio.get_running_loop().call_later(PING_SECONDS, _hang_up, connection)
        try:
            await connection.execute("")
        except psycopg.Error:
            # Those that have been idle as long have lost the same peer: no ping for each.
            await self._drop_older(time.monotonic())
            return False
        finally:
            late.cancel()
        return True

    async def _drop_older(self, than: float) -> None:
        stale = [one for one, since in self._idle if than - since > TRUSTED_SECONDS]
        self._idle = [(one, since) for one, since in self._idle if one not in stale]
        for one in stale:
            _hang_up(one)
            await one.close()

    async def _connect(self) -> Connection:
        try:
            async with asyncio.timeout(self._timeout):
                return await Connection.connect(self._dsn, autocommit=True, prepare_threshold=None)
        except psycopg.Error as error:
            raise unreachable(self._dsn, error) from None
        except TimeoutError:
            late = psycopg.OperationalError(f"no answer within {self._timeout:g} s")
            raise unreachable(self._dsn, late) from None


def _rests(connection: Connection) -> bool:
    return connection.pgconn.transaction_status == psycopg.pq.TransactionStatus.IDLE


def _has_news(connection: Connection) -> bool:
    watch = select.poll()
    watch.register(connection.fileno(), select.POLLIN)
    return bool(watch.poll(0))


def _hang_up(connection: Connection) -> None:
    """Shut the socket, so that whoever waits for it is told at once that it is over."""
    if connection.closed:
        return
    with suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as twin:
        twin.shutdown(socket.SHUT_RDWR)
