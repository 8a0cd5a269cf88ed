"""Take things back: roll migrations back, uninstall a module."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from psycopg import sql

from bridge.assets import Assets, find_assets
from bridge.errors import NotFound, Refused
from bridge.installer import queries
from bridge.installer.migrate import unapply_migration
from bridge.installer.migrations import Migration
from bridge.installer.modules import CORE, Module, named, read_modules
from bridge.installer.objects import Object
from bridge.installer.session import Patience, Say, Session, silent
from bridge.installer.states import Files, Installed, read_files, read_installed


def rollback(
    dsn: str,
    to: str,
    *,
    yes: bool = False,
    assets: Assets | None = None,
    patience: Patience | None = None,
    say: Say = silent,
) -> list[str]:
    """Roll back what came after the migration `to`, and all that depends on it.

    The functions, views and triggers of the modules go with it: their files are of a later
    present. The next `install` of the package that fits brings them back.
    """
    found = assets or find_assets()
    files = read_files(found, read_modules(found).values())
    with Session(dsn, patience, say) as session, session.lock():
        installed = read_installed(session)
        todo = _after(files, installed, to)
        losing = [one.id for one in todo if one.rollback_loses_data]
        if losing and not yes:
            raise Refused(f"rolling back {', '.join(losing)} loses data: repeat with --yes")
        names = {migration.module for migration in todo}

        def work() -> None:
            for module in reversed(files.modules):
                if module.name in names:
                    _drop_objects(session, installed.objects_of(module.name), module, "")
            for migration in todo:
                say(f"rollback {migration.path}")
                unapply_migration(session, migration)

        if todo:
            session.in_transaction(f"rollback to {to}", work)
    return [migration.id for migration in todo]


def uninstall(
    dsn: str,
    module: str,
    *,
    yes: bool = False,
    assets: Assets | None = None,
    patience: Patience | None = None,
    say: Say = silent,
) -> list[str]:
    """Remove a module and all its data; the host's tables are as they were before."""
    found = assets or find_assets()
    modules = read_modules(found)
    target = named(modules, module)
    files = read_files(found, modules.values())
    with Session(dsn, patience, say) as session, session.lock():
        installed = read_installed(session)
        todo = _applied(files, installed, target.name)
        if not todo and target.name not in installed.versions:
            raise NotFound(f"module {module} is not installed here: see 'tourbase db status'")
        _refuse_if_needed(files, installed, target)
        if not yes:
            raise Refused(f"uninstalling {module} deletes all its data: repeat with --yes")
        session.in_transaction(
            f"uninstall {module}", lambda: _remove(session, installed, target, todo)
        )
    return [migration.id for migration in todo]


def _remove(
    session: Session, installed: Installed, module: Module, todo: Sequence[Migration]
) -> None:
    _drop_objects(session, installed.objects_of(module.name), module, queries.CASCADE)
    for migration in todo:
        session.say(f"rollback {migration.path}")
        session.running = migration.path
        unapply_migration(session, migration)
    session.running = ""
    session.connection.execute(queries.AS_OWNER)
    for schema in module.schemas:
        session.connection.execute(sql.SQL(queries.DROP_SCHEMA).format(sql.Identifier(schema)))
    if module.name != CORE:
        session.connection.execute(queries.FORGET_MODULE, (module.name,))
    session.connection.execute(queries.AS_SELF)


def _drop_objects(session: Session, known: Sequence[Object], module: Module, how: str) -> None:
    """Drop triggers, views and functions, in this order; `how` is empty or cascade."""
    for found in (found for found in known if found.kind == "trigger"):
        _drop_trigger(session, found, module)
    session.connection.execute(queries.AS_OWNER)
    for found in (found for found in known if found.kind == "view"):
        name = sql.Identifier(found.schema, found.name).as_string(session.connection)
        session.connection.execute((queries.DROP_VIEW.replace("{}", name) + how).encode())
    for found in (found for found in known if found.kind == "function"):
        signatures = session.rows(queries.FUNCTION_SIGNATURES, found.schema, found.name)
        for (signature,) in signatures:
            drop = queries.DROP_FUNCTION.replace("{}", signature) + how
            session.connection.execute(drop.encode())
    session.connection.execute(queries.FORGET_MODULE_OBJECTS, (module.name,))
    session.connection.execute(queries.AS_SELF)


def _drop_trigger(session: Session, trigger: Object, module: Module) -> None:
    table = sql.Identifier(trigger.schema, trigger.table)
    if session.value(queries.TABLE_EXISTS, table.as_string(session.connection)):
        # On the host's tables only their owner may do this, which is who connected.
        ours = trigger.schema in module.schemas
        session.connection.execute(queries.AS_OWNER if ours else queries.AS_SELF)
        drop = sql.SQL(queries.DROP_TRIGGER).format(sql.Identifier(trigger.name), table)
        session.connection.execute(drop)


def _applied(files: Files, installed: Installed, module: str) -> list[Migration]:
    """Give the applied migrations of a module, the last first."""
    applied = [
        one for one in files.migrations if one.module == module and one.mark in installed.marks
    ]
    return applied[::-1]


def _after(files: Files, installed: Installed, to: str) -> list[Migration]:
    """Give the applied migrations to roll back, the last first."""
    applied = [one for one in files.migrations if one.mark in installed.marks]
    target = next((one for one in applied if one.id == to), None)
    if target is None:
        close = difflib.get_close_matches(to, [one.id for one in applied], n=1)
        guess = f"; did you mean {close[0]}?" if close else ""
        raise NotFound(f"no applied migration is called {to!r}{guess}")
    place = applied.index(target)
    chosen: list[Migration] = []
    for one in applied[place + 1 :]:
        if one.module == target.module or one.depends & {later.id for later in chosen}:
            chosen.append(one)
    return chosen[::-1]


def _refuse_if_needed(files: Files, installed: Installed, module: Module) -> None:
    users = [
        other.name
        for other in files.modules
        if module.name in other.needs and other.name in installed.versions
    ]
    if users:
        raise Refused(
            f"{', '.join(users)} needs {module.name}:"
            f" run 'tourbase db uninstall {users[-1]} --yes' first"
        )
