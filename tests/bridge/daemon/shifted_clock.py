"""Run the bridge on a machine whose clock jumps: by the seconds in a file, read at each look.

`python -m tests.bridge.daemon.shifted_clock FILE run …`. Only the clock of the wall is shifted,
as an operator or NTP does it; the monotonic one is what it is for.
"""

from __future__ import annotations

import datetime
import sys
import time
from pathlib import Path

_REAL_TIME = time.time
_FILE = Path(sys.argv.pop(1))


def _shift() -> float:
    return float(_FILE.read_text() or 0)


class _Shifted(datetime.datetime):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> _Shifted:
        return cls.fromtimestamp(_REAL_TIME() + _shift(), tz)

    @classmethod
    def utcnow(cls) -> _Shifted:
        return cls.now(datetime.UTC).replace(tzinfo=None)


datetime.datetime = _Shifted  # type: ignore[misc]
time.time = lambda: _REAL_TIME() + _shift()

if __name__ == "__main__":
    from bridge.cli import main

    sys.argv[0] = "tourbase"
    main()
