"""The demo: a private Postgres, a simulated ResMan, a bridge, and an application that writes."""

from __future__ import annotations

from bridge.demo.play import play

__all__ = ["play"]
