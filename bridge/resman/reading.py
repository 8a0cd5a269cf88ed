"""Read the JSON that SQL hands over, field by field, and refuse what is not as agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bridge.errors import BridgeError

JsonObject = Mapping[str, object]


class InvalidRequest(BridgeError):
    """The database asked for something that has no form on ResMan's wire."""


class Fields:
    """Take fields from one JSON object; `done` refuses those that nobody took."""

    def __init__(self, data: object, place: str) -> None:
        """Take the object and the name by which error messages call it."""
        if not isinstance(data, Mapping):
            raise InvalidRequest(f"{place} is not a JSON object; the bridge and schema differ")
        self._data = data
        self._place = place
        self._taken: set[str] = set()

    def _take(self, name: str) -> object:
        self._taken.add(name)
        return self._data.get(name)

    def _refuse(self, name: str, wanted: str) -> InvalidRequest:
        # The value stays out of the message: it may be somebody's name.
        return InvalidRequest(f"{self._place}.{name} is not {wanted}; the bridge and schema differ")

    def text(self, name: str) -> str | None:
        """Take a text; absent, null and blank are all None."""
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self._refuse(name, "a text")
        return value if value.strip() else None

    def flag(self, name: str) -> bool | None:
        """Take true, false or None."""
        value = self._take(name)
        if value is None or isinstance(value, bool):
            return value
        raise self._refuse(name, "true or false")

    def number(self, name: str) -> int | float | str | None:
        """Take a number, or the text that ResMan gave where a number is usual."""
        value = self._take(name)
        if isinstance(value, bool):
            raise self._refuse(name, "a number")
        if value is None or isinstance(value, int | float | str):
            return value
        raise self._refuse(name, "a number")

    def objects(self, name: str) -> list[object]:
        """Take a list; absent and null are empty."""
        value = self._take(name)
        if value is None:
            return []
        if isinstance(value, Sequence) and not isinstance(value, str):
            return list(value)
        raise self._refuse(name, "a list")

    def texts(self, name: str) -> list[str]:
        """Take a list of texts, without the blank ones."""
        values = self.objects(name)
        texts = [value for value in values if isinstance(value, str)]
        if len(texts) != len(values):
            raise self._refuse(name, "a list of texts")
        return [text for text in texts if text.strip()]

    def nested(self, name: str) -> object | None:
        """Take whatever stands there, for a reader of its own."""
        return self._take(name)

    def done(self) -> None:
        """Refuse fields that nobody took: a misspelt one would be lost without a word."""
        unknown = sorted(str(name) for name in set(self._data) - self._taken)
        if unknown:
            names = ", ".join(unknown)
            raise InvalidRequest(
                f"{self._place} has unknown fields {names}; the bridge and schema differ"
            )
