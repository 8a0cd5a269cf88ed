"""Write docs/reference: what the installed schema is, so that a change shows what it does.

For each module a dump of its schema, and a page of its tables, views and functions made of their
comments. With --check it only compares, and shows the difference.
"""

from __future__ import annotations

import argparse
import difflib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg

from bridge.assets import find_assets
from bridge.embedded import PrivateServer
from bridge.installer import install
from bridge.installer.modules import Module, read_modules

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"
# Partitions come and go by the calendar; their parents say what they are.
PARTITIONS = """
select pg_class.oid::regclass::text
from pg_catalog.pg_class
inner join pg_catalog.pg_namespace on pg_class.relnamespace = pg_namespace.oid
where pg_class.relispartition and pg_class.relkind in ('r', 'p') and pg_namespace.nspname = any(%s)
"""
TABLES = """
select
    format('%%s.%%s', pg_namespace.nspname, pg_class.relname),
    case pg_class.relkind when 'v' then 'view' else 'table' end,
    coalesce(obj_description(pg_class.oid, 'pg_class'), ''),
    coalesce(pg_get_partkeydef(pg_class.oid), ''),
    pg_class.oid
from pg_catalog.pg_class
inner join pg_catalog.pg_namespace on pg_class.relnamespace = pg_namespace.oid
where
    pg_namespace.nspname = any(%s)
    and pg_class.relkind in ('r', 'p', 'v')
    and not pg_class.relispartition
order by 2, 1
"""
COLUMNS = """
select
    attname::text,
    format_type(atttypid, atttypmod),
    attnotnull,
    coalesce(col_description(attrelid, attnum), '')
from pg_catalog.pg_attribute
where attrelid = %s and attnum > 0 and not attisdropped
order by attnum
"""
FUNCTIONS = """
select
    format('%%s.%%s', pg_namespace.nspname, pg_proc.proname),
    pg_get_function_arguments(pg_proc.oid),
    coalesce(pg_get_function_result(pg_proc.oid), 'nothing'),
    coalesce(obj_description(pg_proc.oid, 'pg_proc'), ''),
    pg_proc.prosecdef
from pg_catalog.pg_proc
inner join pg_catalog.pg_namespace on pg_proc.pronamespace = pg_namespace.oid
where pg_namespace.nspname = any(%s)
order by 1, 2
"""


def main() -> int:
    """Write the pages, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    check = parser.parse_args().check
    pages = dict(make_pages())
    REFERENCE.mkdir(parents=True, exist_ok=True)
    if check:
        return compare(pages)
    for old in REFERENCE.iterdir():
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        (REFERENCE / name).write_text(text)
        print(f"docs/reference/{name}")
    return 0


def make_pages() -> Iterator[tuple[str, str]]:
    """Install on a private server, and describe each module."""
    with PrivateServer({"fsync": "off"}) as server:
        install(server.dsn())
        with psycopg.connect(server.dsn(), autocommit=True) as connection:
            connection.execute("set search_path = ''")
            for module in read_modules(find_assets()).values():
                yield f"{module.name}.sql", dump(server, connection, module)
                yield f"{module.name}.md", "\n".join(describe(connection, module)) + "\n"


def dump(server: PrivateServer, connection: psycopg.Connection, module: Module) -> str:
    """Give the schema as pg_dump writes it, without what changes from run to run."""
    command = [str(server.programs.path("pg_dump")), "--schema-only", "--no-owner"]
    command += [f"--schema={schema}" for schema in module.schemas]
    for (name,) in connection.execute(PARTITIONS, (list(module.schemas),)):
        command.append(f"--exclude-table={name}")
    text = subprocess.run(
        [*command, server.dsn()], capture_output=True, text=True, check=True
    ).stdout
    noise = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*)\n", re.M)
    return re.sub(r"\n{3,}", "\n\n", noise.sub("", text)).strip() + "\n"


def describe(connection: psycopg.Connection, module: Module) -> Iterator[str]:
    """Give the page of one module, line by line."""
    schemas = (list(module.schemas),)
    yield f"# Module {module.name}\n\n{module.description}.\n"
    yield "Made by `make docs` from the comments in the schema; change them there.\n"
    for name, kind, comment, partitions, oid in connection.execute(TABLES, schemas).fetchall():
        yield f"## {kind} `{name}`\n\n{comment}\n"
        if partitions:
            yield f"Partitioned by {partitions}.\n"
        yield "| column | type | null | what |\n|---|---|---|---|"
        for column, of_type, required, what in connection.execute(COLUMNS, (oid,)):
            null = "no" if required else "yes"
            yield f"| `{column}` | {of_type} | {null} | {what.replace('|', chr(92) + '|')} |"
        yield ""
    for name, arguments, result, comment, definer in connection.execute(FUNCTIONS, schemas):
        yield f"## function `{name}`\n\n{comment}\n"
        yield f"`{name}({arguments})` returns `{result}`"
        yield "Runs with the rights of its owner.\n" if definer else ""


def compare(pages: dict[str, str]) -> int:
    """Show how the pages that are checked in differ."""
    different = False
    for name in sorted({*pages, *(path.name for path in REFERENCE.iterdir())}):
        path = REFERENCE / name
        old = path.read_text() if path.exists() else ""
        lines = list(
            difflib.unified_diff(
                old.splitlines(), pages.get(name, "").splitlines(), name, f"{name} (now)", "", "", 2
            )
        )
        different = different or bool(lines)
        print("\n".join(lines[:80]), end="\n" if lines else "")
    if different:
        print(
            "docs/reference is not what the schema is: run 'make docs' and commit", file=sys.stderr
        )
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
