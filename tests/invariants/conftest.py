"""An application with rights on its own tables only, for the tests of capture."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from tests.fixtures.checks import Checks
from tests.fixtures.databases import Database


@dataclass
class Application:
    """An application's session; its role has no right on anything of ours."""

    database: Database
    role: str
    connection: psycopg.Connection = field(init=False)
    chatbot_id: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        """Open the first session."""
        self.connection = self.connect()

    def connect(self) -> psycopg.Connection:
        """Open one more session of the application."""
        connection = self.database.connect()
        connection.execute(
            sql.SQL("set session authorization {}").format(sql.Identifier(self.role))
        )
        return connection

    def lead(self, summary: str | None = None) -> UUID:
        """Insert a person and a lead."""
        person, lead = uuid4(), uuid4()
        self.connection.execute(
            'insert into public."user" (id, first_name, last_name, email) values (%s, %s, %s, %s)',
            [person, "Dana", "Whitfield", f"{person.hex}@example.com"],
        )
        self.connection.execute(
            "insert into public.conversation (id, chatbot_id, user_id, status, ai_intent_summary)"
            " values (%s, %s, %s, 'new', %s)",
            [lead, self.chatbot_id, person, summary],
        )
        return lead

    def edit(self, lead: UUID, summary: object) -> None:
        """Change a mapped column of a lead."""
        self.connection.execute(
            "update public.conversation set ai_intent_summary = %s where id = %s", [summary, lead]
        )

    def version(self, lead: UUID) -> int:
        """Give the version in the lead's row."""
        found: int = self.database.one(
            "select resman_sync_version from public.conversation where id = %s", lead
        )
        return found

    def seconds(self, statement: str, *values: object) -> float:
        """Run a statement; give how long it took."""
        began = time.monotonic()
        self.connection.execute(statement.encode(), values or None)
        return time.monotonic() - began


@pytest.fixture
def application(database: Database, checks: Checks) -> Iterator[Application]:
    """Give an application with one property; `checks` looks at every check view at the end."""
    role = f"application_{uuid4().hex[:12]}"
    name = sql.Identifier(role)
    database.connection.execute(sql.SQL("create role {}").format(name))
    database.connection.execute(
        sql.SQL("grant select, insert, update, delete on all tables in schema public to {}").format(
            name
        )
    )
    made = Application(database, role)
    try:
        database.connection.execute(
            "insert into public.property (id, name, address, city, state, zip_code)"
            " values (%s, 'Elm Court', '1 Elm', 'Austin', 'TX', '78701')",
            [made.chatbot_id],
        )
        database.connection.execute(
            "insert into public.chatbot (id, property_id, name) values (%s, %s, 'Elm bot')",
            [made.chatbot_id, made.chatbot_id],
        )
        yield made
    finally:
        made.connection.close()
        database.connection.execute(sql.SQL("drop owned by {}").format(name))
        database.connection.execute(sql.SQL("drop role {}").format(name))
