"""How answers look to a person: colours where they are wanted, and lengths of time."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

import click

from bridge.cli.base import common


def paint(text: str, colour: str) -> str:
    """Colour a text on a terminal, unless --no-color or NO_COLOR asks for none."""
    plain = common().no_color or os.environ.get("NO_COLOR") or not sys.stdout.isatty()
    return text if plain else click.style(text, fg=colour)


def mark(is_ok: bool) -> str:
    """Give the sign before a check that passed or failed."""
    good, bad = ("✓", "✗") if _can_print("✓✗") else ("+", "-")
    return paint(good, "green") if is_ok else paint(bad, "red")


def age(at: object) -> str:
    """Say how long ago an instant was, as the database wrote it."""
    if not isinstance(at, str):
        return "never"
    return f"{length((datetime.now(UTC) - datetime.fromisoformat(at)).total_seconds())} ago"


def length(seconds: float) -> str:
    """Say a length of time in its two largest units."""
    left = max(0, int(seconds))
    parts = []
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        if left >= size:
            parts.append(f"{left // size}{unit}")
            left %= size
    return " ".join(parts[:2]) or "0s"


def clock(at: object) -> str:
    """Give the time of day of an instant, in UTC."""
    if not isinstance(at, str):
        return "-"
    return datetime.fromisoformat(at).astimezone(UTC).strftime("%H:%M:%S")


def _can_print(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
