"""Who sends the same request a moment later waits for the first, and then is told the same."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.fixtures.blocked import wait_until_blocking
from tests.fixtures.databases import Database

MESSAGE = {
    "source_id": "b-1",
    "prospect": {"name": "Dana Whitfield"},
    "tour": {
        "property_id": "11110000-0000-4000-8000-000000000001",
        "tour_type": "in_person",
        "scheduled_date": "2027-03-13T15:00",
    },
}


def send(connection: psycopg.Connection, key: str) -> dict[str, Any]:
    """Send the request under a key."""
    row = connection.execute(
        "select resman.submit_tour('webhook', %s, %s)", [Jsonb(MESSAGE), key]
    ).fetchone()
    assert row is not None
    answer: dict[str, Any] = row[0]
    return answer


@pytest.fixture
def other(database: Database) -> Iterator[psycopg.Connection]:
    database.connection.execute(
        "insert into public.property (id, name, address, city, state, zip_code)"
        " values ('11110000-0000-4000-8000-000000000001', 'Elm', '1 Elm', 'A', 'TX', '78701')"
    )
    database.connection.execute(
        "select resman.add_property('11110000-0000-4000-8000-000000000001', gen_random_uuid(),"
        ' \'abcd\', \'{"v": 1, "kid": "00000000", "account_id": "4", "partner_id": "p",'
        ' "nonce": "n", "ct": "c"}\', \'{"default_source_id": "s"}\')'
    )
    with psycopg.connect(database.dsn, autocommit=True) as connection:
        yield connection


def late(database: Database, other: psycopg.Connection, pool: ThreadPoolExecutor) -> Future[Any]:
    """Begin a second request under another key, and wait until it waits for the first."""
    answer = pool.submit(send, other, "key 2")
    with psycopg.connect(database.dsn, autocommit=True) as watch:
        wait_until_blocking(watch, database.connection)
    return answer


def test_the_second_finds_the_first(database: Database, other: psycopg.Connection) -> None:
    with ThreadPoolExecutor(1) as pool:
        with database.connection.transaction():
            first = send(database.connection, "key 1")
            second = late(database, other, pool)
        assert second.result(10) == {"http": 200, "id": first["id"], "replayed": True}
    assert database.one("select count(*) from resman.tour_booking_sync") == 1


def test_the_second_is_the_first_where_that_was_rolled_back(
    database: Database, other: psycopg.Connection
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with database.connection.transaction(force_rollback=True):
            send(database.connection, "key 1")
            second = late(database, other, pool)
        assert second.result(10)["http"] == 202
    assert database.one("select count(*) from resman.tour_booking_sync") == 1
