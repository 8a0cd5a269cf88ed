"""Creating and changing prospects, and what ResMan refuses."""

from __future__ import annotations

import pytest

from tests.bridge.simulator.caller import (
    AGENT,
    FOREIGN_PROPERTY,
    MARKER,
    OTHER_PROPERTY,
    REASON,
    SEED,
    SOURCE,
    Caller,
    customer,
    event,
    lead,
)


def test_a_create_answers_both_ids_and_stores_every_field(resman: Caller) -> None:
    wishes = (
        "<TargetMoveInDate>2027-04-01</TargetMoveInDate><DesiredRent Min='900' Max='1800'/>"
        "<DesiredNumBedrooms Exact='2'/><NumberOfOccupants>2</NumberOfOccupants>"
        "<DesiredUnit><MarketingName>12B</MarketingName></DesiredUnit>"
        "<Pets PetType='Dog' Count='1'/><Comment>Ground floor</Comment>"
    )
    first = event(source=SOURCE, agent=AGENT, first="true", comments=f"Form. {MARKER}")
    answer = resman.post(lead(customer(first="Jos&#233;"), first, wishes))
    (stored,) = resman.state()
    assert (stored["prospect_id"], stored["person_id"]) == answer.pair
    assert stored["first_name"] == "José"
    assert stored["phones"] == [{"type": "cell", "number": "5125550143"}]
    assert stored["preferences"] == {
        "target_move_in_date": "2027-04-01",
        "desired_rent": {"min": "900", "max": "1800"},
        "desired_num_bedrooms": {"exact": "2"},
        "number_of_occupants": "2",
        "desired_units": ["12B"],
        "pets": {"type": "Dog", "count": "1"},
        "comments": ["Ground floor"],
    }
    (kept,) = stored["events"]
    assert kept["at"] == "2027-01-05T16:04:11+00:00"
    assert (kept["source_id"], kept["agent_id"], kept["first_contact"]) == (SOURCE, AGENT, True)
    for name in ("MarketingName", "Comment", "TargetMoveInDate"):
        assert resman.search(ProspectID=answer.pair[0]).texts(name) == answer.texts(name) != []


def test_names_come_back_as_they_were_sent(resman: Caller) -> None:
    answer = resman.create(last="O&apos;Brien &amp; Sons &lt;LLC&gt; &#20553; &#128054;")
    assert answer.texts("LastName") == ["O'Brien & Sons <LLC> 偉 🐶"]
    assert resman.state()[0]["last_name"] == "O'Brien & Sons <LLC> 偉 🐶"


def test_an_update_changes_the_prospect_and_replaces_its_preferences(resman: Caller) -> None:
    one = "<Comment>one</Comment><NumberOfOccupants>3</NumberOfOccupants>"
    ids = resman.post(lead(customer(), "", one)).pair
    answer = resman.post(lead(customer(ids, last="Stone"), "", "<Comment>two</Comment>"))
    assert answer.pair == ids
    (stored,) = resman.state()
    assert (stored["last_name"], stored["preferences"]) == ("Stone", {"comments": ["two"]})
    resman.post(lead(customer(ids, last="Hill")))
    assert resman.state()[0]["preferences"] == {"comments": ["two"]}


def test_a_second_customer_becomes_a_second_person_and_can_be_changed(resman: Caller) -> None:
    ids = resman.create().pair
    partner = customer((ids[0], ""), first="Sam", email="sam@example.com")
    answer = resman.post(lead(customer(ids) + partner))
    second = (ids[0], answer.ids("PersonID")[1])
    resman.post(lead(customer(ids) + customer(second, first="Samira", email="sam@example.com")))
    (stored,) = resman.state()
    assert [person["first_name"] for person in stored["persons"]] == ["Dana", "Samira"]
    assert resman.search(Email="SAM@example.com").ids()[0] == ids[0]


def test_a_lead_is_lost_with_a_reason_and_reopened(resman: Caller) -> None:
    ids = resman.create().pair
    resman.post(lead(customer(ids, kind="lost"), event("Cancel", source=REASON)))
    (stored,) = resman.state()
    assert stored["type"] == "lost"
    assert resman.search(ProspectID=ids[0]).texts("EventReasons") == ["Prospect Lost: Price"]
    resman.post(lead(customer(ids)))
    assert resman.state()[0]["type"] == "lost"
    resman.post(lead(customer(ids), event("ReActivate")))
    assert resman.state()[0]["type"] == "prospect"


