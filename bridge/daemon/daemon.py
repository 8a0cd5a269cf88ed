"""One bridge: its tasks, its signals, its end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable

import bridge
from bridge.credentials import KeyRing
from bridge.daemon.claims import Claims
from bridge.daemon.upkeep import Upkeep
from bridge.daemon.wake import Bell, listen, probe_listener
from bridge.database import AsyncDatabase, check_schema
from bridge.errors import BridgeError, ConfigurationError, DatabaseUnreachable
from bridge.logs import EventLog
from bridge.settings import Settings

_AGAIN_SECONDS = 0.5


def run(settings: Settings, *, once: bool, reread: Callable[[], Settings]) -> int:
    """Run a bridge until it is told to end, or with `once` until nothing waits."""
    if not settings.secret_key:
        raise ConfigurationError(
            "TOURBASE_SECRET_KEY is not set: give the base64 of 32 bytes, there or in the"
            " file that TOURBASE_SECRET_KEY_FILE names"
        )
    keys = KeyRing.from_text(settings.secret_key)
    return asyncio.run(_Daemon(settings, keys, reread).run(once=once))


def bridge_settings(settings: Settings) -> dict[str, float]:
    """Give what the claims of this bridge follow, as `resman.start_bridge` takes it."""
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


class _Daemon:
    def __init__(self, settings: Settings, keys: KeyRing, reread: Callable[[], Settings]) -> None:
        self._settings = settings
        self._keys = keys
        self._reread = reread
        self._log = EventLog(settings.log_format, settings.log_level)
        self._database = AsyncDatabase(settings.dsn, size=min(settings.workers, 8) + 2)
        self._bell = Bell()
        self._ending = asyncio.Event()
        self._bridge_id = ""

    async def run(self, *, once: bool) -> int:
        """Start, work, drain."""
        self._take_signals()
        await self._database.open()
        try:
            if not await self._start(once=once):
                return 0
            await self._work(once=once)
        finally:
            await self._database.close()
        return 0

    async def _start(self, *, once: bool) -> bool:
        """Register, waiting for Postgres where it is not up yet; false if told to end meanwhile."""
        is_told = False
        while not self._ending.is_set():
            try:
                check_schema(await self._database.call("resman.schema_version"))
                self._bridge_id = str(
                    await self._database.call(
                        "resman.start_bridge",
                        name=f"{socket.gethostname()}/{os.getpid()}",
                        version=bridge.__version__,
                        settings=dict(bridge_settings(self._settings)),
                    )
                )
                return True
            except DatabaseUnreachable:
                if once:
                    raise
                if not is_told:
                    self._log.warning("database_unreachable")
                is_told = True
                await asyncio.sleep(_AGAIN_SECONDS)
        return False

    async def _work(self, *, once: bool) -> None:
        settings = self._settings
        claims = Claims(
            self._database, self._bridge_id, settings, self._keys, self._bell, self._log
        )
        upkeep = Upkeep(
            self._database, self._bridge_id, settings, self._keys, claims, self._bell, self._log
        )
        tasks = [
            asyncio.create_task(listen(settings.listen_dsn, self._bell, self._log)),
            asyncio.create_task(
                probe_listener(
                    self._database, self._bell, self._log, settings.listener_probe_seconds
                )
            ),
            *upkeep.start(),
        ]
        claiming = asyncio.create_task(claims.run(once=once))
        ending = asyncio.create_task(self._ending.wait())
        await asyncio.wait({claiming, ending, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        await self._drain(claims, claiming, tasks)

    async def _drain(
        self, claims: Claims, claiming: asyncio.Task[None], tasks: list[asyncio.Task[None]]
    ) -> None:
        """Claim no more, let calls in flight end, and sign off."""
        self._log.info("draining", jobs=len(claims.held))
        finished = claiming.done()
        claiming.cancel()
        await claims.drain(self._settings.drain_seconds)
        failed = [task for task in tasks if task.done() and task.exception()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        try:
            await self._database.call("resman.stop_bridge", bridge_id=self._bridge_id)
        except BridgeError:
            self._log.warning("database_unreachable")
        self._log.info("stopped")
        if finished and claiming.exception():
            raise claiming.exception() or BridgeError("the claim loop ended")
        if failed:
            raise failed[0].exception() or BridgeError("a task ended")

    def _take_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end)
        loop.add_signal_handler(signal.SIGHUP, self._read_again)

    def _end(self) -> None:
        if self._ending.is_set():
            os._exit(130)
        self._ending.set()

    def _read_again(self) -> None:
        try:
            settings = self._reread()
        except BridgeError as error:
            self._log.error("settings_refused", error=str(error))
            return
        self._log.level = settings.log_level
        self._log.info("settings_read")
        asyncio.get_running_loop().create_task(self._send_settings(settings))

    async def _send_settings(self, settings: Settings) -> None:
        try:
            await self._database.call(
                "resman.set_bridge_settings",
                bridge_id=self._bridge_id,
                settings=dict(bridge_settings(settings)),
            )
        except BridgeError:
            self._log.warning("settings_not_sent")
