"""A database with one connected property, and bridges as processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg.types.json import Jsonb

from bridge.credentials import KeyRing, new_key
from bridge.resman import Credentials
from tests.bridge.simulator.caller import AGENT, PROPERTY, REASON, SOURCE

# Only how long a test waits in vain: on a busy machine a bridge takes its time to start.
PATIENCE = 30.0


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

    def add_lead(self, last_name: str, due_in: float = 0) -> None:
        with self.connect() as connection, connection.transaction():
            connection.execute(
                'with person as (insert into public."user" (first_name, last_name, email)'
                " values ('Dana', %s, %s) returning id)"
                " insert into public.conversation"
                " (chatbot_id, user_id, is_qualified, is_book_tour, status)"
                " select %s, person.id, true, false, 'qualified' from person",
                (last_name, f"{last_name.lower()}@example.com", self.chatbot),
            )
            if due_in:
                connection.execute(
                    "update resman.lead_sync_queue set due_at = now() + make_interval(secs => %s)"
                    " where status = 'pending'",
                    (due_in,),
                )

    def start(self, *arguments: str, clock: Path | None = None, **settings: str) -> Run:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("TOURBASE_")
        }
        environment |= {
            "TOURBASE_DSN": self.dsn,
            "TOURBASE_RESMAN_URL": self.url,
            "TOURBASE_SECRET_KEY": self.key,
            "TOURBASE_RATE_PER_MINUTE": "0",
            "TOURBASE_BIND": "off",
            "TOURBASE_LOG_FORMAT": "json",
            **settings,
        }
        given = {name: value for name, value in environment.items() if value}
        shifted = ["tests.bridge.daemon.shifted_clock", str(clock)]
        module = ["bridge"] if clock is None else shifted
        return Run([sys.executable, "-m", *module, "run", *arguments], given)


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
