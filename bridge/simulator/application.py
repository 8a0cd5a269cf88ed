"""The application: ResMan's paths, the control surface, and the rules of HTTP around them."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bridge.simulator import v2_call
from bridge.simulator.control import ControlSurface
from bridge.simulator.exchange import Call, Facts, Reply, answer, record
from bridge.simulator.simulation import Simulation
from bridge.simulator.v1_call import NotAForm, V1Call, form_of
from bridge.simulator.v1_methods import METHODS, Method
from bridge.simulator.v2_call import V2Call

_FORM = "application/x-www-form-urlencoded"
_LARGEST_BODY = 4 * 1024 * 1024

# Breaks the connection over which a request came.
Drop = Callable[[Scope], None]


class Application:
    """Answer every request that reaches the simulator."""

    def __init__(self, simulation: Simulation, drop: Drop) -> None:
        self._simulation = simulation
        self._drop = drop
        self._control: ASGIApp = Starlette(routes=ControlSurface(simulation).routes())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return

        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                dated = (b"date", self._simulation.clock.http_date())
                message["headers"] = [*message["headers"], dated]
            await send(message)

        path: str = scope["path"]
        if path.startswith("/_sim/"):
            await self._controlled(scope, receive, send_dated)
            return
        request = Request(scope, receive)
        try:
            response = await self._answered(request, path)
        except ClientDisconnect:
            return
        if response is not None:
            await response(scope, receive, send_dated)
            return
        self._drop(scope)
        # The server has to notice the broken connection before this call ends.
        while (await receive())["type"] != "http.disconnect":
            pass

    async def _controlled(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_loopback(scope):
            refusal = JSONResponse({"error": "/_sim/ answers only this machine"}, 403)
            await refusal(scope, receive, send)
            return
        await self._control(scope, receive, send)

    async def _answered(self, request: Request, path: str) -> Response | None:
        if path in METHODS:
            return await self._v1(request, METHODS[path])
        name = path.removeprefix("/")
        if name in v2_call.METHODS:
            return await self._v2(request, name)
        return PlainTextResponse("Not Found", 404)

    async def _v1(self, request: Request, method: Method) -> Response | None:
        if request.method != "POST":
            return self._refuse(method.name, 405, "Method Not Allowed", {"Allow": "POST"})
        content_type = request.headers.get("content-type", "").partition(";")[0]
        if content_type.strip().lower() != _FORM:
            return self._refuse(method.name, 415, "Unsupported Media Type")
        body = await request.body()
        if len(body) > _LARGEST_BODY:
            return self._refuse(method.name, 413, "Content Too Large")
        try:
            form = form_of(body)
        except NotAForm:
            return self._refuse(method.name, 400, "Bad Request")
        return await self._settled(V1Call(method, form, request.headers.get("accept", "")))

    async def _v2(self, request: Request, name: str) -> Response | None:
        if request.method != "GET":
            return self._refuse(name, 405, "Method Not Allowed", {"Allow": "GET"})
        headers = request.headers
        return await self._settled(
            V2Call(
                name,
                request.query_params,
                headers.get("authorization", ""),
                headers.get("resman-account-id", ""),
            )
        )

    async def _settled(self, call: Call) -> Response | None:
        reply = await answer(self._simulation, call)
        return None if reply is None else _response(reply)

    def _refuse(
        self, method: str, status: int, text: str, headers: dict[str, str] | None = None
    ) -> Response:
        record(self._simulation, method, Facts(error=text), status)
        return PlainTextResponse(text, status, headers)


def _response(reply: Reply) -> Response:
    headers = {"Content-Type": reply.content_type, **dict(reply.headers)}
    return Response(reply.body, reply.status, headers)


def _is_loopback(scope: Scope) -> bool:
    client = scope.get("client")
    try:
        return client is not None and ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        return False
