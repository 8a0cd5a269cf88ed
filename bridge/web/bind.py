"""The address that the bridge answers at: which ones are allowed, and how it is taken."""

from __future__ import annotations

import errno
import ipaddress
import re
import socket
from contextlib import suppress
from dataclasses import dataclass

from bridge.errors import ConfigurationError
from bridge.known import DEFAULT_BIND
from bridge.settings import Settings

OFF = "off"
_BACKLOG = 1024
_PATH = re.compile(r"/(?:[\w.~-]+(?:/[\w.~-]+)*/?)?", re.ASCII)


class AddressInUse(ConfigurationError):
    """Another program listens at the address."""


@dataclass(frozen=True)
class Address:
    """Where to listen."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Say whether only this machine reaches it."""
        if self.host == "localhost":
            return True
        with suppress(ValueError):
            return ipaddress.ip_address(self.host).is_loopback
        return False

    def __str__(self) -> str:
        """Give it as the setting has it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Bindings:
    """Where everything is answered, and where only what sources ask is."""

    main: Address | None
    intake: Address | None
    is_default: bool = False


def read_address(name: str, text: str) -> Address | None:
    """Read HOST:PORT, or [IPV6]:PORT; None for off."""
    if text.lower() == OFF:
        return None
    host, colon, port = text.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        raise _unreadable(name, text)
    if not (colon and host and port.isascii() and port.isdigit() and int(port) < 65536):
        raise _unreadable(name, text)
    return Address(host, int(port))


def read_bindings(settings: Settings) -> Bindings:
    """Give the addresses of the bridge; refuse one that is open to others without a token.

    That of the intake may be open: each source proves itself.
    """
    address = read_address("TOURBASE_BIND", settings.bind)
    if not _PATH.fullmatch(settings.base_path):
        raise ConfigurationError(
            f"TOURBASE_BASE_PATH is {settings.base_path!r}: give a path such as /tourbase"
        )
    if settings.auth == "token" and not settings.metrics_token:
        raise ConfigurationError(
            "TOURBASE_AUTH is token and TOURBASE_METRICS_TOKEN is not set: set it, for example to"
            " what 'openssl rand -hex 32' prints"
        )
    if address is not None and not address.is_loopback and settings.auth == "none":
        raise ConfigurationError(
            f"TOURBASE_BIND {address} can be reached from other machines and TOURBASE_AUTH is"
            " none: set TOURBASE_AUTH to token, or bind to 127.0.0.1"
        )
    intake = read_address("TOURBASE_INTAKE_BIND", settings.intake_bind)
    return Bindings(address, intake, is_default=settings.bind == DEFAULT_BIND)


def listen(address: Address) -> socket.socket:
    """Take the address; port 0 takes any free one."""
    try:
        found = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except OSError as error:
        raise ConfigurationError(f"cannot listen on {address}: {error.strerror}") from error
    # asyncio switches Nagle off only where the protocol is named.
    listener = socket.socket(found[0][0], socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(found[0][4])
        listener.listen(_BACKLOG)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        why = (error.strerror or "unknown error").lower()
        kind = AddressInUse if error.errno == errno.EADDRINUSE else ConfigurationError
        raise kind(f"cannot listen on {address}: {why}; give another address") from error
    return listener


def taken_address(listener: socket.socket) -> Address:
    """Give the address that a listener has, with the port that it got."""
    host, port = listener.getsockname()[:2]
    return Address(str(host), int(port))


def _unreadable(name: str, text: str) -> ConfigurationError:
    return ConfigurationError(f"{name} is {text!r}: give HOST:PORT, [IPV6]:PORT, or off")
