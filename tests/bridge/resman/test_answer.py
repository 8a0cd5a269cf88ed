"""Answers in every dress that ResMan gives them, and those that are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from xml.etree import ElementTree

import pytest

from bridge.resman import LeadDocument, Prospect, answer, markup, wire
from bridge.resman.markup import Unreadable

Stored = Callable[..., str]
PROSPECT = "c41a0000-0000-4000-8000-0000000000c1"

FULL = """
<Prospect><Customers>
  <Customer Type="Prospect">
    <Identification IDType="PersonID" IDValue="P1"/>
    <Identification IDType="ProspectID" IDValue="C1"/>
    <Name><FirstName>Jose\u0301</FirstName><LastName>Mu\u00f1oz</LastName></Name>
    <Email>A@x.test</Email>
    <Phone PhoneType="cell"><PhoneNumber>(512) 555-0101</PhoneNumber></Phone>
    <Phone Type="work"><PhoneNumber>512.555.0199 x204</PhoneNumber></Phone>
  </Customer>
  <Customer Type="prospect"><Identification IDType="PersonID" IDValue="P2"/></Customer>
</Customers>
<CustomerPreferences>
  <TargetMoveInDate>2027-04-01T00:00:00</TargetMoveInDate>
  <DesiredFloorplan>A1</DesiredFloorplan>
  <DesiredUnit><MarketingName>101</MarketingName></DesiredUnit>
  <DesiredUnit><MarketingName>102</MarketingName></DesiredUnit>
  <DesiredRent Min="900" Max="1800.00"/>
  <DesiredNumBedrooms Exact="2"/><DesiredNumBathrooms Exact="1.5"/>
  <DesiredLeaseTerms>12 months</DesiredLeaseTerms><NumberOfOccupants>3</NumberOfOccupants>
  <Pets PetType="Dog" Count="2"/><Pets PetType="Cat" Count="1"/>
  <Comment>one</Comment><Comment>two\nlines</Comment>
</CustomerPreferences>
<Events><Event EventType="Appointment" EventDate="2027-01-05T10:00:00-06:00">
  <EventID IDValue="E1" IDType="EventID"/>
  <Agent><AgentID IDValue="A1"/><AgentName><FirstName>Bo</FirstName></AgentName></Agent>
  <FirstContact>False</FirstContact><TransactionSource>S1</TransactionSource>
  <Comments>Tour</Comments><EventReasons>Prospect Lost: Price</EventReasons>
