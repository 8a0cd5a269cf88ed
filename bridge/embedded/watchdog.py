"""Remove a private server when the process that owns it is gone, however it went.

Started as a program of its own: `python watchdog.py DATA_FOLDER FOLDER…`. Its standard input is a
pipe that only the owner holds open. It imports nothing of the package.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import sys
import time
from pathlib import Path

_PROBE_SECONDS = 1.0
_GIVE_UP_SECONDS = 20.0


def wait_for_end_of_owner() -> bool:
    """Wait until the owner ends; answer whether it said that it cleaned up itself."""
    owner = os.getppid()
    while os.getppid() == owner:
        readable, _, _ = select.select([sys.stdin], [], [], _PROBE_SECONDS)
        if readable:
            return os.read(sys.stdin.fileno(), 1) == b"x"
    return False


def stop_server(data: Path) -> None:
    """Stop the server of the data folder at once, if one runs."""
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGQUIT)
        for _ in range(60):
            time.sleep(0.1)
            os.kill(pid, 0)
        os.kill(pid, signal.SIGKILL)


def main(arguments: list[str]) -> None:
    """Watch, then clean up until nothing comes back."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if wait_for_end_of_owner():
        return
    data, folders = Path(arguments[0]), [Path(name) for name in arguments[1:]]
    deadline = time.monotonic() + _GIVE_UP_SECONDS
    quiet = 0
    while quiet < 5 and time.monotonic() < deadline:
        quiet = 0 if any(folder.exists() for folder in folders) else quiet + 1
        stop_server(data)
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.1)


if __name__ == "__main__":
    main(sys.argv[1:])
