"""Connect to Postgres, and speak of an address without its password."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bridge.errors import ConfigurationError, DatabaseUnreachable


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
    place = f"{parts.get('host', 'the default socket')}:{parts.get('port', 5432)}"
    return f"{place}/{parts.get('dbname', '')}"


def unreachable(dsn: str, error: psycopg.Error) -> DatabaseUnreachable:
    """Say in one line that Postgres cannot be reached, and what to do."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    cause = lines[0].split("failed: ")[-1] if lines else "no answer"
    return DatabaseUnreachable(
        f"cannot connect to {describe(dsn)}: {cause}; start Postgres there, or correct --dsn,"
        " TOURBASE_DSN or DATABASE_URL"
    )
