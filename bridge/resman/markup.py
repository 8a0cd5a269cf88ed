"""Parse ResMan's XML: by local names, prefixes bound or not, and without any DTD."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat


class Unreadable(Exception):
    """The text is not XML that we are willing to read."""


_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding=[\"']([A-Za-z0-9._-]{1,40})[\"']")


def decode(body: bytes, charset: str | None) -> str:
    """Decode a body by its byte order mark, the header, its own declaration, or UTF-8."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if body.startswith(mark):
            charset = encoding
            break
    else:
        declared = _DECLARED.match(body)
        claimed = declared.group(1).decode("ascii") if declared else "utf-8"
        # A declaration that can be read as ASCII is wrong when it says UTF-16.
        charset = charset or ("utf-8" if claimed.lower().startswith("utf-16") else claimed)
    try:
        return body.decode(charset)
    except (LookupError, UnicodeError) as error:
        raise Unreadable("the text is not in the character set it claims") from error


def parse(text: str) -> Element:
    """Parse a document into elements whose tags and attributes carry no prefix."""
    builder = TreeBuilder()
    # The explicit encoding overrides a declaration that was true before the text was decoded.
    # Without a namespace separator expat accepts prefixes that nobody declared.
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, given: builder.start(_local(tag), _attributes(given))
    parser.EndElementHandler = lambda tag: builder.end(_local(tag))
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(text.strip().encode("utf-8"), True)
        return builder.close()
    except (expat.ExpatError, UnicodeError, AssertionError) as error:
        raise Unreadable("the text is not well-formed XML") from error


def _refuse_doctype(*_: object) -> None:
    # Entities are declared in a DOCTYPE only: without one there is nothing to expand.
    raise Unreadable("the text has a DOCTYPE")


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _attributes(given: dict[str, str]) -> dict[str, str]:
    return {_local(name): value for name, value in given.items() if not name.startswith("xmlns")}


def unescaped(element: Element) -> Element:
    """Give an element whose content may have arrived as escaped text with real children."""
    text = (element.text or "").strip()
    if len(element) or not text.startswith("<"):
        return element
    wrapper = Element(element.tag)
    wrapper.append(parse(text))
    return wrapper


def text_at(element: Element, path: str) -> str | None:
    """Give the trimmed text at a path, or None where there is none."""
    found = element.find(path)
    text = "" if found is None else "".join(found.itertext()).strip()
    return text or None


def value_at(element: Element, path: str, attribute: str) -> str | None:
    """Give the trimmed value of an attribute at a path, or None."""
    found = element.find(path)
    return None if found is None else (found.get(attribute) or "").strip() or None


def texts_at(element: Element, path: str) -> Iterator[str]:
    """Give the texts at a path that are not empty."""
    for found in element.iterfind(path):
        if text := "".join(found.itertext()).strip():
            yield text
