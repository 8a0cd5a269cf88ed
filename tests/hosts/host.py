"""A database that belongs to an application: its tables, its roles, and a bridge of its own."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

from bridge.installer import Report, install
from bridge.installer.roles import make_roles
from bridge.installer.session import Session
from tests.fixtures.town import Town

SQL = Path(__file__).parent / "sql"
SHAPES = ("through_chatbot", "own_property")
ALL_PARTS = ("security", "triggers", "views")
TABLES = ("company", "property", "user", "conversation", "lead_notification")


@dataclass
class Host(Town):
    """An application's database; `build`, then `install_product`, then `settle`."""

    shape: str = SHAPES[0]
    owner_dsn: str = ""
    app_dsn: str = ""
    company_id: UUID = field(default_factory=uuid4)

    def build(self, shape: str, *parts: str) -> None:
        """Make the application's tables, as their owner, who is no superuser."""
        self.shape = shape
        with self.as_owner() as owner:
            for part in ("common", shape, *parts):
                owner.execute(self.sql(part))
            app = sql.Identifier(str(psycopg.conninfo.conninfo_to_dict(self.app_dsn)["user"]))
            owner.execute(
                sql.SQL(
                    "grant select, insert, update, delete on all tables in schema public to {}"
                ).format(app)
            )

    @staticmethod
    def sql(part: str) -> bytes:
        """Read one part of the application's schema."""
        return (SQL / f"{part}.sql").read_bytes()

    def as_owner(self) -> psycopg.Connection:
        """Connect as the role that owns the application's tables and installs."""
        return psycopg.connect(self.owner_dsn, autocommit=True)

    def as_app(self, *, prepared: bool = True) -> psycopg.Connection:
        """Connect as the application, with the setting that its policies read, or without."""
        connection = psycopg.connect(self.app_dsn, autocommit=True)
        if prepared:
            connection.execute(
                "select set_config('app.current_company_id', %s, false)", [str(self.company_id)]
            )
        return connection

    def make_package_roles(self) -> None:
        """Make the group roles as an administrator does."""
        with Session(self.dsn) as session:
            make_roles(session)

    def install_product(self, said: list[str] | None = None) -> Report:
        """Install the real module as the owner of the tables, who may create no role."""
        return install(self.owner_dsn, ["resman"], say=(said if said is not None else []).append)

    def settle(self) -> None:
        """Plant a property and connect it to the simulated ResMan."""
        self.plant()
        self.connect_property()

    def plant(self) -> None:
        """Write the rows that every lead of this host hangs on."""
        run = self.connection.execute
        run("insert into public.company (id, name) values (%s, 'Elm')", [self.company_id])
        run(
            "insert into public.property (id, company_id, name) values (%s, %s, 'Elm Court')",
            [self.property_id, self.company_id],
        )
        if self.shape == "through_chatbot":
            run(
                "insert into public.chatbot (id, property_id, name) values (%s, %s, 'bot')",
                [self.chatbot_id, self.property_id],
            )

    def lead(self, name: str = "Whitfield", **columns: Any) -> UUID:
        """Insert a person and a lead as the application's own role."""
        person, lead = uuid4(), uuid4()
        way = ("chatbot_id", self.chatbot_id)
        if self.shape == "own_property":
            way = ("property_id", self.property_id)
        names = ["id", "user_id", way[0], *columns]
        with self.as_app() as app:
            app.execute(
                'insert into public."user" (id, first_name, last_name, email)'
                " values (%s, 'Dana', %s, %s)",
                [person, name, f"{person.hex}@example.com"],
            )
            app.execute(
                sql.SQL("insert into public.conversation ({}) values ({})").format(
                    sql.SQL(", ").join(map(sql.Identifier, names)),
                    sql.SQL(", ").join([sql.Placeholder()] * len(names)),
                ),
                [lead, person, way[1], *columns.values()],
            )
        return lead

    def edit(self, lead: UUID, **columns: Any) -> None:
        """Edit a lead as the application's own role."""
        sets = [sql.SQL("{} = %s").format(sql.Identifier(name)) for name in columns]
        with self.as_app() as app:
            done = app.execute(
                sql.SQL("update public.conversation set {} where id = %s").format(
                    sql.SQL(", ").join(sets)
                ),
                [*columns.values(), lead],
            )
            assert done.rowcount == 1

    def row(self, lead: UUID) -> tuple[Any, ...]:
        """Give what the application's row says of its sync."""
        found = self.connection.execute(
            "select resman_sync_status, resman_lead_id, status from public.conversation"
            " where id = %s",
            [lead],
        ).fetchone()
        assert found is not None
        return tuple(found)

    def wait_row(self, lead: UUID, status: str) -> None:
        """Wait until the application's row has a sync state."""
        until = time.monotonic() + 20
        while self.row_of_few(lead) != status:
            assert time.monotonic() < until, f"{self.row(lead)}: {self.log()[-2000:]}"
            time.sleep(0.05)

    def row_of_few(self, lead: UUID) -> Any:
        """Give the sync state of a row whose table has few columns."""
        return self.one("select resman_sync_status from public.conversation where id = %s", lead)

    def one(self, query: str, *values: object) -> Any:
        """Give the only value of a query."""
        row = self.connection.execute(query.encode(), values or None).fetchone()
        assert row is not None, f"no row: {query}"
        return row[0]
