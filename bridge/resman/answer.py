"""Read ResMan's answers: the envelope, prospects, and the lists of the JSON methods."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from bridge.resman import assumptions, markup, normalise
from bridge.resman.markup import Unreadable, text_at, texts_at, value_at
from bridge.resman.prospect import Event, Pet, Phone, Preferences, Prospect


@dataclass(frozen=True)
class Envelope:
    """What every answer of v1 says about itself."""

    status: str
    error: str
    property_id: str | None

    @property
    def is_success(self) -> bool:
        """Say whether the status is the one word that means success."""
        return self.status.casefold() == assumptions.SUCCESS


@dataclass(frozen=True)
class LeadAnswer:
    """An XML answer; `prospects` is None where the payload is missing."""

    envelope: Envelope
    prospects: tuple[Prospect, ...] | None
    nameless_count: int = 0


@dataclass(frozen=True)
class ListAnswer:
    """A JSON answer; `rows` is None where the list is missing."""

    envelope: Envelope
    rows: tuple[Mapping[str, object], ...] | None


def read_leads(text: str) -> LeadAnswer:
    """Read the answer of a MITS method."""
    root = markup.parse(text)
    status = text_at(root, "Status")
    if root.tag != "ResMan" or status is None:
        raise Unreadable("the answer has no Status")
    error = text_at(root, "ErrorDescription") or ""
    envelope = Envelope(status, error, normalise.guid(text_at(root, "PropertyID")))
    response = root.find("Response")
    if response is None:
        return LeadAnswer(envelope, None)
    payload = markup.unescaped(response).find("LeadManagement")
    prospects = None if payload is None else markup.unescaped(payload).find("Prospects")
    if prospects is None:
        return LeadAnswer(envelope, None)
    found = [_prospect(element) for element in prospects.iterfind("Prospect")]
    known = tuple(prospect for prospect in found if prospect is not None)
    return LeadAnswer(envelope, known, len(found) - len(known))


def _prospect(element: Element) -> Prospect | None:
    customers = element.findall("Customers/Customer")
    if not customers:
        return None
    main = customers[0]
    ids = [_identification(customer) for customer in customers]
    prospect_id = next((each[0] for each in ids if each[0]), None)
    if prospect_id is None:
        return None
    return Prospect(
        prospect_id=prospect_id,
        person_id=ids[0][1],
        property_id=normalise.guid(text_at(element, "PropertyID")),
        type=(main.get("Type") or "").strip().lower() or None,
        first_name=normalise.line(text_at(main, "Name/FirstName")) or None,
        last_name=normalise.line(text_at(main, "Name/LastName")) or None,
        email=normalise.line(text_at(main, "Email")) or None,
        phones=tuple(_phones(main)),
        preferences=_preferences(element.find("CustomerPreferences")),
        events=tuple(_event(event) for event in element.iterfind("Events/Event")),
        customers=len(customers),
        person_ids=tuple(person_id for _, person_id in ids if person_id),
    )


def _identification(customer: Element) -> tuple[str | None, str | None]:
    ids = {
        (each.get("IDType") or "").strip().casefold(): normalise.guid(each.get("IDValue"))
        for each in customer.iterfind("Identification")
    }
    return (
        ids.get(assumptions.PROSPECT_ID.casefold()),
        ids.get(assumptions.PERSON_ID.casefold()),
    )


def _phones(customer: Element) -> list[Phone]:
    phones = []
    for element in customer.iterfind("Phone"):
        # One working client of ResMan's calls the attribute Type.
        kind = (element.get("PhoneType") or element.get("Type") or "").strip() or None
        if number := normalise.whole_phone(text_at(element, "PhoneNumber")):
            phones.append(Phone(kind, number))
    return phones


def _preferences(element: Element | None) -> Preferences:
    if element is None:
        return Preferences()
    ranges = {
        f"{name}{suffix}": normalise.number(value_at(element, tag, attribute))
        for name, tag in (
            ("rent", "DesiredRent"),
            ("bedrooms", "DesiredNumBedrooms"),
            ("bathrooms", "DesiredNumBathrooms"),
        )
        for suffix, attribute in (("", "Exact"), ("_min", "Min"), ("_max", "Max"))
    }
    return Preferences(
        move_in_date=(text_at(element, "TargetMoveInDate") or "")[:10] or None,
        floorplan=text_at(element, "DesiredFloorplan"),
        units=tuple(texts_at(element, "DesiredUnit/MarketingName")),
        lease_terms=text_at(element, "DesiredLeaseTerms"),
        occupants=normalise.number(text_at(element, "NumberOfOccupants")),
        pets=tuple(
            Pet((pet.get("PetType") or "").strip() or None, normalise.number(pet.get("Count")))
            for pet in element.iterfind("Pets")
        ),
        comments=tuple(normalise.clean(text) for text in texts_at(element, "Comment")),
        **ranges,
    )


def _event(element: Element) -> Event:
    first_contact = (text_at(element, "FirstContact") or "").casefold()
    comments = "\n".join(texts_at(element, "Comments"))
    return Event(
        event_id=normalise.guid(value_at(element, "EventID", "IDValue")),
        type=(element.get("EventType") or "").strip(),
        at=normalise.utc_text(normalise.instant(element.get("EventDate"))),
        comments=normalise.clean(comments) or None,
        source_id=normalise.guid(text_at(element, "TransactionSource")),
        agent_id=normalise.guid(value_at(element, "Agent/AgentID", "IDValue")),
        first_contact={"true": True, "false": False, "1": True, "0": False}.get(first_contact),
        reasons=normalise.line("; ".join(texts_at(element, "EventReasons"))) or None,
    )


def read_list(text: str, key: str) -> ListAnswer:
    """Read the answer of a JSON method whose list is called `key`."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("the answer is not JSON") from error
    members = folded(data)
    status = members.get("status")
    if not isinstance(status, str) or not status.strip():
        raise Unreadable("the answer has no Status")
    envelope = Envelope(
        status.strip(),
        normalise.line(_text(members.get("errordescription"))),
        normalise.guid(_text(members.get("propertyid"))),
    )
    rows = members.get(key.casefold())
    if not isinstance(rows, list):
        return ListAnswer(envelope, None)
    return ListAnswer(envelope, tuple(folded(row) for row in rows))


def folded(data: object) -> dict[str, object]:
    """Give an object's members by lower-case name: ResMan spells them in several ways."""
    if not isinstance(data, dict):
        return {}
    return {str(name).casefold(): value for name, value in data.items()}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
