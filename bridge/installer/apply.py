"""The second and third step: repeatable objects, then what every schema of ours must have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from psycopg import sql

from bridge.errors import BridgeError
from bridge.installer import queries
from bridge.installer.objects import Object, ObjectFile
from bridge.installer.session import Session
from bridge.installer.states import Files, ObjectState, read_installed, read_states, strays


def apply_objects(session: Session, files: Sequence[ObjectFile], schemas: list[str]) -> None:
    """Load the files in one transaction; on an error all of them stay as they were."""

    def work() -> None:
        session.connection.execute(queries.NO_BODY_CHECKS)
        for file in files:
            _load(session, file)
        session.connection.execute(queries.AS_OWNER)
        # In the same transaction, so that no function is open to everyone for a moment.
        _close_functions(session, schemas)
        states = read_states(session, schemas)
        for file in files:
            _note(session, file, states)
        session.connection.execute(queries.AS_SELF)

    if files:
        what = files[0].path if len(files) == 1 else f"{len(files)} files of sql/"
        session.in_transaction(what, work)


def sweep(session: Session, schemas: list[str]) -> list[str]:
    """Close grants and give touch triggers; say what was done."""

    def work() -> list[str]:
        session.connection.execute(queries.AS_OWNER)
        touched = _touch_tables(session, schemas)
        closed = _close_functions(session, schemas)
        session.connection.execute(queries.AS_SELF)
        return [*(f"touch trigger on {name}" for name in touched), *closed]

    todo = session.rows(queries.UNTOUCHED_TABLES, schemas)
    todo += session.rows(queries.OPEN_FUNCTIONS, schemas)
    return session.in_transaction("sweep", work) if todo else []


def forget_dropped(session: Session, files: Files) -> None:
    """Forget the files that are gone whose objects a migration has dropped."""
    gone = strays(files, read_installed(session))
    states = read_states(session, files.schemas)
    kept = {row.path for row in gone if row.object.kind == "migration" or row.object in states}

    def work() -> None:
        session.connection.execute(queries.AS_OWNER)
        for path in dropped:
            session.connection.execute(queries.FORGET, (path,))
        session.connection.execute(queries.AS_SELF)

    if dropped := {row.path for row in gone} - kept:
        session.in_transaction("forget", work)


def _load(session: Session, file: ObjectFile) -> None:
    ours, host = file.parts()
    session.connection.execute(queries.AS_OWNER)
    session.running = file.path
    session.connection.execute(ours)
    session.connection.execute(queries.AS_SELF)
    if host:
        session.connection.execute(host)
    session.running = ""


def _note(session: Session, file: ObjectFile, states: Mapping[Object, ObjectState]) -> None:
    for found in file.objects:
        if found not in states:
            raise BridgeError(
                f"{file.path} did not make the {found}: the path of a file is the object's name"
            )
        row = {
            "module": file.module,
            "path": file.path,
            "kind": found.kind,
            "schema": found.schema,
            "table": found.table,
            "name": found.name,
            "sha256": file.sha256,
            "definition": states[found].definition,
        }
        session.connection.execute(queries.NOTE, row)
    kept = [f"{found.kind}:{found.table}:{found.name}" for found in file.objects]
    session.connection.execute(queries.FORGET_OTHERS, (file.path, kept))


def _touch_tables(session: Session, schemas: list[str]) -> list[str]:
    tables = session.rows(queries.UNTOUCHED_TABLES, schemas)
    for schema, table in tables:
        name = sql.Identifier(schema, table)
        session.connection.execute(sql.SQL(queries.CREATE_TOUCH).format(name))
    return [f"{schema}.{table}" for schema, table in tables]


def _close_functions(session: Session, schemas: list[str]) -> list[str]:
    opened = [signature for signature, _ in session.rows(queries.OPEN_FUNCTIONS, schemas)]
    for signature in opened:
        # The server has quoted the signature.
        session.connection.execute(queries.CLOSE_FUNCTION.replace("{}", signature).encode())
    return [f"closed {signature} to public" for signature in opened]
