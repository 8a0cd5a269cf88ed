"""Hold a prospect as ResMan has it: person, preferences, events."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

from bridge.resman import assumptions, normalise
from bridge.resman.normalise import Number
from bridge.resman.reading import Fields

Json = dict[str, object]


@dataclass(frozen=True)
class Record:
    """What ResMan told, whole or in part; can be told on as plain JSON."""


@dataclass(frozen=True)
class Phone(Record):
    """One phone of a person; the number may end in `ext 204`."""

    type: str | None
    number: str

    @classmethod
    def from_json(cls, data: object) -> Phone:
        """Read `{"type","number"}`."""
        fields = Fields(data, "phone")
        phone = cls(type=fields.text("type"), number=fields.text("number") or "")
        fields.done()
        return phone


@dataclass(frozen=True)
class Pet(Record):
    """A kind of pet and how many of it."""

    type: str | None
    count: Number | None

    @classmethod
    def from_json(cls, data: object) -> Pet:
        """Read `{"type","count"}`."""
        fields = Fields(data, "pet")
        pet = cls(type=fields.text("type"), count=fields.number("count"))
        fields.done()
        return pet


NUMBERS = (
    "rent",
    "rent_min",
    "rent_max",
    "bedrooms",
    "bedrooms_min",
    "bedrooms_max",
    "bathrooms",
    "bathrooms_min",
    "bathrooms_max",
    "occupants",
)


@dataclass(frozen=True)
class Preferences(Record):
    """Say what a prospect looks for; what was read can be given back unchanged."""

    move_in_date: str | None = None
    floorplan: str | None = None
    units: tuple[str, ...] = ()
    rent: Number | None = None
    rent_min: Number | None = None
    rent_max: Number | None = None
    bedrooms: Number | None = None
    bedrooms_min: Number | None = None
    bedrooms_max: Number | None = None
    bathrooms: Number | None = None
    bathrooms_min: Number | None = None
    bathrooms_max: Number | None = None
    lease_terms: str | None = None
    occupants: Number | None = None
    pets: tuple[Pet, ...] = ()
    comments: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: object) -> Preferences:
        """Read the object that `as_json` of a prospect gave, or one like it."""
        fields = Fields({} if data is None else data, "preferences")
        preferences = cls(
            move_in_date=fields.text("move_in_date"),
            floorplan=fields.text("floorplan"),
            units=tuple(fields.texts("units")),
            lease_terms=_text_of(fields.number("lease_terms")),
            pets=tuple(Pet.from_json(pet) for pet in fields.objects("pets")),
            comments=tuple(fields.texts("comments")),
            **{name: normalise.number(fields.number(name)) for name in NUMBERS},
        )
        fields.done()
        return preferences


def _text_of(value: Number | None) -> str | None:
    return None if value is None else str(value)


@dataclass(frozen=True)
class Event(Record):
    """One contact, note, tour or change of status of a prospect."""

    event_id: str | None
    type: str
    at: str | None
    comments: str | None
    source_id: str | None
    agent_id: str | None
    first_contact: bool | None
    reasons: str | None


_OF_A_LEAD = (
    "prospect_id", "person_id", "property_id", "type", "first_name", "last_name", "email", "phones",
    "preferences", "content_hash",
)  # fmt: skip


@dataclass(frozen=True)
class Prospect(Record):
    """A prospect with its main contact."""

    prospect_id: str
    person_id: str | None
    property_id: str | None
    type: str | None
    first_name: str | None
    last_name: str | None
    email: str | None
    phones: tuple[Phone, ...] = ()
    preferences: Preferences = field(default_factory=Preferences)
    events: tuple[Event, ...] = ()
    customers: int = 1
    person_ids: tuple[str, ...] = ()

    def as_json(self) -> Json:
        """Give plain JSON, with the content's hash."""
        plain = to_json(self)
        return {**plain, "content_hash": self._hash(plain)}

    def appointments(self) -> list[Json]:
        """Give ids, times and markers of its tours; what was written of them stays behind."""
        return [
            {"event_id": event.event_id, "at": event.at, "marker": _marker(event.comments)}
            for event in self.events
            if event.type == assumptions.TOUR_EVENT
        ]

    def as_lead(self) -> Json:
        """Give what the sync of leads is about: of the events only our markers and the first."""
        plain = self.as_json()
        moments = [event.at for event in self.events if event.at]
        return {name: plain[name] for name in _OF_A_LEAD} | {
            "markers": [
                marker
                for event in self.events
                for marker in assumptions.MARKER.findall(event.comments or "")
            ],
            "first_event_at": min(moments, default=None),
        }

    def content_hash(self) -> str:
        """Hash what the record says, whatever order or spelling ResMan gave it in this time."""
        return self._hash(to_json(self))

    def _hash(self, plain: Json) -> str:
        # Where it was found is not part of what it says.
        content = {name: value for name, value in plain.items() if name != "property_id"}
        content["email"] = normalise.email(self.email)
        content["phones"] = sorted(
            [phone.type or "", normalise.phone_key(phone.number) or phone.number]
            for phone in self.phones
        )
        content["events"] = sorted(
            (to_json(event) for event in self.events),
            key=lambda event: json.dumps(event, sort_keys=True),
        )
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _marker(comments: str | None) -> str | None:
    found = assumptions.MARKER.findall(comments or "")
    return found[-1] if found else None


def to_json(record: Record) -> Json:
    """Turn a record into dicts, lists, texts and numbers."""
    # dataclasses.asdict copies every text deeply, which took longer than the XML itself.
    return {name: _plain(getattr(record, name)) for name in record.__dataclass_fields__}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return to_json(value) if isinstance(value, Record) else value
