"""Bring names, addresses, phones and times into the form that is sent and compared."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

import idna

from bridge.resman import assumptions

Number = int | float | str

_EXTENSION = re.compile(
    r"(?:(?<=\d)|[\s,;)])\s*(?:ext(?:ension|n)?|[x#])\s*[.:=]?\s*(\d{1,7})\s*$", re.IGNORECASE
)
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ILLEGAL_CATEGORIES = frozenset({"Cc", "Cs"})


def clean(text: str) -> str:
    """Drop what XML cannot carry, make line ends one character, and compose accents."""
    if text.isascii() and text.isprintable():
        # Nothing to do, for nearly every text; looking at each character is dear.
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (char for char in text if char in "\t\n" or not _is_illegal(char))
    return unicodedata.normalize("NFC", "".join(kept))


def _is_illegal(char: str) -> bool:
    # Noncharacters: U+FDD0 to U+FDEF and the last two of every plane.
    code = ord(char)
    return (
        unicodedata.category(char) in _ILLEGAL_CATEGORIES
        or 0xFDD0 <= code <= 0xFDEF
        or code & 0xFFFE == 0xFFFE
    )


def line(text: str | None) -> str:
    """Give a text as one clean line."""
    return " ".join(clean(text or "").split())


def name(text: str | None) -> str:
    """Give a name as it is sent; a missing one is the agreed placeholder."""
    return line(text) or assumptions.MISSING_NAME


def email(text: str | None) -> str:
    """Give an address with its domain in lower-case ASCII; the local part is left alone."""
    address = line(text)
    local, at, domain = address.rpartition("@")
    if not (local and at and domain):
        return address
    return f"{local}@{_ascii_domain(domain)}"


@lru_cache(maxsize=1024)
def _ascii_domain(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True, transitional=False).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return domain.lower()


def phone(text: str | None) -> tuple[str, str | None]:
    """Split a phone into the number as it is sent and the extension, if it has one."""
    given = _ascii_digits(line(unicodedata.normalize("NFKC", clean(text or ""))))
    extension = None
    if found := _EXTENSION.search(given):
        given, extension = given[: found.start()].strip(" ,;"), found.group(1)
    is_international = given.lstrip(" (").removeprefix("tel:").startswith("+")
    if is_international:
        given = given.replace("(0)", "")
    digits = re.sub(r"\D", "", given)
    if digits.startswith("00") and not is_international:
        digits, is_international = digits[2:], True
    if not digits:
        return "", None
    if len(digits) > assumptions.PHONE_DIGITS_MAX:
        # Two numbers in one field, most likely: a person can read them, we cannot.
        return given, extension
    return _national_or_international(digits, is_international), extension


def _national_or_international(digits: str, is_international: bool) -> str:
    country, length = assumptions.NANP_COUNTRY_CODE, assumptions.NANP_DIGITS
    if digits.startswith(country) and len(digits) == length + len(country):
        return digits.removeprefix(country)
    return f"+{digits}" if is_international else digits


def _ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(char, char)) for char in text)


def whole_phone(text: str | None) -> str:
    """Give a phone in one text, extension included, so that it can be split again."""
    number, extension = phone(text)
    if not number:
        return line(text)
    return assumptions.EXTENSION_SUFFIX.format(number, extension) if extension else number


def email_key(text: str | None) -> str:
    """Give what two spellings of one address share; empty matches nothing."""
    return email(text).casefold()


def phone_key(text: str | None) -> str:
    """Give the digits that two spellings of one phone share; empty matches nothing."""
    digits = re.sub(r"\D", "", phone(text)[0])
    prefix, length = assumptions.NANP_COUNTRY_CODE, assumptions.NANP_DIGITS + 1
    return digits[1:] if len(digits) == length and digits.startswith(prefix) else digits


def last_name_key(text: str | None) -> str:
    """Give what two spellings of one last name share; the placeholder and empty match nothing."""
    folded = unicodedata.normalize("NFKC", line(text)).casefold()
    key = " ".join(unicodedata.normalize("NFKC", folded).split())
    return "" if key == assumptions.MISSING_NAME.casefold() else key


def guid(text: str | None) -> str | None:
    """Give an id in lower case, or None for an empty one."""
    return line(text).lower() or None


def is_guid(text: str) -> bool:
    """Say whether a text is a GUID in its usual form."""
    return _GUID.fullmatch(text) is not None


def instant(text: str | None) -> datetime | None:
    """Read a time; one without an offset is UTC (A05); None where it cannot be read."""
    try:
        at = datetime.fromisoformat(line(text))
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def exact_instant(text: str | None) -> datetime | None:
    """Read a time of our own; one without an offset could mean two things, so it is None."""
    try:
        at = datetime.fromisoformat(line(text))
        return None if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def utc_text(at: datetime | None) -> str | None:
    """Write an instant as both sides of the wire write it."""
    if at is None:
        return None
    naive = at.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    return naive.isoformat() + assumptions.UTC_SUFFIX


def number(value: Number | None) -> Number | None:
    """Read a number; text that is none is kept, so that it can be given back as it was."""
    if value is None or isinstance(value, int):
        return value
    text = line(str(value))
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return text or None
    if not amount.is_finite() or abs(amount) > Decimal(10) ** 15:
        return text
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def whole(value: Number | None) -> Number | None:
    """Round a number to a whole one, halves up; text is kept."""
    if isinstance(value, float):
        return int(Decimal(str(value)).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return value
