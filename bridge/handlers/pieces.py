"""What was read of a property in one go, as the database takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from bridge.credentials import KeyRing
from bridge.database import Json
from bridge.erasure import known_macs
from bridge.resman import Glimpse, Prospect


@dataclass(frozen=True)
class Piece:
    """Prospects that were read together, and what is known of the reading."""

    prospects: Sequence[Prospect | Glimpse]
    served_at: str | None = None
    served_at_of: Mapping[str, str | None] = field(default_factory=dict)
    through: str | None = None
    is_new: bool = False
    is_last: bool = False
    is_look: bool = False
    missing: Sequence[str] = ()

    def told(
        self, prospect: Prospect | Glimpse, claim: Mapping[str, Any], keys: KeyRing
    ) -> dict[str, Json]:
        """Give a prospect as the database wants it: whole, or ids, times and markers only."""
        told: dict[str, Json] = {"prospect_id": prospect.prospect_id}
        if isinstance(prospect, Prospect):
            told["appointments"] = cast(Json, prospect.appointments())
        if claim["wants_leads"]:
            told |= cast(dict[str, Json], prospect.as_lead())
            told["macs"] = _macs(told, claim.get("erased_kids"), keys)
            told["served_at"] = self.served_at_of.get(prospect.prospect_id, self.served_at)
        return told


def _macs(told: Mapping[str, Json], kids: Sequence[str] | None, keys: KeyRing) -> list[Json]:
    """Give the hashes by which somebody is known who was erased, if anybody was."""
    if not kids:
        return []
    phones = cast(list[dict[str, Any]], told.get("phones") or [])
    numbers = [str(phone["number"]) for phone in phones]
    return list(known_macs(keys, kids, [str(told.get("email") or "")], numbers))
