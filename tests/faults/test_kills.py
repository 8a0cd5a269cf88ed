"""Kill bridges and Postgres at random while leads are edited: once each in ResMan, newest value.

Judged by the simulator's ledger, not by our own tables. The seed is printed; TOURBASE_TEST_SEED
replays it. `make faults` runs the long form.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from bridge.embedded import PrivateServer
from tests.fixtures.checks import shown
from tests.fixtures.town import Town, settled_on

FULL = os.environ.get("TOURBASE_TEST_FAULTS") == "full"
KILLS, STOPS, LEADS = (200, 20, 60) if FULL else (10, 2, 15)
FAULTS = [
    {"method": "*", "kind": "http_503", "rate": 0.05},
    {"method": "*", "kind": "http_429", "rate": 0.03, "retry_after": 1},
    {"method": "*", "kind": "drop_before_commit", "rate": 0.05},
    {"method": "*", "kind": "drop_after_commit", "rate": 0.05},
]


@pytest.fixture
def server() -> Iterator[PrivateServer]:
    with PrivateServer({"synchronous_commit": "off"}) as running:
        yield running


@pytest.fixture
def shaken(server: PrivateServer, tmp_path: Path) -> Iterator[Town]:
    with settled_on(server, tmp_path) as place:
        yield place


def edit(town: Town, dice: random.Random, leads: list[UUID], number: int) -> None:
    """Write as the application does; what a stop of Postgres takes away is its own to repeat."""
    if len(leads) < LEADS and dice.random() < 0.5:
        leads.append(town.lead(summary=f"token {number}"))
    elif leads:
        town.connection.execute(
            "update public.conversation set ai_intent_summary = %s where id = %s",
            [f"token {number}", dice.choice(leads)],
        )


def reconnect(town: Town) -> None:
    """Come back after a stop of Postgres."""
    town.connection.close()
    until = time.monotonic() + 30
    while True:
        try:
            town.connection = psycopg.connect(town.dsn, autocommit=True)
            return
        except psycopg.OperationalError:
            assert time.monotonic() < until, "Postgres did not come back"
            time.sleep(0.1)


def test_nothing_is_lost_or_doubled(shaken: Town, server: PrivateServer) -> None:
    seed = int(os.environ.get("TOURBASE_TEST_SEED", time.time_ns() % 1_000_000))
    sys.stdout.write(f"TOURBASE_TEST_SEED={seed}\n")
    dice = random.Random(seed)
    shaken.resman.control("reset", {"seed": seed})
    shaken.resman.control("faults", FAULTS)
    leads: list[UUID] = []
    stops = set(dice.sample(range(KILLS), STOPS))
    bridges = [shaken.bridge(), shaken.bridge()]
    number = 0
    for round_ in range(KILLS):
        until = time.monotonic() + dice.uniform(0.2, 1.2)
        while time.monotonic() < until:
            edit(shaken, dice, leads, number)
            number += 1
            time.sleep(dice.uniform(0.01, 0.1))
        if round_ in stops:
            server.stop("immediate")
            server.start()
            reconnect(shaken)
        victim = dice.randrange(2)
        bridges[victim].send_signal(signal.SIGKILL)
        bridges[victim].wait()
        bridges[victim] = shaken.bridge()
    shaken.resman.control("faults", [])
    shaken.wait_quiet(120)
    judge(shaken)


def judge(town: Town) -> None:
    """Compare what ResMan has with the rows, and each call with its intent."""
    want = dict(
        town.connection.execute(
            "select replace(id::text, '-', ''), ai_intent_summary from public.conversation"
        ).fetchall()
    )
    have: dict[str, str] = {}
    marks: Counter[str] = Counter()
    for prospect in town.prospects():
        for event in prospect["events"]:
            if "[ref:lead:" in event["comments"]:
                lead = event["comments"].split("[ref:lead:")[1][:32]
                marks[lead] += 1
                have[lead] = prospect["preferences"]["comments"][0]
    assert [lead for lead, times in marks.items() if times > 1] == []
    assert {lead: have.get(lead) for lead in want} == want
    assert shown(town.connection) == {}
    unannounced = [
        entry["seq"]
        for entry in town.resman.ledger()
        if entry["method"] == "PostLeadManagement4_0"
        and entry["accepted"]
        and entry.get("marker", "")
        and not town.connection.execute(
            "select 1 from resman.lead_attempt where marker = %s and kind <> 'probe'",
            [entry["marker"]],
        ).fetchone()
    ]
    assert unannounced == [], "a call had no intent before it (I13)"
