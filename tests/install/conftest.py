"""Tiny modules to install, in a folder of their own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from pytest_postgresql.executors import NoopExecutor

from bridge.assets import Assets, find_assets
from tests.fixtures.databases import Database

FUNCTION = """\
create or replace function pet.{name}()
returns integer
language sql
stable
set search_path = ''
as $$ select {value} $$;

comment on function pet.{name}() is 'Returns a number.';
"""
VIEW = """\
create or replace view pet_bi.names as
select animal.name, pet.answer() as answer from pet.animal;

comment on view pet_bi.names is 'Names of the animals.';
"""
TRIGGER = """\
create or replace function pet.tg_visitor__count()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    insert into pet.animal (name) values ('a visitor');
    return null;
end;
$$;

comment on function pet.tg_visitor__count() is 'Notes each visitor.';

create or replace trigger zzzz_tourbase_count after insert on public.visitor
for each statement execute function pet.tg_visitor__count();
"""


class Package:
    """A package of two modules, core (the real bedrock) and pet, that a test may change."""

    def __init__(self, root: Path) -> None:
        """Write the files below root."""
        self.root = root
        real = find_assets().migrations / "core"
        (root / "migrations" / "core").mkdir(parents=True)
        for name in ("module.toml", "core_0001_bedrock.sql", "core_0001_bedrock.rollback.sql"):
            shutil.copy(real / name, root / "migrations" / "core" / name)
        self.write(
            "migrations/pet/module.toml",
            'description = "Pets"\nneeds = ["core"]\nschemas = ["pet", "pet_bi"]\n',
        )
        self.migration(
            "pet_0001_visitor",
            "create table if not exists public.visitor (id integer);",
            "do $$ begin null; end $$;",
            header="-- runs as: host\n",
        )
        self.migration(
            "pet_0002_animal",
            "create table pet.animal (name text, updated_at timestamptz);",
            "drop table pet.animal;",
        )
        self.migration(
            "pet_0003_grant",
            "grant select on public.visitor to tourbase_owner;",
            "revoke select on public.visitor from tourbase_owner;",
            header="-- runs as: host\n",
        )
        self.function("answer", 42)
        self.write("sql/views/pet_bi/names.sql", VIEW)
        self.write("sql/triggers/pet/visitor__count.sql", TRIGGER)

    @property
    def assets(self) -> Assets:
        """Give the folders as the installer takes them."""
        return find_assets(self.root)

    def write(self, path: str, text: str) -> None:
        """Write one file."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def migration(self, name: str, sql: str, rollback: str, header: str = "") -> None:
        """Write one migration with its rollback."""
        self.write(f"migrations/pet/{name}.sql", f"-- {name}\n{header}\n{sql}\n")
        self.write(f"migrations/pet/{name}.rollback.sql", f"{rollback}\n")

    def function(self, name: str, value: int) -> None:
        """Write one function of the module pet."""
        self.write(f"sql/functions/pet/{name}.sql", FUNCTION.format(name=name, value=value))


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """Give the example package."""
    return Package(tmp_path)


@dataclass(frozen=True)
class Login:
    """A login role that is nobody in particular, and owns the test's database."""

    name: str
    dsn: str


@pytest.fixture
def login(empty_server: NoopExecutor, empty_database: Database) -> Iterator[Login]:
    """Give a login role without any right but on its database."""
    name, owner = f"installer_{empty_database.name}", empty_server.user
    database = sql.Identifier(empty_database.name)
    role = sql.Identifier(name)
    run = empty_database.connection.execute
    run(sql.SQL("create role {} login password 'x'").format(role))
    run(sql.SQL("alter database {} owner to {}").format(database, role))
    run(sql.SQL("grant create on schema public to {}").format(role))
    yield Login(name, make_conninfo(empty_database.dsn, user=name, password="x"))
    with empty_database.connect() as connection:
        connection.execute(
            sql.SQL("alter database {} owner to {}").format(database, sql.Identifier(owner))
        )
        connection.execute(sql.SQL("drop owned by {} cascade").format(role))
        connection.execute(sql.SQL("drop role {}").format(role))
