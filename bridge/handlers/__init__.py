"""Between database and ResMan, the only place that sees both; the database decides."""

from __future__ import annotations

from bridge.handlers.calls import UNSEALABLE, Remote, client
from bridge.handlers.push import Push, Tools

__all__ = ["UNSEALABLE", "Push", "Remote", "Tools", "client"]
