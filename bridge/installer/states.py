"""What an installation is made of: the files, and what the database has of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bridge.assets import Assets
from bridge.errors import BridgeError
from bridge.installer import queries
from bridge.installer.migrations import Migration, read_migrations
from bridge.installer.modules import Module
from bridge.installer.objects import Object, ObjectFile, read_objects
from bridge.installer.session import Session


@dataclass(frozen=True)
class Files:
    """What the package holds for some modules."""

    modules: tuple[Module, ...]
    migrations: tuple[Migration, ...]
    objects: tuple[ObjectFile, ...]

    @property
    def schemas(self) -> list[str]:
        """Give every schema of the modules."""
        return [schema for module in self.modules for schema in module.schemas]


@dataclass(frozen=True)
class LedgerRow:
    """One row of core.ledger."""

    module: str
    path: str
    object: Object
    sha256: str
    definition: str | None


@dataclass(frozen=True)
class ObjectState:
    """What the server says of one object: a hash of its definition, and how many overloads."""

    definition: str
    count: int


@dataclass(frozen=True)
class Installed:
    """What the database holds."""

    marks: frozenset[str]
    ledger: tuple[LedgerRow, ...]
    versions: Mapping[str, str]

    def hashes(self) -> dict[str, str]:
        """Give the hash of each file as it was applied."""
        return {row.path: row.sha256 for row in self.ledger}

    def objects_of(self, module: str) -> list[Object]:
        """Give the functions, views and triggers of a module."""
        rows = (row for row in self.ledger if row.module == module)
        return [row.object for row in rows if row.object.kind != "migration"]


def read_files(assets: Assets, modules: Iterable[Module]) -> Files:
    """Read everything that the modules consist of."""
    chosen = tuple(modules)
    return Files(
        chosen,
        tuple(read_migrations(assets, chosen)),
        tuple(read_objects(assets, chosen)),
    )


def read_installed(session: Session) -> Installed:
    """Read what the database says of itself; nothing in an empty one."""
    if not session.value(queries.HAS_LEDGER) or not session.value(queries.HAS_MARKS):
        return Installed(frozenset(), (), {})
    ledger = tuple(
        LedgerRow(module, path, Object(kind, schema, table, name), digest, definition)
        for module, path, kind, schema, table, name, digest, definition in session.rows(
            queries.LEDGER
        )
    )
    marks = frozenset(mark for (mark,) in session.rows(queries.MARKS))
    return Installed(marks, ledger, dict(session.rows(queries.MODULES)))


def read_states(session: Session, schemas: list[str]) -> dict[Object, ObjectState]:
    """Ask the server for every function, view and trigger of the schemas."""
    major = session.connection.info.server_version // 10000
    found: dict[Object, ObjectState] = {}
    for query in (queries.FUNCTION_STATES, queries.VIEW_STATES, queries.TRIGGER_STATES):
        for kind, schema, table, name, digest, count in session.rows(query, schemas):
            # The text of a definition may change with the major version of the server.
            found[Object(kind, schema, table, name)] = ObjectState(f"{major}:{digest}", count)
    return found


def edited(files: Files, installed: Installed) -> list[Migration]:
    """Find applied migrations whose file is not what was applied."""
    hashes = installed.hashes()
    return [
        migration
        for migration in files.migrations
        if migration.mark in installed.marks
        and hashes.get(migration.path, migration.sha256) != migration.sha256
    ]


def pending(files: Files, installed: Installed) -> list[Migration]:
    """Find the migrations that are still to be applied."""
    return [one for one in files.migrations if one.mark not in installed.marks]


def stale(
    files: Files, installed: Installed, states: Mapping[Object, ObjectState]
) -> list[ObjectFile]:
    """Find the files that changed since they were applied, or whose object is missing."""
    hashes = installed.hashes()
    return [
        file
        for file in files.objects
        if hashes.get(file.path) != file.sha256
        or any(found not in states for found in file.objects)
    ]


def strays(files: Files, installed: Installed) -> list[LedgerRow]:
    """Find ledger rows of files that are gone."""
    names = {module.name for module in files.modules}
    there = {file.path for file in files.objects} | {file.path for file in files.migrations}
    return [row for row in installed.ledger if row.module in names and row.path not in there]


def refuse_edited(files: Files, installed: Installed) -> None:
    """Stop when an applied migration was edited: the database would differ from its history."""
    for migration in edited(files, installed):
        raise BridgeError(
            f"{migration.path} was edited after it was applied here:"
            " take the edit back, and put the change into a new migration"
        )
