"""Between database and ResMan, the only place that sees both; the database decides."""

from __future__ import annotations

from bridge.handlers.calls import UNSEALABLE, Remote, account_of, client
from bridge.handlers.mark import Mark
from bridge.handlers.pull import Pull
from bridge.handlers.push import Push, Tools
from bridge.handlers.report import Records
from bridge.handlers.sweep import Sweep

__all__ = [
    "UNSEALABLE",
    "Mark",
    "Pull",
    "Push",
    "Records",
    "Remote",
    "Sweep",
    "Tools",
    "account_of",
    "client",
]
