"""The paths, and the rules of HTTP around them."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bridge.errors import DatabaseUnreachable, SchemaMismatch
from bridge.logs import EventLog
from bridge.web.openapi import document
from bridge.web.problem import Problem

RETRY_SECONDS = 5
_CODES = {404: "not_found", 405: "method_not_allowed"}
_HEADERS = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class Application:
    """Answer every request; nothing that happens in one reaches the server."""

    def __init__(self, routes: Sequence[BaseRoute], base_path: str, log: EventLog) -> None:
        """Take the paths and what stands in front of them."""
        self._log = log
        base = base_path.rstrip("/")
        self._app: ASGIApp = Starlette(
            routes=[Mount(base, routes=routes)] if base else list(routes),
            exception_handlers={
                HTTPException: _refused,
                Problem: _told,
                DatabaseUnreachable: _unavailable,
                SchemaMismatch: _unavailable,
                Exception: _failed,
            },
        )
        self._app.router.redirect_slashes = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - a request must not end the bridge
            # It was answered by then.
            self._log.error("request_failed", error=type(error).__name__)


def openapi_route(base_path: str) -> Route:
    """Give the path of the document that describes the others."""
    content = document(base_path)

    async def show(_: Request) -> Response:
        return JSONResponse(content)

    return Route("/api/openapi.json", show)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _CODES.get(error.status_code, "refused")
    return Problem(error.status_code, code, error.detail, headers=error.headers).response()


async def _told(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response()


async def _failed(_: Request, __: Exception) -> Response:
    return Problem(500, "internal_error", "the bridge failed; it has logged why").response()


async def _unavailable(_: Request, __: Exception) -> Response:
    later = {"Retry-After": str(RETRY_SECONDS)}
    return Problem(503, "unavailable", "the database cannot be asked now", headers=later).response()
