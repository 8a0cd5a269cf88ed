"""The part of a peer's program that is alike for all; it needs nothing but Python.

`work` writes lines of JSON: {"ready": true} once it can take jobs, and then every 50 ms
{"at": seconds since 1970, "done": jobs handled so far, "first": when the first of them was,
"waits": [ms from adding to handling], "claims": [ms each claim took]}.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

EVERY_SECONDS = 0.05


class Meter:
    """Counts handled jobs; a thread of its own tells, so that the event loop need not."""

    def __init__(self) -> None:
        """Start at nothing."""
        self.done = 0
        self.first = 0.0
        self._waits: list[float] = []
        self._claims: list[float] = []
        self._keys: list[str] = []

    def hit(self, stamp: float = 0.0) -> None:
        """Count one job; a stamp is when it was added."""
        if not self.done:
            self.first = time.time()
        self.done += 1
        if stamp:
            self._waits.append(round((time.time() - stamp) * 1000, 3))

    def claimed(self, milliseconds: float) -> None:
        """Note how long a claim took."""
        self._claims.append(round(milliseconds, 3))

    def dispatched(self, key: str) -> None:
        """Note for whom a job was."""
        self._keys.append(key)

    def start(self) -> None:
        """Say that jobs can be taken, and tell from now on."""
        print(json.dumps({"ready": True}), flush=True)
        threading.Thread(target=self._tell, daemon=True).start()

    def _tell(self) -> None:
        while True:
            time.sleep(EVERY_SECONDS)
            waits, self._waits = self._waits, []
            claims, self._claims = self._claims, []
            keys, self._keys = self._keys, []
            line = {
                "at": time.time(), "done": self.done, "first": self.first,
                "waits": waits, "claims": claims, "keys": keys,
            }  # fmt: skip
            print(json.dumps(line), flush=True)


def address() -> str:
    """Give the address of the database."""
    return os.environ["BENCH_DSN"]


def main(**verbs: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """Run the verb that the command line names, with its options."""
    verb, options = sys.argv[1], json.loads(sys.argv[2])
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    try:
        import uvloop

        uvloop.install()
    except ImportError:
        pass
    asyncio.run(_run(verbs[verb], options))


async def _run(verb: Callable[[dict[str, Any]], Awaitable[None]], options: dict[str, Any]) -> None:
    await verb(options)
