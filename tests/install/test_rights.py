"""Who may install, and what the installer says to those who may not."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import sql

from bridge.embedded import PrivateServer
from bridge.errors import NoPermission
from bridge.installer import install
from bridge.installer.roles import ROLES, make_roles, roles_script
from bridge.installer.session import Session
from tests.fixtures.databases import Database
from tests.fixtures.server import FAST
from tests.install.conftest import Login, Package


@pytest.fixture
def with_roles(empty_database: Database) -> None:
    with Session(empty_database.dsn) as session:
        make_roles(session)


def test_roles_are_made_once(empty_database: Database) -> None:
    with Session(empty_database.dsn) as session:
        make_roles(session)
        assert make_roles(session) == []
    names = empty_database.one(
        "select array_agg(rolname::text) from pg_roles where not rolcanlogin"
    )
    assert set(ROLES) <= set(names)


def test_roles_script_does_the_same(empty_database: Database) -> None:
    empty_database.connection.execute(roles_script().encode())
    empty_database.connection.execute(roles_script().encode())
    with Session(empty_database.dsn) as session:
        assert make_roles(session) == []


def test_installers_of_several_databases_make_the_roles_at_once() -> None:
    names = [f"database_{number}" for number in range(6)]
    with PrivateServer(FAST) as server:
        with psycopg.connect(server.dsn(), autocommit=True) as connection:
            for name in names:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))

        barrier = threading.Barrier(len(names))

        def run(name: str) -> list[str]:
            with Session(server.dsn(name)) as session:
                barrier.wait()
                return make_roles(session)

        with ThreadPoolExecutor(len(names)) as pool:
            made = [role for roles in pool.map(run, names) for role in roles]
    assert sorted(made) == sorted(ROLES)


def test_nobody_in_particular_is_told_who_must_help(
    empty_database: Database, login: Login, package: Package, with_roles: None
) -> None:
    with pytest.raises(NoPermission, match=f"grant tourbase_owner to {login.name}"):
        install(login.dsn, assets=package.assets)
    assert empty_database.one("select to_regnamespace('core') is null")


def test_member_of_the_owner_installs_without_createrole(
    empty_database: Database, login: Login, package: Package, with_roles: None
) -> None:
    member = sql.Identifier(login.name)
    empty_database.connection.execute(sql.SQL("grant tourbase_owner to {}").format(member))
    assert install(login.dsn, assets=package.assets).changed
    assert not install(login.dsn, assets=package.assets).changed
    owner = empty_database.one(
        "select relowner::regrole::text from pg_class where oid = 'pet.animal'::regclass"
    )
    assert owner == "tourbase_owner"


def test_role_with_createrole_makes_the_roles_and_may_use_them(package: Package) -> None:
    # A server of its own: roles are shared by all databases of one.
    with PrivateServer(FAST) as server:
        with psycopg.connect(server.dsn(), autocommit=True) as connection:
            connection.execute("create role someone login createrole")
            connection.execute("create database someone owner someone")
        dsn = server.dsn("someone", user="someone")
        assert len(install(dsn, assets=package.assets).roles) == len(ROLES)
        assert not install(dsn, assets=package.assets).changed


def test_foreign_host_table_is_named(
    empty_database: Database, login: Login, package: Package, with_roles: None
) -> None:
    empty_database.connection.execute("create table public.visitor (id integer)")
    member = sql.Identifier(login.name)
    empty_database.connection.execute(sql.SQL("grant tourbase_owner to {}").format(member))
    with pytest.raises(NoPermission, match=r"public\.visitor belongs to \w+, and installer"):
        install(login.dsn, assets=package.assets)
    assert empty_database.one("select to_regnamespace('core') is null")


def test_missing_right_to_make_a_schema_is_named(
    empty_database: Database, login: Login, package: Package, with_roles: None
) -> None:
    member = sql.Identifier(login.name)
    name = sql.Identifier(empty_database.name)
    empty_database.connection.execute(sql.SQL("grant tourbase_owner to {}").format(member))
    empty_database.connection.execute(
        sql.SQL("alter database {} owner to current_user").format(name)
    )
    with pytest.raises(NoPermission, match="grant create on database"):
        install(login.dsn, assets=package.assets)
