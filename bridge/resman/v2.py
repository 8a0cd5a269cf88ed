"""Ask v2, ResMan's second interface, what was changed, and read the part that it shows."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from urllib.parse import urlencode

from bridge.resman import assumptions, normalise
from bridge.resman.access import Credentials
from bridge.resman.answer import Envelope, folded
from bridge.resman.http import Reply, Trouble
from bridge.resman.markup import Unreadable
from bridge.resman.outcomes import Outcome
from bridge.resman.reading import InvalidRequest

Json = dict[str, object]

# Of what an error's body says only a number is told on.
_CODE = re.compile(r"[0-9]{1,9}")
_PERSON = (("firstname", "first_name"), ("lastname", "last_name"), ("email", "email"))


@dataclass(frozen=True)
class Glimpse:
    """A prospect as far as v2 shows it; what is not among `said` it says nothing about."""

    prospect_id: str
    property_id: str | None = None
    modified_at: str | None = None
    said: Json = field(default_factory=dict)

    def as_lead(self) -> Json:
        """Give what the sync of leads is about, and that it is a part."""
        return {
            "prospect_id": self.prospect_id,
            **self.said,
            "modified_at": self.modified_at,
            "is_part": True,
            "content_hash": self.content_hash(),
        }

    def content_hash(self) -> str:
        """Hash what is said; it is never the hash of what v1 says of the same prospect."""
        content = {"prospect_id": self.prospect_id, **self.said}
        if "email" in content:
            content["email"] = normalise.email(str(content["email"] or ""))
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return "v2:" + hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class ChangesAnswer:
    """A list of prospects; v2 has no envelope, so that its status alone says that it is one."""

    glimpses: tuple[Glimpse, ...]
    nameless_count: int = 0
    envelope: Envelope = field(
        default_factory=lambda: Envelope(assumptions.SUCCESS, "", None), repr=False
    )


def question(property_id: str, since: str) -> str:
    """Write the question for the prospects of a property that were changed since a time."""
    at = normalise.exact_instant(since)
    if at is None:
        raise InvalidRequest("the time since when is none with an offset")
    query = {"propertyId": property_id.lower(), "modifiedSince": format_datetime(at, usegmt=True)}
    return f"{assumptions.V2_PROSPECTS}?{urlencode(query)}"


def headers(credentials: Credentials) -> dict[str, str]:
    """Give the headers of a question; they hold the key, so they are never logged."""
    pair = f"{credentials.partner_id}:{credentials.api_key}".encode()
    return {
        "Accept": assumptions.JSON,
        "Authorization": "Basic " + base64.b64encode(pair).decode("ascii"),
        assumptions.V2_ACCOUNT: credentials.account_id,
    }


def read_changes(text: str) -> ChangesAnswer:
    """Read the answer to a question for prospects."""
    rows = folded(_parsed(text)).get("prospects")
    if not isinstance(rows, list):
        raise Unreadable("the answer has no prospects")
    found = [_glimpse(folded(row)) for row in rows]
    known = tuple(glimpse for glimpse in found if glimpse is not None)
    return ChangesAnswer(known, len(found) - len(known))


def refusal(outcome: Outcome, reply: Reply | Trouble) -> str | None:
    """Say how v2 refused a question that v1 may still answer; None where it did not."""
    if outcome.word not in ("auth", "permanent") or isinstance(reply, Trouble):
        return None
    try:
        code = folded(_parsed(reply.start)).get("code")
    except Unreadable:
        code = None
    is_code = isinstance(code, str | int) and _CODE.fullmatch(str(code)) is not None
    return f"HTTP {reply.status}" + (f", code {code}" if is_code else "")


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("the answer is not JSON") from error


def _glimpse(row: Mapping[str, object]) -> Glimpse | None:
    prospect_id = normalise.guid(_text(row.get("prospectid")))
    if prospect_id is None:
        return None
    said: Json = {}
    if (person := _main_person(row)) is not None:
        said |= {"person_id": normalise.guid(_text(person.get("personid")))} | _said_of(person)
    status = normalise.line(_text(row.get("status"))).casefold()
    if status in assumptions.V2_TYPES:
        said["type"] = assumptions.V2_TYPES[status]
    return Glimpse(
        prospect_id,
        property_id=normalise.guid(_text(row.get("propertyid"))),
        modified_at=_instant(row.get("lastmodified")),
        said=said,
    )


def _main_person(row: Mapping[str, object]) -> dict[str, object] | None:
    people = row.get("people")
    persons = [folded(one) for one in people] if isinstance(people, list) else []
    main_id = normalise.guid(_text(row.get("mainpersonid")))
    for one in persons:
        if main_id and normalise.guid(_text(one.get("personid"))) == main_id:
            return one
    return next((one for one in persons if one.get("ismaincontact") is True), None)


def _said_of(person: Mapping[str, object]) -> Json:
    said: Json = {
        ours: normalise.line(_text(person[theirs])) or None
        for theirs, ours in _PERSON
        if theirs in person and isinstance(person[theirs], str | None)
    }
    number = normalise.whole_phone(_text(person.get("phone")))
    kind = normalise.line(_text(person.get("phonetype"))).casefold()
    # One phone of several is shown, if any: only a cell phone is surely the one that v1 means.
    if number and kind in assumptions.V2_CELL_TYPES:
        said["phones"] = [{"type": "cell", "number": number}]
    return said


def _instant(value: object) -> str | None:
    return normalise.utc_text(normalise.instant(_text(value)))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
