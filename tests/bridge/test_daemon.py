"""`tourbase run` as a process, against a real Postgres and a real simulator."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from bridge.credentials import KeyRing, new_key
from bridge.embedded import PrivateServer
from bridge.installer import install
from bridge.resman import Credentials
from tests.bridge.simulator.caller import AGENT, PROPERTY, REASON, SEED, SOURCE, Caller, start
from tests.fixtures.databases import Database

PATIENCE = 15.0


def until(what: Callable[[], object], seconds: float = PATIENCE) -> float:
    """Wait for something; give the seconds that it took."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, "it did not happen in time"
        time.sleep(0.05)
    return time.monotonic() - began


@dataclass
class Place:
    """A database with one connected property, and how the bridge is started there."""

    dsn: str
    url: str
    key: str = field(default_factory=new_key)
    chatbot: str = ""

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.dsn, autocommit=True)

    def one(self, query: str, *values: object) -> object:
        with self.connect() as connection:
            row = connection.execute(query, values).fetchone()
        assert row is not None
        return row[0]

    def connect_property(self) -> None:
        integration = uuid4()
        sealed = KeyRing.from_text(self.key).seal(Credentials("partner", "400", "key"), integration)
        settings = {
            "default_source_id": SOURCE,
            "default_agent_id": AGENT,
            "default_lost_reason_id": REASON,
        }
        known = self.one(
            "insert into public.property (name, address, city, state, zip_code)"
            " values ('Elm Court', '1 Elm', 'Austin', 'TX', '78701') returning id"
        )
        self.one(
            "select resman.add_property(%s, %s, %s, %s, %s)",
            known, integration, PROPERTY, Jsonb(sealed), Jsonb(settings),
        )  # fmt: skip
        self.chatbot = str(
            self.one(
                "insert into public.chatbot (property_id, name) values (%s, 'Elm') returning id",
                known,
            )
        )

    def add_lead(self, last_name: str) -> None:
        user = self.one(
            'insert into public."user" (first_name, last_name, email)'
            " values ('Dana', %s, %s) returning id",
            last_name, f"{last_name.lower()}@example.com",
        )  # fmt: skip
        self.one(
            "insert into public.conversation"
            " (chatbot_id, user_id, is_qualified, is_book_tour, status)"
            " values (%s, %s, true, false, 'qualified') returning id",
            self.chatbot, user,
        )  # fmt: skip

    def start(self, *arguments: str, **settings: str) -> Run:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("TOURBASE_")
        }
        environment |= {
            "TOURBASE_DSN": self.dsn,
            "TOURBASE_RESMAN_URL": self.url,
            "TOURBASE_SECRET_KEY": self.key,
            "TOURBASE_RATE_PER_MINUTE": "0",
            "TOURBASE_LOG_FORMAT": "json",
            **settings,
        }
        given = {name: value for name, value in environment.items() if value}
        return Run([sys.executable, "-m", "bridge", "run", *arguments], given)


