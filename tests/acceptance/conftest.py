"""One installation with a running bridge, shared by the vectors, whose leads do not meet."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Jsonb
from pytest_postgresql.executors import NoopExecutor

from bridge.simulator.switches import Switches
from tests.bridge.simulator.caller import PROPERTY, SEED, Caller, start
from tests.fixtures.checks import shown
from tests.fixtures.server import Server
from tests.fixtures.town import Town

Entry = dict[str, Any]

DRESSES = [
    {"response_style": style, "guid_case": case}
    for style in ("nested", "escaped", "mits_prefix")
    for case in ("lower", "upper")
]


@dataclass
class Office:
    """A town, and the calls that a test's own leads have caused."""

    town: Town
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(100))
    mark: int = 0

    def begin(self, **switches: Any) -> None:
        """Set the switches, all others as at the start, with no faults; forget older calls."""
        self.town.resman.switch(**(Switches().as_json() | switches))
        self.town.resman.control("faults", [])
        self.mark = len(self.town.resman.ledger())

    def fault(self, kind: str, **details: Any) -> None:
        """Let one post go wrong."""
        often = {"nth": 1, "times": 1} | details
        self.town.resman.fault(kind, "PostLeadManagement4_0", **often)

    def lead(self, first: str = "Dana", last: str = "Whitfield", **columns: Any) -> UUID:
        """Insert a person and a lead in one transaction, as the application does."""
        person, lead = uuid4(), uuid4()
        connection = self.town.connection
        with connection.transaction():
            connection.execute(
                'insert into public."user" (id, first_name, last_name, email, phone)'
                " values (%s, %s, %s, %s, %s)",
                [person, first, last, columns.get("email"), columns.get("phone")],
            )
            connection.execute(
                "insert into public.conversation"
                " (id, chatbot_id, user_id, status, ai_intent_summary, source)"
                " values (%s, %s, %s, 'new', %s, %s)",
                [
                    lead,
                    self.town.chatbot_id,
                    person,
                    columns.get("summary"),
                    columns.get("source", "Website"),
                ],
            )
        return lead

    def edit(self, lead: UUID, **columns: Any) -> None:
        """Change columns of a lead."""
        for name, value in columns.items():
            given = Jsonb(value) if isinstance(value, dict) else value
            change = sql.SQL("update public.conversation set {} = %s where id = %s")
            self.town.connection.execute(change.format(sql.Identifier(name)), [given, lead])

    def staff(self, **person: str) -> str:
        """Have staff enter a prospect; return its id."""
        made = self.town.resman.staff(create={"property_id": PROPERTY, **person})
        return str(made["prospect_id"]).lower()

    def wait(self) -> None:
        """Wait until all is told."""
        self.town.wait_quiet(30)

    def calls(self) -> list[Entry]:
        """Give the calls since the test began, in order."""
        return self.town.resman.ledger()[self.mark :]

    def posts(self, lead: UUID) -> list[Entry]:
        """Give the posts with a lead's own marker, taken or not."""
        posts = (one for one in self.calls() if one["method"] == "PostLeadManagement4_0")
        return [one for one in posts if one.get("marker") == marker(lead)]

    def last_post(self) -> Entry:
        """Give what the last post since the test began has said."""
        posts = [one for one in self.calls() if one["method"] == "PostLeadManagement4_0"]
        return dict(posts[-1]["fields"])

    def prospects(self, lead: UUID) -> list[Entry]:
        """Give what ResMan has of a lead, by its marker."""
        return [
            prospect
            for prospect in self.town.prospects()
            if any(marker(lead) in event["comments"] for event in prospect["events"])
        ]

    def told(self, lead: UUID) -> tuple[Any, ...]:
        """Give what the application reads of a lead: its state and its id in ResMan."""
        row = self.town.connection.execute(
            "select resman_sync_status, resman_lead_id from public.conversation where id = %s",
            [lead],
        ).fetchone()
        assert row is not None
        return row

    def jobs(self, lead: UUID) -> list[str]:
        """Give how the jobs of a lead stand, the oldest first."""
        rows = self.town.connection.execute(
            "select status from resman.lead_sync_queue where unit_id = %s order by seq", [lead]
        ).fetchall()
        return [status for (status,) in rows]

    def reason(self, lead: UUID) -> Any:
        """Give the code that explains where a lead is."""
        row = self.town.connection.execute("select resman.explain_lead(%s)", [lead]).fetchone()
        assert row is not None
        return row[0]["reason_code"]


def marker(lead: UUID) -> str:
    """Return the marker by which a lead is found in ResMan."""
    return f"[ref:lead:{lead.hex}]"


def name_of(switches: dict[str, str]) -> str:
    """Name a setting of switches."""
    return "-".join(switches.values()) or "as at the start"


@pytest.fixture(scope="package")
def running_office(
    pg_server: Server, product_server: NoopExecutor, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Run an installation for all tests of the folder that do not need their own."""
    name = f"{product_server.dbname}_office"
    make = sql.SQL("create database {} template {}").format(
        sql.Identifier(name), sql.Identifier(product_server.template_dbname)
    )
    with pg_server.connect() as postgres:
        postgres.execute(make)
        process, url = start()
        resman = Caller(url)
        for seed in SEED:
            resman.control("seed", seed)
        dsn = pg_server.dsn(name)
        connection = psycopg.connect(dsn, autocommit=True)
        log = tmp_path_factory.mktemp("office") / "bridge"
        town = Town(dsn, resman, url, connection, log_path=log)
        try:
            town.settle()
            town.bridge()
            town.wait_log('"ready"')
            yield Office(town)
        finally:
            town.close()
            connection.close()
            resman.http.close()
            process.kill()
            process.communicate()
            drop = sql.SQL("drop database {} with (force)")
            postgres.execute(drop.format(sql.Identifier(name)))


@pytest.fixture
def office(running_office: Office) -> Iterator[Office]:
    """Give the running installation; what is wrong in its books after a test fails the test."""
    running_office.begin()
    yield running_office
    assert shown(running_office.town.connection) == {}
