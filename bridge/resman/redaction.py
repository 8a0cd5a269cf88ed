"""Take credentials and personal data out of a text before it leaves the client."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable
from urllib.parse import quote, quote_plus

from bridge.resman import assumptions

MASK = "***"

_EMAIL = re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]+\.[^\s@<>\"'(),;:.]+")
_PHONE_DIGITS_MIN = 7
# A shorter word of ASCII letters would also be found inside ordinary words.
_WORD_LENGTH_MIN = 4


def redact(text: str, secrets: Iterable[str]) -> str:
    """Mask every secret in a text, in whatever case and encoding, and cut it to what is stored."""
    if not text or text.isspace():
        # The answer to most calls complains of nothing, and a pattern is dear to build.
        return ""
    composed = unicodedata.normalize("NFC", text)
    given = [secret for secret in secrets if secret.strip()]
    masked = _masked(composed, given)
    masked = _EMAIL.sub(MASK, masked)
    return " ".join(masked.split())[: assumptions.TEXT_CHARACTERS_MAX]


def name_words(*names: str | None) -> tuple[str, ...]:
    """Give names and the longer of their words: an error may quote a part of a name only."""
    given = [name for name in names if name]
    words = [word for name in given for word in name.split() if len(word) >= _WORD_LENGTH_MIN]
    return (*given, *words)


def _masked(text: str, secrets: list[str]) -> str:
    patterns: set[str] = set()
    for secret in secrets:
        patterns.update(_patterns(secret))
    if not patterns:
        return text
    # The longest first, so that a name inside an address does not leave the rest of it standing.
    ordered = sorted(patterns, key=lambda pattern: (-len(pattern), pattern))
    return re.sub("|".join(ordered), MASK, text, flags=re.IGNORECASE)


def _patterns(secret: str) -> set[str]:
    patterns = {_pattern(form) for form in _forms(secret)}
    digits = "".join(char for char in secret if char.isdecimal())
    if len(digits) >= _PHONE_DIGITS_MIN and len(digits) * 2 >= len(secret):
        patterns.add(_digit_pattern(digits))
        # The same phone may come back without its country code.
        if len(digits) > assumptions.NANP_DIGITS:
            patterns.add(_digit_pattern(digits[-assumptions.NANP_DIGITS :]))
    return patterns


def _forms(secret: str) -> set[str]:
    whole = " ".join(unicodedata.normalize("NFC", secret).split())
    # The placeholder is no secret, and is a word of many error texts.
    if whole.casefold() == assumptions.MISSING_NAME.casefold():
        return set()
    return {whole, html.escape(whole), *(_quoted(whole, form) for form in (quote, quote_plus))}


def _quoted(text: str, form: Callable[[str], str]) -> str:
    try:
        return form(text)
    except UnicodeEncodeError:
        return text


def _pattern(form: str) -> str:
    spaced = r"\s+".join(re.escape(part) for part in form.split())
    if len(form) < _WORD_LENGTH_MIN and form.isascii():
        return rf"(?<!\w){spaced}(?!\w)"
    return spaced


def _digit_pattern(digits: str) -> str:
    return r"(?<!\d)" + r"[\s().+-]{0,3}".join(digits)