def test_a_cancel_event_always_loses_the_prospect(resman: Caller) -> None:
    ids = resman.create().pair
    resman.post(lead(customer(ids), event("Cancel", source=REASON)))
    assert resman.state()[0]["type"] == "lost"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (lead(customer(), event(source=REASON)), "Transaction Source could not be found"),
        (lead(customer(), event(agent=SOURCE)), "agent could not be found"),
        (lead(customer(kind="lost"), event("Cancel")), "lost reason of the Cancel event"),
        (lead(customer(kind="lost")), "lost by a Cancel event"),
        (lead(customer(), event("Appointment", source="")), "needs a TransactionSource"),
        (lead(customer(), event("Tour")), "EventType"),
        (lead(customer(), event(at="tomorrow")), "EventDate"),
        (lead(customer(), event(first="maybe")), "FirstContact"),
        (lead(customer(kind="friend")), "Type of a Customer"),
        (lead(customer(last=" ")), "FirstName and LastName"),
        (lead(customer(first="")), "FirstName and LastName"),
        (lead(""), "at least one Customer"),
        (lead(customer((AGENT, ""))), "both the ProspectID and the PersonID"),
        (lead(customer(("", AGENT))), "both the ProspectID and the PersonID"),
        (lead(customer((AGENT, AGENT))), "prospect could not be found"),
        (lead(customer(), "", "<DesiredRent Max='cheap'/>"), "not a number"),
        (lead(customer(), "", "<TargetMoveInDate>May</TargetMoveInDate>"), "not a date"),
        (lead(customer(), "", "<Coment>x</Coment>"), "Coment is not expected"),
        ("<LeadManagement><Prospects>", "not well-formed"),
        ("<Lead/>", "no LeadManagement"),
        ("", "missing or empty"),
        ('<!DOCTYPE x [<!ENTITY a "b">]>' + lead(customer(last="&a;")), "document type"),
        (
            lead(customer() * 2).replace("</Prospect>", "</Prospect><Prospect/>"),
            "Only one Prospect",
        ),
    ],
)
def test_a_wrong_document_is_refused_with_http_200_and_changes_nothing(
    resman: Caller, xml: str, text: str
) -> None:
    answer = resman.post(xml)
    assert answer.response.status_code == 200
    assert answer.status == "Error"
    assert text in answer.error
    assert resman.state() == []
    assert resman.ledger()[-1]["accepted"] is False
    assert text in resman.ledger()[-1]["error"]


def test_ids_of_another_prospect_person_event_or_property_are_refused(resman: Caller) -> None:
    one = resman.create().pair
    two = resman.create(email="b@example.com", last="Stone").pair
    assert "person could not be found" in resman.post(lead(customer((one[0], two[1])))).error
    strange = event("Appointment", event_id=AGENT)
    assert "event could not be found" in resman.post(lead(customer(one), strange)).error
    answer = resman.post(lead(customer(one)), PropertyID=OTHER_PROPERTY)
    assert "prospect could not be found" in answer.error
    assert "belong to one prospect" in resman.post(lead(customer(one) + customer(two))).error


def test_a_property_of_another_account_is_refused(resman: Caller) -> None:
    answer = resman.post(lead(customer()), PropertyID=FOREIGN_PROPERTY)
    assert answer.status == "Error"
    assert "PropertyID" in answer.error


def test_ids_are_compared_without_case(resman: Caller) -> None:
    ids = resman.create().pair
    upper = (ids[0].upper(), ids[1].upper())
    own = event(source=SOURCE.upper(), agent=AGENT.upper())
    answer = resman.post(lead(customer(upper), own), PropertyID=OTHER_PROPERTY.upper())
    assert "prospect could not be found" in answer.error
    assert resman.post(lead(customer(upper), own)).pair == ids


def test_a_tour_is_given_to_leasing_agents_only(resman: Caller) -> None:
    place = dict(SEED[0]["properties"][0])
    place["employees"] = [{"id": AGENT, "name": "Clerk", "is_leasing": False}]
    resman.control("seed", SEED[0] | {"properties": [place]})
    refused = resman.post(lead(customer(), event("Appointment", agent=AGENT)))
    assert refused.error == "The employee is not a leasing agent of this property."
    assert resman.create(event(source=SOURCE, agent=AGENT, first="true")).status == "Success"


def test_the_ledger_tells_which_event_was_addressed(resman: Caller) -> None:
    made = resman.create(event("Appointment", first="true"))
    (event_id,) = made.event_ids()
    resman.post(lead(customer(made.pair), event("Appointment", event_id=event_id)))
    told = [entry["fields"]["event"]["event_id"] for entry in resman.ledger()]
    assert told == [None, event_id]
