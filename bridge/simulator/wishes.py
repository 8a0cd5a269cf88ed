"""What a prospect looks for, as staff write it into the guest card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from bridge.simulator.checked_json import a_text
from bridge.simulator.records import Json
from bridge.simulator.switches import WrongControl

_Wishes = dict[str, Json]


def with_wishes(known: Mapping[str, Json], given: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return preferences with those of an edit over them; an empty value takes one away."""
    changed = dict(known)
    for name, put in WISHES.items():
        if name in given:
            put(changed, name, a_text(given[name], name, empty=True))
    return changed


def _put_date(wishes: _Wishes, name: str, text: str) -> None:
    try:
        value = date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise WrongControl(f"{name} is not a date as YYYY-MM-DD") from error
    _put(wishes, "target_move_in_date", value)


def _put_rent(wishes: _Wishes, name: str, text: str) -> None:
    limits = wishes.get("desired_rent")
    # A limit takes the place of one exact rent.
    rent = (
        {key: value for key, value in limits.items() if key != "exact"}
        if isinstance(limits, dict)
        else {}
    )
    _put(rent, name.removeprefix("rent_"), _number(name, text))
    _put(wishes, "desired_rent", rent)


def _put_one_rent(wishes: _Wishes, name: str, text: str) -> None:
    number = _number(name, text)
    _put(wishes, "desired_rent", {"exact": number} if number else {})


def _put_number(wishes: _Wishes, name: str, text: str) -> None:
    _put(wishes, "number_of_occupants", _number(name, text))


def _number(name: str, text: str) -> str:
    if text and not (text.isascii() and text.isdigit()):
        raise WrongControl(f"{name} is not a whole number")
    return text


def _put(wishes: _Wishes, key: str, value: Json) -> None:
    if value:
        wishes[key] = value
    else:
        wishes.pop(key, None)


WISHES: dict[str, Callable[[_Wishes, str, str], None]] = {
    "move_in_date": _put_date,
    "rent": _put_one_rent,
    "rent_min": _put_rent,
    "rent_max": _put_rent,
    "occupants": _put_number,
}
