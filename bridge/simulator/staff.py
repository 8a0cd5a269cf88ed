"""Staff edits: what people change in ResMan by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bridge.simulator.checked_json import a_list, a_text, an_object
from bridge.simulator.clock import moment_of
from bridge.simulator.records import TYPES, Event, Json, Person, Phone, Prospect
from bridge.simulator.simulation import Simulation
from bridge.simulator.switches import WrongControl
from bridge.simulator.wishes import WISHES, with_wishes

_CREATE = "email phone phone_type type events"
_OF_PERSON = "first_name last_name email phone"
_EVENT = "comments source_id agent_id first_contact"
_OF_EVENTS = ("add_event", "move_event", "remove_event")


@dataclass(frozen=True)
class Edited:
    """What an edit did; the prospect as it is now, or as it was when it went."""

    kind: str
    prospect: Prospect
    gone: bool = False


def edit(simulation: Simulation, given: Json) -> Edited:
    """Carry out one staff edit, or raise WrongControl with nothing changed."""
    if isinstance(given, Mapping) and set(given) == {"create"}:
        return _create(simulation, given["create"])
    entry = an_object(given, "a staff edit", " ".join(_EDITS), "prospect_id")
    kinds = [name for name in entry if name != "prospect_id"]
    if len(kinds) != 1:
        raise WrongControl("a staff edit does one thing", allowed=["create", *_EDITS])
    known = _known(simulation, entry["prospect_id"], is_merged_known=kinds[0] in _OF_EVENTS)
    return _EDITS[kinds[0]](simulation, known, entry[kinds[0]])


def _known(simulation: Simulation, value: Json, is_merged_known: bool = False) -> Prospect:
    prospect_id = a_text(value, "prospect_id").lower()
    known = simulation.store.prospects.get(prospect_id)
    if known is None and is_merged_known:
        # A merge took its events along: staff finds them in the calendar as before.
        known = simulation.store.winner_of(prospect_id)
    if known is None:
        raise WrongControl(f"no prospect {prospect_id}", status=404)
    return known


def _save(
    simulation: Simulation, kind: str, prospect: Prospect, event_only: bool = False
) -> Edited:
    now = simulation.now()
    bumps = not event_only or simulation.switches.event_bumps_modified == "yes"
    stamped = replace(prospect, modified_at=now) if bumps else prospect
    simulation.store.save(stamped, now)
    return Edited(kind, stamped)


def _create(simulation: Simulation, value: Json) -> Edited:
    given = an_object(value, "create", _CREATE, "property_id first_name last_name")
    place = a_text(given["property_id"], "property_id").lower()
    if place not in simulation.store.properties:
        raise WrongControl(f"no property {place}", status=404)
    phone = a_text(given.get("phone"), "phone", empty=True)
    phone_type = a_text(given.get("phone_type", "cell"), "phone_type")
    events = [_event(simulation, item) for item in a_list(given.get("events", []), "events")]
    person = Person(
        person_id=simulation.new_id(),
        first_name=a_text(given["first_name"], "first_name"),
        last_name=a_text(given["last_name"], "last_name"),
        email=a_text(given.get("email"), "email", empty=True),
        phones=(Phone(phone_type, simulation.switches.phone(phone)),) if phone else (),
    )
    now = simulation.now()
    prospect = Prospect(
        prospect_id=simulation.new_id(),
        property_id=place,
        type=_type(given.get("type", "prospect")),
        persons=(person,),
        preferences={},
        events=tuple(events),
        created_at=now,
        modified_at=now,
    )
    return _save(simulation, "create", prospect)


def _set(simulation: Simulation, known: Prospect, value: Json) -> Edited:
    given = an_object(value, "set", f"{_OF_PERSON} {' '.join(WISHES)}")
    if not given:
        raise WrongControl("set names no field", allowed=sorted([*_OF_PERSON.split(), *WISHES]))
    person = known.persons[0]
    if "first_name" in given:
        person = replace(person, first_name=a_text(given["first_name"], "first_name"))
    if "last_name" in given:
        person = replace(person, last_name=a_text(given["last_name"], "last_name"))
    if "email" in given:
        person = replace(person, email=a_text(given["email"], "email", empty=True))
    if "phone" in given:
        number = a_text(given["phone"], "phone", empty=True)
        kind = person.phones[0].type if person.phones else "cell"
        first = (Phone(kind, simulation.switches.phone(number)),) if number else ()
        person = replace(person, phones=(*first, *person.phones[1:]))
    changed = replace(
        known,
        persons=(person, *known.persons[1:]),
        preferences=with_wishes(known.preferences, given),
    )
    return _save(simulation, "set", changed)


def _lose(simulation: Simulation, known: Prospect, value: Json) -> Edited:
    account_id = simulation.store.properties[known.property_id].account_id
    reasons = simulation.store.lost_reasons(account_id)
    reason_id = a_text(value, "lose").lower()
    if reason_id not in reasons:
        raise WrongControl(f"no lost reason {reason_id}", allowed=sorted(reasons))
    cancel = Event(
        event_id=simulation.new_id(),
        type="Cancel",
        at=simulation.now(),
        comments="",
        source_id=reason_id,
        agent_id="",
        first_contact=False,
        reasons=f"Prospect Lost: {reasons[reason_id][1]}",
    )
    return _save(simulation, "lose", replace(known, type="lost", events=(*known.events, cancel)))


def _convert(simulation: Simulation, known: Prospect, value: Json) -> Edited:
    return _save(simulation, "convert", replace(known, type=_type(value)))


def _add_event(simulation: Simulation, known: Prospect, value: Json) -> Edited:
    added = replace(known, events=(*known.events, _event(simulation, value)))
    return _save(simulation, "add_event", added, event_only=True)


def _move_event(simulation: Simulation, known: Prospect, value: Json) -> Edited:
    given = an_object(value, "move_event", "", "event_id at")
    moved = replace(_known_event(known, given["event_id"]), at=_moment(given["at"]))
    events = tuple(moved if item.event_id == moved.event_id else item for item in known.events)
    return _save(simulation, "move_event", replace(known, events=events), event_only=True)


def _remove_event(simulation: Simulation, known: Prospect, value: Json) -> Edited:
    removed = _known_event(known, value)
    events = tuple(item for item in known.events if item.event_id != removed.event_id)
    return _save(simulation, "remove_event", replace(known, events=events), event_only=True)


def _transfer(simulation: Simulation, known: Prospect, value: Json) -> Edited:
    properties = simulation.store.properties
    target = properties.get(a_text(value, "transfer").lower())
    if target is None:
        raise WrongControl("no such property to transfer to", status=404)
    if target.account_id != properties[known.property_id].account_id:
        raise WrongControl("a prospect is transferred only within its account")
    return _save(simulation, "transfer", replace(known, property_id=target.property_id))


def _merge_into(simulation: Simulation, known: Prospect, value: Json) -> Edited:
    winner = _known(simulation, value)
    if winner.prospect_id == known.prospect_id or winner.property_id != known.property_id:
        raise WrongControl("a prospect is merged into another one of its property")
    simulation.store.remove(known, simulation.now(), winner.prospect_id)
    events = (*winner.events, *known.events)
    return _save(simulation, "merge_into", replace(winner, events=events))


def _delete(simulation: Simulation, known: Prospect, value: Json) -> Edited:
    if value is not True:
        raise WrongControl("delete is true, or not there")
    simulation.store.remove(known, simulation.now())
    return Edited("delete", known, gone=True)


_EDITS: dict[str, Callable[[Simulation, Prospect, Json], Edited]] = {
    "set": _set,
    "lose": _lose,
    "convert": _convert,
    "add_event": _add_event,
    "move_event": _move_event,
    "remove_event": _remove_event,
    "transfer": _transfer,
    "merge_into": _merge_into,
    "delete": _delete,
}


def _type(value: Json) -> str:
    if not isinstance(value, str) or value not in TYPES:
        raise WrongControl(f"no prospect type {value!r}", allowed=list(TYPES))
    return value


def _moment(value: Json) -> datetime:
    try:
        return moment_of(a_text(value, "at"))
    except ValueError as error:
        raise WrongControl("'at' is not an ISO moment") from error


def _known_event(known: Prospect, value: Json) -> Event:
    event_id = a_text(value, "event_id").lower()
    for event in known.events:
        if event.event_id == event_id:
            return event
    raise WrongControl(f"no event {event_id} on this prospect", status=404)


def _event(simulation: Simulation, value: Json) -> Event:
    given = an_object(value, "an event", _EVENT, "type at")
    return Event(
        event_id=simulation.new_id(),
        type=a_text(given["type"], "type"),
        at=_moment(given["at"]),
        comments=simulation.switches.cut(a_text(given.get("comments"), "comments", empty=True)),
        source_id=a_text(given.get("source_id"), "source_id", empty=True).lower(),
        agent_id=a_text(given.get("agent_id"), "agent_id", empty=True).lower(),
        first_contact=given.get("first_contact") is True,
    )
