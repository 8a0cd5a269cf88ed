"""Read the lead document of a post, strictly: what is not known is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from bridge.simulator.clock import moment_of
from bridge.simulator.records import TYPES, Json, Phone, Rejected

MARKER = re.compile(r"\[ref:[^\]\s]+\]")
_EVENT_TYPES = """
    EmailToProspect EmailFromILS EmailFromProspect Email CallToProspect CallFromProspect Phone
    Show WalkIn Contact Other Cancel ReActivate TextToProspect TextFromProspect Application
    Appointment
"""
WRITABLE_EVENTS = frozenset(_EVENT_TYPES.split())
_CHILDREN = {
    "LeadManagement": "Prospects",
    "Prospects": "Prospect",
    "Prospect": "Customers CustomerPreferences Events",
    "Customers": "Customer",
    "Customer": "Identification Name Email Phone Address",
    "Name": "NamePrefix FirstName MiddleName LastName NameSuffix",
    "Phone": "PhoneNumber PhoneDescription Extension",
    "CustomerPreferences": "TargetMoveInDate DesiredFloorplan DesiredUnit DesiredRent"
    " DesiredNumBedrooms DesiredNumBathrooms DesiredLeaseTerms NumberOfOccupants Pets Comment",
    "DesiredUnit": "MarketingName",
    "Events": "Event",
    "Event": "EventID Agent FirstContact TransactionSource Comments EventReasons",
    "Agent": "AgentID AgentName",
    "AgentName": "FirstName LastName",
}
_KNOWN_CHILDREN = {parent: frozenset(names.split()) for parent, names in _CHILDREN.items()}


@dataclass(frozen=True)
class PostedCustomer:
    """One person of a post; None is absent, an empty text is an empty element."""

    type: str
    prospect_id: str
    person_id: str
    first_name: str
    last_name: str
    email: str | None
    phones: tuple[Phone, ...] | None


@dataclass(frozen=True)
class PostedEvent:
    """One event of a post."""

    event_id: str
    type: str
    at: datetime
    comments: str
    source_id: str
    agent_id: str
    first_contact: bool
    reasons: str


@dataclass(frozen=True)
class LeadPost:
    """What one post says."""

    customers: tuple[PostedCustomer, ...]
    preferences: dict[str, Json] | None
    events: tuple[PostedEvent, ...]


def marker_in(text: str) -> str | None:
    """Return the first reference token of a text."""
    found = MARKER.search(text)
    return found.group() if found else None


def read_lead(xml: str) -> LeadPost:
    """Read the document of a post; raise Rejected for anything that is not one."""
    if not xml.strip():
        raise Rejected("The Xml field is missing or empty.")
    if "<!DOCTYPE" in xml:
        raise Rejected("The Xml carries a document type; that is not allowed.")
    try:
        root = ElementTree.fromstring(xml)
    except (ElementTree.ParseError, ValueError) as error:
        raise Rejected("The Xml is not well-formed.") from error
    if _name(root) != "LeadManagement":
        raise Rejected("The Xml has no LeadManagement element at its root.")
    _check_children(root)
    prospect = _only(_only(root, "Prospects"), "Prospect")
    customers = tuple(_customer(item) for item in _all(_only(prospect, "Customers"), "Customer"))
    if not customers:
        raise Rejected("A Prospect needs at least one Customer.")
    wishes = _maybe(prospect, "CustomerPreferences")
    events = _maybe(prospect, "Events")
    return LeadPost(
        customers=customers,
        preferences=None if wishes is None else _preferences(wishes),
        events=() if events is None else tuple(_event(item) for item in _all(events, "Event")),
    )


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _check_children(element: Element) -> None:
    known = _KNOWN_CHILDREN.get(_name(element))
    if known is None:
        return
    for child in element:
        if _name(child) not in known:
            raise Rejected(f"Element {_name(child)} is not expected under {_name(element)}.")
        _check_children(child)


def _all(parent: Element, name: str) -> Iterator[Element]:
    return (child for child in parent if _name(child) == name)


def _maybe(parent: Element, name: str) -> Element | None:
    found = list(_all(parent, name))
    if len(found) > 1:
        raise Rejected(f"Only one {name} is expected under {_name(parent)}.")
    return found[0] if found else None


def _only(parent: Element, name: str) -> Element:
    found = _maybe(parent, name)
    if found is None:
        raise Rejected(f"Element {name} is missing under {_name(parent)}.")
    return found


def _text(parent: Element, name: str) -> str | None:
    found = _maybe(parent, name)
    return None if found is None else (found.text or "").strip()


def _customer(element: Element) -> PostedCustomer:
    ids = {"ProspectID": "", "PersonID": ""}
    for item in _all(element, "Identification"):
        if item.get("IDType") not in ids or not item.get("IDValue"):
            raise Rejected("An Identification needs IDType ProspectID or PersonID and an IDValue.")
        ids[item.attrib["IDType"]] = item.attrib["IDValue"].strip().lower()
    kind = element.get("Type", "")
    if kind not in TYPES:
        raise Rejected("The Type of a Customer is missing or not a known one.")
    name = _maybe(element, "Name")
    first = None if name is None else _text(name, "FirstName")
    last = None if name is None else _text(name, "LastName")
    if not first or not last:
        raise Rejected("FirstName and LastName are required.")
    phones = tuple(_phone(item) for item in _all(element, "Phone"))
    email = _text(element, "Email")
    return PostedCustomer(
        kind, ids["ProspectID"], ids["PersonID"], first, last, email, phones or None
    )


def _phone(element: Element) -> Phone:
    number = _text(element, "PhoneNumber")
    if not number:
        raise Rejected("A Phone needs a PhoneNumber.")
    return Phone(element.get("PhoneType") or element.get("Type") or "home", number)


def _event(element: Element) -> PostedEvent:
    kind = element.get("EventType", "")
    if kind not in WRITABLE_EVENTS:
        raise Rejected("The EventType is missing or not a known one.")
    try:
        at = moment_of(element.get("EventDate", ""))
    except ValueError as error:
        raise Rejected("The EventDate is missing or not a date.") from error
    first_contact = (_text(element, "FirstContact") or "false").lower()
    if first_contact not in ("true", "false"):
        raise Rejected("FirstContact is neither true nor false.")
    event = _maybe(element, "EventID")
    agent = _maybe(element, "Agent")
    agent_id = None if agent is None else _maybe(agent, "AgentID")
    return PostedEvent(
        event_id=_id_value(event),
        type=kind,
        at=at,
        comments=_text(element, "Comments") or "",
        source_id=(_text(element, "TransactionSource") or "").lower(),
        agent_id=_id_value(agent_id),
        first_contact=first_contact == "true",
        reasons=_text(element, "EventReasons") or "",
    )


def _id_value(element: Element | None) -> str:
    if element is None:
        return ""
    value = element.get("IDValue", "").strip().lower()
    if not value:
        raise Rejected(f"{_name(element)} has no IDValue.")
    return value


def _preferences(element: Element) -> dict[str, Json]:
    wishes: dict[str, Json] = {}
    comments: list[Json] = []
    units: list[Json] = []
    for child in element:
        name, text = _name(child), (child.text or "").strip()
        if name == "Comment":
            comments.append(text)
        elif name == "DesiredUnit":
            units.append(_text(child, "MarketingName"))
        elif name in ("DesiredRent", "DesiredNumBedrooms", "DesiredNumBathrooms"):
            wishes[_snake(name)] = _span(child)
        elif name == "Pets":
            wishes["pets"] = {"type": child.get("PetType", ""), "count": child.get("Count", "")}
        else:
            wishes[_snake(name)] = _date(text) if name == "TargetMoveInDate" else text
    if comments:
        wishes["comments"] = comments
    if units:
        wishes["desired_units"] = units
    return wishes


def _span(element: Element) -> dict[str, Json]:
    limits: dict[str, Json] = {}
    for name in ("Exact", "Min", "Max"):
        value = element.get(name)
        if value is None:
            continue
        if not re.fullmatch(r"\d+(\.\d+)?", value):
            raise Rejected(f"{name} of {_name(element)} is not a number.")
        limits[name.lower()] = value
    if not limits:
        raise Rejected(f"{_name(element)} needs Exact, Min or Max.")
    return limits


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Rejected("TargetMoveInDate is not a date as YYYY-MM-DD.") from error


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
