"""The daemon: from its first call to its orderly end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import bridge
from bridge.credentials import KeyRing
from bridge.daemon.chores import Chores
from bridge.daemon.claims import Claims
from bridge.daemon.doorbell import Unrung
from bridge.daemon.ear import Ear
from bridge.daemon.epoch import Epoch
from bridge.daemon.outage import Outage, PatientDatabase
from bridge.daemon.reload import reread
from bridge.daemon.supervisor import Supervisor
from bridge.daemon.workers import Workers
from bridge.database import AsyncDatabase, Json, check_schema
from bridge.errors import BridgeError, ConfigurationError, Interrupted
from bridge.logs import EventLog
from bridge.settings import Settings
from bridge.web.health import Signs
from bridge.web.server import WebServer

CONNECTION_SECONDS = 5.0
# The workers' intents and outcomes go together; only failed looks have calls of their own.
WORKER_CONNECTIONS = 8
# Beside the workers' connections: beats, sweeps and the probe of the listener.
SPARE_CONNECTIONS = 3
_TOLD_BY_NAME = (
    "lease_seconds", "rate_per_minute", "account_concurrency", "breaker_failures",
    "breaker_cool_seconds", "recheck_seconds", "pull_seconds", "overlap_seconds", "guard_seconds",
)  # fmt: skip
# What a call to the database may take when the daemon ends.
LAST_CALL_SECONDS = 2.0


class Daemon:
    """One bridge process."""

    def __init__(
        self,
        settings: Settings,
        log: EventLog,
        *,
        once: bool = False,
        read: Callable[[], Settings] | None = None,
    ) -> None:
        """Take the settings; `once` ends when nothing is left to do."""
        if not settings.secret_key:
            raise ConfigurationError(
                "TOURBASE_SECRET_KEY is not set: the credentials of the accounts cannot be read;"
                " make one with 'openssl rand -base64 32'"
            )
        self._settings = settings
        self._log = log
        self._once = once
        self._read = read
        self._keys = KeyRing.from_text(settings.secret_key)
        self._supervisor = Supervisor(os.environ)
        self._plain = AsyncDatabase(
            settings.dsn, size=_connections(settings), timeout=CONNECTION_SECONDS
        )
        # The watch looks all the time: where it used the connections of the others, none of them
        # would ever rest for long enough to be asked whether its peer is still there.
        self._aside = AsyncDatabase(settings.dsn, size=1, timeout=CONNECTION_SECONDS)
        # A claim is at its fastest in a session that has planned it before.
        self._claiming = AsyncDatabase(settings.dsn, size=1, timeout=CONNECTION_SECONDS)
        self._databases = (self._plain, self._aside, self._claiming)
        self._outage = Outage(log, settings.drain_seconds if once else None)
        self._database = PatientDatabase(self._plain, self._outage)
        self._watched = PatientDatabase(self._plain, self._outage, self._supervisor.alive)
        self._wake = asyncio.Event()
        self._stop = asyncio.Event()
        self._are_settings_new = asyncio.Event()
        self._epoch = epoch = Epoch(settings, self._keys, log)
        self._workers = Workers(settings, self._plain, self._keys, log, self._wake, epoch.mark)
        self._unrung = Unrung(self._database, self._wake)
        self._ear = Ear(
            settings.listen_dsn, self._plain, self._wake, log, settings.listener_probe_seconds,
            self._unrung.begin,
        )  # fmt: skip
        self._web = WebServer(settings, self._signs(), self._keys, self._workers.take, log)
        self._bridge_id = ""
        self._log.bridge = f"{socket.gethostname()}/{os.getpid()}"

    async def run(self) -> None:
        """Work until a signal comes, or nothing is left to do."""
        self._handle_signals()
        try:
            # Who empties the queue once is not there for long enough to be asked anything.
            if not self._once:
                self._web.start()
            if await self._until_stopped(self._start()):
                await self._serve()
        finally:
            await self._web.close()
            await self._workers.close()
            for database in self._databases:
                await database.close()
        if self._once and self._stop.is_set():
            raise Interrupted("a signal ended the run before everything was carried: run it again")

    async def _start(self) -> None:
        # A command that runs once tells at once that there is no Postgres.
        first = self._plain if self._once else self._watched
        check_schema(await first.call("resman.schema_version"))
        found = await self._watched.call(
            "resman.start_bridge", name=self._log.bridge, version=bridge.__version__,
            settings=_bridge_settings(self._settings),
        )  # fmt: skip
        self._bridge_id = str(found)
        await self._epoch.compare(self._watched)
        await self._watched.call("resman.extend_partitions")
        await self._watched.call("resman.note_missed_changes")

    async def _serve(self) -> None:
        self._workers.resize(self._settings.workers)
        chores = Chores(
            self._bridge_id, self._database, self._workers, self._keys, self._unrung, self._log
        )
        beating = asyncio.create_task(chores.beat(self._settings.lease_seconds))
        try:
            await self._until_stopped(self._work(chores))
            if self._once and not self._stop.is_set():
                await chores.sweep_once()
            if not await self._workers.drain(self._settings.drain_seconds):
                self._log.warning("drain_ended", unfinished=self._workers.busy)
        finally:
            await self._workers.close()
            await self._ended([beating])
            await self._say_goodbye()

    async def _work(self, chores: Chores) -> None:
        # The claim loop's own waits are signs of life; those of the chores are not.
        claims = Claims(
            self._bridge_id, PatientDatabase(self._claiming, self._outage, self._supervisor.alive),
            self._workers, self._ear, self._wake, self._supervisor, self._log,
        )  # fmt: skip
        tasks: list[Coroutine[Any, Any, None]] = [
            claims.run(lambda: self._settings, once=self._once),
            self._ear.listen(self._bridge_id),
            self._unrung.look(),
            self._send_settings(),
            chores.watch(PatientDatabase(self._aside, self._outage), self._ear, self._wake),
            chores.probe_accounts(self._settings),
            chores.compare(self._epoch),
            *chores.by_the_clock(lambda: self._settings),
        ]
        running = [asyncio.create_task(task) for task in tasks]
        try:
            # Only the claims of a run that happens once come to an end without an error.
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await self._ended(running)

    async def _until_stopped(self, work: Coroutine[Any, Any, None]) -> bool:
        """Do the work; say whether it came to its end before a signal did."""
        task = asyncio.create_task(work)
        stop = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait((task, stop), return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                task.result()
                return True
            return False
        finally:
            await self._ended([task, stop])

    async def _ended(self, tasks: list[asyncio.Task[Any]]) -> None:
        """Cancel tasks, and wait for their end even if Postgres does not answer them."""
        for task in tasks:
            task.cancel()
        _, pending = await asyncio.wait(tasks, timeout=LAST_CALL_SECONDS)
        if pending:
            for database in self._databases:
                database.hang_up()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _say_goodbye(self) -> None:
        late = asyncio.get_running_loop().call_later(LAST_CALL_SECONDS, self._plain.hang_up)
        try:
            await self._plain.call("resman.stop_bridge", bridge_id=self._bridge_id)
        except BridgeError as error:
            # Its leases lapse, so that another bridge takes over all the same.
            self._log.warning("goodbye_failed", error=type(error).__name__)
        finally:
            late.cancel()
        self._log.info("stopped")

    def _signs(self) -> Signs:
        return Signs(
            is_started=lambda: self._supervisor.is_ready,
            is_draining=self._stop.is_set,
            loop_age=lambda: self._supervisor.age,
            poll_seconds=lambda: self._settings.poll_seconds,
            hears=lambda: self._ear.hears,
            bridge_id=lambda: self._bridge_id,
        )

    def _handle_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end, number)
        loop.add_signal_handler(signal.SIGHUP, self._reload)

    def _end(self, number: int) -> None:
        if self._stop.is_set():
            os._exit(128 + number)
        self._supervisor.stopping()
        self._log.info("stopping", unfinished=self._workers.busy)
        self._stop.set()

    def _reload(self) -> None:
        if self._read is None:
            return
        try:
            found = reread(self._settings, self._read())
        except BridgeError as error:
            self._log.error("settings_refused", cause=str(error))
            return
        self._settings = found.settings
        self._log.info(
            "settings_read", changed=found.changed, needs_restart=found.needs_restart or None
        )
        self._log.level = self._settings.log_level
        self._plain.grow(_connections(self._settings))
        if self._bridge_id:
            self._workers.resize(self._settings.workers)
        self._are_settings_new.set()

    async def _send_settings(self) -> None:
        """Give the database new settings whenever there are some."""
        while True:
            await self._are_settings_new.wait()
            self._are_settings_new.clear()
            await self._database.call(
                "resman.set_bridge_settings",
                bridge_id=self._bridge_id,
                settings=_bridge_settings(self._settings),
            )


def _connections(settings: Settings) -> int:
    return min(settings.workers, WORKER_CONNECTIONS) + SPARE_CONNECTIONS


def _bridge_settings(settings: Settings) -> dict[str, Json]:
    return {
        "backoff_base_seconds": settings.backoff_base,
        "backoff_max_seconds": settings.backoff_max,
        **{name: getattr(settings, name) for name in _TOLD_BY_NAME},
    }
