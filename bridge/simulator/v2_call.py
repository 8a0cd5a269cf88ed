"""A call of v2: reads only, Basic auth, JSON."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property

from bridge.simulator.clock import moment_of
from bridge.simulator.exchange import Facts, Reply
from bridge.simulator.records import TYPES, Account, Event, Json, Prospect
from bridge.simulator.simulation import Simulation
from bridge.simulator.v1_call import credentials_fit
from bridge.simulator.v1_methods import note_found

# A key that is good, but not for this.
_NOT_PERMITTED = "20001"
_YEAR = timedelta(days=364)


class _Refused(Exception):
    def __init__(self, status: int, message: str, code: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code or str(status)


@dataclass(frozen=True)
class V2Call:
    """One call of v2 as it came."""

    method: str
    query: Mapping[str, str]
    authorization: str
    account_id: str

    @cached_property
    def facts(self) -> Facts:
        """What is known of the call so far."""
        return Facts(property_id=self.query.get("propertyId", "").lower() or None, kind="read")

    def carry_out(self, simulation: Simulation, stale_seconds: float) -> Reply:
        """Do what the call asks for, and fill in its facts."""
        try:
            account = self._sender(simulation)
            _refuse_by_switch(simulation.switches.v2_answer)
            members = METHODS[self.method](_Read(simulation, account, self, stale_seconds))
        except _Refused as refusal:
            self.facts.error = str(refusal)
            return self._json(refusal.status, _problem(refusal.code, str(refusal)))
        self.facts.accepted = True
        self.facts.fields = dict(self.query)
        return self._json(200, members)

    def status_reply(self, simulation: Simulation, word: str, text: str) -> Reply:
        """Return an answer with a given status word and text; v2 says it with HTTP 400."""
        return self._json(400, _problem("400", text or word))

    def _json(self, status: int, members: Mapping[str, Json]) -> Reply:
        return Reply(status, json.dumps(members).encode(), "application/json; charset=utf-8")

    def _sender(self, simulation: Simulation) -> Account:
        scheme, _, token = self.authorization.partition(" ")
        try:
            given = base64.b64decode(token, validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            given = ""
        partner_id, _, api_key = given.partition(":")
        account = simulation.store.accounts.get(self.account_id)
        fits = account is not None and credentials_fit(account, partner_id, api_key)
        if account is None or scheme.lower() != "basic" or not fits:
            raise _Refused(401, "The credentials are missing or wrong.")
        return account


@dataclass(frozen=True)
class _Read:
    simulation: Simulation
    account: Account
    call: V2Call
    stale_seconds: float


def _problem(code: str, message: str) -> dict[str, Json]:
    return {"message": message, "code": code}


def _refuse_by_switch(setting: str) -> None:
    if setting == "refused":
        raise _Refused(401, "The credentials are not permitted to do this.", _NOT_PERMITTED)
    if setting == "absent":
        raise _Refused(404, "There is no such path.")


def _prospects(read: _Read) -> dict[str, Json]:
    query, simulation = read.call.query, read.simulation
    place = simulation.store.properties.get(query.get("propertyId", "").lower())
    if place is None or place.account_id != read.account.account_id:
        raise _Refused(400, "propertyId is missing or not one of this account.")
    if not any(query.get(name) for name in ("modifiedSince", "prospectId", "personId")):
        raise _Refused(400, "A filter is missing.")
    since = _since(query.get("modifiedSince", ""))
    if since and simulation.switches.v2_since == "year" and simulation.now() - since > _YEAR:
        raise _Refused(400, "modifiedSince is too long ago.")
    if read.stale_seconds:
        then = datetime.fromtimestamp(simulation.now().timestamp() - read.stale_seconds, UTC)
        known = simulation.store.as_of(place.property_id, then)
    else:
        ids = simulation.store.index(place.property_id).all()
        known = [simulation.store.prospects[prospect_id] for prospect_id in ids]
    found = [item for item in known if _wanted(item, query, since)]
    note_found(read.call.facts, found)
    with_log = query.get("includeCommunicationLog", "").lower() == "true"
    return {"prospects": [_prospect(read, item, with_log) for item in found]}


def _since(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError:
        try:
            return moment_of(text)
        except ValueError as error:
            raise _Refused(400, "modifiedSince is not a date.") from error


def _wanted(prospect: Prospect, query: Mapping[str, str], since: datetime | None) -> bool:
    prospect_id, person_id = query.get("prospectId", ""), query.get("personId", "")
    return (
        (since is None or prospect.modified_at >= since)
        and prospect_id.lower() in ("", prospect.prospect_id)
        and (not person_id or person_id.lower() in {p.person_id for p in prospect.persons})
    )


def _prospect(read: _Read, prospect: Prospect, with_log: bool) -> Json:
    cased = read.simulation.switches.cased
    first = next((event for event in prospect.events if event.first_contact), None)
    lost = next((event for event in reversed(prospect.events) if event.type == "Cancel"), None)
    if prospect.type != "lost":
        lost = None
    sources = read.simulation.store.properties[prospect.property_id].sources
    source = sources.get(first.source_id) if first else None
    row: dict[str, Json] = {
        "prospectId": cased(prospect.prospect_id),
        "propertyId": cased(prospect.property_id),
        "mainPersonId": cased(prospect.persons[0].person_id),
        "lastModified": prospect.modified_at.isoformat(),
        "prospectSourceId": cased(source[0]) if source else None,
        "prospectSourceName": source[1] if source else None,
        "status": TYPES[prospect.type],
        "firstContactDate": first.at.isoformat() if first else None,
        "lostDate": lost.at.date().isoformat() if lost else None,
        "lostReason": lost.reasons.removeprefix("Prospect Lost: ") if lost else None,
        "people": _people(read, prospect),
        "events": None,
    }
    if with_log:
        row["communicationLog"] = [_log_entry(read, event) for event in prospect.events]
    return row


def _log_entry(read: _Read, event: Event) -> Json:
    return {
        "communicationLogId": read.simulation.switches.cased(event.event_id),
        "date": event.at.isoformat(),
        "interactionType": event.type,
        "note": event.comments,
    }


def _people(read: _Read, prospect: Prospect) -> list[Json]:
    return [
        {
            "personId": read.simulation.switches.cased(person.person_id),
            "firstName": person.first_name,
            "lastName": person.last_name,
            "email": person.email or None,
            "phone": person.phones[0].number if person.phones else None,
            "phoneType": person.phones[0].type if person.phones else None,
            "isMainContact": number == 0,
        }
        for number, person in enumerate(prospect.persons)
    ]


def _properties(read: _Read) -> dict[str, Json]:
    cased = read.simulation.switches.cased
    rows: list[Json] = [
        {"propertyId": cased(item.property_id), "name": item.name, "timeZone": item.time_zone}
        for item in read.simulation.store.properties.values()
        if item.account_id == read.account.account_id
    ]
    return {"properties": rows}


def _employees(read: _Read) -> dict[str, Json]:
    cased = read.simulation.switches.cased
    homes: dict[str, list[Json]] = {}
    names: dict[str, tuple[str, str, str]] = {}
    for item in read.simulation.store.properties.values():
        if item.account_id == read.account.account_id:
            for key, name in item.employees.values():
                homes.setdefault(key, []).append(cased(item.property_id))
                names[key] = name.rpartition(" ")
    rows: list[Json] = [
        {
            "personId": cased(key),
            "firstName": names[key][0],
            "lastName": names[key][2],
            "isLeasing": True,
            "terminationDate": None,
            "propertyIds": property_ids,
        }
        for key, property_ids in homes.items()
    ]
    return {"employees": rows}


def _pick_lists(read: _Read) -> dict[str, Json]:
    if read.call.query.get("name") != "LostProspectReason":
        raise _Refused(400, "There is no pick list of this name.")
    reasons = read.simulation.store.lost_reasons(read.account.account_id)
    cased = read.simulation.switches.cased
    return {"pickList": [{"id": cased(key), "name": name} for key, name in reasons.values()]}


METHODS: dict[str, Callable[[_Read], dict[str, Json]]] = {
    "Prospects": _prospects,
    "Properties": _properties,
    "Employees": _employees,
    "PickLists": _pick_lists,
}
