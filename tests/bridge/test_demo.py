"""`tourbase demo`."""

from __future__ import annotations

from tests.bridge.cli.commands import tourbase


def test_it_plays_to_the_end_and_leaves_no_process() -> None:
    done = tourbase("demo")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 edits, 1 call" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""
