"""The only place with SQL text at run time: functions of the schema, called by name.

`core` and `resman` functions take jsonb and give jsonb; each call is one transaction.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import lru_cache

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from bridge.address import translate
from bridge.errors import (
    BridgeError,
    ConfigurationError,
    DatabaseRefused,
    DatabaseUnreachable,
    SchemaMismatch,
)
from bridge.pool import ANSWER_SECONDS, Pool

SCHEMA_VERSIONS = range(2, 3)
CHANNEL = "tourbase"
PROBE_CHANNEL = "tourbase_probe"
# Nothing was done, because another was met: it is called again. Not at once, or it could meet the
# same one, which has only then woken up; in seconds.
_AGAIN = {"40001", "40P01"}
_PAUSES = (0.05, 0.5)
# Postgres is there and cannot work now: short of something, stopping, or a standby since a moment.
_NOT_NOW = ("53", "57", "58", "25006")
# Their work grows with the tables, so that seconds prove nothing.
_LONG = frozenset(
    f"resman.{name}"
    for name in (
        "note_missed_changes",
        "extend_partitions",
        "refresh_availability",
        "cleanup_old_tour_logs",
        "cleanup_old_tombstones",
    )
)
_LONG_SECONDS = 900.0
_KEEPALIVE: Mapping[str, int] = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20000,
}

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Value = Json | bytes


def _kept_alive(dsn: str, name: str) -> str:
    try:
        return make_conninfo(dsn, connect_timeout=5, application_name=name, **_KEEPALIVE)
    except psycopg.ProgrammingError:
        # Its text may quote the address, and with it the password.
        raise ConfigurationError(
            "the address of the database cannot be read: give TOURBASE_DSN as postgresql://…"
        ) from None


@lru_cache(maxsize=256)
def _text(function: str, names: tuple[str, ...]) -> bytes:
    named = [sql.SQL("{} => %s").format(sql.Identifier(f"p_{name}")) for name in names]
    text = sql.SQL("select * from {}({})").format(
        sql.Identifier(*function.split(".")), sql.SQL(", ").join(named)
    )
    return text.as_string().encode()


def _statement(function: str, values: dict[str, Value]) -> tuple[bytes, list[object]]:
    given = {name: value for name, value in values.items() if value is not None}
    plain: list[object] = [
        Jsonb(value) if isinstance(value, dict | list) else value for value in given.values()
    ]
    return _text(function, tuple(given)), plain


def refusal(error: psycopg.Error) -> BridgeError:
    """Turn an error of the driver into one of ours, by its SQLSTATE."""
    state = error.sqlstate or ""
    diagnosis = error.diag
    if state in ("42883", "3F000", "42P01"):
        return SchemaMismatch(
            "the database has not the schema that this bridge knows: run tourbase db install resman"
        )
    # 54: larger or deeper than Postgres takes.
    if state.startswith(("TB", "23", "22", "54")):
        return DatabaseRefused(
            diagnosis.message_primary or "refused",
            state,
            (diagnosis.message_detail or "") if state.startswith("TB") else "",
            diagnosis.message_hint or "",
        )
    if state.startswith(_NOT_NOW):
        return DatabaseUnreachable(f"Postgres cannot work now: {diagnosis.message_primary}")
    known = translate(error)
    return known or BridgeError(f"the database failed with SQLSTATE {state or 'unknown'}")


def _next_pause(error: psycopg.Error, pauses: Iterator[float]) -> float:
    """Give the seconds until what failed is called again; raise where it is not."""
    pause = next(pauses, None) if error.sqlstate in _AGAIN else None
    if pause is None:
        raise refusal(error) from None
    return pause


def check_schema(version: Json) -> None:
    """Refuse a schema that this bridge does not know."""
    if version not in SCHEMA_VERSIONS:
        raise SchemaMismatch(
            f"the schema has version {version}, this bridge knows "
            f"{SCHEMA_VERSIONS[0]} to {SCHEMA_VERSIONS[-1]}: run tourbase db install resman"
        )


class Database:
    """Calls functions over one connection; for commands."""

    def __init__(self, connection: psycopg.Connection) -> None:
        """Take an open connection in autocommit."""
        self._connection = connection

    def rows(self, function: str, **values: Value) -> list[Json]:
        """Call a function and give the first column of each of its rows."""
        pauses = iter(_PAUSES)
        while True:
            try:
                return self._rows(function, values)
            except psycopg.Error as error:
                pause = _next_pause(error, pauses)
            time.sleep(pause)

    def call(self, function: str, **values: Value) -> Json:
        """Call a function and give its value."""
        found = self.rows(function, **values)
        return found[0] if found else None

    def _rows(self, function: str, values: dict[str, Value]) -> list[Json]:
        statement, given = _statement(function, values)
        return [row[0] for row in self._connection.execute(statement, given).fetchall()]


@contextmanager
def connect(dsn: str, *, timeout: int = 10) -> Iterator[Database]:
    """Open a database for a command; check that its schema is known."""
    try:
        connection = psycopg.connect(
            dsn, autocommit=True, connect_timeout=timeout, application_name="tourbase"
        )
    except psycopg.Error as error:
        raise refusal(error) from None
    with connection:
        database = Database(connection)
        check_schema(database.call("resman.schema_version"))
        yield database


class AsyncDatabase:
    """Calls functions over a small pool; for the daemon. Works behind a transaction pooler."""

    def __init__(self, dsn: str, *, size: int = 4, timeout: float = 20.0) -> None:
        """Take the address, the number of connections, and seconds to wait for one."""
        self._pool = Pool(_kept_alive(dsn, "tourbase"), size=size, timeout=timeout)

    def grow(self, size: int) -> None:
        """Allow more connections."""
        self._pool.grow(size)

    def hang_up(self) -> None:
        """End every call that waits for its answer."""
        self._pool.hang_up()

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.close()

    async def rows(self, function: str, **values: Value) -> list[Json]:
        """Call a function and give the first column of each of its rows."""
        pauses = iter(_PAUSES)
        while True:
            try:
                return await self._rows(function, values)
            except psycopg.Error as error:
                pause = _next_pause(error, pauses)
            await asyncio.sleep(pause)

    async def call(self, function: str, **values: Value) -> Json:
        """Call a function and give its value."""
        found = await self.rows(function, **values)
        return found[0] if found else None

    async def notify_probe(self, token: str) -> None:
        """Send a notification that the listener must receive."""
        try:
            async with self._pool.connection() as connection:
                await connection.execute("select pg_notify(%s, %s)", (PROBE_CHANNEL, token))
        except psycopg.Error:
            raise DatabaseUnreachable("Postgres does not answer") from None

    async def _rows(self, function: str, values: dict[str, Value]) -> list[Json]:
        statement, given = _statement(function, values)
        seconds = _LONG_SECONDS if function in _LONG else ANSWER_SECONDS
        async with self._pool.connection(seconds) as connection:
            cursor = await connection.execute(statement, given)
            return [row[0] for row in await cursor.fetchall()]


@asynccontextmanager
async def listener(dsn: str) -> AsyncIterator[psycopg.AsyncConnection]:
    """Open a direct connection that listens for work and for probes."""
    connection = await psycopg.AsyncConnection.connect(
        _kept_alive(dsn, "tourbase listen"), autocommit=True, prepare_threshold=None
    )
    async with connection:
        for channel in (CHANNEL, PROBE_CHANNEL):
            await connection.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
        yield connection


async def hold_lock(connection: psycopg.AsyncConnection, bridge_id: str) -> None:
    """Let a direct connection hold the lock that tells of a bridge's life."""
    statement, given = _statement("resman.hold_bridge_lock", {"bridge_id": bridge_id})
    await connection.execute(statement, given)
