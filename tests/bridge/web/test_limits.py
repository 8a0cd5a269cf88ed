"""How long a body may be, and how many requests may come."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.requests import Request
from starlette.types import Message

from bridge.web.limits import RateLimits, read_body
from bridge.web.problem import Problem


def request(*pieces: bytes, told: str | None = None, is_slow: bool = False) -> Request:
    """Give a request that sends its body piece by piece."""
    waiting = list(pieces)

    async def receive() -> Message:
        if not waiting and is_slow:
            await asyncio.sleep(60)
        piece = waiting.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(waiting) or is_slow}

    headers = [(b"content-length", told.encode())] if told is not None else []
    receiver: Callable[[], Awaitable[Message]] = receive
    return Request({"type": "http", "method": "POST", "headers": headers}, receiver)


def refusal(asked: Request, limit: int, seconds: float = 5) -> Problem:
    with pytest.raises(Problem) as found:
        asyncio.run(read_body(asked, limit, seconds))
    return found.value


def test_a_body_of_the_limit_is_read() -> None:
    assert asyncio.run(read_body(request(b"12", b"345"), 5)) == b"12345"


def test_a_body_that_says_that_it_is_longer_is_not_read() -> None:
    assert refusal(request(told="6"), 5).status == 413


@pytest.mark.parametrize("told", [None, "1", "x", "-1"])
def test_a_body_that_is_longer_than_it_says_is_given_up(told: str | None) -> None:
    found = refusal(request(b"123", b"456", told=told), 5)
    assert (found.status, found.code) == (413, "body_too_large")
    assert found.headers == {"Connection": "close"}


def test_a_body_that_does_not_come_is_given_up() -> None:
    assert refusal(request(b"1", is_slow=True), 5, seconds=0.05).status == 408


def test_a_minute_has_so_many_requests_and_fills_up_again() -> None:
    now = 0.0
    rates = RateLimits(lambda: now)
    for _ in range(3):
        rates.take("a", 3)
    with pytest.raises(Problem) as refused:
        rates.take("a", 3)
    assert refused.value.status == 429
    assert refused.value.headers == {"Retry-After": "20"}
    rates.take("b", 3)
    now = 20.0
    rates.take("a", 3)
    with pytest.raises(Problem):
        rates.take("a", 3)


def test_nothing_is_counted_where_there_is_no_limit() -> None:
    rates = RateLimits(lambda: 0.0)
    for _ in range(10_000):
        rates.take("a", 0)
