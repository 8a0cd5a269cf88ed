"""Install or upgrade modules: migrate, apply, sweep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import bridge
from bridge.assets import Assets, find_assets
from bridge.installer import queries
from bridge.installer.apply import apply_objects, forget_dropped, sweep
from bridge.installer.host import read_host
from bridge.installer.migrate import apply_migration, check_rights, create_schemas
from bridge.installer.modules import choose, read_modules
from bridge.installer.roles import ensure_roles
from bridge.installer.session import Patience, Say, Session, silent
from bridge.installer.states import (
    Files,
    pending,
    read_files,
    read_installed,
    read_states,
    refuse_edited,
    stale,
    strays,
)


@dataclass(frozen=True)
class Report:
    """What an installation did."""

    modules: tuple[str, ...]
    migrations: tuple[str, ...]
    objects: tuple[str, ...]
    swept: tuple[str, ...]
    strays: tuple[str, ...]
    roles: tuple[str, ...]
    lacks: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Tell whether anything was done."""
        return bool(self.migrations or self.objects or self.swept or self.roles)


def install(
    dsn: str,
    modules: Sequence[str] = (),
    *,
    assets: Assets | None = None,
    patience: Patience | None = None,
    say: Say = silent,
) -> Report:
    """Bring the modules (none named: all) and what they need to what the package holds."""
    files = files_of(modules, assets)
    with Session(dsn, patience, say) as session, session.lock():
        host = read_host(session, files.modules)
        host.refuse()
        for lack in host.lacks:
            say(f"warning: {lack}")
        roles = ensure_roles(session)
        installed = read_installed(session)
        refuse_edited(files, installed)
        todo = pending(files, installed)
        check_rights(session, files.modules, todo)
        create_schemas(session, files.modules)
        for migration in todo:
            say(f"migrate  {migration.path}")
            apply_migration(session, migration)
        objects = _apply(session, files)
        swept = sweep(session, files.schemas)
        _note_modules(session, files)
        forget_dropped(session, files)
        gone = strays(files, read_installed(session))
    return Report(
        modules=tuple(module.name for module in files.modules),
        migrations=tuple(migration.id for migration in todo),
        objects=objects,
        swept=tuple(swept),
        strays=tuple(dict.fromkeys(row.path for row in gone)),
        roles=tuple(roles),
        lacks=host.lacks,
    )


def files_of(modules: Sequence[str], assets: Assets | None) -> Files:
    """Read the files of the named modules and of what they need."""
    found = assets or find_assets()
    return read_files(found, choose(read_modules(found), modules))


def _apply(session: Session, files: Files) -> tuple[str, ...]:
    states = read_states(session, files.schemas)
    changed = stale(files, read_installed(session), states)
    for file in changed:
        session.say(f"apply    {file.path}")
    apply_objects(session, changed, files.schemas)
    return tuple(file.path for file in changed)


def _note_modules(session: Session, files: Files) -> None:
    versions = read_installed(session).versions
    changed = [one.name for one in files.modules if versions.get(one.name) != bridge.__version__]

    def work() -> None:
        session.connection.execute(queries.AS_OWNER)
        for name in changed:
            row = {"name": name, "version": bridge.__version__}
            session.connection.execute(queries.NOTE_MODULE, row)
        session.connection.execute(queries.AS_SELF)

    if changed:
        session.in_transaction("core.module", work)
