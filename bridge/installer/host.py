"""What a module needs of the application's tables, and what they lack of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bridge.errors import ConfigurationError
from bridge.installer import host_queries
from bridge.installer.modules import Module
from bridge.installer.session import Session

_KINDS: Final = {
    "p": "partitioned table",
    "v": "view",
    "m": "materialized view",
    "f": "foreign table",
}


@dataclass(frozen=True)
class Column:
    """A column of one of the application's tables, as the server has it."""

    type: str
    is_unique: bool


@dataclass(frozen=True)
class HostReport:
    """Why the tables do not do, and what is not synced because they lack something."""

    faults: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    def refuse(self) -> None:
        """Stop where a table cannot be worked with."""
        if self.faults:
            raise ConfigurationError("; ".join(self.faults))


def read_host(session: Session, modules: Sequence[Module]) -> HostReport:
    """Compare the application's tables with what the modules need; absent ones will be made."""
    faults: list[str] = []
    lacks: list[str] = []
    for module in modules:
        names = sorted({name.partition(".")[0] for name in module.host.columns()})
        tables: dict[str, dict[str, Column]] = {}
        kinds: dict[str, str] = {}
        rows = session.rows(host_queries.HOST_COLUMNS, names)
        for table, kind, column, type_name, unique in rows:
            kinds[table] = kind
            tables.setdefault(table, {})[column] = Column(type_name, unique)
        wrong = _wrong_kinds(module, kinds)
        # What is no table has no keys either; one line says it.
        faults += wrong or _faults(module, tables)
        lacks += _lacks(module, tables)
    return HostReport(tuple(faults), tuple(lacks))


def _wrong_kinds(module: Module, kinds: Mapping[str, str]) -> list[str]:
    return [
        f"{_shown(table)} is a {_KINDS.get(kinds[table], 'thing of another kind')}, and"
        f" {module.name} needs a plain table there: give what is there another name"
        for table in module.host.tables
        if kinds.get(table, "r") != "r"
    ]


def _faults(module: Module, tables: Mapping[str, Mapping[str, Column]]) -> Iterator[str]:
    for name in (*module.host.ids, *module.host.uuids):
        table, _, column = name.partition(".")
        if table in tables:
            fault = _fault(module, name, tables[table].get(column))
            if fault:
                yield fault


def _fault(module: Module, name: str, found: Column | None) -> str:
    table, _, column = name.partition(".")
    is_id = name in module.host.ids
    shown = _shown(table)
    if found is None:
        if not is_id:
            return ""
        return (
            f"table {shown} has no column {column}, by which {module.name} knows its rows:"
            f" add one: alter table {shown} add column {column} uuid primary key default"
            " gen_random_uuid()"
        )
    if found.type != "uuid":
        return (
            f"column {column} of {shown} is of type {found.type}, and {module.name} knows rows"
            f" by uuid: change the type of {column}"
        )
    if is_id and not found.is_unique:
        return (
            f"column {column} of {shown} is not unique, so it does not name a row:"
            f" alter table {shown} add primary key ({column})"
        )
    return ""


def _shown(table: str) -> str:
    return 'public."user"' if table == "user" else f"public.{table}"


def _lacks(module: Module, tables: Mapping[str, Mapping[str, Column]]) -> Iterator[str]:
    for names, what in module.host.synced.items():
        ways = [name.partition(".") for name in names.split(" or ")]
        # A table that is absent will be made, with every column.
        if all(table in tables and column not in tables[table] for table, _, column in ways):
            yield f"the application has no {names}; not synced: {what}"
