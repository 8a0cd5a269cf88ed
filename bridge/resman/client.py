"""Call ResMan: typed operations in, outcomes out. Nothing is retried here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Self

from bridge.resman import answer, assumptions, normalise, v2, verdicts, wire
from bridge.resman.access import Credentials
from bridge.resman.answer import LeadAnswer, ListAnswer
from bridge.resman.document import LeadDocument
from bridge.resman.http import Connection, Reply, Timeouts, Trouble, checked_url
from bridge.resman.outcomes import Ending, Outcome, judge, never_sent
from bridge.resman.redaction import name_words, redact
from bridge.resman.results import Changes, Entry, Listing, PostResult, SearchResult
from bridge.resman.verdicts import PostVerdict


class ResMan:
    """One worker's way to ResMan; use it from one task at a time."""

    def __init__(
        self,
        base_url: str = assumptions.DEFAULT_BASE_URL,
        timeouts: Timeouts | None = None,
        clock: Callable[[], float] = time.monotonic,
        v2_url: str | None = None,
    ) -> None:
        """Take the addresses; a wrong one is refused at once, nothing is opened."""
        times = timeouts or Timeouts()
        self._connection = Connection(checked_url(base_url), times, clock)
        second = base_url if v2_url is None else checked_url(v2_url, "TOURBASE_RESMAN_V2_URL")
        self._second = Connection(second.rstrip("/"), times, clock)

    async def __aenter__(self) -> Self:
        """Enter a block that ends with the connection closed."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connection."""
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._connection.close()
        await self._second.close()

    async def changes(self, credentials: Credentials, property_id: str, since: str) -> Changes:
        """Ask v2 which prospects of a property were changed since a time, and what of them."""
        path, headers = v2.question(property_id, since), v2.headers(credentials)
        reply = await self._second.get(path, headers)
        told, fault = verdicts.read(reply, v2.read_changes)
        fault = fault or verdicts.changes_fault(told, property_id)
        outcome = _judged(reply, told, fault, (credentials, ()), is_window=True)
        glimpses = told.glimpses if told and outcome.is_ok else ()
        return Changes(outcome, glimpses, _served_at(reply), v2.refusal(outcome, reply))

    async def search(
        self, credentials: Credentials, property_id: str, by: Mapping[str, object]
    ) -> SearchResult:
        """Find all prospects of a property by id, email, phone, name or window."""
        fields = wire.search_fields(by)
        is_window = "modified_from" in by
        form = wire.form(credentials, property_id, fields)
        reply = await self._connection.post(
            assumptions.SEARCH_PROSPECTS, form, assumptions.XML, is_window=is_window
        )
        found, fault = verdicts.read(reply, answer.read_leads)
        fault = fault or verdicts.search_fault(found, property_id)
        secrets = (credentials, name_words(*fields.values()))
        outcome = _judged(reply, found, fault, secrets, is_window=is_window)
        prospects = found.prospects if found and outcome.is_ok else None
        return SearchResult(outcome, prospects or (), _served_at(reply))

    async def post_lead(
        self,
        credentials: Credentials,
        property_id: str,
        document: LeadDocument,
        deadline: float | None = None,
    ) -> PostResult:
        """Create or change one prospect; past the deadline (monotonic) nothing is sent."""
        document.check()
        if document.lacks_source():
            return PostResult(
                never_sent("permanent", "no_source", "no source is set for this event")
            )
        form = wire.form(credentials, property_id, {"Xml": wire.lead_xml(document)})
        reply = await self._connection.post(
            assumptions.POST_LEAD, form, assumptions.XML, deadline=deadline
        )
        stored, fault = verdicts.read(reply, answer.read_leads)
        verdict = verdicts.post_verdict(stored, property_id, document)
        secrets = (credentials, document.personal_texts())
        outcome = _judged(reply, stored, fault or verdict.fault, secrets, is_write=True)
        if outcome.is_ok and verdicts.shows_another_time(verdict.prospect, document):
            outcome = replace(outcome, detail=verdicts.TIME_DIFFERS)
        return _post_result(outcome, verdict, _served_at(reply))

    async def list_sources(self, credentials: Credentials, property_id: str) -> Listing:
        """List the prospect sources of a property."""
        return await self._list(
            credentials, property_id, assumptions.GET_SOURCES, "ProspectSources"
        )

    async def list_agents(self, credentials: Credentials, property_id: str) -> Listing:
        """List the employees of a property."""
        return await self._list(credentials, property_id, assumptions.GET_EMPLOYEES, "Employees")

    async def list_lost_reasons(self, credentials: Credentials) -> Listing:
        """List the account's reasons for which a prospect can be lost."""
        return await self._list(
            credentials, None, assumptions.GET_LOST_REASONS, "LostProspectReasons"
        )

    async def list_properties(self, credentials: Credentials) -> Listing:
        """List the properties of the account."""
        return await self._list(
            credentials, None, assumptions.GET_PROPERTIES, "Properties", id_name="propertyid"
        )

    async def _list(
        self,
        credentials: Credentials,
        property_id: str | None,
        path: str,
        key: str,
        id_name: str = "id",
    ) -> Listing:
        form = wire.form(credentials, property_id)
        reply = await self._connection.post(path, form, assumptions.JSON)
        listed, fault = verdicts.read(reply, lambda text: answer.read_list(text, key))
        fault = fault or verdicts.list_fault(listed, property_id, id_name)
        outcome = _judged(reply, listed, fault, (credentials, ()))
        rows = listed.rows if listed and outcome.is_ok else None
        entries = tuple(_entry(row, id_name) for row in rows or ())
        return Listing(outcome, entries, _served_at(reply))


def _post_result(outcome: Outcome, verdict: PostVerdict, served_at: str | None) -> PostResult:
    if not outcome.is_ok or verdict.prospect is None:
        return PostResult(outcome, served_at=served_at)
    return PostResult(
        outcome,
        prospect_id=verdict.prospect.prospect_id,
        person_id=verdict.person_id,
        prospect=verdict.prospect,
        event_ids=verdicts.event_ids(verdict.prospect),
        served_at=served_at,
    )


def _entry(row: Mapping[str, object], id_name: str) -> Entry:
    email = row.get("email")
    return Entry(
        id=str(row[id_name]).strip().lower(),
        name=normalise.line(str(row.get("name") or "")),
        email=email if isinstance(email, str) and email else None,
    )


def _judged(
    reply: Reply | Trouble,
    found: LeadAnswer | ListAnswer | v2.ChangesAnswer | None,
    fault: str | None,
    secrets: tuple[Credentials, Iterable[str]],
    is_write: bool = False,
    is_window: bool = False,
) -> Outcome:
    credentials, personal = secrets
    hidden = (credentials.api_key, credentials.partner_id, *personal)
    ending = Ending(
        is_write=is_write,
        is_window=is_window,
        trouble=reply if isinstance(reply, Trouble) else None,
        reply=reply if isinstance(reply, Reply) else None,
        fault=fault,
        is_success=found is not None and found.envelope.is_success,
        # Before it is judged: a person called Key must not look like a complaint about our key.
        error=redact(found.envelope.error, hidden) if found else "",
    )
    return judge(ending)


def _served_at(reply: Reply | Trouble) -> str | None:
    return normalise.utc_text(reply.served_at()) if isinstance(reply, Reply) else None
