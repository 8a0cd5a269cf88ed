"""The web server, in the loop of the daemon and under its signals."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Generator
from socket import socket as Socket

import uvicorn
from starlette.routing import Route

from bridge.credentials import KeyRing
from bridge.database import AsyncDatabase
from bridge.logs import EventLog
from bridge.settings import Settings
from bridge.web.access import Sources
from bridge.web.application import Application, openapi_route
from bridge.web.availability import Availability
from bridge.web.bind import Address, AddressInUse, listen, read_bindings, taken_address
from bridge.web.forward import Forward, Take
from bridge.web.gate import Gate
from bridge.web.health import Health, Signs
from bridge.web.intake import Intake

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


def public_routes(
    database: AsyncDatabase, gate: Gate, forward: Forward, base_path: str
) -> list[Route]:
    """Give the paths that sources ask."""
    return [
        *Intake(database, gate, forward, base_path).routes(),
        *Availability(database, gate).routes(),
    ]


class WebServer:
    """What the bridge answers over HTTP, from `start` to `close`."""

    def __init__(
        self, settings: Settings, signs: Signs, keys: KeyRing, take: Take, log: EventLog
    ) -> None:
        """Take the settings and the workers; an address that is not allowed is refused here."""
        self._bindings = read_bindings(settings)
        self._settings = settings
        self._log = log
        self._database = AsyncDatabase(settings.dsn, size=CONNECTIONS, timeout=CONNECTION_SECONDS)
        self._health = Health(signs, self._database, settings.metrics_token)
        gate = Gate(Sources(self._database, keys, log))
        forward = Forward(self._database, signs, take)
        self._public = public_routes(self._database, gate, forward, settings.base_path)
        self._servers: list[tuple[_Server, asyncio.Task[None]]] = []

    def start(self) -> None:
        """Listen, and answer from now on; only the default address may be taken by another."""
        base = self._settings.base_path
        health = self._health
        main = self._listener(self._bindings.main, is_default=self._bindings.is_default)
        if main is not None:
            routes = [*health.routes(), openapi_route(base), *self._public]
            self._serve(Application(routes, base, self._log), main)
            self._log.info("http_listening", address=str(taken_address(main)))
        intake = self._listener(self._bindings.intake)
        if intake is not None:
            routes = [Route("/livez", health.livez), *self._public]
            self._serve(Application(routes, base, self._log), intake)
            self._log.info("intake_listening", address=str(taken_address(intake)))

    def _listener(self, address: Address | None, *, is_default: bool = False) -> Socket | None:
        if address is None:
            return None
        try:
            return listen(address)
        except AddressInUse:
            if not is_default:
                raise
            self._log.warning("http_address_in_use", address=str(address))
            return None

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

    def _serve(self, application: Application, listener: Socket) -> None:
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