class Run:
    """One bridge process and what it has logged so far."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._read, write = os.pipe()
        os.set_blocking(self._read, False)
        self._text = b""
        self.process = subprocess.Popen(command, env=environment, stderr=write)
        os.close(write)

    def text(self) -> str:
        try:
            while piece := os.read(self._read, 65536):
                self._text += piece
        except BlockingIOError:
            pass
        return self._text.decode()

    def events(self) -> list[str]:
        lines = self.text().splitlines()
        return [json.loads(line)["event"] for line in lines if line.startswith("{")]

    def has(self, event: str) -> bool:
        return event in self.events()

    def end(self, seconds: float = PATIENCE) -> int:
        return self.process.wait(seconds)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._read)


@pytest.fixture
def resman() -> Iterator[Caller]:
    process, url = start("--port", "0")
    caller = Caller(url)
    caller.control("seed", SEED)
    yield caller
    caller.http.close()
    process.terminate()
    process.wait(10)
    assert process.stdout is not None
    process.stdout.close()


@pytest.fixture
def place(database: Database, resman: Caller) -> Place:
    made = Place(database.dsn, str(resman.http.base_url))
    made.connect_property()
    return made


@pytest.fixture
def runs() -> Iterator[list[Run]]:
    started: list[Run] = []
    yield started
    for run in started:
        run.close()


def test_once_carries_a_lead_to_resman_and_ends(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    place.add_lead("Whitfield")
    runs.append(place.start("--once"))
    assert runs[0].end() == 0, runs[0].text()
    assert len(resman.state()) == 1
    assert place.one("select status from resman.lead_sync_queue") == "completed"
    assert place.one("select ended_at is not null from resman.bridge") is True
    assert "whitfield" not in runs[0].text().lower()


def test_a_notification_wakes_the_daemon_long_before_it_polls(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    runs.append(place.start(TOURBASE_POLL_SECONDS="30"))
    until(lambda: runs[0].has("listening") and runs[0].has("ready"))
    place.add_lead("Whitfield")
    until(lambda: resman.state(), 5)


def test_sigterm_lets_a_call_end_and_exits_0(place: Place, resman: Caller, runs: list[Run]) -> None:
    resman.fault("latency", "PostLeadManagement4_0", ms=2000)
    place.add_lead("Whitfield")
    runs.append(place.start())
    until(lambda: place.one("select count(*) from resman.lead_attempt") == 1)
    runs[0].process.send_signal(signal.SIGTERM)
    assert runs[0].end() == 0, runs[0].text()
    assert place.one("select outcome from resman.lead_attempt") == "ok"
    assert runs[0].events()[-1] == "stopped"


def test_a_call_longer_than_its_lease_keeps_the_lease(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    resman.fault("latency", "PostLeadManagement4_0", ms=2000, after_commit=True)
    place.add_lead("Whitfield")
    runs.append(place.start("--once", TOURBASE_LEASE_SECONDS="1"))
    assert runs[0].end() == 0, runs[0].text()
    assert place.one("select array_agg(outcome) from resman.lead_attempt") == ["ok"]


def test_a_second_signal_ends_at_once(place: Place, resman: Caller, runs: list[Run]) -> None:
    resman.fault("latency", "PostLeadManagement4_0", ms=8000)
    place.add_lead("Whitfield")
    runs.append(place.start())
    until(lambda: place.one("select count(*) from resman.lead_attempt") == 1)
    runs[0].process.send_signal(signal.SIGTERM)
    until(lambda: runs[0].has("stopping"))
    runs[0].process.send_signal(signal.SIGTERM)
    assert runs[0].end(2) == 128 + signal.SIGTERM


def test_a_killed_listener_is_connected_again(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    runs.append(place.start(TOURBASE_POLL_SECONDS="30"))
    until(lambda: runs[0].has("listening"))
    place.one(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where application_name = 'tourbase listen' and datname = current_database()"
    )
    until(lambda: runs[0].events().count("listening") == 2)
    place.add_lead("Whitfield")
    until(lambda: resman.state(), 5)


def test_a_deaf_listener_is_noticed_and_polling_takes_over(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    # Notifications do not cross databases, as they do not cross a transaction pooler.
    elsewhere = psycopg.conninfo.make_conninfo(place.dsn, dbname="postgres")
    deaf = {"TOURBASE_LISTEN_DSN": elsewhere, "TOURBASE_LISTENER_PROBE_SECONDS": "0.3"}
    runs.append(place.start(TOURBASE_POLL_SECONDS="30", **deaf))
    until(lambda: runs[0].has("listener_down"))
    place.add_lead("Whitfield")
    until(lambda: resman.state(), 5)
    assert not runs[0].has("listening")


def test_an_unknown_schema_ends_with_78(
    empty_database: Database, resman: Caller, runs: list[Run]
) -> None:
    runs.append(Place(empty_database.dsn, str(resman.http.base_url)).start())
    assert runs[0].end() == 78
    assert "tourbase db install resman" in runs[0].text()


def test_a_missing_key_ends_with_78(place: Place, runs: list[Run]) -> None:
    runs.append(place.start(TOURBASE_SECRET_KEY=""))
    assert runs[0].end() == 78
    assert "TOURBASE_SECRET_KEY" in runs[0].text()


def test_once_without_postgres_ends_with_69(place: Place, runs: list[Run]) -> None:
    place.dsn = "host=127.0.0.1 port=1 dbname=none"
    runs.append(place.start("--once"))
    assert runs[0].end() == 69


def test_a_crash_of_postgres_is_sat_out(resman: Caller, runs: list[Run]) -> None:
    with PrivateServer({"fsync": "off"}) as server:
        place = Place(server.dsn(), str(resman.http.base_url))
        install(place.dsn)
        place.connect_property()
        runs.append(place.start(TOURBASE_POLL_SECONDS="1"))
        until(lambda: runs[0].has("listening") and runs[0].has("ready"))
        server.stop("immediate")
        until(lambda: runs[0].has("database_unreachable"))
        server.start()
        place.add_lead("Whitfield")
        assert until(lambda: resman.state()) < 3.5
        assert runs[0].events().count("database_unreachable") == 1
        assert runs[0].has("database_back")
        runs[0].process.send_signal(signal.SIGTERM)
        assert runs[0].end() == 0


def test_an_answer_that_came_while_postgres_was_away_is_recorded(
    resman: Caller, runs: list[Run]
) -> None:
    with PrivateServer({"fsync": "off"}) as server:
        place = Place(server.dsn(), str(resman.http.base_url))
        install(place.dsn)
        place.connect_property()
        resman.fault("latency", "PostLeadManagement4_0", ms=1000, after_commit=True)
        place.add_lead("Whitfield")
        runs.append(place.start())
        until(lambda: resman.state())
        server.stop("immediate")
        until(lambda: runs[0].has("database_unreachable"))
        time.sleep(1)
        server.start()
        until(lambda: runs[0].has("job_done"))
        assert place.one("select outcome from resman.lead_attempt") == "ok"
        assert place.one("select count(*) from resman.lead_attempt") == 1
        assert len(resman.state()) == 1


def test_a_call_longer_than_the_drain_is_left_in_doubt_and_settled_by_the_next_run(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    resman.fault("latency", "PostLeadManagement4_0", ms=1500, after_commit=True, times=1)
    place.add_lead("Whitfield")
    short = {"TOURBASE_LEASE_SECONDS": "1", "TOURBASE_RECHECK_SECONDS": "0.2"}
    runs.append(place.start("--drain-seconds", "0.3", **short))
    until(lambda: resman.state())
    runs[0].process.send_signal(signal.SIGTERM)
    assert runs[0].end(3) == 0
    assert runs[0].has("drain_ended")
    assert place.one("select status from resman.lead_sync_queue") == "processing"
    runs.append(place.start("--once", **short))
    assert runs[1].end() == 0, runs[1].text()
    assert place.one("select status from resman.lead_sync_queue") == "completed"
    assert len(resman.state()) == 1


def test_credentials_of_another_key_stop_the_account_not_the_daemon(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    place.add_lead("Whitfield")
    runs.append(place.start(TOURBASE_SECRET_KEY=new_key()))
    until(lambda: runs[0].has("job_done"))
    assert place.one("select refused_at is not null from resman.account_state") is True
    assert resman.state() == []
    assert runs[0].process.poll() is None


def test_sighup_reads_the_settings_again(place: Place, runs: list[Run], tmp_path: Path) -> None:
    config = tmp_path / "settings.toml"
    config.write_text("workers = 2\n")
    runs.append(place.start("--config", str(config), TOURBASE_RATE_PER_MINUTE=""))
    until(lambda: runs[0].has("ready"))
    config.write_text("workers = 3\nrate_per_minute = 7\n")
    runs[0].process.send_signal(signal.SIGHUP)
    until(lambda: runs[0].has("settings_read"))
    assert '"workers": 3' in runs[0].text()
    until(lambda: place.one("select settings ->> 'rate_per_minute' from resman.bridge") == "7")


def test_sigterm_ends_a_daemon_that_still_waits_for_postgres(place: Place, runs: list[Run]) -> None:
    place.dsn = "host=127.0.0.1 port=1 dbname=none"
    runs.append(place.start())
    until(lambda: runs[0].has("database_unreachable"))
    runs[0].process.send_signal(signal.SIGTERM)
    assert runs[0].end(5) == 0
