"""What the demo needs: Postgres, the simulator and the bridge; gone when it ends."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import psycopg
from psycopg.types.json import Jsonb

from bridge.credentials import KeyRing, new_key
from bridge.embedded import PrivateServer
from bridge.errors import BridgeError
from bridge.installer import install
from bridge.resman import Credentials

RESMAN_PROPERTY = "6f1d0c9e-0000-4000-8000-000000000001"
SOURCE = "6f1d0c9e-0000-4000-8000-0000000000b1"
AGENT = "6f1d0c9e-0000-4000-8000-0000000000a1"
SEED = {
    "account_id": "400",
    "partner_id": "demo",
    "api_key": "demo-key",
    "properties": [
        {
            "property_id": RESMAN_PROPERTY,
            "name": "Oak Court",
            "time_zone": "America/Chicago",
            "sources": [{"id": SOURCE, "name": "Website"}],
            "employees": [{"id": AGENT, "name": "Leasing Bridge"}],
            "lost_reasons": [],
        }
    ],
}
_QUICK = {
    "TOURBASE_RATE_PER_MINUTE": "0",
    "TOURBASE_ACCOUNT_CONCURRENCY": "0",
    "TOURBASE_BACKOFF_BASE": "0.5",
    "TOURBASE_BACKOFF_MAX": "2",
    "TOURBASE_BREAKER_COOL_SECONDS": "1",
    "TOURBASE_RECHECK_SECONDS": "1",
    "TOURBASE_LOG_LEVEL": "error",
}


@dataclass
class Stage:
    """The running demo."""

    server: PrivateServer
    application: psycopg.Connection
    resman: httpx.Client
    chatbot_id: str

    def sim(self, name: str, body: Any) -> None:
        """Tell the simulator to behave in some way."""
        self.resman.post(f"/_sim/{name}", json=body).raise_for_status()

    def prospects(self) -> list[dict[str, Any]]:
        """Give what ResMan has."""
        found: list[dict[str, Any]] = self.resman.get("/_sim/state").json()["prospects"]
        return found

    def posts(self) -> int:
        """Count the posts that ResMan has taken."""
        ledger = self.resman.get("/_sim/ledger").json()
        return sum(
            1
            for entry in ledger
            if entry["method"] == "PostLeadManagement4_0" and entry["accepted"]
        )


@contextlib.contextmanager
def stage() -> Iterator[Stage]:
    """Set the stage, and take it away whatever happens."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(PrivateServer({"fsync": "off"}, tcp=True))
        dsn = server.dsn()
        install(dsn)
        simulator = stack.enter_context(_process(["simulate"], {}, stdout=subprocess.PIPE))
        assert simulator.stdout is not None
        line = simulator.stdout.readline()
        if not line:
            raise BridgeError("the simulator did not start: run 'tourbase simulate' to see why")
        url = json.loads(line)["url"]
        resman = stack.enter_context(httpx.Client(base_url=url, timeout=10, trust_env=False))
        resman.post("/_sim/seed", json=SEED).raise_for_status()
        application = stack.enter_context(psycopg.connect(dsn, autocommit=True))
        secret = new_key()
        chatbot_id = _connect_property(application, secret)
        settings = {
            "TOURBASE_DSN": dsn,
            "TOURBASE_RESMAN_URL": url,
            "TOURBASE_SECRET_KEY": secret,
        }
        stack.enter_context(_process(["run"], _QUICK | settings))
        yield Stage(server, application, resman, chatbot_id)


def _connect_property(application: psycopg.Connection, secret: str) -> str:
    """Plant a property in the application's tables and connect it; give its chatbot."""
    property_id, chatbot_id, integration = str(uuid4()), str(uuid4()), uuid4()
    sealed = KeyRing.from_text(secret).seal(Credentials("demo", "400", "demo-key"), integration)
    settings = {
        "default_source_id": SOURCE,
        "default_agent_id": AGENT,
        "time_zone": "America/Chicago",
    }
    application.execute(
        "insert into public.property (id, name, address, city, state, zip_code)"
        " values (%s, 'Oak Court', '1 Oak Street', 'Austin', 'TX', '78701')",
        [property_id],
    )
    application.execute(
        "insert into public.chatbot (id, property_id, name) values (%s, %s, 'Oak bot')",
        [chatbot_id, property_id],
    )
    application.execute(
        "select resman.add_property(%s, %s, %s, %s, %s)",
        [property_id, integration, RESMAN_PROPERTY, Jsonb(sealed), Jsonb(settings)],
    )
    return chatbot_id


@contextlib.contextmanager
def _process(
    arguments: list[str], settings: dict[str, str], stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("TOURBASE_")
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bridge", *arguments],
        env=environment | settings,
        stdout=stdout,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()
