"""Connect to Postgres, and speak of an address without its password."""

from __future__ import annotations

import os
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bridge.errors import (
    BridgeError,
    ConfigurationError,
    DatabaseRefused,
    DatabaseUnreachable,
    NoPermission,
)


def connect(dsn: str, *, application_name: str) -> psycopg.Connection[tuple[Any, ...]]:
    """Connect in autocommit, without prepared statements, so that a pooler may stand between."""
    try:
        return psycopg.connect(
            dsn, autocommit=True, prepare_threshold=None, application_name=application_name
        )
    except psycopg.ProgrammingError as error:
        # The text of this error may quote the address, and with it the password.
        raise ConfigurationError(
            "the address of the database cannot be read: give --dsn postgresql://HOST/DATABASE"
        ) from error
    except psycopg.OperationalError as error:
        raise unreachable(dsn, error) from error


def describe(dsn: str) -> str:
    """Name host, port and database of an address, and nothing else of it."""
    try:
        parts = conninfo_to_dict(dsn)
    except psycopg.ProgrammingError:
        return "an address that cannot be read"
    host = parts.get("host") or os.environ.get("PGHOST", "the default socket")
    port = parts.get("port") or os.environ.get("PGPORT", "5432")
    return f"{host}:{port}/{parts.get('dbname') or os.environ.get('PGDATABASE', '')}"


def unreachable(dsn: str, error: psycopg.Error) -> DatabaseUnreachable:
    """Say in one line that Postgres cannot be reached, and what to do."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    cause = lines[0].split("failed: ")[-1] if lines else "no answer"
    return DatabaseUnreachable(
        f"cannot connect to {describe(dsn)}: {cause}; start Postgres there, or correct --dsn,"
        " TOURBASE_DSN or DATABASE_URL"
    )


def translate(error: Exception) -> BridgeError | None:
    """Turn an error of psycopg into one of ours; None for any other error."""
    if not isinstance(error, psycopg.Error):
        return None
    state = error.sqlstate or ""
    lines = str(error).splitlines()
    text = error.diag.message_primary or (lines[0] if lines else type(error).__name__)
    if isinstance(error, psycopg.OperationalError) and (not state or state[:2] in ("08", "57")):
        return DatabaseUnreachable(f"the connection to Postgres was lost: {text}; try again")
    if state == "42501":
        return NoPermission(f"{text}: connect as a role that has the right, or grant it")
    return DatabaseRefused(
        f"{state} {text}", state, error.diag.message_detail or "", error.diag.message_hint or ""
    )
