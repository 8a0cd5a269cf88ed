"""The installer: bring a database to what the package holds, and tell whether it is there."""

from __future__ import annotations

from bridge.installer.inspect import Finding, ModuleStatus, Plan, plan, status, verify
from bridge.installer.install import Report, install
from bridge.installer.remove import rollback, uninstall
from bridge.installer.session import Patience

__all__ = [
    "Finding",
    "ModuleStatus",
    "Patience",
    "Plan",
    "Report",
    "install",
    "plan",
    "rollback",
    "status",
    "uninstall",
    "verify",
]
