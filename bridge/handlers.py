"""Carry one claimed job to ResMan and its outcome back. The database decides, this carries."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from bridge.credentials import KeyRing
from bridge.database import AsyncDatabase, Json
from bridge.errors import BridgeError, ConfigurationError, DatabaseUnreachable
from bridge.logs import EventLog
from bridge.resman import Credentials, InvalidRequest, LeadDocument, Listing, Outcome, ResMan
from bridge.resman.http import Timeouts
from bridge.settings import Settings

RETRY_SECONDS = 0.5
UNSEALABLE: dict[str, Json] = {"word": "auth", "detail": "unsealable", "sent": False}
_NOT_STARTED: dict[str, Json] = {"word": "retry", "detail": "bridge_error", "sent": False}
_IN_DOUBT: dict[str, Json] = {"word": "ambiguous", "detail": "bridge_error", "sent": True}
_INVALID: dict[str, Json] = {
    "word": "permanent",
    "detail": "invalid_document",
    "text": "the lead cannot be told in the words of ResMan",
    "sent": False,
}


@dataclass(frozen=True)
class Remote:
    """Where a job calls ResMan, and with which sealed credentials."""

    integration_id: str
    property_id: str
    sealed: Mapping[str, object]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Remote:
        """Read what the database tells of an account."""
        return cls(
            data["integration_id"], data["resman_property_id"], data.get("api_credentials") or {}
        )


@dataclass(frozen=True)
class Job:
    """One claim."""

    job_id: str
    fence: int
    lease_seconds: float


class _ReadFailed(Exception):
    def __init__(self, outcome: dict[str, Json]) -> None:
        super().__init__(outcome["word"])
        self.outcome = outcome


async def push(
    claim: Mapping[str, Any],
    resman: ResMan,
    database: AsyncDatabase,
    keys: KeyRing,
    log: EventLog,
) -> None:
    """Do what one claim asks for, and record how it ended."""
    job = Job(claim["job_id"], int(claim["fence"]), float(claim["lease_seconds"]))
    report = _Report(job, database)
    started = time.monotonic()
    try:
        answer = await _carry(claim, job, resman, database, keys, report, log)
    except DatabaseUnreachable:
        # The lease lapses and the job is rescued: nobody knows here what was committed.
        log.error("outcome_not_recorded", job_id=job.job_id)
        return
    fields = {name: answer.get(name) for name in ("status", "reason_code", "why")}
    log.info(
        "job_done",
        job_id=job.job_id,
        unit_id=claim.get("unit_id"),
        operation=claim.get("operation"),
        duration_ms=round((time.monotonic() - started) * 1000),
        **fields,
    )


class _Report:
    """Tell the database how a job ended, through an outage of up to two leases."""

    def __init__(self, job: Job, database: AsyncDatabase) -> None:
        self._job = job
        self._database = database
        self._patience = 2 * job.lease_seconds

    async def read_failure(self, outcome: dict[str, Json]) -> dict[str, Any]:
        return await self._send("resman.record_read_failure", outcome)

    async def outcome(self, outcome: dict[str, Json]) -> dict[str, Any]:
        return await self._send("resman.record_outcome", outcome)

    async def _send(self, function: str, outcome: dict[str, Json]) -> dict[str, Any]:
        until = time.monotonic() + self._patience
        while True:
            try:
                answer = await self._database.call(
                    function, job_id=self._job.job_id, fence=self._job.fence, outcome=outcome
                )
                return cast(dict[str, Any], answer)
            except DatabaseUnreachable:
                if time.monotonic() >= until:
                    raise
                await asyncio.sleep(RETRY_SECONDS)


async def _carry(
    claim: Mapping[str, Any],
    job: Job,
    resman: ResMan,
    database: AsyncDatabase,
    keys: KeyRing,
    report: _Report,
    log: EventLog,
) -> dict[str, Any]:
    try:
        remote = Remote.from_json(claim["remote"])
        credentials = _open(keys, remote)
        found = await _read(claim, resman, credentials, remote.property_id)
        started, intent = await _intend(job, database, report, found)
    except _ReadFailed as failed:
        return await report.read_failure(failed.outcome)
    except DatabaseUnreachable:
        raise
    except Exception as error:  # noqa: BLE001 - one job must not end the others
        log.error("bridge_error", job_id=job.job_id, error=type(error).__name__)
        return await report.read_failure(_NOT_STARTED)
    if intent.get("do") != "post":
        return intent
    deadline = started + float(intent["lease_seconds"])
    outcome = await _post(intent, deadline, resman, credentials, remote, job, log)
    return await report.outcome(outcome)


def _plain(outcome: Outcome) -> dict[str, Json]:
    return cast(dict[str, Json], outcome.as_json())


def _open(keys: KeyRing, remote: Remote) -> Credentials:
    try:
        return keys.open(remote.sealed, remote.integration_id)
    except ConfigurationError:
        raise _ReadFailed(UNSEALABLE) from None


async def _read(
    claim: Mapping[str, Any], resman: ResMan, credentials: Credentials, property_id: str
) -> dict[str, Json]:
    """Read prospects and catalogues; the first read that fails ends it."""
    prospects: dict[str, Json] = {}
    served_at: str | None = None
    for by in claim.get("reads") or ():
        found = await resman.search(credentials, property_id, by)
        if not found.outcome.is_ok:
            raise _ReadFailed(_plain(found.outcome))
        served_at = found.served_at
        for prospect in found.prospects:
            prospects[prospect.prospect_id] = cast(Json, prospect.as_json())
    catalogues: dict[str, Json] = {}
    for kind in claim.get("catalogues") or ():
        listing = await _list(kind, resman, credentials, property_id)
        if not listing.outcome.is_ok:
            raise _ReadFailed(_plain(listing.outcome))
        catalogues[kind] = [{"id": entry.id, "name": entry.name} for entry in listing.entries]
    return {
        "prospects": list(prospects.values()),
        "served_at": served_at,
        "catalogues": catalogues,
    }


async def _list(kind: str, resman: ResMan, credentials: Credentials, property_id: str) -> Listing:
    if kind == "sources":
        return await resman.list_sources(credentials, property_id)
    if kind == "agents":
        return await resman.list_agents(credentials, property_id)
    if kind == "lost_reasons":
        return await resman.list_lost_reasons(credentials)
    raise BridgeError(f"the database asks for an unknown catalogue {kind}")


async def _intend(
    job: Job, database: AsyncDatabase, report: _Report, found: dict[str, Json]
) -> tuple[float, dict[str, Any]]:
    """Have the database decide; give the answer and when it was asked."""
    until = time.monotonic() + 2 * job.lease_seconds
    while True:
        started = time.monotonic()
        try:
            answer = await database.call(
                "resman.intend_call", job_id=job.job_id, fence=job.fence, found=found
            )
            return started, cast(dict[str, Any], answer)
        except DatabaseUnreachable:
            if time.monotonic() >= until:
                raise
        # An intent may have been written whose answer got lost; nothing was sent for it.
        closed = await report.outcome(_NOT_STARTED)
        if closed["status"] != "stale":
            return started, closed


async def _post(
    intent: Mapping[str, Any],
    deadline: float,
    resman: ResMan,
    credentials: Credentials,
    remote: Remote,
    job: Job,
    log: EventLog,
) -> dict[str, Json]:
    try:
        document = LeadDocument.from_json(intent["document"])
        document.check()
    except InvalidRequest:
        log.error("document_invalid", job_id=job.job_id)
        return _INVALID
    started = time.monotonic()
    try:
        result = await resman.post_lead(credentials, remote.property_id, document, deadline)
    except Exception as error:  # noqa: BLE001 - the call may have been sent, which must be recorded
        log.error("bridge_error", job_id=job.job_id, error=type(error).__name__)
        return _IN_DOUBT
    duration = round((time.monotonic() - started) * 1000)
    return {**cast(dict[str, Json], result.as_json()), "duration_ms": duration}


def client(settings: Settings) -> ResMan:
    """Make a client of ResMan."""
    timeouts = Timeouts(connect=settings.connect_timeout, read=settings.read_timeout)
    return ResMan(settings.resman_url, timeouts)
