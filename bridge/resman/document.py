"""Describe one lead as the database wants it in ResMan, with at most one event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from bridge.resman import assumptions, normalise
from bridge.resman.assumptions import CUSTOMER_TYPES, EVENT_TYPES, LOST_EVENT, REOPENED_EVENT
from bridge.resman.prospect import Phone, Preferences
from bridge.resman.reading import Fields, InvalidRequest
from bridge.resman.redaction import name_words


@dataclass(frozen=True)
class Kind:
    """Say what a kind of document must have."""

    customer_type: str
    event_type: str
    knows_prospect: bool = True
    has_event: bool = True
    is_first_contact: bool = False


KINDS: Final = {
    "create": Kind(
        assumptions.OPEN_TYPE, assumptions.OTHER_EVENT, knows_prospect=False, is_first_contact=True
    ),
    "update": Kind(assumptions.OPEN_TYPE, assumptions.OTHER_EVENT, has_event=False),
    "first_contact": Kind(assumptions.OPEN_TYPE, assumptions.OTHER_EVENT, is_first_contact=True),
    "note": Kind(assumptions.OPEN_TYPE, assumptions.OTHER_EVENT),
    "tour": Kind(assumptions.OPEN_TYPE, assumptions.TOUR_EVENT),
    "tour_cancelled": Kind(assumptions.OPEN_TYPE, assumptions.TOUR_CANCELLED_EVENT),
    "tour_done": Kind(assumptions.OPEN_TYPE, "Show"),
    "lost": Kind(assumptions.LOST_TYPE, LOST_EVENT),
    "reactivate": Kind(assumptions.OPEN_TYPE, REOPENED_EVENT),
}


@dataclass(frozen=True)
class EventToSend:
    """The one event of a document; for a lost lead `source_id` is the lost reason's id."""

    type: str
    at: str
    agent_id: str | None = None
    source_id: str | None = None
    first_contact: bool = False
    comments: str | None = None
    marker: str | None = None
    event_id: str | None = None
    reasons: str | None = None

    @classmethod
    def from_json(cls, data: object, kind: Kind) -> EventToSend:
        """Read an event; type and first_contact have the defaults of the document's kind."""
        fields = Fields(data, "event")
        at = normalise.utc_text(normalise.exact_instant(fields.text("at")))
        first_contact = fields.flag("first_contact")
        event = cls(
            type=fields.text("type") or kind.event_type,
            at=at or "",
            agent_id=normalise.guid(fields.text("agent_id")),
            source_id=normalise.guid(fields.text("source_id")),
            first_contact=kind.is_first_contact if first_contact is None else first_contact,
            comments=fields.text("comments"),
            marker=fields.text("marker"),
            event_id=normalise.guid(fields.text("event_id")),
            reasons=fields.text("reasons"),
        )
        fields.done()
        return event


@dataclass(frozen=True)
class LeadDocument:
    """One post: the person, what it looks for, and at most one event."""

    kind: str
    customer_type: str
    prospect_id: str | None = None
    person_id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()
    preferences: Preferences = field(default_factory=Preferences)
    event: EventToSend | None = None

    @classmethod
    def from_json(cls, data: object) -> LeadDocument:
        """Read the document that SQL wrote; refuse one that ResMan would misunderstand."""
        fields = Fields(data, "document")
        kind_name = fields.text("kind") or ""
        if kind_name not in KINDS:
            raise InvalidRequest(f"document.kind is not one of {', '.join(KINDS)}")
        kind = KINDS[kind_name]
        email, event = fields.text("email"), fields.nested("event")
        document = cls(
            kind=kind_name,
            customer_type=fields.text("customer_type") or kind.customer_type,
            prospect_id=normalise.guid(fields.text("prospect_id")),
            person_id=normalise.guid(fields.text("person_id")),
            first_name=fields.text("first_name"),
            last_name=fields.text("last_name"),
            emails=((email,) if email else ()) + tuple(fields.texts("emails")),
            phones=tuple(Phone.from_json(phone) for phone in fields.objects("phones")),
            preferences=Preferences.from_json(fields.nested("preferences")),
            event=None if event is None else EventToSend.from_json(event, kind),
        )
        fields.done()
        document.check()
        return document

    def check(self) -> None:
        """Refuse a document whose kind, ids and event do not belong together."""
        kind = KINDS[self.kind]
        if self.customer_type not in CUSTOMER_TYPES:
            raise InvalidRequest(f"document.customer_type {self.customer_type!r} is unknown")
        ids = (self.prospect_id, self.person_id)
        if kind.knows_prospect and None in ids:
            raise InvalidRequest(f"a document of kind {self.kind} needs prospect_id and person_id")
        if not kind.knows_prospect and ids != (None, None):
            raise InvalidRequest(f"a document of kind {self.kind} must not carry ids")
        if self.event is None:
            if kind.has_event:
                raise InvalidRequest(f"a document of kind {self.kind} needs an event")
            return
        self._check_event(self.event)

    def _check_event(self, event: EventToSend) -> None:
        if event.type not in EVENT_TYPES:
            raise InvalidRequest(f"event.type {event.type!r} is unknown")
        if not event.at:
            raise InvalidRequest("event.at is not a time with an offset")
        if event.marker is not None and not assumptions.MARKER.fullmatch(event.marker):
            raise InvalidRequest("event.marker is not of the form [ref:lead:<32 hex>]")
        for reserved, kind in ((LOST_EVENT, "lost"), (REOPENED_EVENT, "reactivate")):
            if (event.type == reserved) != (self.kind == kind):
                raise InvalidRequest(f"an event {event.type} has no place in kind {self.kind}")

    def lacks_source(self) -> bool:
        """Say whether ResMan would refuse this for want of a source, or of a lost reason."""
        event = self.event
        if event is None or event.source_id is not None:
            return False
        return event.first_contact or event.type in assumptions.TYPES_THAT_NEED_A_SOURCE

    def personal_texts(self) -> tuple[str, ...]:
        """Give every value that must not come back out in an error text."""
        event_comments = self.event.comments if self.event else None
        given = (
            *name_words(self.first_name, self.last_name),
            *self.emails,
            *(phone.number for phone in self.phones),
            *(normalise.phone(phone.number)[0] for phone in self.phones),
            *self.preferences.comments,
            event_comments,
        )
        return tuple(text for text in given if text)
