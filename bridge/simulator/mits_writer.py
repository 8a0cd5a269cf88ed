"""Write prospects as the LeadManagement of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

from bridge.simulator.records import Event, Json, Person, Prospect
from bridge.simulator.switches import Switches

# The namespace that the schema's authors never filled in.
_PLACEHOLDER = "http://my-company.com/namespace"
_WISHES = {
    "target_move_in_date": "TargetMoveInDate",
    "desired_floorplan": "DesiredFloorplan",
    "desired_rent": "DesiredRent",
    "desired_num_bedrooms": "DesiredNumBedrooms",
    "desired_num_bathrooms": "DesiredNumBathrooms",
    "desired_lease_terms": "DesiredLeaseTerms",
    "number_of_occupants": "NumberOfOccupants",
}


def text_of(value: str) -> str:
    """Return a text as it stands between tags."""
    return escape(value, {"\r": "&#13;"})


class MitsWriter:
    """Write LeadManagement elements in the style that the switches ask for."""

    def __init__(self, switches: Switches, with_event_ids: bool = True) -> None:
        self._switches = switches
        self._with_event_ids = with_event_ids
        self._prefix = "MITS:" if switches.response_style == "mits_prefix" else ""

    def lead_management(self, prospects: Iterable[Prospect]) -> str:
        """Return the element, escaped as text where the style says so."""
        spaces = f' xmlns:MITS="{_PLACEHOLDER}"' if self._prefix else ""
        inner = "".join(self._prospect(prospect) for prospect in prospects)
        xml = f"<LeadManagement{spaces}><Prospects>{inner}</Prospects></LeadManagement>"
        return text_of(xml) if self._switches.response_style == "escaped" else xml

    def _tag(self, name: str, value: str) -> str:
        return f"<{self._prefix}{name}>{text_of(value)}</{self._prefix}{name}>"

    def _empty(self, name: str, **attributes: str) -> str:
        pairs = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
        return f"<{self._prefix}{name}{pairs}/>"

    def _prospect(self, prospect: Prospect) -> str:
        people = "".join(self._customer(prospect, person) for person in prospect.persons)
        events = "".join(self._event(event) for event in prospect.events)
        return (
            f"<Prospect><Customers>{people}</Customers>{self._preferences(prospect.preferences)}"
            f"<Events>{events}</Events></Prospect>"
        )

    def _customer(self, prospect: Prospect, person: Person) -> str:
        cased = self._switches.cased
        name = self._tag("FirstName", person.first_name) + self._tag("LastName", person.last_name)
        phones = "".join(
            f"<{self._prefix}Phone PhoneType={quoteattr(phone.type)}>"
            f"{self._tag('PhoneNumber', phone.number)}</{self._prefix}Phone>"
            for phone in person.phones
        )
        ids = "".join(
            self._empty(
                "Identification", IDType=kind, IDValue=cased(value), OrganizationName="ResMan"
            )
            for kind, value in (
                ("PersonID", person.person_id),
                ("ProspectID", prospect.prospect_id),
            )
        )
        email = self._tag("Email", person.email) if person.email else ""
        return (
            f'<Customer Type="{prospect.type}">{ids}'
            f"<{self._prefix}Name>{name}</{self._prefix}Name>{email}{phones}</Customer>"
        )

    def _event(self, event: Event) -> str:
        cased, parts = self._switches.cased, []
        if self._with_event_ids:
            parts.append(self._empty("EventID", IDValue=cased(event.event_id), IDType="EventID"))
        if event.agent_id:
            agent = self._empty("AgentID", IDValue=cased(event.agent_id))
            parts.append(f"<{self._prefix}Agent>{agent}</{self._prefix}Agent>")
        parts.append(self._tag("FirstContact", "true" if event.first_contact else "false"))
        if event.source_id:
            parts.append(self._tag("TransactionSource", cased(event.source_id)))
        if event.comments:
            parts.append(self._tag("Comments", event.comments))
        if event.reasons:
            parts.append(self._tag("EventReasons", event.reasons))
        at = event.at.isoformat()
        return f'<Event EventType="{event.type}" EventDate="{at}">{"".join(parts)}</Event>'

    def _preferences(self, wishes: Mapping[str, Json]) -> str:
        if not wishes:
            return ""
        parts = [self._wish(name, wishes[key]) for key, name in _WISHES.items() if key in wishes]
        for unit in _texts(wishes.get("desired_units")):
            parts.append(f"<DesiredUnit>{self._tag('MarketingName', unit)}</DesiredUnit>")
        pets = wishes.get("pets")
        if isinstance(pets, dict):
            parts.append(self._empty("Pets", PetType=str(pets["type"]), Count=str(pets["count"])))
        parts += [self._tag("Comment", comment) for comment in _texts(wishes.get("comments"))]
        return f"<CustomerPreferences>{''.join(parts)}</CustomerPreferences>"

    def _wish(self, name: str, value: Json) -> str:
        if isinstance(value, dict):
            limits = {key.capitalize(): str(limit) for key, limit in value.items()}
            return self._empty(name, **limits)
        return self._tag(name, str(value))


def _texts(value: Json) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
