"""The form and the lead document, by the vectors of the contract."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.resman import Credentials, InvalidRequest, LeadDocument, normalise, wire

Lead = Callable[..., LeadDocument]
MARKER = "[ref:lead:6f9619ff8b86d011b42d00c04fc964ff]"
ids = {
    "prospect_id": "C41A0000-0000-4000-8000-0000000000C1",
    "person_id": "9D2F0000-0000-4000-8000-0000000000D1",
}


def test_create_is_written_exactly_as_agreed(lead: Lead) -> None:
    document = lead(
        first_name="María",
        last_name="Gómez",
        email="maria.gomez@example.com",
        preferences={
            "move_in_date": "2027-04-01",
            "rent_max": 1800,
            "bedrooms": 2,
            "occupants": 2,
            "comments": ["Needs ground floor"],
        },
    )
    assert wire.lead_xml(document) == (
        '<LeadManagement><Prospects><Prospect><Customers><Customer Type="prospect">'
        "<Name><FirstName>Mar&#237;a</FirstName><LastName>G&#243;mez</LastName></Name>"
        "<Email>maria.gomez@example.com</Email>"
        '<Phone PhoneType="cell"><PhoneNumber>5125550143</PhoneNumber></Phone>'
        "</Customer></Customers><CustomerPreferences>"
        "<TargetMoveInDate>2027-04-01</TargetMoveInDate>"
        '<DesiredRent Max="1800"/><DesiredNumBedrooms Exact="2"/>'
        "<NumberOfOccupants>2</NumberOfOccupants><Comment>Needs ground floor</Comment>"
        '</CustomerPreferences><Events><Event EventType="Other" EventDate="2027-01-05T16:04:11Z">'
        '<Agent><AgentID IDValue="1f0c0f0e-0000-4000-8000-0000000000a1"/></Agent>'
        "<FirstContact>true</FirstContact>"
        "<TransactionSource>1f0c0f0e-0000-4000-8000-0000000000b1</TransactionSource>"
        "<Comments>Website form. [ref:lead:6f9619ff8b86d011b42d00c04fc964ff]</Comments>"
        "</Event></Events></Prospect></Prospects></LeadManagement>"
    )


def test_vector_1_plain_us_lead(lead: Lead) -> None:
    xml = wire.lead_xml(lead())
    assert "<Email>Dana.Whitfield@example.com</Email>" in xml
    assert '<Phone PhoneType="cell"><PhoneNumber>5125550143</PhoneNumber></Phone>' in xml
    assert normalise.email_key("Dana.Whitfield@Example.COM") == "dana.whitfield@example.com"
    assert normalise.phone_key("(512) 555-0143") == "5125550143"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        pytest.param(
            "José",
            "Muñoz Ibáñez",
            "<FirstName>Jos&#233;</FirstName><LastName>Mu&#241;oz Ib&#225;&#241;ez</LastName>",
            id="vector_2_latin_accents",
        ),
        pytest.param("Jose\u0301", "X", "<FirstName>Jos&#233;</FirstName>", id="vector_3_composed"),
        pytest.param(
            "Nguyễn Thị",
            "Łukasiewicz",
            "<FirstName>Nguy&#7877;n Th&#7883;</FirstName><LastName>&#321;ukasiewicz</LastName>",
            id="vector_4_vietnamese_and_polish",
        ),
        pytest.param(
            "偉",
            "陳",
            "<FirstName>&#20553;</FirstName><LastName>&#38515;</LastName>",
            id="vector_5_one_character",
        ),
        pytest.param(
            "עידו",
            "כהן",
            "<FirstName>&#1506;&#1497;&#1491;&#1493;</FirstName>"
            "<LastName>&#1499;&#1492;&#1503;</LastName>",
            id="vector_6_right_to_left",
        ),
        pytest.param("Suharto", None, "<LastName>Unknown</LastName>", id="vector_7_mononym"),
        pytest.param("  ", "X", "<FirstName>Unknown</FirstName>", id="no_first_name"),
        pytest.param(
            "X",
            "O'Brien & Sons <LLC>",
            "<LastName>O'Brien &amp; Sons &lt;LLC&gt;</LastName>",
            id="vector_8_xml_specials",
        ),
    ],
)
def test_names(lead: Lead, first: str, last: str | None, expected: str) -> None:
    xml = wire.lead_xml(lead(first_name=first, last_name=last))
    assert expected in xml
    name = ElementTree.fromstring(xml).find(".//Name")
    assert name is not None
    assert name.findtext("FirstName") == normalise.name(first)
    assert name.findtext("LastName") == normalise.name(last)


def test_vector_8_is_escaped_once_more_in_the_form(lead: Lead, credentials: Credentials) -> None:
    xml = wire.lead_xml(lead(last_name="O'Brien & Sons <LLC>"))
    form = wire.form(credentials, "0A0A", {"Xml": xml})
    assert b"%26amp%3B" in form
    assert parse_qs(form.decode())["Xml"] == [xml]
    assert parse_qs(form.decode())["PropertyID"] == ["0a0a"]


def test_vector_9_control_characters_go_and_emoji_and_newline_stay(update: Lead) -> None:
    text = "Loves pets\u000b🐶\n2 cats"
    xml = wire.lead_xml(update(preferences={"comments": [text]}))
    assert "<Comment>Loves pets&#128054;\n2 cats</Comment>" in xml
    assert ElementTree.fromstring(xml).findtext(".//Comment") == "Loves pets🐶\n2 cats"


def test_vector_10_further_emails_and_extensions_become_comments(lead: Lead) -> None:
    document = lead(
        email=None,
        emails=["a@x.test", "b@y.test"],
        phones=[
            {"type": "cell", "number": "+1 512 555 0101"},
            {"type": "work", "number": "512.555.0199 ext 204"},
        ],
    )
    xml = wire.lead_xml(document)
    assert xml.count("<Email>") == 1 and "<Email>a@x.test</Email>" in xml
    assert '<Phone PhoneType="cell"><PhoneNumber>5125550101</PhoneNumber></Phone>' in xml
    assert '<Phone PhoneType="work"><PhoneNumber>5125550199</PhoneNumber></Phone>' in xml
    assert "<Comment>Other email: b@y.test</Comment><Comment>Work ext: 204</Comment>" in xml


def test_derived_comments_that_were_read_back_are_not_repeated(update: Lead) -> None:
    document = update(
        emails=["b@y.test", "B@Y.test"], preferences={"comments": ["Other email: b@y.test"]}
    )
    assert wire.lead_xml(document).count("Other email") == 1


def test_vector_11_without_email_there_is_no_email_element(lead: Lead) -> None:
    assert "Email>" not in wire.lead_xml(lead(email=None))


def test_vector_12_a_name_alone_can_be_created(lead: Lead) -> None:
    xml = wire.lead_xml(lead(email=None, phones=[]))
    assert "Email" not in xml and "Phone" not in xml and "CustomerPreferences" not in xml


@pytest.mark.parametrize("spelling", ["+44 20 7946 0018", "0044 20 7946 0018"])
def test_vector_13_international_phone(lead: Lead, spelling: str) -> None:
    xml = wire.lead_xml(lead(phones=[{"type": "home", "number": spelling}]))
    assert "<PhoneNumber>+442079460018</PhoneNumber>" in xml


def test_vector_14_plus_address_and_idn(lead: Lead, credentials: Credentials) -> None:
    xml = wire.lead_xml(lead(email="ana+tour@exämple.test"))
    assert "<Email>ana+tour@xn--exmple-cua.test</Email>" in xml
    assert b"ana%2Btour%40xn--exmple-cua.test" in wire.form(credentials, None, {"Xml": xml})


@pytest.mark.parametrize(
    ("at", "expected"),
    [("2027-03-13T15:00:00-06:00", "2027-03-13T21:00:00Z"), ("2027-03-14T20:00:00Z",) * 2],
)
def test_vector_17_event_times_are_utc(update: Lead, at: str, expected: str) -> None:
    event = {"at": at, "source_id": "b1"}
    xml = wire.lead_xml(update(kind="tour", event=event))
    assert f'<Event EventType="Appointment" EventDate="{expected}">' in xml
    assert "<FirstContact>false</FirstContact>" in xml


def test_vector_30_lost_carries_its_reason(update: Lead) -> None:
    event = {"at": "2027-01-05T16:00:00Z", "source_id": "AAAA"}
    xml = wire.lead_xml(update(kind="lost", event=event))
    assert '<Customer Type="lost">' in xml
    assert '<Event EventType="Cancel"' in xml
    assert "<FirstContact>false</FirstContact><TransactionSource>aaaa</TransactionSource>" in xml


def test_vector_30_reopened_carries_no_source(update: Lead) -> None:
    event = {"at": "2027-01-05T16:00:00Z", "source_id": "AAAA"}
    xml = wire.lead_xml(update(kind="reactivate", event=event))
    assert '<Customer Type="prospect">' in xml and '<Event EventType="ReActivate"' in xml
    assert "TransactionSource" not in xml


def test_vector_31_an_over_long_note_keeps_its_marker_last() -> None:
    text = wire.comment("x" * 5000, MARKER)
    assert len(text) == 2000 and text.endswith(f"x {MARKER}")


def test_an_update_names_both_ids_in_lower_case(update: Lead) -> None:
    xml = wire.lead_xml(update(**ids))
    for id_type, value in (("ProspectID", "prospect_id"), ("PersonID", "person_id")):
        element = f'<Identification IDType="{id_type}" IDValue="{ids[value].lower()}"'
        assert f'{element} OrganizationName="ResMan"/>' in xml
    assert "<Events>" not in xml


def test_a_moved_tour_addresses_its_event(update: Lead) -> None:
    event = {"at": "2027-01-05T16:00:00Z", "source_id": "b1", "event_id": "EE", "reasons": "Tour"}
    xml = wire.lead_xml(update(kind="tour", event=event))
    assert '<EventID IDValue="ee" IDType="EventID"/>' in xml
    assert xml.index("<EventID") < xml.index("<FirstContact>")
    assert "<EventReasons>Tour</EventReasons>" in xml


@pytest.mark.parametrize(
    ("by", "fields"),
    [
        ({"prospect_id": "C41A"}, {"ProspectID": "c41a"}),
        ({"email": "A@EXAMPLE.com"}, {"Email": "A@example.com"}),
        ({"phone": "(512) 555-0143"}, {"Phone": "5125550143"}),
        ({"first_name": " A ", "last_name": "B"}, {"FirstName": "A", "LastName": "B"}),
        (
            {"modified_from": "2027-01-05T15:55:00+00:00", "modified_to": "2027-01-05T16:10:00Z"},
            {
                "ModifiedStartDateTime": "2027-01-05T15:55:00Z",
                "ModifiedEndDateTime": "2027-01-05T16:10:00Z",
            },
        ),
    ],
)
def test_each_way_of_searching_has_its_fields(by: dict[str, str], fields: dict[str, str]) -> None:
    assert wire.search_fields(by) == fields


@pytest.mark.parametrize(
    "by",
    [
        {},
        {"email": ""},
        {"email": None},
        {"phone": "none"},
        {"first_name": "A"},
        {"email": "a@b.c", "phone": "5"},
        {"prospect_id": "\x00"},
        {"modified_from": "2027-01-05", "modified_to": "2027-01-06"},
    ],
)
def test_a_search_that_could_match_everybody_is_refused(by: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest):
        wire.search_fields(by)


def _document(first: str, last: str, comments: str, note: str) -> LeadDocument:
    return LeadDocument.from_json(
        {
            "kind": "create",
            "first_name": first,
            "last_name": last,
            "preferences": {"comments": [note]},
            "event": {"at": "2027-01-05T16:04:11Z", "comments": comments, "marker": MARKER},
        }
    )


@given(st.text(), st.text(), st.text(), st.text())
def test_any_text_parses_back_to_its_normal_form(
    first: str, last: str, comments: str, note: str
) -> None:
    xml = wire.lead_xml(_document(first, last, comments, note))
    assert xml.isascii() and not xml.startswith("<?")
    root = ElementTree.fromstring(xml)
    assert root.findtext(".//FirstName") == normalise.name(first)
    assert root.findtext(".//LastName") == normalise.name(last)
    assert root.findtext(".//Comments") == wire.comment(comments, MARKER)
    assert (root.findtext(".//Comment") or "") == wire.comment(note)
    empty = [
        each.tag for each in root.iter() if not len(each) and not each.text and not each.attrib
    ]
    assert empty == []


@given(st.text(min_size=0, max_size=200).map(lambda text: text * 20))
def test_no_comment_is_longer_than_the_cap(text: str) -> None:
    marked = wire.comment(text, MARKER)
    assert len(marked) <= 2000 and marked.endswith(MARKER) and marked.count(MARKER) == 1
    assert len(wire.comment(text)) <= 2000
