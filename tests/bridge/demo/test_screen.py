"""What the demo prints on a terminal, in colour and without."""

from __future__ import annotations

import io

import pytest

from bridge.demo.screen import Screen


class _Terminal(io.StringIO):
    encoding = "utf-8"  # type: ignore[assignment]

    def isatty(self) -> bool:
        return True


def _shown(**options: bool) -> str:
    stream = _Terminal()
    screen = Screen(stream=stream, **options)
    with screen.waiting("a while"):
        screen.done("it is done")
    return stream.getvalue()


def test_a_terminal_gets_colours_and_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "a while" in _shown()
    assert "\x1b[32m" in _shown()


def test_colours_can_be_declined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[32m" not in _shown(no_color=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[32m" not in _shown()
