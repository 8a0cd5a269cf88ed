"""`make bench`: what the triggers cost the application, and how many leads a second go through.

Each figure is the median of five, against the same statement without our
triggers. The end-to-end figure stands by itself until the peers join the run.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from uuid import uuid4

import psycopg

from bridge.demo.stage import Stage, stage

ROUNDS = 5
LEADS = 1000
END_TO_END_LEADS = int(os.environ.get("TOURBASE_BENCH_LEADS", "500"))


def main() -> int:
    """Measure and print a table and one line of JSON."""
    with stage() as scene:
        fill(scene, LEADS)
        scene.application.execute("update resman.resman_integration set sync_enabled = false")
        plain, ours = compare(scene)
        scene.application.execute("delete from public.conversation")
        scene.application.execute("update resman.resman_integration set sync_enabled = true")
        rate = end_to_end(scene)
        version = scene.application.info.parameter_status("server_version")
    figures = {
        "leads": LEADS,
        "update_without_triggers_ms": round(plain * 1000, 1),
        "update_with_triggers_ms": round(ours * 1000, 1),
        "update_ratio": round(ours / plain, 2),
        "end_to_end_leads": END_TO_END_LEADS,
        "end_to_end_leads_per_second": round(rate, 1),
        "postgres": version,
    }
    for name, value in figures.items():
        sys.stdout.write(f"{name:32} {value}\n")
    sys.stdout.write(json.dumps(figures, default=str) + "\n")
    return 0


def fill(scene: Stage, leads: int) -> None:
    """Load leads by COPY, each with a person of its own."""
    people = [uuid4() for _ in range(leads)]
    with (
        scene.application.cursor() as cursor,
        cursor.copy('copy public."user" (id, first_name, last_name, email) from stdin') as copy,
    ):
        for one in people:
            copy.write_row((one, "Dana", "Whitfield", f"{one.hex}@example.com"))
    with (
        scene.application.cursor() as cursor,
        cursor.copy(
            "copy public.conversation (id, chatbot_id, user_id, status) from stdin"
        ) as copy,
    ):
        for one in people:
            copy.write_row((uuid4(), scene.chatbot_id, one, "new"))


def compare(scene: Stage) -> tuple[float, float]:
    """Time one update of every lead, without and with our triggers, in turn."""
    plain, ours = [], []
    for round_ in range(ROUNDS + 1):
        scene.application.execute("alter table public.conversation disable trigger user")
        without = timed(lambda name=f"a{round_}": update(scene.application, name))
        scene.application.execute("alter table public.conversation enable trigger user")
        scene.application.execute("delete from resman.lead_sync_queue")
        with_ = timed(lambda name=f"b{round_}": update(scene.application, name))
        if round_:
            plain.append(without)
            ours.append(with_)
    return statistics.median(plain), statistics.median(ours)


def update(connection: psycopg.Connection, value: str) -> None:
    """Change every lead in one statement."""
    connection.execute("update public.conversation set ai_intent_summary = %s", [value])


def timed(work: Callable[[], None]) -> float:
    """Give the seconds that some work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def end_to_end(scene: Stage) -> float:
    """Give the leads a second from the rows to ResMan, three calls each."""
    fill(scene, END_TO_END_LEADS)
    started = time.perf_counter()
    while True:
        row = scene.application.execute(
            "select count(*) from public.conversation where resman_sync_status = 'synced'"
        ).fetchone()
        if row == (END_TO_END_LEADS,):
            return END_TO_END_LEADS / (time.perf_counter() - started)
        if time.perf_counter() > started + 120:
            raise SystemExit(f"only {row} leads were synced within 120 s")
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
