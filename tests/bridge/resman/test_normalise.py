"""Names, addresses, phones and times in the form that is sent and compared."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.resman import normalise


@pytest.mark.parametrize(
    ("given_phone", "number", "extension"),
    [
        ("(512) 555-0143", "5125550143", None),
        ("+1 512 555 0101", "5125550101", None),
        ("1-512-555-0101", "5125550101", None),
        ("001 512 555 0101", "5125550101", None),
        ("512.555.0199 ext 204", "5125550199", "204"),
        ("512-555-0199x204", "5125550199", "204"),
        ("512 555 0199 #7", "5125550199", "7"),
        ("tel:+1-512-555-0199;ext=204", "5125550199", "204"),
        ("512 555 0199, extension: 204", "5125550199", "204"),
        ("+44 20 7946 0018", "+442079460018", None),
        ("0044 20 7946 0018", "+442079460018", None),
        ("+44 (0)20 7946 0018", "+442079460018", None),
        ("555-0143", "5550143", None),
        ("５１２ ５５５ ０１４３", "5125550143", None),  # noqa: RUF001
        ("٥١٢ ٥٥٥ ٠١٤٣", "5125550143", None),  # noqa: RUF001
        ("512-555-0101 or 512-555-0102", "512-555-0101 or 512-555-0102", None),
        ("call my wife", "", None),
        ("", "", None),
        (None, "", None),
    ],
)
def test_phone_is_split_into_number_and_extension(
    given_phone: str | None, number: str, extension: str | None
) -> None:
    assert normalise.phone(given_phone) == (number, extension)


@pytest.mark.parametrize(
    "spelling", ["(512) 555-0143", "+15125550143", "1 512 555 0143", "5125550143 ext 9"]
)
def test_spellings_of_one_phone_share_a_key(spelling: str) -> None:
    assert normalise.phone_key(spelling) == "5125550143"


def test_international_spellings_share_a_key() -> None:
    assert normalise.phone_key("+44 20 7946 0018") == normalise.phone_key("0044 2079460018")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (" Dana.Whitfield@Example.COM ", "Dana.Whitfield@example.com"),
        ("ana+tour@exämple.test", "ana+tour@xn--exmple-cua.test"),
        ("a@Straße.test", "a@xn--strae-oqa.test"),
        ("a@under_score.Test", "a@under_score.test"),
        ("not an address", "not an address"),
        ("@example.com", "@example.com"),
    ],
)
def test_email_keeps_its_local_part_and_gets_an_ascii_domain(address: str, expected: str) -> None:
    assert normalise.email(address) == expected


def test_email_key_ignores_case() -> None:
    assert normalise.email_key("DANA.WHITFIELD@EXAMPLE.COM") == "dana.whitfield@example.com"


@pytest.mark.parametrize(
    ("one", "other"),
    [("NGUYỄN", "nguyễn"), ("Łukasiewicz", "ŁUKASIEWICZ"), ("Mun\u0303oz", "MUÑOZ")],
)
def test_last_name_key_folds_case_and_composition(one: str, other: str) -> None:
    assert normalise.last_name_key(one) == normalise.last_name_key(other) != ""


@pytest.mark.parametrize("missing", ["Unknown", " unknown ", "", None])
def test_a_missing_last_name_has_no_key(missing: str | None) -> None:
    assert normalise.last_name_key(missing) == ""


@pytest.mark.parametrize(
    "bad", ["\x00", "\x0b", "\x85", "\ud800", "\ufffe", "\ufdd0", "\U0001ffff"]
)
def test_what_xml_cannot_carry_is_dropped(bad: str) -> None:
    assert normalise.clean(f"a{bad}b") == "ab"


def test_line_ends_become_one_character_and_emoji_stay() -> None:
    assert normalise.clean("a\r\nb\rc\t🐶") == "a\nb\nc\t🐶"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-01-05T16:04:11+00:00", "2027-01-05T16:04:11Z"),
        ("2027-01-05T10:04:11-06:00", "2027-01-05T16:04:11Z"),
        ("2027-01-05T16:04:11.1234567Z", "2027-01-05T16:04:11Z"),
        ("2027-01-05 16:04:11", "2027-01-05T16:04:11Z"),
        ("0001-01-01T00:00:00+14:00", None),
        ("1/5/2027 4:04 PM", None),
        ("", None),
    ],
)
def test_times_of_resman_are_read_as_utc(text: str, expected: str | None) -> None:
    assert normalise.utc_text(normalise.instant(text)) == expected


def test_a_time_of_ours_needs_an_offset() -> None:
    assert normalise.exact_instant("2027-01-05T16:04:11") is None
    assert normalise.exact_instant("2027-01-05T16:04:11+00") is not None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1800.00", 1800),
        (1800.0, 1800),
        ("1.5", 1.5),
        ("NaN", "NaN"),
        ("studio", "studio"),
        ("", None),
    ],
)
def test_numbers_are_read_and_other_text_is_kept(value: object, expected: object) -> None:
    assert normalise.number(value) == expected  # type: ignore[arg-type]


def test_rounding_goes_half_up() -> None:
    assert [normalise.whole(value) for value in (1800.5, 2.4, 3)] == [1801, 2, 3]


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    for step in (normalise.clean, normalise.line, normalise.name):
        assert step(step(text)) == step(text)
    assert unicodedata.is_normalized("NFC", normalise.line(text))


@given(st.text(alphabet="0123456789 +-().ext#x", max_size=30))
def test_a_whole_phone_splits_again_into_the_same_parts(text: str) -> None:
    number, extension = normalise.phone(text)
    if number:
        assert normalise.phone(normalise.whole_phone(text)) == (number, extension)
