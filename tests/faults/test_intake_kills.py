"""Kill bridges at random while requests come in: each accepted one is in ResMan exactly once.

The senders try again until they are answered, as senders do. Judged by what ResMan has, and by a
dump of the database, in which nothing of a delivered request may be left. `make faults` runs the
long form.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import httpx

from bridge.embedded.programs import find_programs
from tests.fixtures.seed import this_seed
from tests.fixtures.town import Town

FULL = os.environ.get("TOURBASE_TEST_FAULTS") == "full"
KILLS, REQUESTS = (200, 2000) if FULL else (10, 100)
SENDERS = 6
FAULTS = [
    {"method": "*", "kind": "http_503", "rate": 0.03},
    {"method": "*", "kind": "http_429", "rate": 0.02, "retry_after": 1},
    {"method": "*", "kind": "drop_before_commit", "rate": 0.03},
    {"method": "*", "kind": "drop_after_commit", "rate": 0.03},
]
# Words that stand nowhere but in what is sent.
CANARY = "quetzalcoatlus"
DAY = date.today() + timedelta(days=3)


@dataclass
class Senders:
    """Who sends: each request again until it is answered."""

    addresses: list[str]
    dice: random.Random
    answered: dict[str, str] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    is_over: threading.Event = field(default_factory=threading.Event)

    def send(self, number: int) -> None:
        """Send a request and its changes, each until it is taken."""
        # So they come as long as bridges are killed.
        time.sleep(self.dice.uniform(0, 1.2))
        for version in versions(number):
            # Now and then once more: the sender has lost the answer.
            for _ in range(1 + (number % 5 == 0)):
                self.send_one(number, version)

    def send_one(self, number: int, version: int) -> None:
        """Send one message until it is taken."""
        prefer = {"Prefer": "wait=2"} if number % 4 == 0 else {}
        while not self.is_over.is_set():
            try:
                answer = httpx.post(
                    f"{self.dice.choice(self.addresses)}/v1/tours/webhook",
                    json=message(number, version),
                    headers={"Authorization": "Bearer webhook", **prefer},
                    timeout=10,
                )
            except httpx.TransportError:
                time.sleep(0.1)
                continue
            self.statuses[answer.status_code] += 1
            if answer.status_code in (200, 202):
                known = self.answered.setdefault(f"t-{number}", answer.json()["id"])
                assert known == answer.json()["id"]
                return
            assert answer.status_code in (429, 503), answer.text
            time.sleep(0.2)


def versions(number: int) -> range:
    """Give the versions of a request: some are moved, and of these some are cancelled."""
    return range(1, 2 + (number % 3 == 0) + (number % 6 == 0))


def message(number: int, version: int) -> dict[str, Any]:
    """Give a request of a person of its own, or a change of it."""
    day, hour = DAY + timedelta(days=number % 20), 8 + number % 10 + min(version, 2)
    return {
        "source_id": f"t-{number}",
        "version": version,
        "event": ("created", "rescheduled", "cancelled")[version - 1],
        "prospect": {
            "name": f"Dana {CANARY}{number}",
            "email": f"{CANARY}.{number}@example.com",
        },
        "tour": {
            "property_id": "Elm Court",
            "tour_type": "in_person",
            "scheduled_date": f"{day}T{hour:02}:00",
            "special_instructions": f"{CANARY} door {number}",
        },
    }


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def test_nothing_accepted_is_lost_and_nothing_of_it_is_kept(town: Town) -> None:
    seed = this_seed()
    dice = random.Random(seed)
    town.resman.control("reset", {"seed": seed})
    town.resman.control("faults", FAULTS)
    town.allow("webhook")
    town.connection.execute("update resman.source_configurations set rate_per_minute = 0")
    ports = [free_port(), free_port()]

    def start(place: int) -> subprocess.Popen[bytes]:
        # With the pull on: what it reads of such a person is not kept either.
        return town.bridge(TOURBASE_BIND=f"127.0.0.1:{ports[place]}", TOURBASE_PULL_SECONDS="1")

    bridges = [start(0), start(1)]
    senders = Senders([f"http://127.0.0.1:{port}" for port in ports], random.Random(seed))
    with ThreadPoolExecutor(SENDERS) as pool:
        sent = [pool.submit(senders.send, number) for number in range(REQUESTS)]
        try:
            for _ in range(KILLS):
                time.sleep(dice.uniform(0.5, 2.0))
                victim = dice.randrange(2)
                bridges[victim].send_signal(signal.SIGKILL)
                bridges[victim].wait()
                bridges[victim] = start(victim)
            for one in sent:
                one.result(120)
        finally:
            senders.is_over.set()
    town.resman.control("faults", [])
    town.wait_quiet(180)
    until = time.monotonic() + 60
    while "pull_done" not in town.log():
        assert time.monotonic() < until, town.log()[-2000:]
        time.sleep(0.2)
    judge(town, senders)


def judge(town: Town, senders: Senders) -> None:
    """Compare what was accepted with what ResMan has, and look for what should be gone."""
    assert len(senders.answered) == REQUESTS, senders.statuses
    persons = Counter(prospect["last_name"] for prospect in town.prospects())
    assert {name: times for name, times in persons.items() if times > 1} == {}
    events = [event for prospect in town.prospects() for event in prospect["events"]]
    marks = Counter(event["comments"].rpartition("[ref:tour:")[2] for event in events)
    assert {mark: times for mark, times in marks.items() if times > 1} == {}
    have = Counter(
        (event["comments"].rpartition("[ref:tour:")[2][:32], datetime.fromisoformat(event["at"]))
        for event in events
        if event["type"] == "Appointment"
    )
    tours = town.connection.execute(
        "select replace(tour.id::text, '-', ''), tour.scheduled_datetime, tour.status"
        " from resman.tour_processing_log as log"
        " inner join resman.tour_booking_sync as tour on log.tour_id = tour.id"
        " where log.id = any(%s)",
        [list(senders.answered.values())],
    ).fetchall()
    assert len(tours) == REQUESTS
    live = Counter((tour, at) for tour, at, status in tours if status == "scheduled")
    ended = {tour for tour, _, status in tours if status == "cancelled"}
    assert len(live) + len(ended) == REQUESTS
    told = Counter({key: times for key, times in have.items() if key[0] not in ended})
    assert told == live, "an appointment is missing, stands elsewhere, or is there twice"
    states = town.connection.execute(
        "select state, count(*) from resman.tour_request group by state"
    ).fetchall()
    assert states == [("success", REQUESTS)]
    town.connection.execute("select resman.fold_tour_stats()")
    counted = town.connection.execute(
        "select sum(total_requests), sum(successful_requests), sum(failed_requests)"
        " from resman.tour_processing_stats"
    ).fetchone()
    sent = sum(len(versions(number)) for number in range(REQUESTS))
    assert counted == (sent, sent, 0)
    assert CANARY not in dump(town), "something of a delivered request is left"
    assert CANARY not in town.log()


def dump(town: Town) -> str:
    """Give all that the database holds."""
    command = [find_programs().path("pg_dump"), "--inserts", town.dsn]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
