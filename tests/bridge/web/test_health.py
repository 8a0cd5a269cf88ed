"""What probes are told."""

from __future__ import annotations

import asyncio
import io

import httpx
import pytest

from bridge.database import AsyncDatabase
from bridge.logs import EventLog
from bridge.web.application import Application
from bridge.web.health import Health, Signs
from tests.fixtures.databases import Database
from tests.fixtures.web import NOBODY, healthy


def ask(
    path: str, signs: Signs, dsn: str | None = None, token: str | None = None, given: str = ""
) -> httpx.Response:
    """Probe a bridge that gives these signs."""

    async def answer() -> httpx.Response:
        database = AsyncDatabase(dsn, size=1, timeout=5) if dsn else NOBODY
        routes = Health(signs, database, token).routes()
        transport = httpx.ASGITransport(
            app=Application(routes, "/", EventLog(stream=io.StringIO()))
        )
        headers = {"authorization": given} if given else {}
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://b") as client:
                return await client.get(path, headers=headers)
        finally:
            await database.close()

    return asyncio.run(answer())


@pytest.mark.parametrize("path", ["/livez", "/healthz", "/version"])
def test_alive_and_version_ask_nobody(path: str) -> None:
    answer = ask(path, healthy(is_started=False, is_draining=True))
    assert answer.status_code == 200


def test_started_after_the_first_claim() -> None:
    assert ask("/startupz", healthy(is_started=False)).status_code == 503
    assert ask("/startupz", healthy()).status_code == 200


def test_ready_when_nothing_is_in_the_way(database: Database) -> None:
    answer = ask("/readyz", healthy(), database.dsn)
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "reasons": [], "degraded": []}


@pytest.mark.parametrize(
    ("signs", "reason"),
    [
        ({"is_started": False}, "starting"),
        ({"is_draining": True}, "draining"),
        ({"loop_age": 15.1}, "claim_loop"),
    ],
)
def test_not_ready_for_what_the_daemon_shows(
    database: Database, signs: dict[str, object], reason: str
) -> None:
    answer = ask("/readyz", healthy(**signs), database.dsn)
    assert answer.status_code == 503
    assert answer.json()["reasons"] == [reason]


def test_a_loop_that_polls_often_has_three_seconds(database: Database) -> None:
    late = ask("/readyz", healthy(loop_age=2.9, poll_seconds=0.1), database.dsn)
    assert late.status_code == 200


def test_not_ready_without_postgres() -> None:
    answer = ask("/readyz", healthy())
    assert (answer.status_code, answer.json()["reasons"]) == (503, ["postgres"])


def test_not_ready_without_the_schema(empty_database: Database) -> None:
    answer = ask("/readyz", healthy(), empty_database.dsn)
    assert (answer.status_code, answer.json()["reasons"]) == (503, ["schema"])


def test_a_deaf_listener_and_a_refused_account_are_no_reason_to_be_unready(
    database: Database,
) -> None:
    database.connection.execute(
        "insert into resman.account_state (account_key, refused_at) values ('acme', now())"
    )
    answer = ask("/readyz?verbose", healthy(hears=False), database.dsn)
    assert answer.status_code == 200
    assert answer.json()["degraded"] == ["listener", "resman"]
    assert answer.json()["details"]["accounts"] == [
        {"account_key": "acme", "state": "refused", "reason_code": "RM302"}
    ]


def test_details_want_the_token_where_there_is_one(database: Database) -> None:
    for given in ("", "Bearer wrong", "t"):
        answer = ask("/readyz?verbose", healthy(), database.dsn, "t", given)
        assert (answer.status_code, answer.json()["code"]) == (401, "token_needed")
        assert answer.headers["www-authenticate"] == "Bearer"
    answer = ask("/readyz?verbose", healthy(), database.dsn, "t", "Bearer t")
    assert "details" in answer.json()
    assert ask("/readyz", healthy(), database.dsn, "t").status_code == 200
