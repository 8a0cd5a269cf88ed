"""Write what we send: the form of every call and the lead document inside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

from bridge.resman import assumptions, normalise
from bridge.resman.access import Credentials
from bridge.resman.document import EventToSend, LeadDocument
from bridge.resman.normalise import Number
from bridge.resman.prospect import Pet, Phone, Preferences
from bridge.resman.reading import InvalidRequest


def form(
    credentials: Credentials, property_id: str | None, fields: Mapping[str, str] | None = None
) -> bytes:
    """Encode a call's form; the credentials are part of it, so it is never logged."""
    pairs = {
        "IntegrationPartnerID": credentials.partner_id,
        "ApiKey": credentials.api_key,
        "AccountID": credentials.account_id,
    }
    if property_id is not None:
        pairs["PropertyID"] = property_id.lower()
    return urlencode({**pairs, **(fields or {})}).encode("ascii")


def search_fields(by: Mapping[str, object]) -> dict[str, str]:
    """Translate one way of searching into ResMan's fields."""
    texts = {key: value for key, value in by.items() if isinstance(value, str) and value.strip()}
    if len(texts) != len(by):
        raise InvalidRequest("a search needs texts for all of its fields")
    match sorted(texts):
        case ["prospect_id"]:
            fields = {"ProspectID": normalise.guid(texts["prospect_id"])}
        case ["email"]:
            fields = {"Email": normalise.email(texts["email"])}
        case ["phone"]:
            fields = {"Phone": normalise.phone(texts["phone"])[0]}
        case ["first_name", "last_name"]:
            fields = {
                "FirstName": normalise.line(texts["first_name"]),
                "LastName": normalise.line(texts["last_name"]),
            }
        case ["modified_from", "modified_to"]:
            fields = {
                "ModifiedStartDateTime": _instant(texts["modified_from"]),
                "ModifiedEndDateTime": _instant(texts["modified_to"]),
            }
        case keys:
            raise InvalidRequest(f"a search by {', '.join(keys) or 'nothing'} is not known")
    return {name: _not_empty(value) for name, value in fields.items()}


def _instant(text: str) -> str | None:
    return normalise.utc_text(normalise.exact_instant(text))


def _not_empty(value: str | None) -> str:
    # An empty criterion could match every prospect of the property.
    if not value:
        raise InvalidRequest("a search field has no usable value; times need an offset")
    return value


def lead_xml(document: LeadDocument) -> str:
    """Write the document as bare ASCII XML without a declaration."""
    root = Element("LeadManagement")
    prospect = SubElement(SubElement(root, "Prospects"), "Prospect")
    _add_customer(prospect, document)
    _add_preferences(prospect, document.preferences, derived_comments(document))
    if document.event is not None:
        _add_event(prospect, document.event)
    xml: bytes = tostring(root, encoding="us-ascii")
    # Every ">" inside a text or value is escaped, so this touches only the ends of empty elements.
    return xml.decode("ascii").replace(" />", "/>")


def _add_customer(prospect: Element, document: LeadDocument) -> None:
    customers = SubElement(prospect, "Customers")
    customer = SubElement(customers, "Customer", Type=document.customer_type)
    for id_type, value in (
        (assumptions.PROSPECT_ID, document.prospect_id),
        (assumptions.PERSON_ID, document.person_id),
    ):
        if value is not None:
            SubElement(
                customer,
                "Identification",
                IDType=id_type,
                IDValue=value,
                OrganizationName=assumptions.ORGANISATION,
            )
    name = SubElement(customer, "Name")
    _add_text(name, "FirstName", normalise.name(document.first_name))
    _add_text(name, "LastName", normalise.name(document.last_name))
    if emails := _emails(document):
        _add_text(customer, "Email", emails[0])
    for phone in document.phones:
        _add_phone(customer, phone)


def _emails(document: LeadDocument) -> list[str]:
    emails: dict[str, str] = {}
    for given in document.emails:
        if email := normalise.email(given):
            emails.setdefault(normalise.email_key(email), email)
    return list(emails.values())


def _add_phone(customer: Element, phone: Phone) -> None:
    number, _ = normalise.phone(phone.number)
    if not number:
        return
    attributes = {"PhoneType": phone.type} if phone.type else {}
    _add_text(SubElement(customer, "Phone", attributes), "PhoneNumber", number)


