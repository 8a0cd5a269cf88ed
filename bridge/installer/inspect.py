"""Tell what an installation would do, what is there, and what is wrong; write nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bridge.assets import Assets, find_assets
from bridge.installer import host_queries, queries
from bridge.installer.host import read_host
from bridge.installer.migrations import Migration
from bridge.installer.modules import choose, read_modules
from bridge.installer.objects import ObjectFile
from bridge.installer.roles import missing_roles
from bridge.installer.session import Session
from bridge.installer.states import (
    Files,
    Installed,
    edited,
    pending,
    read_files,
    read_installed,
    read_states,
    stale,
    strays,
)

_MADE_BY_MIGRATION = re.compile(
    r"create\s+(?:or\s+replace\s+)?(?:function|procedure|view|trigger)\s+([\w.\"]+)", re.I
)


@dataclass(frozen=True)
class Plan:
    """What `install` would do now."""

    migrations: tuple[Migration, ...]
    objects: tuple[ObjectFile, ...]
    edited: tuple[str, ...]
    strays: tuple[str, ...]
    missing_roles: tuple[str, ...]
    refused: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class ModuleStatus:
    """What of one module is there."""

    name: str
    description: str
    version: str | None
    applied: int
    pending: int
    stale: int
    edited: int
    strays: int

    @property
    def state(self) -> str:
        """Say it in one word."""
        if self.version is None and not self.applied:
            return "absent"
        if self.edited or self.strays:
            return "drift"
        return "behind" if self.pending or self.stale else "current"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as the files say."""

    kind: str
    subject: str
    fix: str


def plan(dsn: str, modules: Sequence[str] = (), *, assets: Assets | None = None) -> Plan:
    """Find what `install` would do."""
    found = assets or find_assets()
    files = read_files(found, choose(read_modules(found), modules))
    with Session(dsn) as session:
        installed = read_installed(session)
        states = read_states(session, files.schemas)
        host = read_host(session, files.modules)
        return Plan(
            migrations=tuple(pending(files, installed)),
            objects=tuple(stale(files, installed, states)),
            edited=tuple(migration.path for migration in edited(files, installed)),
            strays=tuple(dict.fromkeys(row.path for row in strays(files, installed))),
            missing_roles=tuple(missing_roles(session)),
            refused=host.faults,
            warnings=(*host.lacks, *_policy_warnings(session, files)),
        )


def status(dsn: str, *, assets: Assets | None = None) -> list[ModuleStatus]:
    """Tell for each module of the package what of it is in the database."""
    found = assets or find_assets()
    files = read_files(found, read_modules(found).values())
    with Session(dsn) as session:
        installed = read_installed(session)
        states = read_states(session, files.schemas)
        changed = stale(files, installed, states)
    return [
        ModuleStatus(
            name=module.name,
            description=module.description,
            version=installed.versions.get(module.name),
            applied=sum(
                one.module == module.name and one.mark in installed.marks
                for one in files.migrations
            ),
            pending=_count(pending(files, installed), module.name),
            stale=_count(changed, module.name),
            edited=_count(edited(files, installed), module.name),
            strays=_count(strays(files, installed), module.name),
        )
        for module in files.modules
    ]


def verify(dsn: str, modules: Sequence[str] = (), *, assets: Assets | None = None) -> list[Finding]:
    """Compare the database with the files; none named: the modules that are installed."""
    found = assets or find_assets()
    known = read_modules(found)
    with Session(dsn) as session:
        installed = read_installed(session)
        names = list(modules) or [name for name in known if name in installed.versions]
        if not names:
            return [Finding("not_installed", "no module", "tourbase db install")]
        files = read_files(found, choose(known, names))
        return [*_compare_files(files, installed), *_compare_objects(session, files, installed)]


def _count(items: Sequence[Migration] | Sequence[ObjectFile] | Sequence[object], name: str) -> int:
    return sum(getattr(item, "module", None) == name for item in items)


def _policy_warnings(session: Session, files: Files) -> Iterator[str]:
    tables = sorted({table for one in files.migrations for table in one.host_tables()})
    for table, _, _, forced, restrictive in session.rows(host_queries.HOST_TABLES, tables):
        if restrictive:
            yield (
                f"public.{table} has restrictive policies ({restrictive}), which hide rows from"
                " Tourbase too: exempt tourbase_owner in them"
            )
        if forced:
            yield f"public.{table} forces row security on its owner: see that its policies let it"


def _compare_files(files: Files, installed: Installed) -> Iterator[Finding]:
    install = "tourbase db install"
    for migration in edited(files, installed):
        yield Finding("edited_migration", migration.path, "take the edit back; write a new one")
    for migration in pending(files, installed):
        yield Finding("pending_migration", migration.path, install)
    hashes = installed.hashes()
    for file in files.objects:
        if hashes.get(file.path) != file.sha256:
            yield Finding("changed_file", file.path, install)
    for path in dict.fromkeys(row.path for row in strays(files, installed)):
        yield Finding("stray_file", path, "put the file back, or drop the object in a migration")


def _compare_objects(session: Session, files: Files, installed: Installed) -> Iterator[Finding]:
    states = read_states(session, files.schemas)
    names = {module.name for module in files.modules}
    major = f"{session.connection.info.server_version // 10000}:"
    for row in installed.ledger:
        if row.object.kind == "migration" or row.module not in names:
            continue
        state = states.get(row.object)
        again = f"tourbase db install {row.module}"
        if state is None:
            yield Finding("missing_object", str(row.object), again)
        elif (row.definition or "").startswith(major) and row.definition != state.definition:
            yield Finding("changed_object", str(row.object), f"drop it, then {again}")
    for (index,) in session.rows(queries.INVALID_INDEXES, [*files.schemas, "public"]):
        yield Finding("invalid_index", index, f"drop index concurrently {index}, then install")
    yield from _stray_objects(session, files)


def _stray_objects(session: Session, files: Files) -> Iterator[Finding]:
    by_file = {found: file for file in files.objects for found in file.objects}
    text = "\n".join(one.sql.decode() for one in files.migrations)
    bedrock = {name.replace('"', "") for name in _MADE_BY_MIGRATION.findall(text)}
    for found, state in read_states(session, files.schemas).items():
        file = by_file.get(found)
        name = found.name if found.table else f"{found.schema}.{found.name}"
        if file is None and name not in bedrock:
            yield Finding("stray_object", str(found), "drop it, or give it a file")
        elif file is not None and found.kind == "function" and state.count > file.overloads(found):
            yield Finding("stray_overload", str(found), "drop the old signature in a migration")
