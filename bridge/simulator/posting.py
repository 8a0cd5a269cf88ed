"""Carry out a post: create a prospect, change one, or add to its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bridge.simulator.mits_reader import LeadPost, PostedCustomer, PostedEvent
from bridge.simulator.records import Event, Person, Phone, Property, Prospect, Rejected
from bridge.simulator.simulation import Simulation


@dataclass(frozen=True)
class Posted:
    """What a post did: `create`, `merge` (a create that met a duplicate) or `update`."""

    kind: str
    prospect: Prospect
    event_ids: tuple[str, ...]


def post_lead(simulation: Simulation, place: Property, post: LeadPost) -> Posted:
    """Carry out one post whole, or raise Rejected with nothing changed."""
    return _Posting(simulation, place, post).carry_out()


class _Posting:
    def __init__(self, simulation: Simulation, place: Property, post: LeadPost) -> None:
        self._simulation = simulation
        self._switches = simulation.switches
        self._place = place
        self._post = post
        self._now = simulation.now()

    def carry_out(self) -> Posted:
        main = self._post.customers[0]
        for event in self._post.events:
            self._check_event(event)
        if main.prospect_id or main.person_id:
            return self._update(main)
        if any(item.prospect_id or item.person_id for item in self._post.customers):
            raise Rejected("A new prospect cannot carry the ids of another.")
        known = self._duplicate(main)
        if known is None or self._switches.duplicate_policy == "accept":
            return self._create()
        if self._switches.duplicate_policy == "error":
            raise Rejected("A prospect with this contact data already exists.")
        events, event_ids = self._events_onto(known)
        kind = self._type_after(known.type)
        return self._commit("merge", replace(known, events=events, type=kind), True, event_ids)

    def _check_event(self, event: PostedEvent) -> None:
        if event.agent_id and event.agent_id not in self._place.employees:
            raise Rejected("The leasing agent could not be found.")
        if event.type == "Appointment" and event.agent_id in self._place.not_leasing:
            raise Rejected("The employee is not a leasing agent of this property.")
        if event.type == "Cancel":
            if event.source_id not in self._reasons():
                raise Rejected("The lost reason of the Cancel event could not be found.")
        elif event.source_id and event.source_id not in self._place.sources:
            raise Rejected("Transaction Source could not be found for this property.")
        elif event.type == "Appointment" and not event.source_id and not event.event_id:
            raise Rejected("An Appointment needs a TransactionSource.")

    def _reasons(self) -> dict[str, tuple[str, str]]:
        return self._simulation.store.lost_reasons(self._place.account_id)

    def _duplicate(self, customer: PostedCustomer) -> Prospect | None:
        store = self._simulation.store
        index = store.index(self._place.property_id)
        if customer.email and (found := index.by_email(customer.email)):
            return store.prospects[found[0]]
        namesakes = set(index.by_name(customer.first_name, customer.last_name))
        for phone in customer.phones or ():
            for prospect_id in index.by_phone(phone.number):
                if prospect_id in namesakes:
                    return store.prospects[prospect_id]
        return None

    def _create(self) -> Posted:
        prospect = Prospect(
            prospect_id=self._simulation.new_id(),
            property_id=self._place.property_id,
            type="prospect",
            persons=tuple(self._new_person(item) for item in self._post.customers),
            preferences=self._post.preferences or {},
            events=(),
            created_at=self._now,
            modified_at=self._now,
        )
        self._check_lost(prospect)
        events, event_ids = self._events_onto(prospect)
        complete = replace(prospect, events=events, type=self._type_after("prospect"))
        return self._commit("create", complete, True, event_ids)

    def _update(self, main: PostedCustomer) -> Posted:
        if not (main.prospect_id and main.person_id):
            raise Rejected("An update needs both the ProspectID and the PersonID.")
        known = self._known(main.prospect_id)
        if known.prospect_id != main.prospect_id:
            # The loser's person went with it; the winner's main contact takes its place.
            main = replace(main, person_id=known.persons[0].person_id)
        if main.person_id not in {person.person_id for person in known.persons}:
            raise Rejected("The person could not be found on this prospect.")
        self._check_lost(known)
        customers = (main, *self._post.customers[1:])
        preferences = self._post.preferences
        changed = replace(
            known,
            persons=self._persons_after(known, customers),
            preferences=known.preferences if preferences is None else preferences,
        )
        events, event_ids = self._events_onto(changed)
        complete = replace(changed, events=events, type=self._type_after(known.type))
        else_same = replace(complete, events=known.events).content == known.content
        only_event = bool(self._post.events) and else_same
        bumps = self._switches.event_bumps_modified == "yes" or not only_event
        return self._commit("update", complete, bumps, event_ids)

    def _known(self, prospect_id: str) -> Prospect:
        store = self._simulation.store
        known = store.prospects.get(prospect_id)
        if known is None and self._switches.merged_answer == "winner":
            known = store.winner_of(prospect_id)
        if known is None or known.property_id != self._place.property_id:
            raise Rejected("The prospect could not be found.")
        return known

    def _check_lost(self, known: Prospect) -> None:
        loses = any(event.type == "Cancel" for event in self._post.events)
        if self._post.customers[0].type == "lost" and known.type != "lost" and not loses:
            raise Rejected("A prospect is lost by a Cancel event with a lost reason.")

    def _type_after(self, kind: str) -> str:
        for event in self._post.events:
            if event.type == "Cancel":
                kind = "lost"
            elif event.type == "ReActivate" and kind == "lost":
                kind = "prospect"
        return kind

    def _persons_after(
        self, known: Prospect, customers: Iterable[PostedCustomer]
    ) -> tuple[Person, ...]:
        persons = {person.person_id: person for person in known.persons}
        for item in customers:
            if item.prospect_id not in ("", known.prospect_id, self._post.customers[0].prospect_id):
                raise Rejected("All customers of a post belong to one prospect.")
            if not item.person_id:
                person = self._new_person(item)
            elif item.person_id in persons:
                person = self._changed_person(persons[item.person_id], item)
            else:
                raise Rejected("The person could not be found on this prospect.")
            persons[person.person_id] = person
        return tuple(persons.values())

    def _new_person(self, item: PostedCustomer) -> Person:
        phones = self._phones(item.phones or ())
        return Person(
            self._simulation.new_id(), item.first_name, item.last_name, item.email or "", phones
        )

    def _changed_person(self, known: Person, item: PostedCustomer) -> Person:
        erases = self._switches.absent_means == "erase"
        email, phones = item.email, item.phones
        if email is None:
            email = "" if erases else known.email
        if phones is None:
            phones = () if erases else known.phones
        return Person(known.person_id, item.first_name, item.last_name, email, self._phones(phones))

    def _phones(self, phones: Iterable[Phone]) -> tuple[Phone, ...]:
        return tuple(Phone(phone.type, self._switches.phone(phone.number)) for phone in phones)

    def _events_onto(self, known: Prospect) -> tuple[tuple[Event, ...], tuple[str, ...]]:
        events = {event.event_id: event for event in known.events}
        touched = []
        for item in self._post.events:
            if item.event_id and self._switches.event_update == "by_event_id":
                if item.event_id not in events:
                    raise Rejected("The event could not be found on this prospect.")
                event = self._event(item, item.event_id, events[item.event_id])
            else:
                event = self._event(item, self._simulation.new_id(), None)
            events[event.event_id] = event
            touched.append(event.event_id)
        return tuple(events.values()), tuple(touched)

    def _event(self, item: PostedEvent, event_id: str, known: Event | None) -> Event:
        reasons = item.reasons
        if item.type == "Cancel":
            reasons = f"Prospect Lost: {self._reasons()[item.source_id][1]}"
        return Event(
            event_id=event_id,
            type=item.type,
            at=item.at,
            comments=self._switches.cut(item.comments),
            source_id=item.source_id or (known.source_id if known else ""),
            agent_id=item.agent_id or (known.agent_id if known else ""),
            first_contact=item.first_contact,
            reasons=reasons,
        )

    def _commit(
        self, kind: str, prospect: Prospect, bumps: bool, event_ids: tuple[str, ...]
    ) -> Posted:
        at: datetime = self._now if bumps else prospect.modified_at
        stamped = replace(prospect, modified_at=at)
        self._simulation.store.save(stamped, self._now)
        return Posted(kind, stamped, event_ids)
