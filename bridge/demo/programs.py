"""Start the demo's own programs, and end them whatever happens."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bridge.errors import BridgeError

END_SECONDS = 10.0
START_SECONDS = 20.0
_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_FOREIGN = ("TOURBASE_", "PG", "DATABASE_URL")


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Give the caller's environment without what names another database or other settings."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(_FOREIGN)}
    return {**kept, **settings}


def ask(settings: Mapping[str, str], *arguments: str) -> str:
    """Run one command of Tourbase to its end; give what it printed."""
    answer = subprocess.run(
        [sys.executable, "-m", "bridge", *arguments],
        env=environment(settings), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    if answer.returncode != 0:
        raise BridgeError(f"tourbase {arguments[0]}: {_last_line(answer.stderr)}")
    return answer.stdout


@contextmanager
def simulator() -> Iterator[str]:
    """Run the simulator; give its address."""
    with _program({}, subprocess.PIPE, None, "simulate", "--port", "0") as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield str(json.loads(line)["url"])
        except json.JSONDecodeError:
            raise BridgeError("the simulator of ResMan did not start") from None


@contextmanager
def bridge(settings: Mapping[str, str], log: Path) -> Iterator[None]:
    """Run the bridge until it is ready, and on."""
    with (
        log.open("wb") as stream,
        _program(settings, subprocess.DEVNULL, stream, "run") as process,
    ):
        until = time.monotonic() + START_SECONDS
        while '"event": "ready"' not in log.read_text():
            if process.poll() is not None or time.monotonic() > until:
                raise BridgeError(f"the bridge did not start: {_last_line(log.read_text())}")
            time.sleep(0.02)
        yield


@contextmanager
def _program(
    settings: Mapping[str, str], stdout: int, stderr: IO[bytes] | None, *arguments: str
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bridge", *arguments],
        env=environment(settings), stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr,
        # Ctrl-C reaches a whole group: the end of the programs is ours to order.
        start_new_session=True, preexec_fn=_end_with_parent,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _end_with_parent() -> None:
    """Ask Linux to end this process when the demo is killed and can tidy up nothing."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGTERM)


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("tourbase: ") if lines else "it said nothing"
