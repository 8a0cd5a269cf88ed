"""Requests for tours: stored before they are answered, and followed to their outcome."""

from __future__ import annotations

import asyncio
import json
import re
import time
from typing import Any, NoReturn, cast
from uuid import UUID

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bridge.database import AsyncDatabase
from bridge.errors import DatabaseRefused
from bridge.web.forward import Forward
from bridge.web.gate import Gate
from bridge.web.problem import Problem

MOST_WAIT_SECONDS = 30
LOOK_SECONDS = 0.05
# Who waits for long is in no hurry.
LAZY_SECONDS = 0.25
_WAIT = re.compile(r"wait\s*=\s*\"?(\d{1,6})\"?", re.ASCII)

Answer = dict[str, Any]


class Intake:
    """Takes requests of sources, and tells what became of them."""

    def __init__(
        self, database: AsyncDatabase, gate: Gate, forward: Forward, base_path: str
    ) -> None:
        """Take the database, what knows who sends, and what carries a request at once."""
        self._database = database
        self._gate = gate
        self._forward = forward
        self._base = base_path.rstrip("/")

    def routes(self) -> list[Route]:
        """Give the paths."""
        return [
            Route("/v1/tours/{source}", self.take, methods=["POST"]),
            Route("/v1/tours/requests/{id}", self.show),
        ]

    async def take(self, request: Request) -> Response:
        """Store a request, then answer it."""
        source, body = await self._gate.sent(request, request.path_params["source"])
        text = _json_text(request.headers, body)
        key = request.headers.get("idempotency-key") or request.headers.get("webhook-id")
        try:
            found = await self._database.call(
                "resman.submit_tour", source=source.name, payload=text, idempotency_key=key
            )
        except DatabaseRefused as error:
            if error.sqlstate.startswith(("22", "54")):
                raise _unstorable() from None
            raise
        answer = cast(Answer, found)
        status = int(answer.pop("http"))
        if status >= 400:
            raise _refusal(status, answer)
        headers = {}
        if "id" in answer:
            answer["status_url"] = f"{self._base}/v1/tours/requests/{answer['id']}"
            headers["Location"] = answer["status_url"]
            seconds = _wait_seconds(request.headers)
            if seconds is not None:
                headers["Preference-Applied"] = f"wait={seconds}"
                final = await self._outcome(answer["id"], source.name, seconds)
                if final is not None:
                    return JSONResponse({**answer, **final}, 200, headers)
        return JSONResponse(answer, status, headers)

    async def show(self, request: Request) -> Response:
        """Tell what became of a request of the source that asks."""
        source = await self._gate.asked(request)
        try:
            request_id = str(UUID(request.path_params["id"]))
        except ValueError:
            raise _unknown() from None
        found = await self._report(request_id, source.name)
        if found is None:
            raise _unknown()
        return JSONResponse(found)

    async def _outcome(self, request_id: str, source: str, seconds: int) -> Answer | None:
        """Have a request carried and wait for its end; None where that takes longer."""
        began = time.monotonic()
        await self._forward.carry(request_id)
        while True:
            found = await self._report(request_id, source)
            if found is not None and found["state"] != "processing":
                return found
            waited = time.monotonic() - began
            if waited >= seconds or self._forward.is_ending:
                return None
            await asyncio.sleep(LOOK_SECONDS if waited < 2 else LAZY_SECONDS)

    async def _report(self, request_id: str, source: str) -> Answer | None:
        found = await self._database.call("resman.request_report", id=request_id, source=source)
        return cast(Answer | None, found)


def _json_text(headers: Headers, body: bytes) -> str:
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(415, "not_json", "the body must be application/json")
    try:
        text = body.decode("utf-8")
        # Only its form matters here; Postgres reads the values, and bends none.
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise Problem(400, "bad_json", "the body is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise Problem(400, "bad_json", f"the body is no JSON at character {error.pos}") from None
    except (ValueError, RecursionError):
        raise Problem(400, "bad_json", "the body is no JSON that can be read") from None
    return text


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError


def _wait_seconds(headers: Headers) -> int | None:
    for part in ",".join(headers.getlist("prefer")).lower().split(","):
        found = _WAIT.fullmatch(part.partition(";")[0].strip())
        if found:
            return min(int(found[1]), MOST_WAIT_SECONDS)
    return None


def _refusal(status: int, answer: Answer) -> Problem:
    code = str(answer.pop("code", None) or answer.get("reason_code") or _CODES[status])
    detail = str(answer.pop("detail", None) or _DETAILS[status])
    return Problem(status, code, detail, more=answer)


_CODES = {404: "source_unknown", 409: "other_body", 422: "invalid"}
_DETAILS = {
    404: "the source takes nothing",
    409: "another body came with this key, or with this id and version",
    422: "the request cannot be taken as it is",
}


def _unstorable() -> Problem:
    return Problem(422, "unstorable_value", "the body holds a value that Postgres cannot store")


def _unknown() -> Problem:
    return Problem(404, "request_unknown", "the source has no such request")
