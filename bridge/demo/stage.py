"""The demo's stage: Postgres, the schema, ResMan's simulator and a bridge, all its own."""

from __future__ import annotations

import os
import shlex
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from bridge.credentials import new_key
from bridge.demo.application import Office, create_database, line_to_try
from bridge.demo.programs import ask, bridge, simulator
from bridge.demo.resman import ACCOUNT, AGENT, PARTNER, PROPERTY, REASON, SOURCE, SimulatedResMan
from bridge.demo.screen import Screen
from bridge.embedded import PrivateServer
from bridge.errors import BridgeError
from bridge.installer import install

NAME = "Elm Court"
# Nothing of the demo outlives it, so a crash of the machine may take it.
_NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
# The waits of a bridge in earnest are minutes; here one can watch them.
_SHORT_WAITS = {
    "TOURBASE_RATE_PER_MINUTE": "0",
    "TOURBASE_ACCOUNT_CONCURRENCY": "0",
    "TOURBASE_POLL_SECONDS": "1",
    "TOURBASE_BACKOFF_BASE": "0.5",
    "TOURBASE_BACKOFF_MAX": "1.5",
    "TOURBASE_BREAKER_COOL_SECONDS": "1",
    "TOURBASE_RECHECK_SECONDS": "0.5",
    "TOURBASE_DRAIN_SECONDS": "3",
    "TOURBASE_BIND": "off",
    "TOURBASE_LOG_FORMAT": "json",
}


@dataclass(frozen=True)
class Stage:
    """What the acts play with, and what a benchmark measures."""

    application: psycopg.Connection
    office: Office
    resman: SimulatedResMan
    settings: dict[str, str]
    chatbot_id: str
    psql_line: str
    started_at: float

    def tourbase(self, *arguments: str) -> str:
        """Run one command of Tourbase on this stage."""
        return ask(self.settings, *arguments)

    def explain(self, lead_id: str) -> str:
        """Give what `tourbase explain` says of a lead."""
        return self.tourbase("explain", lead_id)


@contextmanager
def stage(screen: Screen | None = None) -> Iterator[Stage]:
    """Start everything; remove everything at the end. Without a screen nothing is told."""
    with ExitStack() as stack:
        screen = screen or Screen(stream=stack.enter_context(Path(os.devnull).open("w")))
        started_at = time.monotonic()
        with screen.waiting("starting Postgres"):
            server = stack.enter_context(PrivateServer(_NOT_DURABLE))
        screen.done(f"Postgres {server.programs.version()} runs ({_since(started_at)})")
        dsn = create_database(server.dsn())
        _install(screen, dsn)
        url = stack.enter_context(simulator())
        resman = SimulatedResMan(url)
        stack.callback(resman.close)
        screen.done(f"a simulator of ResMan answers at {url}")
        application = stack.enter_context(psycopg.connect(dsn, autocommit=True))
        office = Office(application)
        property_id, chatbot_id = office.add_property(NAME)
        scene = Stage(
            application, office, resman, _settings(dsn, url), chatbot_id,
            _psql_line(server, dsn, chatbot_id), started_at,
        )  # fmt: skip
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="tourbase-demo-")))
        with screen.waiting("connecting the property, starting a bridge"):
            _connect(scene, property_id, folder)
            stack.enter_context(bridge(scene.settings, folder / "bridge.log"))
        screen.done(f"property {NAME} is connected (tourbase properties add)")
        screen.done("a bridge listens (tourbase run)")
        yield scene


def _install(screen: Screen, dsn: str) -> None:
    began = time.monotonic()
    with screen.waiting("installing the schema"):
        report = install(dsn, ["resman"])
    screen.done(
        f"schema installed (tourbase db install resman): {len(report.migrations)} migrations,"
        f" {len(report.objects)} objects ({_since(began)})"
    )


def _settings(dsn: str, url: str) -> dict[str, str]:
    given = {
        "TOURBASE_DSN": dsn,
        "TOURBASE_RESMAN_URL": url,
        "TOURBASE_SECRET_KEY": new_key(),
    }
    return {**_SHORT_WAITS, **given}


def _connect(scene: Stage, property_id: str, folder: Path) -> None:
    scene.resman.seed(NAME)
    key = folder / "api-key"
    key.touch(0o600)
    key.write_text(scene.resman.api_key)
    scene.tourbase(
        *("properties", "add", property_id, "--resman-property-id", PROPERTY),
        *("--partner-id", PARTNER, "--account-id", ACCOUNT, "--api-key-file", str(key)),
        *("--default-source-id", SOURCE, "--default-agent-id", AGENT),
        *("--default-lost-reason-id", REASON, "--time-zone", "America/Chicago"),
    )
    key.unlink()


def _psql_line(server: PrivateServer, dsn: str, chatbot_id: str) -> str:
    try:
        psql = shlex.quote(str(server.programs.path("psql")))
    except BridgeError:
        psql = "psql"
    return line_to_try(psql, dsn, chatbot_id)


def _since(began: float) -> str:
    return f"{time.monotonic() - began:.1f} s"
