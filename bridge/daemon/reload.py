"""Read the settings again while the bridge runs: which ones changed, and which have to wait."""

from __future__ import annotations

import dataclasses

from bridge.known import KNOWN, Known
from bridge.settings import Settings


@dataclasses.dataclass(frozen=True)
class Reread:
    """What a second look at the settings gave."""

    settings: Settings
    changed: str
    needs_restart: str


def reread(current: Settings, found: Settings) -> Reread:
    """Take over what may change while the bridge runs, and tell of it in words."""
    differing = [
        known for known in KNOWN if getattr(current, known.field) != getattr(found, known.field)
    ]
    taken = [known for known in differing if known.reloads]
    fresh = {known.field: getattr(found, known.field) for known in taken}
    return Reread(
        settings=dataclasses.replace(current, **fresh),
        changed=", ".join(_told(known, current, found) for known in taken) or "nothing",
        needs_restart=", ".join(known.field for known in differing if not known.reloads),
    )


def _told(known: Known, current: Settings, found: Settings) -> str:
    return f"{known.field} {getattr(current, known.field)} to {getattr(found, known.field)}"
