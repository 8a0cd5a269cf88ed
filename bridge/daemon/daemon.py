"""The daemon: from its first call to its orderly end."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import signal
import socket
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, cast

import bridge
from bridge.credentials import KeyRing
from bridge.daemon.chores import Chores
from bridge.daemon.ear import Ear
from bridge.daemon.outage import PatientDatabase
from bridge.daemon.workers import Workers
from bridge.database import AsyncDatabase, Json, check_schema
from bridge.errors import BridgeError, ConfigurationError, DatabaseUnreachable, SchemaMismatch
from bridge.logs import EventLog
from bridge.settings import KNOWN, Settings

# So short because the pool notices only with a new request that Postgres is back.
CONNECTION_SECONDS = 2.0
DEAF_POLL_SECONDS = 2.0
NOT_CLAIMABLE_SECONDS = 1.0
_RELOADS = tuple(known.field for known in KNOWN if known.reloads)


class Daemon:
    """One bridge process."""

    def __init__(
        self,
        settings: Settings,
        log: EventLog,
        *,
        once: bool = False,
        reread: Callable[[], Settings] | None = None,
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
        self._reread = reread
        self._keys = KeyRing.from_text(settings.secret_key)
        self._plain = AsyncDatabase(
            settings.dsn, size=min(settings.workers, 8) + 4, timeout=CONNECTION_SECONDS
        )
        give_up = settings.drain_seconds if once else None
        self._database = PatientDatabase(self._plain, log, give_up)
        self._wake = asyncio.Event()
        self._stop = asyncio.Event()
        self._workers = Workers(settings, self._plain, self._keys, log, self._wake)
        self._ear = Ear(
            settings.listen_dsn, self._plain, self._wake, log, settings.listener_probe_seconds
        )
        self._bridge_id = ""
        self._is_ready = False

    async def run(self) -> None:
        """Work until a signal comes, or nothing is left to do."""
        self._handle_signals()
        await self._plain.open()
        try:
            if await self._until_stopped(self._start()):
                await self._serve()
        finally:
            await self._workers.close()
            await self._plain.close()

    async def _start(self) -> None:
        # A command that runs once tells at once that there is no Postgres.
        first = self._plain if self._once else self._database
        check_schema(await first.call("resman.schema_version"))
        found = await self._database.call(
            "resman.start_bridge",
            name=f"{socket.gethostname()}/{os.getpid()}",
            version=bridge.__version__,
            settings=_bridge_settings(self._settings),
        )
        self._bridge_id = str(found)
        await self._database.call("resman.extend_partitions")
        await self._database.call("resman.note_missed_changes")

    async def _serve(self) -> None:
        self._workers.resize(self._settings.workers)
        chores = Chores(self._bridge_id, self._database, self._workers, self._keys, self._log)
        beating = asyncio.create_task(chores.beat(self._settings.lease_seconds))
        try:
            await self._until_stopped(self._work(chores))
            if self._once and not self._stop.is_set():
                await chores.sweep_once()
            if not await self._workers.drain(self._settings.drain_seconds):
                self._log.warning("drain_ended", unfinished=self._workers.busy)
        finally:
            beating.cancel()
            await self._workers.close()
            await self._say_goodbye()

    async def _work(self, chores: Chores) -> None:
        tasks: list[Coroutine[Any, Any, None]] = [
            self._ear.listen(),
            chores.sweep(lambda: self._settings),
            chores.note_missed(),
            chores.extend_partitions(),
            chores.probe_accounts(self._settings),
        ]
        running = [asyncio.create_task(task) for task in (self._claim(), *tasks)]
        try:
            # Only the claims of a run that happens once come to an end without an error.
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _claim(self) -> None:
        while True:
            self._wake.clear()
            if self._workers.free:
                await self._claim_once()
            if self._once and not self._workers.busy and await self._is_done():
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(await self._pause()):
                    await self._wake.wait()

    async def _claim_once(self) -> None:
        try:
            await self._database.call("resman.fold_changes")
            claims = await self._database.rows(
                "resman.claim_jobs", bridge_id=self._bridge_id, limit=self._workers.free
            )
        except (SchemaMismatch, DatabaseUnreachable):
            raise
        except BridgeError as error:
            self._log.error("claim_failed", error=type(error).__name__)
            await asyncio.sleep(NOT_CLAIMABLE_SECONDS)
            return
        for claim in cast(list[dict[str, Any]], claims):
            self._workers.take(claim)
        if not self._is_ready:
            self._is_ready = True
            self._log.info("ready", name=socket.gethostname(), workers=self._workers.limit)

    async def _is_done(self) -> bool:
        return await self._database.call("resman.pending_count") == 0

    async def _pause(self) -> float:
        pause = self._settings.poll_seconds
        if not self._ear.hears:
            pause = min(pause, DEAF_POLL_SECONDS)
        if not self._workers.free:
            return pause
        due = cast(datetime | None, await self._database.call("resman.next_due_at"))
        if due is None:
            return pause
        seconds = (due - datetime.now(UTC)).total_seconds()
        # What is due and was not claimed waits for its account, not for us.
        return min(pause, seconds if seconds > 0 else NOT_CLAIMABLE_SECONDS)

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
            for one in (task, stop):
                one.cancel()
            await asyncio.gather(task, stop, return_exceptions=True)

    async def _say_goodbye(self) -> None:
        try:
            await self._plain.call("resman.stop_bridge", bridge_id=self._bridge_id)
        except BridgeError as error:
            # Its leases lapse, so that another bridge takes over all the same.
            self._log.warning("goodbye_failed", error=type(error).__name__)
        self._log.info("stopped")

    def _handle_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end, number)
        loop.add_signal_handler(signal.SIGHUP, self._reload)

    def _end(self, number: int) -> None:
        if self._stop.is_set():
            os._exit(128 + number)
        self._log.info("stopping", unfinished=self._workers.busy)
        self._stop.set()

    def _reload(self) -> None:
        if self._reread is None:
            return
        try:
            found = self._reread()
        except BridgeError as error:
            self._log.error("settings_refused", error=type(error).__name__)
            return
        fresh = {field: getattr(found, field) for field in _RELOADS}
        self._settings = dataclasses.replace(self._settings, **fresh)
        self._log.level = self._settings.log_level
        if self._bridge_id:
            self._workers.resize(self._settings.workers)
            self._sending = asyncio.create_task(self._send_settings())
        self._log.info("settings_read", workers=self._settings.workers)

    async def _send_settings(self) -> None:
        await self._database.call(
            "resman.set_bridge_settings",
            bridge_id=self._bridge_id,
            settings=_bridge_settings(self._settings),
        )


def _bridge_settings(settings: Settings) -> dict[str, Json]:
    return {
        "lease_seconds": settings.lease_seconds,
        "rate_per_minute": settings.rate_per_minute,
        "account_concurrency": settings.account_concurrency,
        "backoff_base_seconds": settings.backoff_base,
        "backoff_max_seconds": settings.backoff_max,
        "breaker_failures": settings.breaker_failures,
        "breaker_cool_seconds": settings.breaker_cool_seconds,
        "recheck_seconds": settings.recheck_seconds,
    }
