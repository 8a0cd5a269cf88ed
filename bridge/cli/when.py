"""Read the times that a person gives: a date, an instant, or how long ago."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from bridge.errors import UsageError

_AGE = re.compile(r"(\d{1,6})([hd])", re.ASCII)
_UNITS = {"h": "hours", "d": "days"}


def read_since(text: str) -> str:
    """Read what --since was given; without a zone it is UTC."""
    ago = _AGE.fullmatch(text)
    if ago:
        try:
            return (datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})).isoformat()
        except OverflowError:
            raise UsageError(f"--since {text}: that is before all time") from None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--since {text}: give a date such as 2027-03-13, or 7d, 12h") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()
