"""The rules of HTTP around every path, and the document that names the paths."""

from __future__ import annotations

import asyncio
import io
import json
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bridge.credentials import KeyRing, new_key
from bridge.logs import EventLog
from bridge.web.access import Sources
from bridge.web.application import Application, openapi_route
from bridge.web.forward import Forward
from bridge.web.gate import Gate
from bridge.web.health import Health
from bridge.web.server import public_routes
from tests.fixtures.web import NOBODY, healthy


def ask(
    method: str, path: str, *more: Route, base: str = "/", log: EventLog | None = None
) -> httpx.Response:
    """Ask an application without a server."""
    routes = [*Health(healthy(), NOBODY, None).routes(), openapi_route(base), *more]
    application = Application(routes, base, log or EventLog(stream=io.StringIO()))

    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(app=application)
        async with httpx.AsyncClient(transport=transport, base_url="http://b") as client:
            return await client.request(method, path)

    return asyncio.run(answer())


def test_an_unknown_path_is_a_problem() -> None:
    answer = ask("GET", "/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "code": "not_found",
        "detail": "Not Found",
    }


def test_another_method_is_a_problem_that_names_the_right_one() -> None:
    answer = ask("POST", "/livez")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "GET" in answer.headers["allow"]


def test_a_failure_is_logged_by_its_kind_and_tells_nothing() -> None:
    async def fail(_: Request) -> Response:
        raise ValueError("dana@example.com")

    written = io.StringIO()
    answer = ask("GET", "/fail", Route("/fail", fail), log=EventLog(stream=written))
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    line = json.loads(written.getvalue())
    assert (line["event"], line["error"]) == ("request_failed", "ValueError")
    assert "dana" not in written.getvalue() + answer.text


def test_answers_are_not_kept_by_anybody() -> None:
    for path in ("/livez", "/nothing"):
        answer = ask("GET", path)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_base_path_stands_in_front_of_every_path() -> None:
    assert ask("GET", "/tours/livez", base="/tours/").status_code == 200
    assert ask("GET", "/livez", base="/tours").status_code == 404
    content = ask("GET", "/tours/api/openapi.json", base="/tours").json()
    assert content["servers"] == [{"url": "/tours"}]


def test_the_document_names_every_path_and_no_other() -> None:
    content: dict[str, Any] = ask("GET", "/api/openapi.json").json()
    gate = Gate(Sources(NOBODY, KeyRing.from_text(new_key()), EventLog(stream=io.StringIO())))
    routes = [
        *Health(healthy(), NOBODY, None).routes(),
        openapi_route("/"),
        *public_routes(NOBODY, gate, Forward(NOBODY, healthy(), list), "/"),
    ]
    served = {
        (route.path.replace(":path", ""), method)
        for route in routes
        for method in route.methods or ()
    }
    named = {
        (path, method.upper()) for path, methods in content["paths"].items() for method in methods
    }
    assert named == {(path, method) for path, method in served if method != "HEAD"}
