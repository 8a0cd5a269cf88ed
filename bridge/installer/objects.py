"""Repeatable objects: functions, views and triggers, each the present of one file.

The path is the name: `sql/functions/resman/claim/claim_jobs.sql` holds `resman.claim_jobs`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bridge.assets import Assets
from bridge.errors import ConfigurationError
from bridge.installer.modules import Module

KINDS = {"functions": "function", "views": "view", "triggers": "trigger"}
_NAME = r"\"?(\w+)\"?"
_FUNCTION = re.compile(
    rf"^create\s+or\s+replace\s+(?:function|procedure)\s+{_NAME}\.{_NAME}", re.I | re.M
)
_TRIGGER = re.compile(
    rf"^create\s+(?:or\s+replace\s+)?(?:constraint\s+)?trigger\s+{_NAME}"
    rf"[^;$]*?\son\s+{_NAME}\.{_NAME}",
    re.I | re.M,
)


@dataclass(frozen=True)
class Object:
    """One object of the database; `table` is set for a trigger."""

    kind: str
    schema: str
    table: str
    name: str

    def __str__(self) -> str:
        on = f" on {self.schema}.{self.table}" if self.table else ""
        return f"{self.kind} {self.name if on else f'{self.schema}.{self.name}'}{on}"


@dataclass(frozen=True)
class ObjectFile:
    """A file of sql/, and the objects that it must leave behind."""

    module: str
    path: str
    kind: str
    sql: bytes
    sha256: str
    objects: tuple[Object, ...]

    def parts(self) -> tuple[bytes, bytes]:
        """Split a trigger's file: what our owner runs, and what the host's owner must run.

        The second part is empty unless a trigger sits on a table of the host.
        """
        text = self.sql.decode()
        first = _TRIGGER.search(text) if self.kind == "trigger" else None
        if first is None or first[2] != "public":
            return self.sql, b""
        return text[: first.start()].encode(), text[first.start() :].encode()

    def overloads(self, found: Object) -> int:
        """Count how often the file creates a function of this name."""
        names = _FUNCTION.findall(self.sql.decode())
        return sum(1 for name in names if name == (found.schema, found.name))


def read_objects(assets: Assets, modules: Iterable[Module]) -> list[ObjectFile]:
    """Read the files of the modules: functions, then views, then triggers."""
    chosen = list(modules)
    return [
        _read(assets, module, schema, kind, path)
        for folder, kind in KINDS.items()
        for module in chosen
        for schema in module.schemas
        for path in sorted((assets.sql / folder / schema).rglob("*.sql"))
    ]


def _read(assets: Assets, module: Module, schema: str, kind: str, path: Path) -> ObjectFile:
    content = path.read_bytes()
    name = path.relative_to(assets.sql.parent).as_posix()
    objects = tuple(_objects(kind, schema, path.stem, content.decode()))
    if kind == "trigger" and not any(found.kind == "trigger" for found in objects):
        raise ConfigurationError(f"{name} makes no trigger: write 'create or replace trigger …'")
    digest = hashlib.sha256(content).hexdigest()
    return ObjectFile(module.name, name, kind, content, digest, objects)


def _objects(kind: str, schema: str, stem: str, text: str) -> Iterator[Object]:
    if kind != "trigger":
        yield Object(kind, schema, "", stem)
        return
    for function_schema, function in _FUNCTION.findall(text):
        yield Object("function", function_schema, "", function)
    for trigger, table_schema, table in _TRIGGER.findall(text):
        yield Object("trigger", table_schema, table, trigger)
