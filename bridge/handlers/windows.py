"""Windows of time of which ResMan tells what was changed; one that is too dense is halved."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

SHORTEST = timedelta(seconds=60)
# A first reading goes far back.
LONGEST = timedelta(days=30)


@dataclass(frozen=True)
class Window:
    """A span of time in which prospects were changed."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Window:
        """Read a window as the database gives it."""
        return cls(*(datetime.fromisoformat(told[name]) for name in _NAMES))

    @property
    def by(self) -> dict[str, str]:
        """Give it as ResMan is asked."""
        return {
            name: moment.isoformat().replace("+00:00", "Z")
            for name, moment in zip(_NAMES, (self.start, self.end), strict=True)
        }

    @property
    def is_shortest(self) -> bool:
        """Tell whether it is not cut any more, however dense it is."""
        return self.end - self.start <= SHORTEST

    def halves(self) -> list[Window]:
        """Give its halves, the last first."""
        middle = self.start + timedelta(seconds=(self.end - self.start) // timedelta(seconds=2))
        return [Window(middle, self.end), Window(self.start, middle)]

    def pieces(self, border: datetime | None = None) -> list[Window]:
        """Cut it into thirty days at most, the last first; none lies on both sides of a border."""
        cuts = [self.start]
        while cuts[-1] < self.end:
            cut = min(cuts[-1] + LONGEST, self.end)
            cuts.append(border if border and cuts[-1] < border < cut else cut)
        return [Window(start, end) for start, end in itertools.pairwise(cuts)][::-1]


_NAMES = ("modified_from", "modified_to")
