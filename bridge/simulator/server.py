"""Run the application on a port of this machine until a signal comes."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from types import FrameType
from typing import ClassVar

import uvicorn
from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from bridge.errors import ConfigurationError
from bridge.simulator.application import Application
from bridge.simulator.simulation import Simulation


class BreakableProtocol(H11Protocol):
    """Speak HTTP over connections that can be found again and broken."""

    open_connections: ClassVar[dict[tuple[str, int], asyncio.Transport]] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the connection by its peer."""
        self._peer = transport.get_extra_info("peername")[:2]
        self.open_connections[self._peer] = transport
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self.open_connections.pop(self._peer, None)
        super().connection_lost(exc)


def drop_connection(scope: Scope) -> None:
    """Break the connection of a request, without an answer."""
    transport = BreakableProtocol.open_connections.get(tuple(scope["client"]))
    if transport is not None:
        transport.abort()


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        port = sockets[0].getsockname()[1] if sockets else 0
        ready = {"ready": True, "url": f"http://127.0.0.1:{port}"}
        sys.stdout.write(json.dumps(ready, separators=(",", ":")) + "\n")
        sys.stdout.flush()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # uvicorn would end the process by the signal; this one ends with exit 0.
        self.should_exit = True


def listen(port: int) -> socket.socket:
    """Return a socket that listens on a port of this machine, 0 being any free one."""
    # asyncio switches Nagle off only where the protocol is named; with it each call costs 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        reason = (error.strerror or "unknown error").lower()
        raise ConfigurationError(
            f"cannot listen on 127.0.0.1:{port}: {reason}; give another --port, 0 is any free one"
        ) from error
    return listener


def serve(simulation: Simulation, listener: socket.socket) -> None:
    """Print the ready line once connections are accepted, and answer until a signal comes."""
    config = uvicorn.Config(
        Application(simulation, drop_connection),
        http=BreakableProtocol,
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
    )
    _Server(config).run(sockets=[listener])
