"""Call ResMan as the database asks: look people and lists up, post a document."""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from bridge.credentials import KeyRing
from bridge.database import Json
from bridge.errors import BridgeError, ConfigurationError, sqlstate
from bridge.logs import EventLog
from bridge.resman import Credentials, InvalidRequest, LeadDocument, Listing, Outcome, ResMan
from bridge.resman.http import Timeouts
from bridge.settings import Settings

UNSEALABLE: dict[str, Json] = {"word": "auth", "detail": "unsealable", "sent": False}
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


def account_of(claim: Mapping[str, Any]) -> object:
    """Give the account that a claim would call."""
    return (claim["remote"].get("api_credentials") or {}).get("account_id")


class CallFailed(Exception):
    """A call that had to come before the next one failed; holds the outcome to record."""

    def __init__(self, outcome: dict[str, Json]) -> None:
        super().__init__(outcome["word"])
        self.outcome = outcome


def client(settings: Settings) -> ResMan:
    """Make a client of ResMan."""
    timeouts = Timeouts(connect=settings.connect_timeout, read=settings.read_timeout)
    return ResMan(settings.resman_url, timeouts, v2_url=settings.resman_v2_url)


def open_credentials(keys: KeyRing, remote: Remote) -> Credentials:
    """Unseal the credentials of an account."""
    try:
        return keys.open(remote.sealed, remote.integration_id)
    except ConfigurationError:
        raise CallFailed(UNSEALABLE) from None


def pinned(outcome: dict[str, Json], remote: Remote) -> dict[str, Json]:
    """Say of a refusal which key was refused: it may have been replaced since."""
    if outcome.get("word") != "auth":
        return outcome
    return {**outcome, "key": str(remote.sealed.get("nonce"))}


def own_fault(error: Exception, *, sent: bool) -> dict[str, Json]:
    """Tell of a mistake of our own: what it was and where, never with which values."""
    name = " ".join(filter(None, (type(error).__name__, sqlstate(error))))
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return {
        "word": "ambiguous" if sent else "retry",
        "detail": "bridge_error",
        "text": f"an error of the bridge, {name}{where}",
        "sent": sent,
    }


async def look_up(
    claim: Mapping[str, Any], resman: ResMan, credentials: Credentials, property_id: str
) -> dict[str, Json]:
    """Read prospects and catalogues; the first read that fails ends it."""
    prospects: dict[str, Json] = {}
    served_at: str | None = None
    for by in claim.get("reads") or ():
        found = await resman.search(credentials, property_id, by)
        if not found.outcome.is_ok and not ("prospect_id" in by and _is_gone(found.outcome)):
            raise CallFailed(_plain(found.outcome))
        served_at = found.served_at
        for prospect in found.prospects:
            prospects[prospect.prospect_id] = cast(Json, prospect.as_json())
    catalogues: dict[str, Json] = {}
    for kind in claim.get("catalogues") or ():
        listing = await _list(kind, resman, credentials, property_id)
        if not listing.outcome.is_ok:
            raise CallFailed(_plain(listing.outcome))
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


async def post(
    intent: Mapping[str, Any],
    deadline: float,
    resman: ResMan,
    credentials: Credentials,
    property_id: str,
    log: EventLog,
) -> dict[str, Json]:
    """Send the document that was intended, unless it is too late for it; give the outcome."""
    try:
        document = LeadDocument.from_json(intent["document"])
    except InvalidRequest:
        log.error("document_invalid", attempt=intent.get("attempt_id"))
        return _INVALID
    except Exception as error:  # noqa: BLE001 - one job must not end the others
        return own_fault(error, sent=False)
    started = time.monotonic()
    try:
        result = await resman.post_lead(credentials, property_id, document, deadline)
    except Exception as error:  # noqa: BLE001 - the call may have been sent, which must be recorded
        return own_fault(error, sent=True)
    duration = round((time.monotonic() - started) * 1000)
    return {**cast(dict[str, Json], result.as_json()), "duration_ms": duration}


def _is_gone(outcome: Outcome) -> bool:
    """Say whether ResMan refuses to look an id up because it has none such."""
    return outcome.detail == "stale_id"


def _plain(outcome: Outcome) -> dict[str, Json]:
    return cast(dict[str, Json], outcome.as_json())
