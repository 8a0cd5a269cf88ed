"""The installer: bring a database to what the package holds, and tell whether it is there."""

from __future__ import annotations

from bridge.installer.install import Report, install
from bridge.installer.session import Patience

__all__ = ["Patience", "Report", "install"]
