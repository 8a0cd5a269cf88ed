"""Kill bridges and Postgres at random while the application writes."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable

import psycopg

from bridge.embedded import PrivateServer
from tests.fixtures.seed import this_seed
from tests.fixtures.town import Town

FULL = os.environ.get("TOURBASE_TEST_FAULTS") == "full"
KILLS, STOPS = (200, 20) if FULL else (10, 2)
FAULTS = [
    {"method": "*", "kind": "http_503", "rate": 0.05},
    {"method": "*", "kind": "http_429", "rate": 0.03, "retry_after": 1},
    {"method": "*", "kind": "drop_before_commit", "rate": 0.05},
    {"method": "*", "kind": "drop_after_commit", "rate": 0.05},
]


def roll(town: Town) -> random.Random:
    """Give the dice of this run, and let ResMan fail by the same seed."""
    seed = this_seed()
    town.resman.control("reset", {"seed": seed})
    town.resman.control("faults", FAULTS)
    return random.Random(seed)


def shake(
    town: Town,
    server: PrivateServer,
    dice: random.Random,
    act: Callable[[int], None],
    pause: tuple[float, float],
    after_stop: Callable[[], None] = lambda: None,
    **settings: str,
) -> None:
    """Act, with pauses, while bridges and Postgres are killed; then let ResMan be well again."""
    stops = set(dice.sample(range(KILLS), STOPS))
    bridges = [town.bridge(**settings), town.bridge(**settings)]
    number = 0
    for round_ in range(KILLS):
        until = time.monotonic() + dice.uniform(0.2, 1.2)
        while time.monotonic() < until:
            act(number)
            number += 1
            time.sleep(dice.uniform(*pause))
        if round_ in stops:
            server.stop("immediate")
            server.start()
            reconnect(town)
            after_stop()
        victim = dice.randrange(2)
        bridges[victim].send_signal(signal.SIGKILL)
        bridges[victim].wait()
        bridges[victim] = town.bridge(**settings)
    town.resman.control("faults", [])


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
