"""Take JSON of the control surface apart, naming what is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bridge.simulator.records import Json
from bridge.simulator.switches import WrongControl

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def an_object(value: Json, where: str, known: str, needed: str = "") -> Mapping[str, Json]:
    """Return an object with no keys but the known and all of the needed ones."""
    if not isinstance(value, Mapping):
        raise WrongControl(f"{where} is not an object")
    names = known.split() + needed.split()
    for name in value:
        if name not in names:
            raise WrongControl(f"{where} has no key {name!r}", allowed=sorted(names))
    for name in needed.split():
        if name not in value:
            raise WrongControl(f"{where} needs {name!r}", allowed=sorted(names))
    return value


def a_list(value: Json, where: str) -> list[Json]:
    """Return a list."""
    if not isinstance(value, list):
        raise WrongControl(f"{where} is not a list")
    return value


def a_text(value: Json, where: str, empty: bool = False) -> str:
    """Return a text that XML can carry; a whole number is taken for its digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if empty and value is None:
        return ""
    if not isinstance(value, str) or not (empty or value.strip()):
        raise WrongControl(f"{where} is not a text" + ("" if empty else ", or is empty"))
    if _NOT_XML.search(value):
        raise WrongControl(f"{where} holds a character that XML cannot carry")
    return value.strip()
