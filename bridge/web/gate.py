"""Lets requests of sources in: proof, size, rate."""

from __future__ import annotations

import time

from starlette.requests import Request

from bridge.web.access import Source, Sources, bearer_token, has_signature, has_token, unauthorized
from bridge.web.limits import RateLimits, read_body

SIGNATURE = "webhook-signature"


class Gate:
    """Knows of each request which source it is of, or refuses it."""

    def __init__(self, sources: Sources) -> None:
        """Take the sources."""
        self._sources = sources
        self._rates = RateLimits()

    async def sent(self, request: Request, name: str) -> tuple[Source, bytes]:
        """Give the source that a path names, and the body that it surely sent."""
        token = bearer_token(request.headers)
        if token is None and SIGNATURE not in request.headers:
            raise unauthorized()
        source = await self._sources.named(name)
        if source is None or (token is not None and not has_token(source, token)):
            raise unauthorized()
        body = await read_body(request, source.body_limit)
        if token is None and not has_signature(source, request.headers, body, time.time()):
            raise unauthorized()
        self._rates.take(source.name, source.rate_per_minute)
        return source, body

    async def asked(self, request: Request) -> Source:
        """Give the source that asks: by its token, or by a signature and ?source=."""
        token = bearer_token(request.headers)
        if token is not None:
            source = await self._sources.of_token(token)
            is_proven = source is not None and has_token(source, token)
        else:
            source = await self._signer(request)
            is_proven = source is not None
        if source is None or not is_proven:
            raise unauthorized()
        self._rates.take(source.name, source.rate_per_minute)
        return source

    async def _signer(self, request: Request) -> Source | None:
        if SIGNATURE not in request.headers:
            return None
        source = await self._sources.named(request.query_params.get("source", ""))
        if source is None:
            return None
        body = await read_body(request, source.body_limit)
        return source if has_signature(source, request.headers, body, time.time()) else None
