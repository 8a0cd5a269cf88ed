"""What each method of v1 does."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bridge.simulator.envelope import Format, Payload
from bridge.simulator.exchange import Facts
from bridge.simulator.mits_reader import LeadPost, PostedEvent, marker_in, read_lead
from bridge.simulator.mits_writer import MitsWriter
from bridge.simulator.posting import post_lead
from bridge.simulator.records import Account, Json, Property, Prospect, Rejected
from bridge.simulator.searching import criterion_of, search
from bridge.simulator.simulation import Simulation


@dataclass(frozen=True)
class Task:
    """A call whose sender is known: what a method works on."""

    simulation: Simulation
    form: Mapping[str, str]
    facts: Facts
    account: Account
    addressed: Property | None
    stale_seconds: float

    @property
    def place(self) -> Property:
        """Return the property that the call is about; refuse a call that names none."""
        if self.addressed is None:
            raise Rejected("The PropertyID is missing or not one of this account.")
        return self.addressed


def post_lead_management(task: Task) -> Payload:
    """Create or change a prospect, and answer with what is stored."""
    facts, simulation = task.facts, task.simulation
    facts.kind, facts.writes = "post", True
    facts.marker = marker_in(task.form.get("xml", ""))
    post = read_lead(task.form.get("xml", ""))
    facts.prospect_id = post.customers[0].prospect_id or None
    facts.event = post.events[0].type if post.events else None
    facts.marker = next((m for m in (marker_in(e.comments) for e in post.events) if m), None)
    posted = post_lead(simulation, task.place, post)
    facts.kind, facts.prospect_id = posted.kind, posted.prospect.prospect_id
    facts.event_id = posted.event_ids[0] if posted.event_ids else None
    facts.fields, facts.answered = _fields(post), posted.prospect.digest
    with_ids = simulation.switches.event_id_in_answer == "yes"
    return MitsWriter(simulation.switches, with_ids).lead_management([posted.prospect])


def search_prospects(task: Task) -> Payload:
    """Answer the prospects that match the one criterion."""
    task.facts.kind = "search"
    wanted = criterion_of(task.form)
    task.facts.kind = "window" if wanted.window else "search"
    task.facts.fields = wanted.as_json()
    found = search(task.simulation, task.place.property_id, wanted, task.stale_seconds)
    note_found(task.facts, found)
    return MitsWriter(task.simulation.switches).lead_management(found)


def note_found(facts: Facts, found: list[Prospect]) -> None:
    """Write down what a search answers: how many, the one if it is one, and their hash."""
    facts.found = len(found)
    if len(found) == 1:
        facts.prospect_id, facts.answered = found[0].prospect_id, found[0].digest
        return
    digests = "".join(prospect.digest for prospect in found)
    facts.answered = hashlib.sha256(digests.encode("ascii")).hexdigest()


def get_prospect_sources(task: Task) -> Payload:
    """Answer the sources of a property."""
    return {"ProspectSources": _named(task, task.place.sources)}


def get_employees(task: Task) -> Payload:
    """Answer the employees of a property."""
    cased = task.simulation.switches.cased
    rows: list[Json] = [
        {"ID": cased(key), "Name": name, "Email": None, "SecurityGroup": "Leasing"}
        for key, name in task.place.employees.values()
    ]
    return {"Employees": rows}


def get_lost_prospect_reasons(task: Task) -> Payload:
    """Answer the lost reasons of an account."""
    reasons = task.simulation.store.lost_reasons(task.account.account_id)
    return {"LostProspectReasons": _named(task, reasons)}


def get_applicants_and_current_residents(task: Task) -> Payload:
    """Answer the persons of a property who applied or moved in."""
    simulation, people = task.simulation, []
    words = {"applicant": "Pending", "current_resident": "Current"}
    for prospect_id in simulation.store.index(task.place.property_id).all():
        prospect = simulation.store.prospects[prospect_id]
        if prospect.type not in words:
            continue
        for person in prospect.persons:
            row: Json = {
                "PersonID": simulation.switches.cased(person.person_id),
                "Status": words[prospect.type],
                "FirstName": person.first_name,
                "LastName": person.last_name,
                "Email": person.email or None,
            }
            people.append(row)
    return {"People": people}


def get_properties(task: Task) -> Payload:
    """Answer the properties of an account."""
    rows: list[Json] = [
        {"PropertyID": task.simulation.switches.cased(place.property_id), "Name": place.name}
        for place in task.simulation.store.properties.values()
        if place.account_id == task.account.account_id
    ]
    return {"Properties": rows}


def get_account_id(task: Task) -> Payload:
    """Answer the account of a subdomain."""
    wanted = task.form.get("subdomain", "").lower()
    if not wanted or wanted != task.account.subdomain.lower():
        raise Rejected("The subdomain could not be found.")
    account: Json = task.account.account_id
    return {"AccountID": account, "CompanyName": wanted, "Subdomain": wanted}


def _named(task: Task, entries: Mapping[str, tuple[str, str]]) -> list[Json]:
    cased = task.simulation.switches.cased
    return [{"ID": cased(key), "Name": name} for key, name in entries.values()]


def _fields(post: LeadPost) -> dict[str, Json]:
    persons = [_customer_fields(post, number) for number in range(len(post.customers))]
    fields: dict[str, Json] = {**persons[0], "type": post.customers[0].type}
    if len(persons) > 1:
        fields["persons"] = list(persons)
    if post.preferences is not None:
        fields["preferences"] = post.preferences
    if post.events:
        fields["event"] = _event_fields(post.events[0])
    if len(post.events) > 1:
        fields["events"] = [_event_fields(event) for event in post.events]
    return fields


def _customer_fields(post: LeadPost, number: int) -> dict[str, Json]:
    customer = post.customers[number]
    fields: dict[str, Json] = {
        "first_name": customer.first_name,
        "last_name": customer.last_name,
    }
    if customer.email is not None:
        fields["email"] = customer.email
    if customer.phones is not None:
        fields["phones"] = [{"type": item.type, "number": item.number} for item in customer.phones]
    return fields


def _event_fields(event: PostedEvent) -> dict[str, Json]:
    return {
        "type": event.type,
        "at": event.at.isoformat(),
        "comments": event.comments,
        "source_id": event.source_id or None,
        "agent_id": event.agent_id or None,
        "event_id": event.event_id or None,
        "first_contact": event.first_contact,
    }


@dataclass(frozen=True)
class Method:
    """One method of v1."""

    name: str
    path: str
    run: Callable[[Task], Payload]
    usual_format: Format = "json"
    needs_account: bool = True

    @property
    def failure_word(self) -> str:
        """Return the status word of a failure: MITS methods say Error, the others Failed."""
        return "Error" if self.path.startswith("/MITS/") else "Failed"


METHODS = {
    method.path: method
    for method in (
        Method("PostLeadManagement4_0", "/MITS/PostLeadManagement4_0", post_lead_management, "xml"),
        Method("SearchProspects", "/MITS/SearchProspects", search_prospects, "xml"),
        Method("GetProspectSources", "/Leasing/GetProspectSources", get_prospect_sources),
        Method("GetEmployees", "/Leasing/GetEmployees", get_employees),
        Method(
            "GetLostProspectReasons", "/Leasing/GetLostProspectReasons", get_lost_prospect_reasons
        ),
        Method(
            "GetApplicantsAndCurrentResidents",
            "/Leasing/GetApplicantsAndCurrentResidents",
            get_applicants_and_current_residents,
        ),
        Method("GetProperties", "/Account/GetProperties", get_properties),
        Method("GetAccountID", "/Account/GetAccountID", get_account_id, needs_account=False),
    )
}