</Event></Events></Prospect>"""


def envelope(prospects: str) -> str:
    return (
        "<ResMan><Status>Success</Status><Response><LeadManagement><Prospects>"
        f"{prospects}</Prospects></LeadManagement></Response></ResMan>"
    )


def only(text: str) -> Prospect:
    found = answer.read_leads(text).prospects
    assert found is not None and len(found) == 1
    return found[0]


def test_a_whole_prospect_is_read() -> None:
    prospect = only(envelope(FULL)).as_json()
    content_hash = prospect.pop("content_hash")
    assert isinstance(content_hash, str) and len(content_hash) == 64
    assert prospect == json.loads(json.dumps(prospect))
    assert prospect == {
        "prospect_id": "c1",
        "person_id": "p1",
        "property_id": None,
        "type": "prospect",
        "first_name": "José",
        "last_name": "Muñoz",
        "email": "A@x.test",
        "phones": [
            {"type": "cell", "number": "5125550101"},
            {"type": "work", "number": "5125550199 ext 204"},
        ],
        "preferences": {
            "move_in_date": "2027-04-01",
            "floorplan": "A1",
            "units": ["101", "102"],
            "rent": None,
            "rent_min": 900,
            "rent_max": 1800,
            "bedrooms": 2,
            "bedrooms_min": None,
            "bedrooms_max": None,
            "bathrooms": 1.5,
            "bathrooms_min": None,
            "bathrooms_max": None,
            "lease_terms": "12 months",
            "occupants": 3,
            "pets": [{"type": "Dog", "count": 2}, {"type": "Cat", "count": 1}],
            "comments": ["one", "two\nlines"],
        },
        "events": [
            {
                "event_id": "e1",
                "type": "Appointment",
                "at": "2027-01-05T16:00:00Z",
                "comments": "Tour",
                "source_id": "s1",
                "agent_id": "a1",
                "first_contact": False,
                "reasons": "Prospect Lost: Price",
            }
        ],
        "customers": 2,
        "person_ids": ["p1", "p2"],
    }


def test_appointments_are_ids_times_and_markers_without_words() -> None:
    marked = "Dana comes. [ref:tour:6f9619ff8b86d011b42d00c04fc964ff:2]"
    text = FULL.replace("<Comments>Tour</Comments>", f"<Comments>{marked}</Comments>", 1)
    assert only(envelope(text)).appointments() == [
        {
            "event_id": "e1",
            "at": "2027-01-05T16:00:00Z",
            "marker": "[ref:tour:6f9619ff8b86d011b42d00c04fc964ff:2]",
        }
    ]
    assert only(envelope(FULL)).appointments()[0]["marker"] is None
    assert only(envelope(FULL.replace('"Appointment"', '"Show"'))).appointments() == []


def test_what_was_read_can_be_given_back_whole() -> None:
    seen = only(envelope(FULL)).as_json()
    document = LeadDocument.from_json(
        {
            "kind": "update",
            **{name: seen[name] for name in ("prospect_id", "person_id", "first_name")},
            **{name: seen[name] for name in ("last_name", "email", "phones", "preferences")},
        }
    )
    posted = markup.parse(wire.lead_xml(document)).find("Prospects/Prospect")
    assert posted is not None
    again = only(envelope(ElementTree.tostring(posted, encoding="unicode"))).as_json()
    # The extension has no element of its own; it travels as a comment.
    assert again["phones"] == [
        {"type": "cell", "number": "5125550101"},
        {"type": "work", "number": "5125550199"},
    ]
    wanted = dict(seen["preferences"])  # type: ignore[call-overload]
    assert again["preferences"] == {**wanted, "comments": ["one", "two\nlines", "Work ext: 204"]}
    for name in ("first_name", "last_name", "email", "type"):
        assert again[name] == seen[name]


def test_vector_26_every_dress_reads_the_same(stored: Stored) -> None:
    plain = stored()
    start, end = plain.index("<LeadManagement>"), plain.index("</Response>")
    payload = plain[start:end]
    declared = f'<?xml version="1.0" encoding="utf-16"?>{payload}'
    dresses = [
        plain[:start] + escape(payload) + plain[end:],
        plain[:start] + escape(declared) + plain[end:],
        plain.replace("<Customer ", "<MITS:Customer ").replace("</Customer>", "</MITS:Customer>"),
        plain.replace("IDValue=", "MITS:IDValue="),
        plain.replace("<ResMan>", '<ResMan xmlns="urn:x" xmlns:MITS="urn:y">'),
        plain.replace(PROSPECT, PROSPECT.upper()),
    ]
    for dress in dresses:
        assert dress != plain
        assert answer.read_leads(dress) == answer.read_leads(plain)


def test_ids_are_found_by_their_type_never_by_position(stored: Stored) -> None:
    prospect = only(stored())
    assert (prospect.prospect_id[:4], (prospect.person_id or "")[:4]) == ("c41a", "9d2f")


def test_the_hash_ignores_order_case_of_ids_and_spelling_of_phones() -> None:
    pretty = only(envelope(FULL))
    events = FULL[FULL.index("<Event ") : FULL.index("</Events>")]
    other = events.replace("E1", "E2")
    one, two = (
        only(envelope(FULL.replace(events, pair))) for pair in (events + other, other + events)
    )
    assert one.content_hash() == two.content_hash() != pretty.content_hash()
    plain = FULL.replace("(512) 555-0101", "+15125550101").replace("Jose\u0301", "José")
    assert only(envelope(plain)).content_hash() == pretty.content_hash()
    changed = FULL.replace("0101", "0102")
    assert only(envelope(changed)).content_hash() != pretty.content_hash()


def test_an_empty_result_is_no_prospects_and_a_missing_one_is_unknown() -> None:
    assert answer.read_leads(envelope("")).prospects == ()
    assert answer.read_leads("<ResMan><Status>Success</Status></ResMan>").prospects is None


def test_a_prospect_without_an_id_is_counted() -> None:
    found = answer.read_leads(envelope("<Prospect/>" + FULL))
    assert found.nameless_count == 1 and found.prospects is not None and len(found.prospects) == 1


def test_broken_dates_and_flags_are_unknown_not_wrong() -> None:
    text = FULL.replace("2027-01-05T10:00:00-06:00", "soon").replace("False", "perhaps")
    event = only(envelope(text)).events[0]
    assert event.at is None and event.first_contact is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<ResMan><Status>Success</Status>",
        "<html><body><Status>Success</Status></body></html>",
        "<ResMan><Status> </Status></ResMan>",
        "<!DOCTYPE ResMan><ResMan><Status>Success</Status></ResMan>",
        '<!DOCTYPE r [<!ENTITY a "Success">]><ResMan><Status>&a;</Status></ResMan>',
        "<ResMan><Status>&nbsp;</Status></ResMan>",
    ],
)
def test_what_is_not_an_answer_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        answer.read_leads(text)


def test_a_doctype_inside_escaped_text_is_refused_too() -> None:
    hidden = escape("<!DOCTYPE x><LeadManagement/>")
    with pytest.raises(Unreadable):
        answer.read_leads(f"<ResMan><Status>Success</Status><Response>{hidden}</Response></ResMan>")


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("\ufeff<a>é</a>".encode(), None),
        ("<a>é</a>".encode("utf-16"), None),
        ("<a>é</a>".encode("latin-1"), "latin-1"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode("latin-1"), None),
        ('<?xml version="1.0" encoding="utf-16"?><a>é</a>'.encode(), None),
    ],
)
def test_bodies_are_decoded_by_mark_header_or_declaration(body: bytes, charset: str | None) -> None:
    assert markup.parse(markup.decode(body, charset)).text == "é"


@pytest.mark.parametrize(
    ("body", "charset"), [(b"\xff", "utf-8"), (b"a", "no-such"), (b"a", "hex")]
)
def test_a_wrong_character_set_is_unreadable(body: bytes, charset: str) -> None:
    with pytest.raises(Unreadable):
        markup.decode(body, charset)


@pytest.mark.parametrize("text", ["", "<a/>", "[]", "{}", "[" * 30000, '{"Status": 1}'])
def test_a_list_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        answer.read_list(text, "Employees")
