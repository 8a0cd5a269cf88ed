"""What the simulated ResMan holds: frozen records, replaced and never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

# Statuses of a prospect, in the words of v1 and of v2.
TYPES = {
    "prospect": "Prospect",
    "lost": "Lost",
    "applicant": "Applicant",
    "current_resident": "Resident",
}


class Rejected(Exception):
    """ResMan understood the call and refuses it; the text is its ErrorDescription."""


@dataclass(frozen=True)
class Account:
    """One client of ResMan and the partner's key to it."""

    account_id: str
    partner_id: str
    api_key: str = field(repr=False)
    subdomain: str = ""
    old_api_key: str = field(default="", repr=False)


@dataclass(frozen=True)
class Property:
    """One property, with what a lead may refer to; the maps go from lower-case id to (id, name)."""

    account_id: str
    property_id: str
    name: str
    time_zone: str
    sources: Mapping[str, tuple[str, str]]
    employees: Mapping[str, tuple[str, str]]
    lost_reasons: Mapping[str, tuple[str, str]]
    # Listed like the others, but no tour can be given to them.
    not_leasing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Phone:
    """One telephone number."""

    type: str
    number: str


@dataclass(frozen=True)
class Person:
    """One person of a prospect."""

    person_id: str
    first_name: str
    last_name: str
    email: str
    phones: tuple[Phone, ...]

    def as_json(self) -> dict[str, Json]:
        """Return the person as the control surface shows it."""
        return {
            "person_id": self.person_id,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "email": self.email or None,
            "phones": [{"type": phone.type, "number": phone.number} for phone in self.phones],
        }


@dataclass(frozen=True)
class Event:
    """One entry in the history of a prospect."""

    event_id: str
    type: str
    at: datetime
    comments: str
    source_id: str
    agent_id: str
    first_contact: bool
    reasons: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return the event as the control surface shows it."""
        return {
            "event_id": self.event_id,
            "type": self.type,
            "at": self.at.isoformat(),
            "comments": self.comments,
            "source_id": self.source_id or None,
            "agent_id": self.agent_id or None,
            "first_contact": self.first_contact,
            "reasons": self.reasons or None,
        }


@dataclass(frozen=True)
class Prospect:
    """One guest card: the first person is its main contact."""

    prospect_id: str
    property_id: str
    type: str
    persons: tuple[Person, ...]
    preferences: Mapping[str, Json]
    events: tuple[Event, ...]
    created_at: datetime
    modified_at: datetime

    @cached_property
    def content(self) -> str:
        """The prospect without its times of change, as canonical JSON."""
        main = self.persons[0]
        record: dict[str, Json] = {
            "prospect_id": self.prospect_id,
            "property_id": self.property_id,
            "type": self.type,
            "preferences": dict(self.preferences),
            "events": [event.as_json() for event in self.events],
            "persons": [person.as_json() for person in self.persons],
            **main.as_json(),
        }
        return json.dumps(record, sort_keys=True, separators=(",", ":"))

    @cached_property
    def digest(self) -> str:
        """The sha256 of the content."""
        return hashlib.sha256(self.content.encode("ascii")).hexdigest()

    def state(self) -> str:
        """Return the prospect with its times of change, as JSON."""
        times = f',"created_at":"{self.created_at.isoformat()}"'
        times += f',"modified_at":"{self.modified_at.isoformat()}"}}'
        return self.content[:-1] + times
