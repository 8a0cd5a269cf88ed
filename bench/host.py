"""The application: its tables, and rows that it writes with plain SQL. It knows no queue."""

from __future__ import annotations

import psycopg

from bridge.assets import find_assets

PROPERTIES = 200
PERSONS = 10_000
_PREFIX = {"property": "1", "person": "2", "lead": "3"}


def numbered(kind: str, number: str) -> str:
    """Give an SQL expression for the id of a property, a person or a lead by its number."""
    start = f"{_PREFIX[kind]}0000000-0000-4000-8000-"
    return f"('{start}' || lpad(({number})::text, 12, '0'))::uuid"


def identity(kind: str, number: int) -> str:
    """Give the id of a property, a person or a lead by its number."""
    return f"{_PREFIX[kind]}0000000-0000-4000-8000-{number:012}"


def make_tables(url: str) -> None:
    """Make the application's tables in a database of a peer, as ours has them."""
    path = find_assets().migrations / "resman" / "resman_0001_host_tables.sql"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(path.read_bytes())


def make_offices_alone(url: str) -> None:
    """Make the application without us: its tables, the offices and some persons."""
    make_tables(url)
    make_offices(url)


def make_offices(url: str) -> None:
    """Write the properties, a chatbot for each, and some persons."""
    property_id, person_id = numbered("property", "n"), numbered("person", "n")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "insert into public.property (id, name, address, city, state, zip_code)"
            f" select {property_id}, 'Elm Court ' || n, '1 Elm', 'Austin', 'TX', '78701'"
            " from generate_series(1, %s) as n".encode(),
            [PROPERTIES],
        )
        connection.execute(
            "insert into public.chatbot (id, property_id, name)"
            " select id, id, name from public.property"
        )
        connection.execute(
            'insert into public."user" (id, first_name, last_name, email)'
            f" select {person_id}, 'Dana', 'Whitfield', 'dana.' || n || '@example.com'"
            " from generate_series(1, %s) as n".encode(),
            [PERSONS],
        )


def add_leads(
    connection: psycopg.Connection, leads: int, *, properties: int = 20, first: int = 1
) -> None:
    """Write leads with a person each, spread over some properties, in one statement."""
    office = numbered("property", "%(first)s + n % %(properties)s")
    connection.execute(
        "with person as ("
        'insert into public."user" (id, first_name, last_name, email)'
        " select id, 'Dana', 'Whitfield', id::text || '@example.com'"
        " from (select gen_random_uuid() as id from generate_series(1, %(leads)s)) as fresh"
        " returning id)"
        " insert into public.conversation (chatbot_id, user_id, status)"
        f" select {office.replace('% %(p', '%% %(p')}, id, 'new'"
        " from (select id, row_number() over () - 1 as n from person) as person".encode(),
        {"leads": leads, "properties": properties, "first": first},
    )


def add_numbered_leads(connection: psycopg.Connection, leads: int) -> None:
    """Write leads that can be updated by their numbers."""
    connection.execute(
        "insert into public.conversation (id, chatbot_id, user_id, status)"
        f" select {numbered('lead', 'n')}, {numbered('property', f'1 + n %% {PROPERTIES}')},"
        f" {numbered('person', f'1 + n %% {PERSONS}')}, 'new'"
        " from generate_series(1, %s) as n".encode(),
        [leads],
    )


def insert_script(then: str = "") -> str:
    """Give a pgbench script that inserts one lead; `then` reads it as `lead` in the statement."""
    office, person = numbered("property", ":office"), numbered("person", ":person")
    insert = (
        "insert into public.conversation (chatbot_id, user_id, status)"
        f" values ({office}, {person}, 'new')"
    )
    statement = f"with lead as ({insert} returning id) {then}" if then else insert
    return (
        f"\\set office random(1, {PROPERTIES})\n\\set person random(1, {PERSONS})\n{statement};\n"
    )


def update_script(leads: int) -> str:
    """Give a pgbench script that changes one lead in a field that is sent."""
    return (
        f"\\set lead random(1, {leads})\n\\set words random(1, 1000000000)\n"
        "update public.conversation set ai_intent_summary = 'said ' || (:words)::text"
        f" where id = {numbered('lead', ':lead')};\n"
    )
