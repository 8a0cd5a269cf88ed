"""Who may send: the sources, and how a request proves that it is of one.

A bearer token is kept as its SHA-256. A signature is that of Standard Webhooks: HMAC-SHA256 over
id, timestamp and the body as it came.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from bridge.credentials import KeyRing
from bridge.database import AsyncDatabase
from bridge.errors import ConfigurationError
from bridge.logs import EventLog
from bridge.web.problem import Problem

# A new secret counts after so long, and a database is not asked for each request.
FRESH_SECONDS = 5.0
MOST_KNOWN = 1000
CLOCK_SECONDS = 300.0
SECRET_PREFIX = "whsec_"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,49}", re.ASCII)
_STAMP = re.compile(r"[0-9]{1,12}", re.ASCII)

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Source:
    """One source of requests, and what proves that a request is of it."""

    name: str
    body_limit: int
    rate_per_minute: int
    tokens: tuple[str, ...] = field(default=(), repr=False)
    keys: tuple[bytes, ...] = field(default=(), repr=False)


def signing_key(secret: str) -> bytes:
    """Read a secret as Standard Webhooks writes it: base64, with or without its prefix."""
    try:
        key = base64.b64decode(secret.strip().removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        # The cause may quote the secret.
        raise ConfigurationError("the secret is not base64: openssl rand -base64 32") from None
    if not 16 <= len(key) <= 128:
        raise ConfigurationError(
            f"the secret has {len(key)} bytes, it needs 16 to 128: openssl rand -base64 32"
        )
    return key


def token_hash(token: str) -> str:
    """Give what is kept of a bearer token."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def bearer_token(headers: Headers) -> str | None:
    """Give the token that a request shows."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def has_token(source: Source, token: str) -> bool:
    """Say whether a token is one of the source's; all are looked at, whichever it is."""
    given = token_hash(token)
    return sum(hmac.compare_digest(given, known) for known in source.tokens) > 0


def has_signature(source: Source, headers: Headers, body: bytes, now: float) -> bool:
    """Say whether a body was signed with one of the source's secrets, and lately."""
    stamp, message_id = headers.get("webhook-timestamp", ""), headers.get("webhook-id", "")
    if not message_id or not _STAMP.fullmatch(stamp) or abs(now - int(stamp)) > CLOCK_SECONDS:
        return False
    signed = f"{message_id}.{stamp}.".encode("latin-1", "replace") + body
    wanted = [hmac.digest(key, signed, "sha256") for key in source.keys]
    given = list(_signatures(headers.get("webhook-signature", "")))
    return sum(hmac.compare_digest(one, other) for one in given for other in wanted) > 0


def _signatures(text: str) -> Iterator[bytes]:
    for part in text.split()[:8]:
        version, _, signature = part.partition(",")
        if version == "v1":
            try:
                yield base64.b64decode(signature, validate=True)
            except (binascii.Error, ValueError):
                continue


def unauthorized() -> Problem:
    """Give the one refusal for all that proves nothing."""
    return Problem(
        401,
        "unauthorized",
        "show a bearer token of the source, or sign the request as Standard Webhooks says",
        headers={"WWW-Authenticate": "Bearer"},
    )


class Sources:
    """The sources, as the database has them or had them a moment ago."""

    def __init__(self, database: AsyncDatabase, keys: KeyRing, log: EventLog) -> None:
        """Take the database, and the keys that open what sources sign with."""
        self._database = database
        self._keys = keys
        self._log = log
        self._known: dict[str, tuple[float, Source | None]] = {}

    async def named(self, name: str) -> Source | None:
        """Give an active source by its name."""
        if not _NAME.fullmatch(name):
            return None
        at, known = self._known.get(name, (0.0, None))
        if time.monotonic() - at < FRESH_SECONDS:
            return known
        found = await self._database.call("resman.source_access", source=name)
        source = None if found is None else self._source(name, cast(dict[str, Any], found))
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[name] = (time.monotonic(), source)
        return source

    async def of_token(self, token: str) -> Source | None:
        """Give the active source that a token belongs to."""
        name = await self._database.call("resman.bearer_source", sha256=token_hash(token))
        return None if name is None else await self.named(str(name))

    def _source(self, name: str, found: dict[str, Any]) -> Source:
        credentials = found["credentials"]
        return Source(
            name,
            found["body_limit_bytes"],
            found["rate_per_minute"],
            tuple(credentials["bearer"]),
            tuple(self._signing_keys(name, found["id"], credentials["hmac"])),
        )

    def _signing_keys(self, name: str, owner: str, sealed: list[Any]) -> Iterator[bytes]:
        for one in sealed:
            try:
                yield signing_key(self._keys.open_text(one, owner))
            except ConfigurationError:
                self._log.error("source_secret_unreadable", source=name)
