"""An account's key is changed under load: no call fails, and a bad key does no harm (I45)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.bridge.simulator.caller import SEED
from tests.faults.test_canaries import command
from tests.fixtures.town import Town

LEADS = 12


@contextmanager
def load(town: Town) -> Iterator[None]:
    """Edit leads all the time."""
    leads = [town.lead(f"Load{number}") for number in range(LEADS)]
    ended = threading.Event()

    def edit() -> None:
        with psycopg.connect(town.dsn, autocommit=True) as connection:
            for number in range(100_000):
                if ended.wait(0.02):
                    return
                connection.execute(
                    "update public.conversation set ai_intent_summary = %s where id = %s",
                    [f"edit {number}", leads[number % LEADS]],
                )

    writer = threading.Thread(target=edit)
    writer.start()
    try:
        yield
    finally:
        ended.set()
        writer.join()


def refused(town: Town) -> list[str]:
    """Give the methods that ResMan has refused for their key."""
    return [str(call["method"]) for call in town.resman.ledger() if call.get("status") == 401]


def rotate(town: Town, key: str, folder: Path) -> None:
    file = folder / "new-key"
    file.write_text(key)
    said = command(town, "accounts", "rotate", "400", "--api-key-file", str(file))
    assert "tries the new key" in said, said


def seed(town: Town, **keys: Any) -> None:
    town.resman.control("seed", SEED[0] | keys)


@pytest.fixture
def running(town: Town) -> Town:
    town.bridge()
    town.wait_log('"ready"')
    return town


def test_a_new_key_takes_over_and_no_call_fails(running: Town, tmp_path: Path) -> None:
    with load(running):
        seed(running, api_key="the-new-one", old_api_key="key")
        rotate(running, "the-new-one", tmp_path)
        running.wait_log("key_taken")
        # A call that is under way may still have the old one.
        time.sleep(1)
        seed(running, api_key="the-new-one")
        done = running.resman.posts()
        time.sleep(1)
    running.wait_quiet()
    assert running.resman.posts() > done
    assert refused(running) == []
    assert "the-new-one" not in running.log()


def test_a_bad_key_is_dropped_after_one_look(running: Town, tmp_path: Path) -> None:
    with load(running):
        rotate(running, "a-wrong-one", tmp_path)
        running.wait_log("key_refused")
        done = running.resman.posts()
        time.sleep(2)
    running.wait_quiet()
    assert running.resman.posts() > done
    assert refused(running) == ["GetProspectSources"]
    said = command(running, "accounts", "list", "--plain")
    assert "\tok\t1\trefused\t" in said
    assert "takes the key" in command(running, "accounts", "test", "400")
