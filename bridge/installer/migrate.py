"""The first step of an installation: run the migrations that are pending."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from functools import partial

from psycopg import errors as pg
from psycopg import sql

from bridge.errors import BridgeError, NoPermission
from bridge.installer import host_queries, queries
from bridge.installer.migrations import Migration
from bridge.installer.modules import Module
from bridge.installer.session import BlockerWatch, Session, explain


def check_rights(session: Session, modules: Sequence[Module], todo: Sequence[Migration]) -> None:
    """Say before anything is done which right is missing."""
    for module in modules:
        for schema in module.schemas:
            if not session.value(queries.SCHEMA_EXISTS, schema):
                _check_may_create(session, schema)
    on_host = any(migration.as_host for migration in todo)
    if on_host and not session.value(host_queries.MAY_USE_PUBLIC):
        raise NoPermission(
            "role tourbase_owner may not look into schema public:"
            " let its owner run: grant usage on schema public to tourbase_owner"
        )
    me, may_create = session.rows(queries.WHO)[0]
    for migration in todo:
        there = session.rows(host_queries.HOST_TABLES, migration.host_tables())
        for table, owner, is_member, _, _ in there:
            if not is_member:
                raise NoPermission(
                    f"table public.{table} belongs to {owner}, and {me} is not a member:"
                    f" connect as {owner}, or run: grant {owner} to {me}"
                )
        if migration.as_host and len(there) < len(migration.host_tables()) and not may_create:
            raise NoPermission(
                f"{migration.path} creates tables, and {me} may not create in schema public:"
                f" run: grant create on schema public to {me}"
            )


def _check_may_create(session: Session, schema: str) -> None:
    allowed, me, database = session.rows(queries.MAY_CREATE_SCHEMA)[0]
    if not allowed:
        raise NoPermission(
            f"schema {schema} is missing, and {me} may not create it:"
            f" run: grant create on database {database} to {me}"
        )


def create_schemas(session: Session, modules: Sequence[Module]) -> None:
    """Make the schemas of the modules; the connected role does it for their owner."""
    for module in modules:
        for schema in module.schemas:
            if not session.value(queries.SCHEMA_EXISTS, schema):
                make = sql.SQL(queries.CREATE_SCHEMA).format(sql.Identifier(schema))
                session.in_transaction(
                    f"schema {schema}", partial(session.connection.execute, make)
                )


def apply_migration(session: Session, migration: Migration) -> None:
    """Run one migration; its mark and its hash are in the same commit where that can be."""
    if migration.transactional:
        session.in_transaction(migration.path, lambda: _run_and_mark(session, migration))
    else:
        _run_outside(session, migration)
        session.in_transaction(migration.path, lambda: _mark(session, migration))


def unapply_migration(session: Session, migration: Migration) -> None:
    """Run the rollback of one migration, inside the caller's transaction."""
    if not migration.as_host:
        session.connection.execute(queries.AS_OWNER)
    session.connection.execute(migration.rollback)
    session.connection.execute(queries.AS_OWNER)
    if session.value(queries.HAS_MARKS):
        session.connection.execute(queries.UNMARK, {"mark": migration.mark})
        session.connection.execute(queries.LOG, _log(migration, "rollback"))
        session.connection.execute(queries.FORGET, (migration.path,))
    session.connection.execute(queries.AS_SELF)


def _run_and_mark(session: Session, migration: Migration) -> None:
    if not migration.as_host:
        session.connection.execute(queries.AS_OWNER)
    session.connection.execute(migration.sql)
    session.connection.execute(queries.AS_SELF)
    _mark(session, migration)


def _mark(session: Session, migration: Migration) -> None:
    session.connection.execute(queries.AS_OWNER)
    session.connection.execute(queries.MARK, {"mark": migration.mark, "id": migration.id})
    session.connection.execute(queries.LOG, _log(migration, "apply"))
    session.connection.execute(
        queries.NOTE,
        {
            "module": migration.module,
            "path": migration.path,
            "kind": "migration",
            "schema": migration.module,
            "table": "",
            "name": migration.id,
            "sha256": migration.sha256,
            "definition": None,
        },
    )
    session.connection.execute(queries.AS_SELF)


def _run_outside(session: Session, migration: Migration) -> None:
    index = migration.index()
    drop_invalid_index(session, migration)
    tell = BlockerWatch(
        session,
        session.patience.lock_timeout,
        lambda who: session.say(f"{migration.path} waits for {who}; nobody waits for it"),
    )
    try:
        if not migration.as_host:
            session.connection.execute(queries.AS_OWNER_FOR_SESSION)
        with tell:
            session.connection.execute(migration.sql)
    except pg.Error as error:
        raise explain(migration.path, error, session.dsn) from error
    finally:
        if not session.connection.closed:
            session.connection.execute(queries.AS_SELF)
    if index is not None and not session.value(queries.INDEX_STATE, _quoted(*index)):
        raise BridgeError(
            f"{migration.path} left the index {'.'.join(index)} invalid: run the same command again"
        )


def drop_invalid_index(session: Session, migration: Migration) -> None:
    """Remove what an interrupted concurrent build left: 'if not exists' would keep it."""
    index = migration.index()
    if index is None or session.value(queries.INDEX_STATE, _quoted(*index)) is not False:
        return
    session.say(f"{migration.path}: drops the invalid index {'.'.join(index)} and builds it again")
    if not migration.as_host:
        session.connection.execute(queries.AS_OWNER_FOR_SESSION)
    drop = sql.SQL(queries.DROP_INDEX).format(sql.Identifier(*index))
    try:
        session.connection.execute(drop)
    finally:
        session.connection.execute(queries.AS_SELF)


def _quoted(schema: str, name: str) -> str:
    return f'"{schema}"."{name}"'


def _log(migration: Migration, operation: str) -> dict[str, str]:
    return {
        "mark": migration.mark,
        "id": migration.id,
        "operation": operation,
        "host": platform.node()[:255],
    }
