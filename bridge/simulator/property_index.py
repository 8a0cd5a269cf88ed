"""The indexes of one property's prospects, so that no search reads them all."""

from __future__ import annotations

from bisect import bisect_left, insort
from datetime import datetime

from bridge.simulator.records import Person, Prospect


def email_key(email: str) -> str:
    """Return the form under which an address is looked up."""
    return email.strip().casefold()


def phone_key(number: str) -> str:
    """Return the digits of a number, without the leading 1 of a North American one."""
    digits = "".join(character for character in number if character in "0123456789")
    return digits[1:] if len(digits) == 11 and digits[0] == "1" else digits


def name_key(first_name: str, last_name: str) -> str:
    """Return the form under which a name is looked up."""
    return f"{first_name.strip().casefold()}\n{last_name.strip().casefold()}"


class PropertyIndex:
    """Find prospects of one property by person, or by the time of their last change."""

    def __init__(self) -> None:
        self._by_key: dict[str, dict[str, None]] = {}
        self._emails: list[str] = []
        self._modified: list[tuple[datetime, str]] = []

    def add(self, prospect: Prospect) -> None:
        """Make a prospect findable."""
        insort(self._modified, (prospect.modified_at, prospect.prospect_id))
        for key in _keys_of(prospect.persons):
            if key not in self._by_key:
                self._by_key[key] = {}
                if key[0] == "e":
                    insort(self._emails, key)
            self._by_key[key][prospect.prospect_id] = None

    def discard(self, prospect: Prospect) -> None:
        """Make a prospect unfindable."""
        entry = (prospect.modified_at, prospect.prospect_id)
        del self._modified[bisect_left(self._modified, entry)]
        for key in _keys_of(prospect.persons):
            owners = self._by_key[key]
            owners.pop(prospect.prospect_id, None)
            if not owners:
                del self._by_key[key]
                if key[0] == "e":
                    del self._emails[bisect_left(self._emails, key)]

    def by_email(self, email: str) -> list[str]:
        """Return the prospects with an address, whatever its case."""
        return list(self._by_key.get("e" + email_key(email), ()))

    def by_email_start(self, start: str) -> list[str]:
        """Return the prospects with an address that begins so, whatever its case."""
        wanted = "e" + email_key(start)
        found: dict[str, None] = {}
        place = bisect_left(self._emails, wanted)
        while place < len(self._emails) and self._emails[place].startswith(wanted):
            found.update(self._by_key[self._emails[place]])
            place += 1
        return list(found)

    def by_phone(self, number: str) -> list[str]:
        """Return the prospects with a number, however it is written."""
        return list(self._by_key.get("p" + phone_key(number), ()))

    def by_name(self, first_name: str, last_name: str) -> list[str]:
        """Return the prospects with a name, whatever its case."""
        return list(self._by_key.get("n" + name_key(first_name, last_name), ()))

    def modified_between(self, start: datetime, end: datetime, inclusive: bool) -> list[str]:
        """Return the prospects last changed in a window, oldest change first."""
        first = bisect_left(self._modified, (start, ""))
        # No id sorts after the last character there is.
        last = bisect_left(self._modified, (end, chr(0x10FFFF) if inclusive else ""))
        return [prospect_id for _, prospect_id in self._modified[first:last]]

    def all(self) -> list[str]:
        """Return every prospect, oldest change first."""
        return [prospect_id for _, prospect_id in self._modified]


def _keys_of(persons: tuple[Person, ...]) -> set[str]:
    keys = set()
    for person in persons:
        keys.add("n" + name_key(person.first_name, person.last_name))
        if person.email:
            keys.add("e" + email_key(person.email))
        keys.update("p" + phone_key(phone.number) for phone in person.phones)
    return keys - {"p", "e"}
