"""The daemon: listens and polls, claims, carries, and keeps the queue in order."""

from __future__ import annotations

from bridge.daemon.daemon import run

__all__ = ["run"]
