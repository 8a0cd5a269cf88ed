"""Read how long a server asks us to wait, and what time it thinks it is."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bridge.resman import assumptions


def http_date(text: str | None) -> datetime | None:
    """Read an HTTP date, or None where it is absent or broken."""
    if not text:
        return None
    try:
        at = parsedate_to_datetime(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def retry_after(header: str | None, body: str, now: datetime) -> int | None:
    """Give the seconds to wait, from the header or a hint in the body; never negative or absurd."""
    seconds = _from_header(header, now)
    if seconds is None and (hint := assumptions.RETRY_AFTER_TEXT.search(body[:4096].casefold())):
        seconds = _number(hint.group(1))
    if seconds is None:
        return None
    return min(max(math.ceil(seconds), 0), assumptions.RETRY_AFTER_SECONDS_MAX)


def _from_header(header: str | None, now: datetime) -> float | None:
    text = (header or "").strip()
    seconds = _number(text)
    if seconds is not None:
        return seconds
    until = http_date(text)
    return None if until is None else (until - now).total_seconds()


def _number(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    if math.isnan(seconds):
        return None
    return min(max(seconds, 0.0), float(assumptions.RETRY_AFTER_SECONDS_MAX))
