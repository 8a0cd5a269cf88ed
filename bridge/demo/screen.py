"""What the demo prints: colours and progress on a terminal, plain lines in a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import click

_CLEAR_LINE = "\r\x1b[K"


class Screen:
    """Prints acts, what happened in them, and what is being waited for."""

    def __init__(self, *, no_color: bool = False, stream: TextIO | None = None) -> None:
        """Take the stream; colours only on a terminal that wants them."""
        self._stream = stream or sys.stdout
        self._is_terminal = self._stream.isatty()
        self._has_colour = self._is_terminal and not no_color and not os.environ.get("NO_COLOR")

    def act(self, title: str) -> None:
        """Begin an act."""
        self._print("")
        self._print(self._paint(title, "cyan", bold=True))

    def done(self, text: str) -> None:
        """Say that something happened as it should."""
        self._print(f"  {self._paint('ok', 'green')}  {text}")

    def tell(self, text: str) -> None:
        """Say something in passing."""
        self._print(f"      {text}")

    def quote(self, command: str, answer: str) -> None:
        """Show a command and what it printed."""
        self._print(f"      {self._paint('$ ' + command, 'yellow')}")
        for line in answer.splitlines():
            self._print(f"      {line}")

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """Show on a terminal what is being waited for."""
        if self._is_terminal:
            self._stream.write(f"  ..  {text}")
            self._stream.flush()
        try:
            yield
        finally:
            if self._is_terminal:
                self._stream.write(_CLEAR_LINE)
                self._stream.flush()

    def _paint(self, text: str, colour: str, *, bold: bool = False) -> str:
        return click.style(text, fg=colour, bold=bold) if self._has_colour else text

    def _print(self, text: str) -> None:
        encoding = self._stream.encoding or "ascii"
        safe = text.encode(encoding, "replace").decode(encoding)
        self._stream.write(safe + "\n")
        self._stream.flush()
