"""The demo's application: it knows nothing of Tourbase and writes rows with plain SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

DATABASE = "app"


@dataclass(frozen=True)
class Row:
    """What the application sees of one lead in its own table."""

    status: str
    version: int
    resman_lead_id: str | None


def create_database(dsn: str) -> str:
    """Create the application's database; give its address."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("create database app")
    return make_conninfo(dsn, dbname=DATABASE)


class Office:
    """A leasing office, whose chatbot writes what prospects tell it."""

    def __init__(self, connection: psycopg.Connection) -> None:
        """Take a connection to the application's own database."""
        self._connection = connection

    def add_property(self, name: str) -> tuple[str, str]:
        """Write a property and its chatbot; give their ids."""
        property_id = self._one(
            "insert into public.property (name, address, city, state, zip_code)"
            " values (%s, '1 Elm Street', 'Austin', 'TX', '78701') returning id",
            name,
        )
        chatbot_id = self._one(
            "insert into public.chatbot (property_id, name) values (%s, %s) returning id",
            property_id, f"{name} chat",
        )  # fmt: skip
        return str(property_id), str(chatbot_id)

    def add_lead(self, chatbot_id: str, first_name: str, last_name: str) -> str:
        """Write a prospect and the conversation with them, in one transaction."""
        with self._connection.transaction():
            user_id = self._one(
                'insert into public."user" (first_name, last_name, email, lead_source)'
                " values (%s, %s, %s, 'Website') returning id",
                first_name, last_name, f"{first_name}.{last_name}@example.com".lower(),
            )  # fmt: skip
            return str(
                self._one(
                    "insert into public.conversation (chatbot_id, user_id, status)"
                    " values (%s, %s, 'new') returning id",
                    chatbot_id, user_id,
                )
            )  # fmt: skip

    def edit_lead(self, lead_id: str, summary: str) -> None:
        """Write what the prospect said last, in a transaction of its own."""
        self._connection.execute(
            "update public.conversation set ai_intent_summary = %s where id = %s",
            (summary, lead_id),
        )

    def row(self, lead_id: str) -> Row:
        """Read what the lead's row says about ResMan."""
        found = self._connection.execute(
            "select resman_sync_status, resman_sync_version, resman_lead_id"
            " from public.conversation where id = %s",
            (lead_id,),
        ).fetchone()
        return Row(*found) if found else Row("gone", 0, None)

    def statuses(self) -> dict[str, Row]:
        """Read what every lead's row says about ResMan."""
        found = self._connection.execute(
            "select id::text, resman_sync_status, resman_sync_version, resman_lead_id"
            " from public.conversation order by created_at"
        ).fetchall()
        return {row[0]: Row(*row[1:]) for row in found}

    def _one(self, query: str, *values: object) -> Any:
        row = self._connection.execute(query.encode(), values).fetchone()
        return row[0] if row else None


def line_to_try(psql: str, dsn: str, chatbot_id: str) -> str:
    """Give a shell command that writes a lead by hand."""
    insert = (
        'with person as (insert into public.\\"user\\" (first_name, last_name, email)'
        " values ('Ada', 'Byron', 'ada@example.com') returning id)"
        " insert into public.conversation (chatbot_id, user_id, status)"
        f" select '{chatbot_id}', id, 'new' from person returning id"
    )
    return f'{psql} "{dsn}" -c "{insert}"'
