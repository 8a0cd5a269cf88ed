"""The modules of the package: what can be installed, and in which order."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bridge.assets import Assets
from bridge.errors import ConfigurationError, NotFound

CORE = "core"


@dataclass(frozen=True)
class HostNeeds:
    """What a module needs of the application's tables, and, as `table.column`, of their columns."""

    tables: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    uuids: tuple[str, ...] = ()
    synced: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> list[str]:
        """Give every column; one of the synced may be several ways to the same value."""
        ways = (way for names in self.synced for way in names.split(" or "))
        return [*self.ids, *self.uuids, *ways]


@dataclass(frozen=True)
class Module:
    """A module: a folder of migrations, and the schemas that it owns."""

    name: str
    description: str
    needs: tuple[str, ...]
    schemas: tuple[str, ...]
    folder: Path
    host: HostNeeds = HostNeeds()


def read_modules(assets: Assets) -> dict[str, Module]:
    """Read every `migrations/<module>/module.toml`, in the order of installation."""
    found = {
        path.parent.name: _read(path) for path in sorted(assets.migrations.glob("*/module.toml"))
    }
    return {module.name: module for module in _in_order(found, found)}


def choose(modules: Mapping[str, Module], names: Iterable[str]) -> list[Module]:
    """Give the named modules and what they need; all of them when none is named."""
    wanted: set[str] = set()
    open_names = list(names) or list(modules)
    while open_names:
        module = named(modules, open_names.pop())
        wanted.add(module.name)
        open_names += [name for name in module.needs if name not in wanted]
    return [module for module in modules.values() if module.name in wanted]


def named(modules: Mapping[str, Module], name: str) -> Module:
    """Give one module, or say which ones there are."""
    if name in modules:
        return modules[name]
    close = difflib.get_close_matches(name, modules, n=1)
    guess = f"; did you mean {close[0]}?" if close else ""
    raise NotFound(f"no module {name!r}: there are {', '.join(modules) or 'none'}{guess}")


def _read(path: Path) -> Module:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path} cannot be read: {error}; correct the file") from error
    name = path.parent.name
    needs = tuple(str(need) for need in data.get("needs", []))
    if name != CORE and CORE not in needs:
        needs = (CORE, *needs)
    host = data.get("host", {})
    return Module(
        name=name,
        description=str(data.get("description", "")),
        needs=needs,
        schemas=tuple(str(schema) for schema in data.get("schemas", [name])),
        folder=path.parent,
        host=HostNeeds(
            tuple(host.get("tables", ())),
            tuple(host.get("ids", ())),
            tuple(host.get("uuids", ())),
            host.get("synced", {}),
        ),
    )


def _in_order(modules: Mapping[str, Module], names: Iterable[str]) -> Sequence[Module]:
    ordered: list[Module] = []
    rest = [modules[name] for name in names]
    while rest:
        placed = {module.name for module in ordered}
        ready = [module for module in rest if placed.issuperset(module.needs)]
        if not ready:
            raise ConfigurationError(
                f"the needs of {', '.join(module.name for module in rest)} cannot be met:"
                " a needed module is absent, or they need each other; correct module.toml"
            )
        ordered += ready
        rest = [module for module in rest if module not in ready]
    return ordered
