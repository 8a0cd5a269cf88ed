"""Tell the service manager how the bridge does: systemd's datagrams, where it listens for them."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress

# A pause between signs of life that is short enough for any watchdog and costs nothing.
LEAST_SECONDS = 1.0
# Postgres may come minutes after us; the start is only given up when the bridge itself is stuck.
START_MICROSECONDS = 30_000_000


class Supervisor:
    """Speaks to `NOTIFY_SOCKET`; silent where nobody listens."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Take the environment that the service manager gave."""
        address = environment.get("NOTIFY_SOCKET", "")
        # A leading @ stands for the zero byte of an abstract address.
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._watchdog = _watchdog_seconds(environment)
        self._last = -LEAST_SECONDS
        self._is_ready = False

    @property
    def pause(self) -> float | None:
        """Give how long the claim loop may rest at most; None where nobody minds."""
        return None if self._watchdog is None else self._watchdog / 3

    @property
    def is_ready(self) -> bool:
        """Say whether the bridge has ever begun its work."""
        return self._is_ready

    @property
    def age(self) -> float:
        """Give the seconds since the last sign of life that was noted, one of each second."""
        return time.monotonic() - self._last

    def ready(self) -> None:
        """Say, once, that the bridge does its work."""
        if not self._is_ready:
            self._is_ready = True
            self._send("READY=1")

    def stopping(self) -> None:
        """Say that the bridge is about to end."""
        self._send("STOPPING=1")

    def alive(self) -> None:
        """Say that the claim loop turns; before it is ready, ask for more time to start."""
        now = time.monotonic()
        if now - self._last < LEAST_SECONDS:
            return
        self._last = now
        if not self._is_ready:
            self._send(f"EXTEND_TIMEOUT_USEC={START_MICROSECONDS}")
        if self._watchdog is not None:
            self._send("WATCHDOG=1")

    def _send(self, state: str) -> None:
        if not self._address:
            return
        # A manager that does not listen is no reason to stop carrying leads.
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.setblocking(False)
            channel.sendto(state.encode(), self._address)


def _watchdog_seconds(environment: Mapping[str, str]) -> float | None:
    # The variables are inherited, so the pid says whose they are.
    if environment.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    try:
        seconds = int(environment.get("WATCHDOG_USEC", "")) / 1_000_000
    except ValueError:
        return None
    return seconds if seconds > 0 else None
