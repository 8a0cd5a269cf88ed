"""The simulator's own clock: it runs like the real one, but can be put anywhere."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import formatdate


class RunningClock:
    """Tell the time, shifted from the machine's by whatever was asked for."""

    def __init__(self) -> None:
        self._shift = 0.0

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.fromtimestamp(time.time() + self._shift, UTC)

    def set(self, at: datetime) -> None:
        """Put the clock to a moment; it runs on from there."""
        self._shift = at.timestamp() - time.time()

    def advance(self, seconds: float) -> None:
        """Move the clock by some seconds, back if they are negative."""
        self._shift += seconds

    def reset(self) -> None:
        """Go back to the machine's time."""
        self._shift = 0.0

    def http_date(self) -> bytes:
        """Return the present moment as the value of a `Date` header."""
        return formatdate(time.time() + self._shift, usegmt=True).encode("ascii")


def moment_of(text: str) -> datetime:
    """Read an ISO moment or date, UTC where it has no offset; raise ValueError if it is none."""
    at = datetime.fromisoformat(text.strip())
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
