"""What the daemon does by the clock: signs of life, sweeps, pulls, probes of refused accounts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, cast

from bridge.credentials import KeyRing
from bridge.daemon.doorbell import Unrung
from bridge.daemon.ear import Ear
from bridge.daemon.epoch import Epoch
from bridge.daemon.outage import PatientDatabase
from bridge.daemon.workers import Workers
from bridge.database import Json
from bridge.errors import (
    BridgeError,
    ConfigurationError,
    DatabaseUnreachable,
    SchemaMismatch,
    sqlstate,
)
from bridge.handlers import UNSEALABLE, Pull, Remote, client
from bridge.logs import EventLog
from bridge.settings import Settings

BEAT_SECONDS = 10.0
SWEEP_SECONDS = 5.0
# A dead bridge is found at the second look; its work shall go on within a second.
WATCH_SECONDS = 0.25
PROBE_ACCOUNTS_SECONDS = 5.0
COMPARE_SECONDS = 5.0
MISSED_SECONDS = 60.0
HOUSEKEEPING_SECONDS = 3600.0
# In this order: what keeps jobs going comes before what only makes reading faster.
_SWEEP = (
    "rescue_jobs",
    "fold_changes",
    "write_host_rows",
    "refresh_availability",
    "fold_tour_stats",
)
# Each call follows one move by staff.
_MOST_TOURS = 100
_MOST_PULLS = 4
# What is new goes before what is old.
_READINGS = ("resman.claim_pulls", "resman.claim_backfills")
_MOST_RUNS = 500
_MISSED = ("note_missed_changes", "note_missed_chats")
_HOUSEKEEPING = ("extend_partitions", "cleanup_old_tour_logs", "cleanup_old_tombstones")


class Chores:
    """The periodic calls, each in its own rhythm."""

    def __init__(
        self,
        bridge_id: str,
        database: PatientDatabase,
        workers: Workers,
        keys: KeyRing,
        unrung: Unrung,
        log: EventLog,
    ) -> None:
        """Take the bridge in whose name the calls are made."""
        self._bridge_id = bridge_id
        self._database = database
        self._workers = workers
        self._keys = keys
        self._unrung = unrung
        self._log = log

    def by_the_clock(self, settings: Callable[[], Settings]) -> list[Coroutine[Any, Any, None]]:
        """Give the chores that need nothing but the settings; each goes on for ever."""
        return [
            self.sweep(settings),
            self.note_missed(),
            self.keep_house(),
            self.pull(settings),
            self.backfill(settings),
        ]

    async def beat(self, lease_seconds: float) -> None:
        """Give signs of life for ever, which keep the leases."""
        await self._every(lambda: min(lease_seconds / 3, BEAT_SECONDS), self._beat)

    async def sweep(self, settings: Callable[[], Settings]) -> None:
        """Rescue, fold and write back for ever."""

        def pause() -> float:
            now = settings()
            return min(now.poll_seconds, SWEEP_SECONDS, now.lease_seconds / 2)

        await self._every(pause, self.sweep_once)

    async def watch(self, database: PatientDatabase, ear: Ear, wake: asyncio.Event) -> None:
        """Look for ever for bridges that died, and have their jobs claimed."""

        async def look() -> None:
            # Without a lock of our own we cannot tell; leases do then.
            if not ear.holds_lock:
                return
            for name in await database.rows(
                "resman.rescue_dead_bridges", bridge_id=self._bridge_id
            ):
                self._log.warning("bridge_died", name=str(name))
                wake.set()
                while await database.call("resman.rescue_jobs"):
                    wake.set()

        await self._every(lambda: WATCH_SECONDS, look)

    async def note_missed(self) -> None:
        """Look for ever for changes that no trigger saw."""

        async def note() -> None:
            for function in _MISSED:
                await self._database.call(f"resman.{function}")

        await self._every(lambda: MISSED_SECONDS, note)

    async def keep_house(self) -> None:
        """Make the partitions of the coming months and erase what is old, for ever."""

        async def keep() -> None:
            for function in _HOUSEKEEPING:
                await self._database.call(f"resman.{function}")

        await self._every(lambda: HOUSEKEEPING_SECONDS, keep)

    async def pull(self, settings: Callable[[], Settings]) -> None:
        """Read from ResMan for ever, of backfills too; a long reading keeps no other waiting."""
        running: set[asyncio.Task[None]] = set()

        async def look() -> None:
            for task in [task for task in running if task.done()]:
                running.discard(task)
                task.result()
            for function in _READINGS:
                free = _MOST_PULLS - len(running)
                claims = free and await self._database.rows(
                    function, bridge_id=self._bridge_id, limit=free
                )
                running.update(
                    asyncio.create_task(self._pull_one(settings(), claim)) for claim in claims or ()
                )

        try:
            await self._every(lambda: min(settings().poll_seconds, SWEEP_SECONDS), look)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def backfill(self, settings: Callable[[], Settings]) -> None:
        """Send what is to be brought over for ever."""

        async def advance() -> None:
            for _ in range(_MOST_RUNS):
                if not await self._database.call("resman.advance_backfill"):
                    return

        await self._every(lambda: min(settings().poll_seconds, SWEEP_SECONDS), advance)

    async def probe_accounts(self, settings: Settings) -> None:
        """Try refused accounts again, and new keys, for ever."""
        await self._every(lambda: PROBE_ACCOUNTS_SECONDS, lambda: self._probe_accounts(settings))

    async def compare(self, epoch: Epoch) -> None:
        """Look for ever whether the database went back in time."""
        await self._every(
            lambda: COMPARE_SECONDS, lambda: epoch.look(self._database, self._bridge_id)
        )

    async def sweep_once(self) -> None:
        """Rescue, fold and write back."""
        for function in _SWEEP:
            await self._database.call(f"resman.{function}")
        for _ in range(_MOST_TOURS):
            if not await self._database.call("resman.sweep_tours"):
                return

    async def _every(
        self, pause: Callable[[], float], chore: Callable[[], Awaitable[object]]
    ) -> None:
        while True:
            try:
                await chore()
            except (SchemaMismatch, DatabaseUnreachable):
                raise
            except BridgeError as error:
                self._log.error(
                    "chore_failed", error=type(error).__name__, sqlstate=sqlstate(error)
                )
            await asyncio.sleep(pause())

    async def _beat(self) -> None:
        answer = await self._database.call(
            "resman.beat_bridge", bridge_id=self._bridge_id, jobs=self._workers.held()
        )
        found = cast(dict[str, Any], answer)
        for job_id in found.get("lost", ()):
            self._log.warning("lease_lost", job_id=job_id)
        if found.get("was_unattended"):
            self._unrung.begin()

    async def _pull_one(self, settings: Settings, claim: Json) -> None:
        async with client(settings) as resman:
            await Pull(
                cast(dict[str, Any], claim), self._bridge_id, resman, self._database, self._keys,
                self._log,
            ).run()  # fmt: skip

    async def _probe_accounts(self, settings: Settings) -> None:
        due = await self._database.rows("resman.due_account_probes", bridge_id=self._bridge_id)
        for account in cast(list[dict[str, Any]], due):
            remote = Remote.from_json(account["remote"])
            became = await self._database.call(
                "resman.record_account_probe",
                account_key=account["account_key"],
                key=str(remote.sealed.get("nonce")),
                outcome=await self._probe(settings, remote),
            )
            if became == "key_taken":
                self._log.info("key_taken", account=account["account_key"])
            elif became == "key_refused":
                self._log.error("key_refused", account=account["account_key"])

    async def _probe(self, settings: Settings, remote: Remote) -> dict[str, Json]:
        try:
            credentials = self._keys.open(remote.sealed, remote.integration_id)
        except ConfigurationError:
            return UNSEALABLE
        async with client(settings) as resman:
            listing = await resman.list_sources(credentials, remote.property_id)
        return cast(dict[str, Json], listing.outcome.as_json())