def derived_comments(document: LeadDocument) -> list[str]:
    """Say in comments what the elements have no room for: further emails, extensions."""
    comments = [assumptions.OTHER_EMAIL_COMMENT.format(email) for email in _emails(document)[1:]]
    for phone in document.phones:
        extension = normalise.phone(phone.number)[1]
        if extension:
            kind = (phone.type or "phone").capitalize()
            comments.append(assumptions.EXTENSION_COMMENT.format(kind, extension))
    return comments


def _add_preferences(prospect: Element, wanted: Preferences, derived: Iterable[str]) -> None:
    element = Element("CustomerPreferences")
    _add_text(element, "TargetMoveInDate", normalise.line(wanted.move_in_date)[:10])
    _add_text(element, "DesiredFloorplan", normalise.line(wanted.floorplan))
    for unit in wanted.units:
        if unit_name := normalise.line(unit):
            _add_text(SubElement(element, "DesiredUnit"), "MarketingName", unit_name)
    _add_ranges(element, wanted)
    _add_text(element, "DesiredLeaseTerms", normalise.line(wanted.lease_terms))
    if wanted.occupants is not None:
        _add_text(element, "NumberOfOccupants", str(normalise.whole(wanted.occupants)))
    for pet in wanted.pets:
        _add_pet(element, pet)
    # What was read back already holds the derived comments of the post before.
    texts = [comment(text) for text in (*wanted.comments, *derived)]
    for text in dict.fromkeys(texts):
        _add_text(element, "Comment", text)
    if len(element):
        prospect.append(element)


def _add_ranges(element: Element, wanted: Preferences) -> None:
    rent = (wanted.rent, wanted.rent_min, wanted.rent_max)
    bedrooms = (wanted.bedrooms, wanted.bedrooms_min, wanted.bedrooms_max)
    bathrooms = (wanted.bathrooms, wanted.bathrooms_min, wanted.bathrooms_max)
    _add_range(element, "DesiredRent", [normalise.whole(value) for value in rent])
    _add_range(element, "DesiredNumBedrooms", [normalise.whole(value) for value in bedrooms])
    # Half a bathroom is usual.
    _add_range(element, "DesiredNumBathrooms", bathrooms)


def _add_range(parent: Element, tag: str, numbers: Iterable[Number | None]) -> None:
    named = zip(("Exact", "Min", "Max"), numbers, strict=True)
    attributes = {name: str(value) for name, value in named if value is not None}
    if attributes:
        SubElement(parent, tag, attributes)


def _add_pet(parent: Element, pet: Pet) -> None:
    attributes = {}
    if pet_type := normalise.line(pet.type):
        attributes["PetType"] = pet_type
    if pet.count is not None:
        attributes["Count"] = str(normalise.whole(normalise.number(pet.count)))
    if attributes:
        SubElement(parent, "Pets", attributes)


def _add_event(prospect: Element, event: EventToSend) -> None:
    element = SubElement(
        SubElement(prospect, "Events"), "Event", EventType=event.type, EventDate=event.at
    )
    if event.event_id is not None:
        SubElement(element, "EventID", IDValue=event.event_id, IDType=assumptions.EVENT_ID_TYPE)
    if event.agent_id is not None:
        SubElement(SubElement(element, "Agent"), "AgentID", IDValue=event.agent_id)
    _add_text(element, "FirstContact", "true" if event.first_contact else "false")
    if event.source_id is not None and event.type != assumptions.REOPENED_EVENT:
        _add_text(element, "TransactionSource", event.source_id)
    _add_text(element, "Comments", comment(event.comments, event.marker))
    _add_text(element, "EventReasons", normalise.line(event.reasons))


def comment(text: str | None, marker: str | None = None) -> str:
    """Clean a comment and cut it to what ResMan keeps; the marker stays whole and goes last."""
    cleaned = normalise.clean(text or "").strip()
    if marker is None:
        return cleaned[: assumptions.COMMENT_CHARACTERS_MAX].rstrip()
    cleaned = cleaned.replace(marker, "").strip()
    room = assumptions.COMMENT_CHARACTERS_MAX - len(marker) - 1
    return f"{cleaned[:room].rstrip()} {marker}".strip()


def _add_text(parent: Element, tag: str, text: str) -> None:
    # An empty element may mean "erase" to ResMan; absent is safe.
    if text:
        SubElement(parent, tag).text = text
