"""The store: accounts, properties and prospects, with what they were before."""

from __future__ import annotations

from datetime import datetime

from bridge.simulator.property_index import PropertyIndex
from bridge.simulator.records import Account, Property, Prospect


class Store:
    """Hold everything the simulated ResMan knows; every id is looked up in lower case."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.properties: dict[str, Property] = {}
        self.forget_prospects()

    def forget_prospects(self) -> None:
        """Drop every prospect; accounts and properties stay."""
        self.prospects: dict[str, Prospect] = {}
        self._winners: dict[str, str] = {}
        self._indexes: dict[str, PropertyIndex] = {}
        self._history: dict[str, list[tuple[datetime, Prospect | None]]] = {}

    def index(self, property_id: str) -> PropertyIndex:
        """Return the indexes of one property."""
        return self._indexes.setdefault(property_id, PropertyIndex())

    def save(self, prospect: Prospect, at: datetime) -> None:
        """Put a prospect in the place of what it was."""
        known = self.prospects.get(prospect.prospect_id)
        if known is not None:
            self.index(known.property_id).discard(known)
        self.prospects[prospect.prospect_id] = prospect
        self.index(prospect.property_id).add(prospect)
        self._history.setdefault(prospect.prospect_id, []).append((at, prospect))

    def remove(self, prospect: Prospect, at: datetime, winner_id: str = "") -> None:
        """Take a prospect away; a merged one leaves the id of its winner behind."""
        self.index(prospect.property_id).discard(prospect)
        del self.prospects[prospect.prospect_id]
        self._history[prospect.prospect_id].append((at, None))
        if winner_id:
            self._winners[prospect.prospect_id] = winner_id

    def winner_of(self, prospect_id: str) -> Prospect | None:
        """Return the prospect into which a merged one went, over any number of merges."""
        known = prospect_id.lower()
        while known in self._winners:
            known = self._winners[known]
        return self.prospects.get(known) if known != prospect_id.lower() else None

    def as_of(self, property_id: str, moment: datetime) -> list[Prospect]:
        """Return the prospects of a property as they stood at a moment."""
        found = []
        for versions in self._history.values():
            then = next((state for at, state in reversed(versions) if at <= moment), None)
            if then is not None and then.property_id == property_id:
                found.append(then)
        return sorted(found, key=lambda prospect: prospect.modified_at)

    def lost_reasons(self, account_id: str) -> dict[str, tuple[str, str]]:
        """Return the lost reasons of an account; ResMan keeps them per account."""
        found: dict[str, tuple[str, str]] = {}
        for known in self.properties.values():
            if known.account_id == account_id:
                found.update(known.lost_reasons)
        return found
