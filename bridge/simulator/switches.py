"""The switches: what is not known about ResMan, as settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bridge.simulator.records import Json

ALLOWED: dict[str, tuple[str, ...]] = {
    "duplicate_policy": ("accept", "error", "merge"),
    "bad_auth_style": ("http401", "status_error"),
    "event_id_in_answer": ("yes", "no"),
    "event_update": ("by_event_id", "always_new"),
    "search_email": ("exact_ci", "exact_cs", "prefix"),
    "phone_format": ("as_sent", "us_pretty", "digits"),
    "comments_max": ("none", "2000", "4000"),
    "absent_means": ("keep", "erase"),
    "window_end": ("inclusive", "exclusive"),
    "event_bumps_modified": ("yes", "no"),
    "result_order": ("modified", "random"),
    "response_style": ("nested", "escaped", "mits_prefix"),
    "guid_case": ("lower", "upper"),
    "merged_answer": ("gone", "winner"),
    "v2_answer": ("served", "refused", "absent"),
    "v2_since": ("any", "year"),
}


class WrongControl(Exception):
    """A call of the control surface is wrong; the report goes back as JSON."""

    def __init__(
        self,
        error: str,
        status: int = 400,
        allowed: Mapping[str, Json] | Sequence[str] | None = None,
    ) -> None:
        super().__init__(error)
        self.status = status
        self.report: dict[str, Json] = {"error": error}
        if isinstance(allowed, Mapping):
            self.report["allowed"] = dict(allowed)
        elif allowed is not None:
            self.report["allowed"] = list(allowed)


@dataclass(frozen=True)
class Switches:
    """The setting of every switch; the first that is allowed is the one at the start."""

    duplicate_policy: str = "accept"
    bad_auth_style: str = "http401"
    event_id_in_answer: str = "yes"
    event_update: str = "by_event_id"
    search_email: str = "exact_ci"
    phone_format: str = "as_sent"
    comments_max: str = "none"
    absent_means: str = "keep"
    window_end: str = "inclusive"
    event_bumps_modified: str = "yes"
    result_order: str = "modified"
    response_style: str = "nested"
    guid_case: str = "lower"
    merged_answer: str = "gone"
    v2_answer: str = "served"
    v2_since: str = "any"

    def changed(self, values: Json) -> Switches:
        """Return the switches with the values applied; refuse what is unknown."""
        if not isinstance(values, Mapping):
            raise WrongControl("switches are one object of name and value", allowed=allowed_json())
        settings = {name: _setting(name, value) for name, value in values.items()}
        return replace(self, **settings)

    def as_json(self) -> dict[str, Json]:
        """Return name and value of each switch."""
        return {name: getattr(self, name) for name in ALLOWED}

    def cased(self, identifier: str) -> str:
        """Return an id as answers spell it; only a GUID has two spellings."""
        if self.guid_case == "upper" and len(identifier) == 36 and identifier.count("-") == 4:
            return identifier.upper()
        return identifier

    def cut(self, comments: str) -> str:
        """Return the comments cut to the length that is stored."""
        return comments if self.comments_max == "none" else comments[: int(self.comments_max)]

    def phone(self, number: str) -> str:
        """Return a telephone number as it is stored."""
        digits = "".join(character for character in number if character in "0123456789")
        if self.phone_format == "digits":
            return digits
        local = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
        if self.phone_format == "us_pretty" and len(local) == 10:
            return f"({local[:3]}) {local[3:6]}-{local[6:]}"
        return number


def allowed_json() -> dict[str, Json]:
    """Return every switch with the values that it takes."""
    return {name: list(values) for name, values in ALLOWED.items()}


def _setting(name: str, value: Json) -> str:
    if name not in ALLOWED:
        raise WrongControl(f"unknown switch {name!r}", allowed=allowed_json())
    words = {True: "yes", False: "no", None: "none"}
    word = words[value] if value is None or isinstance(value, bool) else str(value)
    if word not in ALLOWED[name]:
        raise WrongControl(f"switch {name!r} has no value {value!r}", allowed=list(ALLOWED[name]))
    return word
