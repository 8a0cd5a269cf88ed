"""Note beside the database, durably, which call came last: so that one that went back is known."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from bridge.database import Json
from bridge.logs import EventLog


class Mark:
    """The last call that this machine has started, in a file of its own; none without a folder."""

    def __init__(self, folder: Path | None, log: EventLog) -> None:
        """Take the folder that outlives the database."""
        self._folder = folder
        self._log = log
        self._turn = asyncio.Lock()
        self._known: dict[str, Any] = {}
        self._wanted = ""
        self._written = ""

    def begin(self, report: dict[str, Any]) -> None:
        """Take which database this is, and in which epoch; read what was noted of it before."""
        is_new = report["id"] != self._known.get("id")
        if is_new or report["epoch"] != self._known.get("epoch"):
            self._known = {"id": report["id"], "epoch": report["epoch"]}
            self._wanted = self._written = ""

    def read(self, database_id: str) -> dict[str, Json] | None:
        """Give what was noted of a database before; None where nothing was."""
        if self._folder is None:
            return None
        try:
            found = json.loads(self._path(database_id).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            self._log.error("mark_not_read", error=type(error).__name__)
            return None
        return found if isinstance(found, dict) else None

    def current(self) -> dict[str, Json] | None:
        """Give what was noted in this run."""
        return {**self._known, "attempt_id": self._written} if self._written else None

    async def reach(self, attempt_id: str) -> None:
        """Come back when a call that is about to be made is noted on disk."""
        if self._folder is None or not self._known:
            return
        # Ids of attempts sort by the time of their making.
        self._wanted = max(self._wanted, attempt_id)
        async with self._turn:
            if self._written >= attempt_id:
                return
            wanted = self._wanted
            try:
                await asyncio.to_thread(self._write, {**self._known, "attempt_id": wanted})
            except OSError as error:
                # Leads go on: what is lost is only that a restore is noticed.
                self._log.error("mark_not_written", error=type(error).__name__)
            self._written = max(self._written, wanted)

    def _write(self, mark: dict[str, Json]) -> None:
        path = self._path(str(mark["id"]))
        # Two bridges of one machine share the folder; the later call counts.
        draft = path.with_suffix(f".{os.getpid()}")
        with draft.open("w", encoding="utf-8") as file:
            json.dump(mark, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _path(self, database_id: str) -> Path:
        assert self._folder is not None
        return self._folder / f"mark-{database_id}.json"
