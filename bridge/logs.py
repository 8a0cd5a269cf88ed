"""Log lines: one event, one line, constant name, values as fields.

A field never holds a credential, a name, an e-mail address, a phone number or a payload: ids only.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TextIO

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}

Field = str | int | float | bool | None


class EventLog:
    """Write events to a stream, as JSON lines or as text for a person."""

    def __init__(self, style: str = "json", level: str = "info", stream: TextIO | None = None):
        """Take the style (`json` or `text`), the lowest level to write, and the stream."""
        self.style = style
        self.level = level
        self.bridge: str | None = None
        self._stream = stream or sys.stderr

    def debug(self, event: str, **fields: Field) -> None:
        """Write an event that helps only a developer."""
        self._write("debug", event, fields)

    def info(self, event: str, **fields: Field) -> None:
        """Write an event of normal work."""
        self._write("info", event, fields)

    def warning(self, event: str, **fields: Field) -> None:
        """Write an event that someone should look at soon."""
        self._write("warning", event, fields)

    def error(self, event: str, **fields: Field) -> None:
        """Write an event that needs someone now."""
        self._write("error", event, fields)

    def _write(self, level: str, event: str, fields: dict[str, Field]) -> None:
        if LEVELS[level] < LEVELS[self.level]:
            return
        named: dict[str, Field] = {**fields, "bridge": self.bridge}
        known = {name: value for name, value in named.items() if value is not None}
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        if self.style == "json":
            line = json.dumps({"ts": at, "level": level, "event": event, **known}, default=str)
        else:
            values = " ".join(f"{name}={value}" for name, value in known.items())
            line = f"{at[11:23]} {level:<7} {event} {values}".rstrip()
        print(line, file=self._stream, flush=True)
