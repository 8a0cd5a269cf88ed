"""What a request may be at most, and how many may come."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from math import ceil

from starlette.requests import Request

from bridge.web.problem import Problem

BODY_SECONDS = 20.0


async def read_body(request: Request, limit: int, seconds: float = BODY_SECONDS) -> bytes:
    """Read a body; give up where it is too long, or takes too long."""
    told = request.headers.get("content-length", "")
    if told.isascii() and told.isdigit() and int(told) > limit:
        raise _too_large(limit)
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for piece in request.stream():
                body += piece
                if len(body) > limit:
                    raise _too_large(limit)
    except TimeoutError:
        raise Problem(
            408, "body_too_slow", f"the body did not come within {seconds:g} s", headers=_CLOSE
        ) from None
    return bytes(body)


class RateLimits:
    """How many requests each source may make a minute, of this bridge: a bucket each."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a clock."""
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, source: str, per_minute: int) -> None:
        """Count a request; refuse it where the minute is used up."""
        if not per_minute:
            return
        now = self._clock()
        left, at = self._left.get(source, (float(per_minute), now))
        left = min(float(per_minute), left + (now - at) * per_minute / 60)
        if left < 1:
            self._left[source] = (left, now)
            raise Problem(
                429,
                "too_many_requests",
                f"the source may make {per_minute} requests a minute of each bridge",
                headers={"Retry-After": str(ceil((1 - left) * 60 / per_minute))},
            )
        self._left[source] = (left - 1, now)


# What is left of a body that nobody reads would be taken for the next request.
_CLOSE = {"Connection": "close"}


def _too_large(limit: int) -> Problem:
    return Problem(
        413, "body_too_large", f"the body may have {limit} bytes at most", headers=_CLOSE
    )
