"""Find out whether the database went back in time, and search ResMan for what it has forgotten."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, cast

from bridge.credentials import KeyRing
from bridge.daemon.outage import PatientDatabase
from bridge.errors import ConfigurationError
from bridge.handlers import Mark, Sweep, client
from bridge.logs import EventLog
from bridge.settings import Settings


class Epoch:
    """What this machine knows of the database's past."""

    def __init__(self, settings: Settings, keys: KeyRing, log: EventLog) -> None:
        """Take where calls are noted, and what ResMan is searched with."""
        self._settings = settings
        self._keys = keys
        self._log = log
        self._was_held = False
        self.mark = Mark(_state_folder(settings), log)

    async def compare(self, database: PatientDatabase) -> None:
        """Compare the database with what was noted of it before this run."""
        report = cast(dict[str, Any], await database.call("resman.check_mark"))
        noted = self.mark.read(str(report["id"]))
        if noted is not None:
            report = cast(dict[str, Any], await database.call("resman.check_mark", mark=noted))
        self._take(report)

    async def look(self, database: PatientDatabase, bridge_id: str) -> None:
        """Compare it with what was noted in this run; search ResMan where it is held."""
        noted = self.mark.current()
        report = cast(dict[str, Any], await database.call("resman.check_mark", mark=noted))
        self._take(report)
        if report["state"] != "held":
            return
        for claim in await database.rows("resman.claim_sweeps", bridge_id=bridge_id):
            claimed = cast(dict[str, Any], claim)
            async with client(self._settings) as resman:
                await Sweep(claimed, resman, database, self._keys, self._log).run()

    def _take(self, report: dict[str, Any]) -> None:
        is_held = report["state"] == "held"
        if is_held and not self._was_held:
            self._log.error("database_went_back")
        self._was_held = is_held
        self.mark.begin(report)


def _state_folder(settings: Settings) -> Path | None:
    given = settings.state_dir or os.environ.get("STATE_DIRECTORY", "").partition(":")[0]
    if not given:
        return None
    if not os.access(given, os.W_OK):
        raise ConfigurationError(
            f"nothing can be written to {given}: TOURBASE_STATE_DIR must be a folder of the bridge"
        )
    return Path(given)
