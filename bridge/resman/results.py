"""Hold what the client's operations give back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from bridge.resman.outcomes import Outcome
from bridge.resman.prospect import Prospect
from bridge.resman.v2 import Glimpse


@dataclass(frozen=True)
class SearchResult:
    """The prospects that a search found; only an outcome `ok` makes an empty list mean none."""

    outcome: Outcome
    prospects: tuple[Prospect, ...] = ()
    served_at: str | None = None

    def as_json(self) -> dict[str, object]:
        """Give plain JSON."""
        return {
            "outcome": self.outcome.as_json(),
            "prospects": [prospect.as_json() for prospect in self.prospects],
            "served_at": self.served_at,
        }


@dataclass(frozen=True)
class Changes:
    """What v2 shows of prospects that were changed; `refusal` says that it is not for us."""

    outcome: Outcome
    glimpses: tuple[Glimpse, ...] = ()
    served_at: str | None = None
    refusal: str | None = None


@dataclass(frozen=True)
class PostResult:
    """What became of a post; the ids are set only where the outcome is `ok`."""

    outcome: Outcome
    prospect_id: str | None = None
    person_id: str | None = None
    prospect: Prospect | None = None
    event_ids: dict[str, str] = field(default_factory=dict)
    served_at: str | None = None

    def as_json(self) -> dict[str, object]:
        """Give plain JSON, flat: the outcome's fields beside the ids."""
        return {
            **self.outcome.as_json(),
            "prospect_id": self.prospect_id,
            "person_id": self.person_id,
            "prospect": None if self.prospect is None else self.prospect.as_json(),
            "event_ids": dict(self.event_ids),
            "served_at": self.served_at,
        }


@dataclass(frozen=True)
class Entry:
    """One source, agent, lost reason or property."""

    id: str
    name: str
    email: str | None = None


@dataclass(frozen=True)
class Listing:
    """A list of entries; only an outcome `ok` makes an empty list mean none."""

    outcome: Outcome
    entries: tuple[Entry, ...] = ()
    served_at: str | None = None

    def as_json(self) -> dict[str, object]:
        """Give plain JSON."""
        return {
            "outcome": self.outcome.as_json(),
            "entries": [asdict(entry) for entry in self.entries],
            "served_at": self.served_at,
        }
