"""The ResMan client: the wire, its answers, and what they mean. Knows nothing of Postgres."""

from __future__ import annotations

from bridge.resman.access import Credentials
from bridge.resman.client import ResMan
from bridge.resman.document import LeadDocument
from bridge.resman.outcomes import Outcome
from bridge.resman.prospect import Prospect
from bridge.resman.reading import InvalidRequest
from bridge.resman.results import Changes, Entry, Listing, PostResult, SearchResult
from bridge.resman.v2 import Glimpse

__all__ = [
    "Changes",
    "Credentials",
    "Entry",
    "Glimpse",
    "InvalidRequest",
    "LeadDocument",
    "Listing",
    "Outcome",
    "PostResult",
    "Prospect",
    "ResMan",
    "SearchResult",
]
