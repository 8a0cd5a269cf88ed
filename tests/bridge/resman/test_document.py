"""What the database may ask for, and what is refused before it is sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bridge.resman import InvalidRequest, LeadDocument

Lead = Callable[..., LeadDocument]
EVENT = {"at": "2027-01-05T16:00:00Z", "source_id": "b1"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "cancel"}, "kind"),
        ({"kind": "update"}, "needs prospect_id"),
        ({"prospect_id": "a", "person_id": "b"}, "must not carry ids"),
        ({"event": None}, "needs an event"),
        ({"customer_type": "friend"}, "customer_type"),
        ({"nickname": "D"}, "unknown fields nickname"),
        ({"first_name": 5}, "first_name is not a text"),
        ({"phones": "512"}, "phones is not a list"),
        ({"phones": [{"type": "cell", "num": "5"}]}, "unknown fields num"),
        ({"emails": [1]}, "emails is not a list of texts"),
        ({"preferences": {"occupants": True}}, "occupants is not a number"),
        ({"preferences": {"pets": ["dog"]}}, "pet is not a JSON object"),
        ({"event": {**EVENT, "type": "Party"}}, "event.type"),
        ({"event": {**EVENT, "at": "2027-01-05T16:00:00"}}, "offset"),
        ({"event": {**EVENT, "at": None}}, "offset"),
        ({"event": {**EVENT, "first_contact": "yes"}}, "true or false"),
        ({"event": {**EVENT, "marker": "[ref:lead:12]"}}, "marker"),
    ],
)
def test_a_document_that_resman_would_misunderstand_is_refused(
    lead: Lead, changes: dict[str, object], message: str
) -> None:
    with pytest.raises(InvalidRequest, match=message):
        lead(**changes)


def test_a_refusal_never_quotes_a_value(lead: Lead) -> None:
    with pytest.raises(InvalidRequest) as refused:
        lead(phones="canary 512")
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "event_type"),
    [("note", "Cancel"), ("tour", "Cancel"), ("update", "ReActivate"), ("lost", "Other")],
)
def test_only_a_lost_lead_is_cancelled_and_only_a_lost_one_reopened(
    update: Lead, kind: str, event_type: str
) -> None:
    with pytest.raises(InvalidRequest, match="no place"):
        update(kind=kind, event={**EVENT, "type": event_type})


@pytest.mark.parametrize(
    ("kind", "event_type", "customer_type", "first_contact"),
    [
        ("first_contact", "Other", "prospect", True),
        ("note", "Other", "prospect", False),
        ("tour", "Appointment", "prospect", False),
        ("tour_cancelled", "Other", "prospect", False),
        ("tour_done", "Show", "prospect", False),
        ("lost", "Cancel", "lost", False),
        ("reactivate", "ReActivate", "prospect", False),
    ],
)
def test_each_kind_has_its_event_and_type(
    update: Lead, kind: str, event_type: str, customer_type: str, first_contact: bool
) -> None:
    document = update(kind=kind, event=EVENT)
    assert document.event is not None
    assert document.event.type == event_type
    assert document.event.first_contact is first_contact
    assert document.customer_type == customer_type


def test_a_create_may_be_a_tour(lead: Lead) -> None:
    document = lead(event={**EVENT, "type": "Appointment"})
    assert document.event is not None and document.event.first_contact


@pytest.mark.parametrize(
    ("kind", "lacks"), [("tour", True), ("lost", True), ("note", False), ("reactivate", False)]
)
def test_vector_15_who_needs_a_source(update: Lead, kind: str, lacks: bool) -> None:
    assert update(kind=kind, event={"at": EVENT["at"]}).lacks_source() is lacks
    assert not update(kind=kind, event=EVENT).lacks_source()
