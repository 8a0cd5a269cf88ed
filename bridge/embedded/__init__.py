"""A private Postgres: started as a child, seen by nobody else, gone without a trace."""

from __future__ import annotations

from bridge.embedded.programs import Programs, find_programs
from bridge.embedded.server import PrivateServer

__all__ = ["PrivateServer", "Programs", "find_programs"]
