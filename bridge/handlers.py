"""Carry one claimed job to ResMan and its outcome back; the database decides every step."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any

from bridge.credentials import KeyRing
from bridge.database import AsyncDatabase
from bridge.errors import BridgeError, ConfigurationError, DatabaseUnreachable
from bridge.logs import EventLog
from bridge.resman import Credentials, LeadDocument, Listing, Outcome, ResMan

Object = dict[str, Any]

_RECORD_AGAIN_SECONDS = 0.5


class _ReadFailed(Exception):
    """A look into ResMan failed; the job waits."""

    def __init__(self, outcome: Object) -> None:
        super().__init__("a read failed")
        self.outcome = outcome


@dataclass(frozen=True)
class Claim:
    """A job that this bridge holds, as `resman.claim_jobs` describes it."""

    job_id: str
    fence: int
    unit_id: str
    lease_seconds: float
    remote: Mapping[str, Any]
    reads: tuple[Mapping[str, Any], ...]
    catalogues: tuple[str, ...]

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Claim:
        """Read what the database gave."""
        return cls(
            job_id=given["job_id"],
            fence=given["fence"],
            unit_id=given["unit_id"],
            lease_seconds=float(given["lease_seconds"]),
            remote=given["remote"],
            reads=tuple(given["reads"]),
            catalogues=tuple(given["catalogues"]),
        )


class Carrier:
    """Carries jobs one after the other, with a client of its own."""

    def __init__(self, database: AsyncDatabase, resman: ResMan, keys: KeyRing, log: EventLog):
        """Take the database, the client, the keys of the credentials, and the log."""
        self._database = database
        self._resman = resman
        self._keys = keys
        self._log = log

    async def carry(self, claim: Claim) -> None:
        """Read, ask the database what to send, send it, and record how it ended."""
        answer = await self._carry(claim)
        if answer is not None:
            self._log.info(
                "job_done",
                job_id=claim.job_id,
                lead_id=claim.unit_id,
                status=answer.get("status"),
                reason=answer.get("reason_code"),
            )

    async def _carry(self, claim: Claim) -> Object | None:
        try:
            credentials = open_credentials(self._keys, claim.remote)
            found = await self._look(claim, credentials)
        except _ReadFailed as failure:
            return await self._record("resman.record_read_failure", claim, failure.outcome)
        except ConfigurationError:
            self._log.error("credentials_unsealable", lead_id=claim.unit_id)
            outcome = _own("auth", "unsealable", sent=False)
            return await self._record("resman.record_read_failure", claim, outcome)
        except BridgeError as error:
            return await self._own_failure(claim, error, "resman.record_read_failure", "retry")

        asked_at = time.monotonic()
        step = await self._database.call(
            "resman.intend_call", job_id=claim.job_id, fence=claim.fence, found=found
        )
        if not isinstance(step, dict) or step["do"] != "post":
            why = step["why"] if isinstance(step, dict) else "stale"
            return {"status": why}
        deadline = asked_at + float(str(step["lease_seconds"]))
        return await self._post(claim, credentials, step["document"], deadline)

    async def _post(
        self, claim: Claim, credentials: Credentials, document: Any, deadline: float
    ) -> Object | None:
        started = time.monotonic()
        try:
            result = await self._resman.post_lead(
                credentials,
                claim.remote["resman_property_id"],
                LeadDocument.from_json(document),
                deadline=deadline,
            )
        except BridgeError as error:
            # Nothing is sent of a document that cannot be written.
            return await self._own_failure(claim, error, "resman.record_outcome", "permanent")
        outcome = dict(result.as_json())
        outcome["duration_ms"] = round((time.monotonic() - started) * 1000)
        return await self._record("resman.record_outcome", claim, outcome)

    async def _look(self, claim: Claim, credentials: Credentials) -> Object:
        """Read what the claim asks for; every prospect once."""
        prospects: dict[str, Any] = {}
        served_at = None
        property_id = claim.remote["resman_property_id"]
        for by in claim.reads:
            result = await self._resman.search(credentials, property_id, by)
            _require(result.outcome)
            served_at = result.served_at or served_at
            for prospect in result.prospects:
                prospects[prospect.prospect_id] = prospect.as_json()
        catalogues: Object = {}
        for kind in claim.catalogues:
            listing = await self._list(kind, credentials, property_id)
            _require(listing.outcome)
            catalogues[kind] = [{"id": entry.id, "name": entry.name} for entry in listing.entries]
        return {
            "prospects": list(prospects.values()),
            "served_at": served_at,
            "catalogues": catalogues,
        }

    def _list(self, kind: str, credentials: Credentials, property_id: str) -> Awaitable[Listing]:
        if kind == "sources":
            return self._resman.list_sources(credentials, property_id)
        if kind == "agents":
            return self._resman.list_agents(credentials, property_id)
        return self._resman.list_lost_reasons(credentials)

    async def _own_failure(
        self, claim: Claim, error: BridgeError, function: str, word: str
    ) -> Object | None:
        self._log.error("job_failed", lead_id=claim.unit_id, error=type(error).__name__)
        return await self._record(function, claim, _own(word, "bridge_error", sent=False))

    async def _record(self, function: str, claim: Claim, outcome: Object) -> Object | None:
        """Record an outcome; a known one is not given up lightly while Postgres is away."""
        until = time.monotonic() + 2 * claim.lease_seconds
        while True:
            try:
                answer = await self._database.call(
                    function, job_id=claim.job_id, fence=claim.fence, outcome=outcome
                )
                return answer if isinstance(answer, dict) else None
            except DatabaseUnreachable:
                if time.monotonic() > until:
                    raise
                await asyncio.sleep(_RECORD_AGAIN_SECONDS)


def open_credentials(keys: KeyRing, remote: Mapping[str, Any]) -> Credentials:
    """Unseal the credentials of a claim; ConfigurationError where no key of ours does."""
    return keys.open(remote["api_credentials"], remote["integration_id"])


async def probe_account(
    database: AsyncDatabase, resman: ResMan, keys: KeyRing, account: Mapping[str, Any]
) -> bool:
    """Ask ResMan whether it takes refused credentials again; tell the database."""
    try:
        credentials = open_credentials(keys, account["remote"])
    except ConfigurationError:
        return False
    listing = await resman.list_sources(credentials, account["remote"]["resman_property_id"])
    await database.call(
        "resman.record_account_probe",
        account_key=account["account_key"],
        outcome=_told(listing.outcome),
    )
    return listing.outcome.is_ok


def _told(outcome: Outcome) -> Object:
    return dict(outcome.as_json())


def _require(outcome: Outcome) -> None:
    if not outcome.is_ok:
        raise _ReadFailed(_told(outcome))


def _own(word: str, detail: str, *, sent: bool) -> Object:
    return {"word": word, "detail": detail, "sent": sent, "text": "the bridge failed"}
