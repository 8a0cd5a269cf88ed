"""Doubt an answer that claims success: is it whole, and is it about what we asked?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bridge.resman import assumptions, markup, normalise
from bridge.resman.answer import Envelope, LeadAnswer, ListAnswer
from bridge.resman.document import LeadDocument
from bridge.resman.http import Reply, Trouble
from bridge.resman.markup import Unreadable
from bridge.resman.prospect import Prospect
from bridge.resman.v2 import ChangesAnswer

Answer = TypeVar("Answer", LeadAnswer, ListAnswer, ChangesAnswer)

UNPARSEABLE = "unparseable"
TOO_LARGE = "too_large"
MISSING_IDS = "missing_ids"
WRONG_RECORD = "wrong_record"
# Of a post that ResMan has taken.
TIME_DIFFERS = "time_differs"


def read(
    reply: Reply | Trouble, reader: Callable[[str], Answer]
) -> tuple[Answer | None, str | None]:
    """Read the body of a 2xx answer; give the answer, or the fault that it has none."""
    if isinstance(reply, Trouble):
        return None, None
    if reply.body is None:
        return None, TOO_LARGE
    if not 200 <= reply.status < 300:
        return None, None
    try:
        return reader(markup.decode(reply.body, reply.charset)), None
    except Unreadable:
        return None, UNPARSEABLE


def _is_of_another_property(envelope: Envelope, property_id: str | None) -> bool:
    echoed = envelope.property_id
    return None not in (echoed, property_id) and echoed != (property_id or "").lower()


def search_fault(found: LeadAnswer | None, property_id: str) -> str | None:
    """Say why a search that claims success must not be believed.

    An empty result decides whether a lead is created again, so it has to be an explicit one.
    """
    if found is None or not found.envelope.is_success:
        return None
    if _is_of_another_property(found.envelope, property_id):
        return WRONG_RECORD
    if found.prospects is None:
        return UNPARSEABLE
    return MISSING_IDS if found.nameless_count else None


def changes_fault(told: ChangesAnswer | None, property_id: str) -> str | None:
    """Say why v2's answer must not be believed: a filter that it does not know it leaves out."""
    if told is None:
        return None
    if any(one.property_id not in (None, property_id.lower()) for one in told.glimpses):
        return WRONG_RECORD
    return MISSING_IDS if told.nameless_count else None


def list_fault(listed: ListAnswer | None, property_id: str | None, id_name: str) -> str | None:
    """Say why a list that claims success must not be believed."""
    if listed is None or not listed.envelope.is_success:
        return None
    if _is_of_another_property(listed.envelope, property_id):
        return WRONG_RECORD
    if listed.rows is None:
        return UNPARSEABLE
    is_complete = all(str(row.get(id_name) or "").strip() for row in listed.rows)
    return None if is_complete else MISSING_IDS


@dataclass(frozen=True)
class PostVerdict:
    """The prospect that a post created or changed, or why it is not known."""

    fault: str | None = None
    prospect: Prospect | None = None
    person_id: str | None = None


def post_verdict(
    stored: LeadAnswer | None, property_id: str, document: LeadDocument
) -> PostVerdict:
    """Find in a successful answer the prospect that we posted."""
    if stored is None or not stored.envelope.is_success:
        return PostVerdict()
    if _is_of_another_property(stored.envelope, property_id):
        return PostVerdict(WRONG_RECORD)
    prospects = stored.prospects or ()
    if not prospects:
        return PostVerdict(MISSING_IDS)
    if document.prospect_id is not None:
        return _changed(prospects, document)
    return _created(prospects, document)


def _changed(prospects: tuple[Prospect, ...], document: LeadDocument) -> PostVerdict:
    for prospect in prospects:
        if prospect.prospect_id != document.prospect_id:
            continue
        if not prospect.person_ids:
            return PostVerdict(MISSING_IDS)
        if document.person_id not in prospect.person_ids:
            return PostVerdict(WRONG_RECORD)
        return PostVerdict(None, prospect, document.person_id)
    return PostVerdict(WRONG_RECORD)


def _created(prospects: tuple[Prospect, ...], document: LeadDocument) -> PostVerdict:
    marker = document.event.marker if document.event else None
    if marker is not None:
        ours = [prospect for prospect in prospects if marker in event_markers(prospect)]
        silent = [prospect for prospect in prospects if not _echoes_comments(prospect)]
        # Comments that came back without our marker belong to somebody else's prospect.
        prospects = tuple(ours or silent)
    if len(prospects) != 1:
        return PostVerdict(WRONG_RECORD)
    prospect = prospects[0]
    if prospect.person_id is None:
        return PostVerdict(MISSING_IDS)
    return PostVerdict(None, prospect, prospect.person_id)


def _echoes_comments(prospect: Prospect) -> bool:
    return any(event.comments for event in prospect.events)


def shows_another_time(prospect: Prospect | None, document: LeadDocument) -> bool:
    """Say whether ResMan shows the event that we posted, but not at the time that we gave."""
    sent = document.event
    if prospect is None or sent is None or sent.marker is None:
        return False
    shown = {
        normalise.instant(event.at)
        for event in prospect.events
        if event.at and sent.marker in (event.comments or "")
    }
    return bool(shown) and normalise.instant(sent.at) not in shown


def event_markers(prospect: Prospect) -> dict[str, str | None]:
    """Give each marker in a prospect's events, with the id of the first event that carries it."""
    markers: dict[str, str | None] = {}
    for event in prospect.events:
        for marker in assumptions.MARKER.findall(event.comments or ""):
            markers.setdefault(marker, event.event_id)
    return markers


def event_ids(prospect: Prospect) -> dict[str, str]:
    """Give the event id behind each marker, where ResMan told it."""
    markers = event_markers(prospect)
    return {marker: event_id for marker, event_id in markers.items() if event_id is not None}
