"""Migrations: files of yoyo's form, read and ordered by yoyo, run by us."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yoyo.migrations
from yoyo.exceptions import MigrationConflict
from yoyo.topologicalsort import CycleError, topological_sort

from bridge.assets import Assets
from bridge.errors import ConfigurationError
from bridge.installer.modules import Module

_AS_HOST = re.compile(r"^--\s*runs as:\s*host\s*$", re.MULTILINE)
_LOSES_DATA = re.compile(r"\b(drop\s+(table|column|schema)|truncate|delete\s+from)\b", re.I)
_INDEX = re.compile(
    r"create\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?"
    r"(?P<name>[\w\"]+)\s+on\s+(?:only\s+)?(?P<schema>[\w\"]+)\.",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Migration:
    """One migration as its file says it."""

    id: str
    module: str
    path: str
    sql: bytes
    sha256: str
    rollback: bytes
    summary: str
    transactional: bool
    as_host: bool
    depends: frozenset[str]

    @property
    def mark(self) -> str:
        """Give the key by which yoyo knows the migration."""
        return hashlib.sha256(self.id.encode()).hexdigest()

    @property
    def rollback_loses_data(self) -> bool:
        """Tell whether rolling it back takes rows away."""
        return _LOSES_DATA.search(_without_comments(self.rollback)) is not None

    def index(self) -> tuple[str, str] | None:
        """Give schema and name of the index that a non-transactional file makes."""
        found = _INDEX.search(_without_comments(self.sql))
        if found is None:
            return None
        return found["schema"].strip('"'), found["name"].strip('"')

    def host_tables(self) -> list[str]:
        """Give the tables of the application that the file names."""
        text = _without_comments(self.sql)
        if not self.as_host:
            return []
        return sorted({name.strip('"') for name in re.findall(r"public\.(\"?\w+\"?)", text)})


def read_migrations(assets: Assets, modules: Iterable[Module]) -> list[Migration]:
    """Read the migrations of the modules, in the order in which they are applied."""
    chosen = list(modules)
    try:
        found = {
            file.id: _as_migration(assets, module, file)
            for module in chosen
            for file in yoyo.migrations.read_migrations(str(module.folder))
        }
    except MigrationConflict as error:
        raise ConfigurationError(f"the migrations cannot be ordered: {error}") from error
    return [one for module in chosen for one in _ordered(module, found)]


def _ordered(module: Module, found: Mapping[str, Migration]) -> list[Migration]:
    own = {id: one.depends for id, one in found.items() if one.module == module.name}
    for id, depends in own.items():
        if missing := depends - found.keys():
            raise ConfigurationError(f"{id} depends on {min(missing)}, which is not there")
    try:
        return [found[id] for id in topological_sort(list(own), own)]
    except CycleError as error:
        ring = ", ".join(error.args[1])
        raise ConfigurationError(f"these migrations depend on each other: {ring}") from error


def _as_migration(assets: Assets, module: Module, file: yoyo.migrations.Migration) -> Migration:
    path = Path(file.path)
    name = path.relative_to(assets.migrations.parent).as_posix()
    if path.suffix != ".sql" or not re.fullmatch(rf"{module.name}_\d{{4}}_\w+", file.id):
        raise ConfigurationError(f"{name}: a migration is called {module.name}_0001_what.sql")
    rollback = path.with_suffix(".rollback.sql")
    if not rollback.exists():
        raise ConfigurationError(f"{name} has no {rollback.name}: every migration can be undone")
    content = path.read_bytes()
    header = "\n".join(_header(content.decode()))
    # yoyo would take every statement apart to know as much.
    directives, _, _ = yoyo.migrations.parse_metadata_from_sql_comments(header)
    return Migration(
        id=file.id,
        module=module.name,
        path=name,
        sql=content,
        sha256=hashlib.sha256(content).hexdigest(),
        rollback=rollback.read_bytes(),
        summary=header.splitlines()[0].lstrip("- ") if header else "",
        transactional=directives.get("transactional", "true").lower() != "false",
        as_host=_AS_HOST.search(header) is not None,
        depends=frozenset(directives.get("depends", "").split()),
    )


def _header(text: str) -> list[str]:
    lines = []
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line)
    return lines


def _without_comments(content: bytes) -> str:
    return re.sub(r"--[^\n]*", "", content.decode())
