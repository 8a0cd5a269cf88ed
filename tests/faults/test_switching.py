"""Pause, switch off, turn round and slow down a property at random while its leads are edited.

Nothing is sent while it may not be, and afterwards each lead is in ResMan once, as it stands. The
seed is printed; TOURBASE_TEST_SEED replays it. `make faults` runs the long form.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from tests.fixtures.town import Town

FULL = os.environ.get("TOURBASE_TEST_FAULTS") == "full"
ROUNDS, LEADS = (20, 40) if FULL else (1, 12)
# A transaction that decides calls while the change commits may end them.
DECIDED_SECONDS = 0.25
# The frequency is looked at by claims: what was claimed before is still sent.
CLAIMED_SECONDS = 0.6
# Where it is noon now, no day begins during the test.
NOON = f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"
CHANGES: dict[str, tuple[tuple[str, Any], tuple[str, Any], str]] = {
    "pause": (("pause_property", "storm"), ("resume_property", None), "RM103"),
    "switch": (
        ("set_property", {"sync_enabled": False}),
        ("set_property", {"sync_enabled": True}),
        "RM103",
    ),
    "one way": (
        ("set_property", {"sync_direction": "from_resman"}),
        ("set_property", {"sync_direction": "to_resman"}),
        "RM104",
    ),
    "both ways": (
        ("set_property", {"sync_direction": "from_resman"}),
        ("set_property", {"sync_direction": "bidirectional"}),
        "RM104",
    ),
    "by the day": (
        ("set_property", {"sync_frequency": "daily", "time_zone": NOON}),
        ("set_property", {"sync_frequency": "realtime"}),
        "RM105",
    ),
}


class Writer:
    """An application that edits its leads without a pause."""

    def __init__(self, town: Town, dice: random.Random) -> None:
        self.leads: list[UUID] = []
        self.number = 0
        self._town = town
        self._dice = dice
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> Writer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(30)

    def _write(self) -> None:
        with psycopg.connect(self._town.dsn, autocommit=True) as connection:
            while not self._stop.wait(0.01):
                self.number += 1
                connection.execute(
                    "update public.conversation set ai_intent_summary = %s where id = %s",
                    [f"token {self.number}", self._dice.choice(self.leads)],
                )


def change(town: Town, step: tuple[str, Any]) -> datetime:
    """Do what an operator does; give the time when it had committed."""
    function, given = step
    values = [] if given is None else [Jsonb(given) if isinstance(given, dict) else given]
    marks = ", ".join(["%s"] * (1 + len(values)))
    statement = f"select resman.{function}({marks})"
    town.connection.execute(statement.encode(), [town.property_id, *values])
    row = town.connection.execute("select clock_timestamp()").fetchone()
    assert row is not None
    at: datetime = row[0]
    return at


def intended_after(town: Town, at: datetime, seconds: float) -> int:
    """Count the calls that were decided so long after a time."""
    row = town.connection.execute(
        "select count(*) from resman.lead_attempt"
        " where intended_at > %s + make_interval(secs => %s)",
        [at, seconds],
    ).fetchone()
    assert row is not None
    count: int = row[0]
    return count


def reasons(town: Town) -> set[str | None]:
    """Give the reasons of the leads that wait."""
    rows = town.connection.execute(
        "select distinct resman.lead_reason(unit_id) ->> 'code' from resman.lead_sync_queue"
        " where status = 'pending'"
    ).fetchall()
    return {reason for (reason,) in rows}


def wait_for_call(town: Town, dice: random.Random) -> None:
    """Wait until something more was sent, at an odd moment."""
    began, until = len(town.accepted("update")), time.monotonic() + 30
    while len(town.accepted("update")) == began:
        assert time.monotonic() < until, town.log()[-2000:]
        time.sleep(dice.uniform(0.02, 0.1))


def test_nothing_is_sent_while_it_may_not_be_and_all_of_it_afterwards(town: Town) -> None:
    seed = int(os.environ.get("TOURBASE_TEST_SEED", time.time_ns() % 1_000_000))
    sys.stdout.write(f"TOURBASE_TEST_SEED={seed}\n")
    dice = random.Random(seed)
    town.bridge()
    writer = Writer(town, dice)
    writer.leads = [town.lead(f"Whitfield{number}") for number in range(LEADS)]
    with writer:
        for kind in list(CHANGES) * ROUNDS:
            stop, go_on, reason = CHANGES[kind]
            wait_for_call(town, dice)
            stopped = change(town, stop)
            written = writer.number
            time.sleep(0.7 + dice.random() / 2)
            assert writer.number > written
            late = CLAIMED_SECONDS if reason == "RM105" else DECIDED_SECONDS
            assert intended_after(town, stopped, late) == 0, kind
            assert reasons(town) == {reason}
            change(town, go_on)
    town.wait_quiet()
    prospects = town.prospects()
    assert len(prospects) == LEADS
    shown = {text for one in prospects for text in one["preferences"]["comments"]}
    assert summaries(town) <= shown


def summaries(town: Town) -> set[str]:
    """Give the summaries of the leads as they stand."""
    rows = town.connection.execute(
        "select ai_intent_summary from public.conversation where ai_intent_summary is not null"
    ).fetchall()
    return {text for (text,) in rows}
