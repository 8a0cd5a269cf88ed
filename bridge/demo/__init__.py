"""The demo: everything at once on this machine, told as a story, gone without a trace."""

from __future__ import annotations

from bridge.demo.play import play

__all__ = ["play"]
