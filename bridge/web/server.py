"""The web server, in the loop of the daemon and under its signals."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Generator

import uvicorn

from bridge.database import AsyncDatabase
from bridge.logs import EventLog
from bridge.settings import Settings
from bridge.web.application import Application, openapi_route
from bridge.web.bind import AddressInUse, listen, read_binding, taken_address
from bridge.web.health import Health, Signs

# A rush of requests shall take no connection from the workers.
CONNECTIONS = 8
CONNECTION_SECONDS = 5.0
GRACE_SECONDS = 2
KEEP_ALIVE_SECONDS = 30


class _Server(uvicorn.Server):
    """A server that leaves the signals to the daemon."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


class WebServer:
    """What the bridge answers over HTTP, from `start` to `close`."""

    def __init__(self, settings: Settings, signs: Signs, log: EventLog) -> None:
        """Take the settings; an address that is not allowed is refused here."""
        self._binding = read_binding(settings)
        self._settings = settings
        self._log = log
        self._database = AsyncDatabase(settings.dsn, size=CONNECTIONS, timeout=CONNECTION_SECONDS)
        self._health = Health(signs, self._database, settings.metrics_token)
        self._servers: list[tuple[_Server, asyncio.Task[None]]] = []

    def start(self) -> None:
        """Listen, and answer from now on; only the default address may be taken by another."""
        if self._binding is None:
            return
        try:
            listener = listen(self._binding.address)
        except AddressInUse:
            if not self._binding.is_default:
                raise
            self._log.warning("http_address_in_use", address=str(self._binding.address))
            return
        base = self._settings.base_path
        routes = [*self._health.routes(), openapi_route(base)]
        self._serve(Application(routes, base, self._log), listener)
        self._log.info("http_listening", address=str(taken_address(listener)))

    async def close(self) -> None:
        """End open requests, for a short while in order."""
        for server, _ in self._servers:
            server.should_exit = True
        tasks = [task for _, task in self._servers]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=2 * GRACE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self._database.hang_up()
        await self._database.close()

    def _serve(self, application: Application, listener: socket.socket) -> None:
        # It says in its own words what the daemon says as an event.
        logging.getLogger("uvicorn").addHandler(logging.NullHandler())
        logging.getLogger("uvicorn").propagate = False
        config = uvicorn.Config(
            application,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        server = _Server(config)
        task = asyncio.get_running_loop().create_task(server.serve(sockets=[listener]))
        self._servers.append((server, task))
