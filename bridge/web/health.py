"""How the bridge does: alive, started, ready, and of which version."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import bridge
from bridge.database import SCHEMA_VERSIONS, AsyncDatabase, check_schema
from bridge.errors import BridgeError, SchemaMismatch
from bridge.web.problem import Problem

# Whoever probes us in a hurry gets the answer of a moment ago.
FRESH_SECONDS = 1.0
ANSWER_SECONDS = 2.0
# The claim loop says once a second that it lives.
LEAST_LOOP_SECONDS = 3.0
LATE_LOOPS = 3


@dataclass(frozen=True)
class Signs:
    """What the daemon shows of itself."""

    is_started: Callable[[], bool]
    is_draining: Callable[[], bool]
    loop_age: Callable[[], float]
    poll_seconds: Callable[[], float]
    hears: Callable[[], bool]
    bridge_id: Callable[[], str]


@dataclass(frozen=True)
class Readiness:
    """Why the bridge cannot work, and what works less well than it should."""

    reasons: tuple[str, ...]
    degraded: tuple[str, ...]


class Health:
    """The answers to probes."""

    def __init__(self, signs: Signs, database: AsyncDatabase, token: str | None) -> None:
        """Take what the daemon shows, a database to ask, and who may see details."""
        self._signs = signs
        self._database = database
        self._token = token
        self._asking = asyncio.Lock()
        self._found = Readiness((), ())
        self._accounts: list[dict[str, Any]] = []
        self._found_at = -FRESH_SECONDS

    def routes(self) -> list[Route]:
        """Give the paths."""
        return [
            Route("/livez", self.livez),
            Route("/healthz", self.livez),
            Route("/startupz", self.startupz),
            Route("/readyz", self.readyz),
            Route("/version", self.version),
        ]

    async def livez(self, _: Request) -> Response:
        """Answer while the loop turns; ask nobody."""
        return JSONResponse({"status": "alive"})

    async def startupz(self, _: Request) -> Response:
        """Say whether the first claim was made."""
        if self._signs.is_started():
            return JSONResponse({"status": "started"})
        return JSONResponse({"status": "starting"}, 503)

    async def readyz(self, request: Request) -> Response:
        """Say whether the bridge works, and what is in its way."""
        is_verbose = "verbose" in request.query_params
        if is_verbose:
            self._check_token(request.headers.get("authorization", ""))
        found = await self._readiness()
        content: dict[str, object] = {
            "status": "unavailable" if found.reasons else "ready",
            "reasons": list(found.reasons),
            "degraded": list(found.degraded),
        }
        if is_verbose:
            content["details"] = {
                "version": bridge.__version__,
                "claim_loop_age_seconds": round(self._signs.loop_age(), 1),
                "poll_seconds": self._signs.poll_seconds(),
                "is_draining": self._signs.is_draining(),
                "is_listening": self._signs.hears(),
                "accounts": [
                    {name: account.get(name) for name in ("account_key", "state", "reason_code")}
                    for account in self._accounts
                ],
            }
        return JSONResponse(content, 503 if found.reasons else 200)

    async def version(self, _: Request) -> Response:
        """Say which version runs, and which schemas it knows."""
        known = {"least": SCHEMA_VERSIONS[0], "most": SCHEMA_VERSIONS[-1]}
        return JSONResponse({"version": bridge.__version__, "schema_versions": known})

    def _check_token(self, given: str) -> None:
        if self._token is None:
            return
        if not hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode()):
            raise Problem(
                401,
                "token_needed",
                "details want the token of TOURBASE_METRICS_TOKEN",
                headers={"WWW-Authenticate": "Bearer"},
            )

    async def _readiness(self) -> Readiness:
        async with self._asking:
            if time.monotonic() - self._found_at >= FRESH_SECONDS:
                self._found = await self._look()
                self._found_at = time.monotonic()
        return self._found

    async def _look(self) -> Readiness:
        signs = self._signs
        reasons = [] if signs.is_started() else ["starting"]
        if signs.is_draining():
            reasons.append("draining")
        elif signs.is_started() and signs.loop_age() > self._patience():
            reasons.append("claim_loop")
        fault = await self._database_fault()
        if fault:
            reasons.append(fault)
        degraded = [] if signs.hears() else ["listener"]
        if any(account["state"] != "ok" for account in self._accounts):
            degraded.append("resman")
        return Readiness(tuple(reasons), tuple(degraded))

    def _patience(self) -> float:
        return max(LATE_LOOPS * self._signs.poll_seconds(), LEAST_LOOP_SECONDS)

    async def _database_fault(self) -> str | None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                check_schema(await self._database.call("resman.schema_version"))
                report = await self._database.call("resman.account_reports")
        except SchemaMismatch:
            return "schema"
        except (BridgeError, TimeoutError):
            return "postgres"
        self._accounts = cast(list[dict[str, Any]], report)
        return None
