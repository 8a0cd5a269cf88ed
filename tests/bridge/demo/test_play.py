"""`tourbase demo` as a process: it plays to the end, and leaves nothing however it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

PATIENCE = 40.0


class Play:
    """One demo, whose processes are known by a mark in their environment."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.mark = f"DEMO_MARK={uuid4()}"
        name, _, value = self.mark.partition("=")
        self._out = folder / "out"
        self.folder = folder / "tmp"
        self.folder.mkdir()
        with self._out.open("wb") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bridge", "demo", *arguments],
                env={**os.environ, name: value, "TMPDIR": str(self.folder), **environment},
                stdout=stream,
                stderr=subprocess.STDOUT,
            )

    @property
    def text(self) -> str:
        return self._out.read_text()

    def until(self, words: str) -> None:
        wait_until(lambda: words in self.text, self._why)

    def end(self) -> int:
        return self.process.wait(PATIENCE)

    def processes(self) -> list[int]:
        found = []
        for path in Path("/proc").glob("[0-9]*/environ"):
            try:
                if self.mark.encode() in path.read_bytes():
                    found.append(int(path.parent.name))
            except OSError:
                continue
        return found

    def assert_nothing_is_left(self) -> None:
        wait_until(lambda: not self.processes(), lambda: f"processes {self.processes()} are left")
        for place in set(re.findall(r"/\S*/tourbase-pg-\w+", self.text)):
            assert not Path(place).exists()
        assert list(self.folder.iterdir()) == []
        for port in set(re.findall(r"http://127\.0\.0\.1:(\d+)", self.text)):
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", int(port))) != 0

    def _why(self) -> str:
        return self.text


def wait_until(look: Callable[[], bool], otherwise: Callable[[], str]) -> None:
    until = time.monotonic() + PATIENCE
    while not look():
        assert time.monotonic() < until, otherwise()
        time.sleep(0.05)


@pytest.fixture
def plays() -> Iterator[list[Play]]:
    started: list[Play] = []
    yield started
    for play in started:
        play.process.kill()
        play.process.wait()


def test_it_plays_to_the_end_and_leaves_nothing(tmp_path: Path, plays: list[Play]) -> None:
    # What the caller's environment names is not what the demo may touch.
    plays.append(Play(tmp_path, DATABASE_URL="postgresql://127.0.0.1:1/none", PGPORT="1"))
    began = time.monotonic()
    assert plays[0].end() == 0, plays[0].text
    assert time.monotonic() - began < 30
    text = plays[0].text
    assert re.search(r"synced in \d+ ms as prospect", text)
    assert re.search(r"five edits in \d+ ms, version 6, sent once", text)
    assert "$ tourbase explain" in text
    assert "3 leads, 3 prospects, each once" in text
    assert "\x1b" not in text
    assert "\r" not in text
    plays[0].assert_nothing_is_left()


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        ("Postgres", signal.SIGINT),
        ("2. It edits", signal.SIGTERM),
        ("3. ResMan goes down", signal.SIGINT),
    ],
)
def test_a_signal_ends_it_and_leaves_nothing(
    tmp_path: Path, plays: list[Play], moment: str, number: signal.Signals
) -> None:
    plays.append(Play(tmp_path))
    plays[0].until(moment)
    plays[0].process.send_signal(number)
    assert plays[0].end() == 130, plays[0].text
    assert "Traceback" not in plays[0].text
    plays[0].assert_nothing_is_left()


def test_kept_running_it_sends_what_is_written_by_hand(tmp_path: Path, plays: list[Play]) -> None:
    plays.append(Play(tmp_path, "--keep-running"))
    plays[0].until("(Ctrl-C ends it all)")
    plays[0].until("-c ")
    (line,) = (line for line in plays[0].text.splitlines() if "insert into" in line)
    by_hand = subprocess.run(line.strip(), shell=True, capture_output=True, text=True)
    assert by_hand.returncode == 0, by_hand.stderr
    (lead,) = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", by_hand.stdout)
    wait_until(
        lambda: bool(re.search(rf"lead {lead} .*synced as prospect", plays[0].text)),
        lambda: plays[0].text,
    )
    plays[0].process.send_signal(signal.SIGINT)
    assert plays[0].end() == 0, plays[0].text
    plays[0].assert_nothing_is_left()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_killed_it_leaves_nothing(tmp_path: Path, plays: list[Play]) -> None:
    plays.append(Play(tmp_path, "--keep-running"))
    plays[0].until("1. The application")
    plays[0].process.kill()
    plays[0].process.wait()
    wait_until(lambda: not plays[0].processes(), lambda: str(plays[0].processes()))


def test_without_a_postgres_it_says_why_in_one_line(tmp_path: Path, plays: list[Play]) -> None:
    plays.append(Play(tmp_path, PG_BINDIR="/nowhere"))
    assert plays[0].end() == 1
    (line,) = (line for line in plays[0].text.splitlines() if line.startswith("tourbase:"))
    assert "PG_BINDIR is /nowhere" in line
    plays[0].assert_nothing_is_left()
