"""Between database and ResMan, the only place that sees both; the database decides."""

from __future__ import annotations

from bridge.handlers.calls import UNSEALABLE, Remote, account_of, client
from bridge.handlers.pull import Pull
from bridge.handlers.push import Push, Tools
from bridge.handlers.report import Records

__all__ = ["UNSEALABLE", "Pull", "Push", "Records", "Remote", "Tools", "account_of", "client"]
