"""Carry one call to ResMan and its answer back. The only module that sees an HTTP library."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bridge.errors import ConfigurationError
from bridge.resman import assumptions, waiting

if TYPE_CHECKING:
    import httpx
else:
    try:
        import httpx2 as httpx  # The maintained continuation: same API, a fairer pool.
    except ImportError:
        import httpx

NOT_SENT: Final = "not_sent"
_START_BYTES: Final = 4096


@dataclass(frozen=True)
class Timeouts:
    """How long each part of a call may take, in seconds."""

    connect: float = assumptions.CONNECT_SECONDS
    write: float = assumptions.WRITE_SECONDS
    read: float = assumptions.READ_SECONDS
    window_read: float = assumptions.WINDOW_READ_SECONDS


@dataclass(frozen=True)
class Trouble:
    """A call without an answer; `sent` says whether ResMan may have received it."""

    kind: str
    sent: bool


@dataclass(frozen=True)
class Reply:
    """An answer; `body` is None where it was too large to be taken."""

    status: int
    headers: Mapping[str, str]
    body: bytes | None
    charset: str | None

    @property
    def start(self) -> str:
        """Give the start of the body as text, whatever its encoding."""
        return (self.body or b"")[:_START_BYTES].decode("utf-8", "replace")

    def served_at(self) -> datetime | None:
        """Give the server's time."""
        return waiting.http_date(self.headers.get("date"))

    def retry_after(self) -> int | None:
        """Give the seconds that an unwilling server asks us to wait."""
        if self.status < 400:
            return None
        # Our own clock may be wrong; the server's two times at least agree with each other.
        now = self.served_at() or datetime.now(UTC)
        return waiting.retry_after(self.headers.get("retry-after"), self.start, now)


_LATE: Final = Trouble("the deadline had passed", sent=False)


class _TooLate(Exception):
    """The deadline passed before the form was sent."""


class _BodyTooLarge(Exception):
    """The answer is larger than any that we would keep in memory."""


_BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


class Connection:
    """One connection to one ResMan, used by one task at a time."""

    def __init__(
        self, base_url: str, timeouts: Timeouts, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take an address that was checked; nothing is opened yet."""
        self._clock = clock
        self._base_url = base_url
        self._timeouts = timeouts
        self._client = httpx.AsyncClient(
            follow_redirects=False,
            http2=False,
            trust_env=False,
            verify=_tls(),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            headers={"User-Agent": "tourbase"},
        )

    async def close(self) -> None:
        """Close the connection."""
        await self._client.aclose()

    async def post(
        self,
        path: str,
        form: bytes,
        accept: str,
        is_window: bool = False,
        deadline: float | None = None,
    ) -> Reply | Trouble:
        """Send one form; after the deadline (by the monotonic clock) none of it is sent."""
        if self._is_late(deadline):
            return _LATE
        read = self._timeouts.window_read if is_window else self._timeouts.read
        headers = {
            "Accept": accept,
            "Content-Type": assumptions.FORM,
            "Content-Length": str(len(form)),
        }
        return await self._call("POST", path, headers, read, self._in_time(form, deadline))

    async def get(self, path: str, headers: Mapping[str, str]) -> Reply | Trouble:
        """Ask one question; its answer may be as long as that of a window."""
        return await self._call("GET", path, headers, self._timeouts.window_read)

    async def _call(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        read: float,
        content: AsyncIterator[bytes] | None = None,
    ) -> Reply | Trouble:
        longest = self._timeouts.connect + self._timeouts.write
        longest += read * assumptions.READ_TIMEOUTS_PER_CALL
        try:
            async with asyncio.timeout(longest):
                return await self._exchange(method, path, headers, read, content)
        except _TooLate:
            return _LATE
        except _BEFORE_SENDING as error:
            return Trouble(type(error).__name__, sent=False)
        except httpx.HTTPError as error:
            return Trouble(type(error).__name__, sent=True)
        except TimeoutError:
            return Trouble("CallTimeout", sent=True)

    async def _exchange(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        read: float,
        content: AsyncIterator[bytes] | None,
    ) -> Reply:
        connect, write = self._timeouts.connect, self._timeouts.write
        timeout = httpx.Timeout(connect=connect, write=write, read=read, pool=connect)
        async with self._client.stream(
            method, self._base_url + path, content=content, headers=headers, timeout=timeout
        ) as response:
            try:
                body: bytes | None = await _read(response)
            except _BodyTooLarge:
                body = None
            return Reply(
                status=response.status_code,
                headers={name.lower(): value for name, value in response.headers.items()},
                body=body,
                charset=response.charset_encoding,
            )

    async def _in_time(self, form: bytes, deadline: float | None) -> AsyncIterator[bytes]:
        # Asked for only when the connection stands: a process that was frozen while it connected
        # must not send a form that another bridge has sent meanwhile.
        if self._is_late(deadline):
            raise _TooLate
        yield form

    def _is_late(self, deadline: float | None) -> bool:
        return deadline is not None and self._clock() >= deadline


@cache
def _tls() -> ssl.SSLContext:
    # Reading the certificates takes as long as a call, and a bridge has a client for each worker.
    return httpx.create_ssl_context(trust_env=False)


async def _read(response: httpx.Response) -> bytes:
    parts, size = [], 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > assumptions.ANSWER_BYTES_MAX:
            raise _BodyTooLarge
        parts.append(part)
    return b"".join(parts)


def checked_url(base_url: str, setting: str = "TOURBASE_RESMAN_URL") -> str:
    """Refuse an address that no call could reach, before the first call."""
    try:
        url = urlsplit(base_url)
        # Reading the port is what checks it.
        is_usable = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:
        is_usable = False
    is_plain = base_url.isprintable() and not set(base_url) & set("?#@ ")
    if not (is_usable and is_plain):
        raise ConfigurationError(
            "the ResMan address is not an http or https URL; "
            f"set {setting}, for example to {assumptions.DEFAULT_BASE_URL}"
        )
    return base_url.rstrip("/")
