"""Search prospects by id, person, or time of the last change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bridge.simulator.clock import moment_of
from bridge.simulator.property_index import email_key, name_key, phone_key
from bridge.simulator.records import Json, Prospect, Rejected
from bridge.simulator.simulation import Simulation


@dataclass(frozen=True)
class Criterion:
    """What is searched for: the kind, and its value or values."""

    kind: str
    values: tuple[str, ...]
    window: tuple[datetime, datetime] | None = None

    def as_json(self) -> dict[str, Json]:
        """Return the criterion as the ledger shows it."""
        names = _FIELDS[self.kind]
        return dict(zip(names, self.values, strict=True))


_FIELDS = {
    "id": ("prospectid",),
    "email": ("email",),
    "phone": ("phone",),
    "name": ("firstname", "lastname"),
    "window": ("modifiedstartdatetime", "modifiedenddatetime"),
}


def criterion_of(form: Mapping[str, str]) -> Criterion:
    """Read the one criterion of a search; raise Rejected for none, several or half of one."""
    given = [kind for kind, names in _FIELDS.items() if any(form.get(name) for name in names)]
    if len(given) != 1:
        raise Rejected("A search takes exactly one criterion.")
    values = tuple(form.get(name, "").strip() for name in _FIELDS[given[0]])
    if not all(values):
        raise Rejected("The search criterion is not complete.")
    if given[0] != "window":
        return Criterion(given[0], values)
    try:
        return Criterion("window", values, (moment_of(values[0]), moment_of(values[1])))
    except ValueError as error:
        raise Rejected("The modification window is not a pair of dates.") from error


def search(
    simulation: Simulation, property_id: str, wanted: Criterion, stale_seconds: float = 0.0
) -> list[Prospect]:
    """Return the prospects of a property that match, as they are or as they were."""
    if stale_seconds:
        moment = simulation.now() - timedelta(seconds=stale_seconds)
        then = simulation.store.as_of(property_id, moment)
        return [prospect for prospect in then if _matches(simulation, prospect, wanted)]
    prospects = simulation.store.prospects
    ids = _candidates(simulation, property_id, wanted)
    if simulation.switches.result_order == "random":
        ids = simulation.shuffle(ids)
    else:
        ids.sort(key=lambda prospect_id: prospects[prospect_id].modified_at)
    found = [prospects[prospect_id] for prospect_id in ids]
    if wanted.kind == "email" and simulation.switches.search_email == "exact_cs":
        return [prospect for prospect in found if _matches(simulation, prospect, wanted)]
    return found


def _candidates(simulation: Simulation, property_id: str, wanted: Criterion) -> list[str]:
    index, value = simulation.store.index(property_id), wanted.values[0]
    if wanted.kind == "email":
        by_start = simulation.switches.search_email == "prefix"
        return index.by_email_start(value) if by_start else index.by_email(value)
    if wanted.kind == "phone":
        return index.by_phone(value)
    if wanted.kind == "name":
        return index.by_name(*wanted.values)
    if wanted.window is not None:
        inclusive = simulation.switches.window_end == "inclusive"
        return index.modified_between(*wanted.window, inclusive)
    found = simulation.store.prospects.get(value.lower())
    if found is None and simulation.switches.merged_answer == "winner":
        found = simulation.store.winner_of(value)
    return [found.prospect_id] if found and found.property_id == property_id else []


def _matches(simulation: Simulation, prospect: Prospect, wanted: Criterion) -> bool:
    value = wanted.values[0]
    if wanted.window is not None:
        start, end = wanted.window
        at_end = prospect.modified_at == end and simulation.switches.window_end == "inclusive"
        return start <= prospect.modified_at < end or at_end
    if wanted.kind == "id":
        return prospect.prospect_id == value.lower()
    if wanted.kind == "email":
        how = simulation.switches.search_email
        return any(_email_matches(how, person.email, value) for person in prospect.persons)
    if wanted.kind == "phone":
        numbers = (phone.number for person in prospect.persons for phone in person.phones)
        return any(phone_key(number) == phone_key(value) for number in numbers)
    return any(
        name_key(person.first_name, person.last_name) == name_key(*wanted.values)
        for person in prospect.persons
    )


def _email_matches(how: str, stored: str, wanted: str) -> bool:
    if how == "exact_cs":
        return stored == wanted
    if how == "prefix":
        return email_key(stored).startswith(email_key(wanted))
    return email_key(stored) == email_key(wanted)
