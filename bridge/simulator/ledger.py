"""The ledger: one entry per call, written before the call is answered."""

from __future__ import annotations

import json
import os
from pathlib import Path

from bridge.errors import ConfigurationError
from bridge.simulator.records import Json


class Ledger:
    """Keep every accepted and refused call in order, in memory and in a file if one is given."""

    def __init__(self, path: Path | None = None) -> None:
        self._lines: list[str] = []
        self._file: int | None = None
        if path is not None:
            try:
                self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            except OSError as error:
                reason = (error.strerror or "unknown error").lower()
                raise ConfigurationError(
                    f"cannot write the ledger {path}: {reason}; give another file to --ledger"
                ) from error

    def append(self, entry: dict[str, Json], durable: bool) -> None:
        """Add one entry; in the file it is on disk before this returns, if it is to be durable."""
        line = json.dumps({"seq": len(self._lines) + 1, **entry}, separators=(",", ":"))
        self._lines.append(line)
        self._write(line, durable)

    def reset(self, at: str, seed: int) -> None:
        """Empty the ledger; the file keeps what it has and tells of the reset."""
        self._lines.clear()
        entry = {"seq": 0, "at": at, "method": "reset", "accepted": True, "seed": seed}
        self._write(json.dumps(entry, separators=(",", ":")), durable=False)

    def lines(self, after: int = 0) -> list[str]:
        """Return the entries behind a sequence number, each as JSON."""
        return self._lines[max(after, 0) :]

    def _write(self, line: str, durable: bool) -> None:
        if self._file is None:
            return
        data = line.encode("ascii") + b"\n"
        while data:
            data = data[os.write(self._file, data) :]
        if durable:
            os.fsync(self._file)
