"""The process that carries changes to ResMan: claims, workers, sweeps, listening."""

from __future__ import annotations

from bridge.daemon.daemon import Daemon

__all__ = ["Daemon"]
