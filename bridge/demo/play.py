"""Play the demo from its first line to its last, and end it in order however it ends."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from bridge.demo import acts
from bridge.demo.screen import Screen
from bridge.demo.stage import Stage, stage
from bridge.errors import BridgeError

INTERRUPTED = 130
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Stopped(BaseException):
    """Somebody asked the demo to end."""


def play(*, keep_running: bool = False, no_color: bool = False) -> int:
    """Play all acts; give the exit code."""
    screen = Screen(no_color=no_color)
    screen.act("Tourbase: a row written becomes a prospect in ResMan")
    is_over = False
    try:
        with _stoppable(), stage(screen) as scene:
            try:
                _play(screen, scene)
                is_over = True
                _offer(screen, scene, keep_running=keep_running)
            finally:
                # From here on everything is being removed, which nothing may interrupt.
                _ignore_signals()
    except _Stopped:
        if not is_over:
            screen.tell("stopped; everything is removed")
            return INTERRUPTED
    except BridgeError as error:
        raise BridgeError(f"the demo ended early: {error}") from None
    screen.act("Everything of the demo is stopped and removed.")
    return 0


def _play(screen: Screen, scene: Stage) -> None:
    first = acts.insert_lead(screen, scene)
    acts.edit_lead(screen, scene, first)
    second = acts.sit_out_outage(screen, scene)
    third = acts.lose_answer(screen, scene)
    acts.look_at_resman(screen, scene, [first, second, third])


def _offer(screen: Screen, scene: Stage, *, keep_running: bool) -> None:
    if not keep_running:
        screen.act("With tourbase demo --keep-running you can write rows yourself, such as:")
        screen.tell(scene.psql_line)
        return
    screen.act("Write a row yourself (Ctrl-C ends it all):")
    screen.tell(scene.psql_line)
    acts.follow(screen, scene)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Turn the signals that end a program into an exception; put them back at the end."""
    # Under nohup the end of the terminal is to be ignored, and stays so.
    has_nohup = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    heeded = [one for one in _SIGNALS if not (has_nohup and one == signal.SIGHUP)]
    before = {number: signal.signal(number, _stop) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    _ignore_signals()
    raise _Stopped


def _ignore_signals() -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
