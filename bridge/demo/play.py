"""The play: what the application writes, and what comes of it."""

from __future__ import annotations

import os
import signal
import sys
import time
from types import FrameType
from typing import Any
from uuid import uuid4

import click

from bridge.demo.stage import Stage, stage
from bridge.errors import BridgeError

_PATIENCE_SECONDS = 15.0


def play(*, keep_running: bool, has_colours: bool) -> None:
    """Play the demo; BridgeError where ResMan has not what was promised."""
    signal.signal(signal.SIGTERM, _end)
    is_bright = has_colours and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    tell = _Teller(is_bright)
    tell.step("Starting a private Postgres, the simulator of ResMan and a bridge …")
    started = time.monotonic()
    with stage() as scene:
        tell.fact(f"ready after {time.monotonic() - started:.1f} s")
        lead = _first_lead(scene, tell)
        _five_edits(scene, tell, lead)
        _outage(scene, tell, lead)
        _show_resman(scene, tell)
        address = scene.server.dsn(tcp=True)
        if keep_running:
            tell.step("Write rows yourself (Ctrl-C ends it):")
            tell.fact(f'psql "{address}"')
            while True:
                time.sleep(1)
    tell.step("Done. Nothing is left behind. To write rows yourself: tourbase demo --keep-running")


class _Teller:
    """Tells the play: in colours on a terminal, in plain lines elsewhere."""

    def __init__(self, is_bright: bool) -> None:
        self._is_bright = is_bright

    def step(self, text: str) -> None:
        click.echo(click.style(text, bold=True) if self._is_bright else text)

    def fact(self, text: str) -> None:
        click.echo("  " + (click.style(text, fg="green") if self._is_bright else text))


def _first_lead(scene: Stage, tell: _Teller) -> str:
    person, lead = str(uuid4()), str(uuid4())
    tell.step("The application inserts a lead.")
    scene.application.execute(
        'insert into public."user" (id, first_name, last_name, email, phone)'
        " values (%s, 'Dana', 'Whitfield', 'dana@example.com', '(512) 555-0143')",
        [person],
    )
    scene.application.execute(
        "insert into public.conversation (id, chatbot_id, user_id, status, source,"
        " ai_intent_summary) values (%s, %s, %s, 'new', 'Website', 'Wants two bedrooms')",
        [lead, scene.chatbot_id, person],
    )
    seconds = _wait_synced(scene, lead)
    tell.fact(f"synced in {seconds * 1000:.0f} ms: resman_lead_id {_row(scene, lead)[1]}")
    _demand(scene.posts() == 1, "one post was expected")
    return lead


def _five_edits(scene: Stage, tell: _Teller, lead: str) -> None:
    tell.step("It edits the lead five times, quickly.")
    before = scene.posts()
    with scene.application.transaction():
        for number in range(1, 6):
            _edit(scene, lead, f"Wants two bedrooms, version {number}")
    _wait_synced(scene, lead)
    sent = scene.posts() - before
    tell.fact(f"5 edits, {sent} call: ResMan has version 5")
    _demand(sent == 1, "one call was expected for five edits")
    _demand("version 5" in str(scene.prospects()), "ResMan has not the newest version")


def _outage(scene: Stage, tell: _Teller, lead: str) -> None:
    tell.step("ResMan goes down; the application goes on.")
    scene.sim("faults", [{"method": "*", "kind": "http_503", "rate": 1}])
    _edit(scene, lead, "Wants three bedrooms")
    told: dict[str, Any] = {}
    until = time.monotonic() + _PATIENCE_SECONDS
    while told.get("state") != "retrying":
        _demand(time.monotonic() < until, "the outage was not noticed")
        time.sleep(0.1)
        told = _explain(scene, lead)
    tell.fact(f"tourbase explain: {told['sentence']} ({told['reason_code']})")
    tell.step("ResMan comes back.")
    scene.sim("faults", [])
    seconds = _wait_synced(scene, lead)
    tell.fact(f"synced {seconds:.1f} s later")
    _demand("three bedrooms" in str(scene.prospects()), "ResMan has not the newest edit")
    _demand(len(scene.prospects()) == 1, "the lead stands in ResMan more than once")


def _show_resman(scene: Stage, tell: _Teller) -> None:
    tell.step("What ResMan has:")
    for prospect in scene.prospects():
        phones = ", ".join(phone["number"] for phone in prospect["phones"])
        tell.fact(
            f"{prospect['first_name']} {prospect['last_name']}, {prospect['email']}, {phones}:"
            f" {prospect['preferences']['comments'][0]}"
        )


def _edit(scene: Stage, lead: str, summary: str) -> None:
    scene.application.execute(
        "update public.conversation set ai_intent_summary = %s where id = %s", [summary, lead]
    )


def _row(scene: Stage, lead: str) -> tuple[Any, ...]:
    row = scene.application.execute(
        "select resman_sync_status, resman_lead_id from public.conversation where id = %s", [lead]
    ).fetchone()
    return row or (None, None)


def _explain(scene: Stage, lead: str) -> dict[str, Any]:
    row = scene.application.execute("select resman.explain_lead(%s)", [lead]).fetchone()
    return dict(row[0]) if row and row[0] else {}


def _wait_synced(scene: Stage, lead: str) -> float:
    started = time.monotonic()
    while _row(scene, lead)[0] != "synced":
        _demand(time.monotonic() < started + _PATIENCE_SECONDS, "the lead was not synced in time")
        time.sleep(0.01)
    return time.monotonic() - started


def _demand(holds: bool, complaint: str) -> None:
    if not holds:
        raise BridgeError(f"the demo failed: {complaint}; please report it with the lines above")


def _end(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
