"""Rolling back and uninstalling: the host's tables are as they were."""

from __future__ import annotations

import re
import subprocess

import pytest

from bridge.embedded import find_programs
from bridge.errors import NotFound, Refused
from bridge.installer import install, rollback, uninstall, verify
from tests.fixtures.databases import Database
from tests.install.conftest import Package

HOST = """
create table public.visitor (id integer primary key, name text not null);
create index visitor_name on public.visitor (name);
create view public.visitors as select * from public.visitor;
"""


def dump(database: Database) -> str:
    command = [find_programs().path("pg_dump"), "--schema-only", "--schema=public", database.dsn]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    # Since 17.6 a dump carries a random key against injection.
    return re.sub(r"^\\(un)?restrict .*$", "", text, flags=re.MULTILINE)


def test_uninstall_gives_the_host_back_unchanged(
    empty_database: Database, package: Package
) -> None:
    empty_database.connection.execute(HOST)
    before = dump(empty_database)
    install(empty_database.dsn, assets=package.assets)
    assert dump(empty_database) != before
    empty_database.connection.execute("insert into public.visitor values (1, 'a')")
    uninstall(empty_database.dsn, "pet", yes=True, assets=package.assets)
    assert dump(empty_database) == before
    assert empty_database.one("select to_regnamespace('pet') is null")
    assert empty_database.one("select count(*) from core.ledger where module = 'pet'") == 0
    uninstall(empty_database.dsn, "core", yes=True, assets=package.assets)
    assert dump(empty_database) == before
    assert empty_database.one("select to_regnamespace('core') is null")


def test_uninstalled_module_can_be_installed_again(
    empty_database: Database, package: Package
) -> None:
    install(empty_database.dsn, assets=package.assets)
    uninstall(empty_database.dsn, "pet", yes=True, assets=package.assets)
    assert install(empty_database.dsn, assets=package.assets).changed
    assert verify(empty_database.dsn, assets=package.assets) == []


def test_uninstall_asks_for_yes(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    with pytest.raises(Refused, match="--yes"):
        uninstall(empty_database.dsn, "pet", assets=package.assets)


def test_needed_module_is_not_uninstalled(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    with pytest.raises(Refused, match="pet needs core"):
        uninstall(empty_database.dsn, "core", yes=True, assets=package.assets)


def test_absent_module_is_not_uninstalled(empty_database: Database, package: Package) -> None:
    with pytest.raises(NotFound, match="pet is not installed"):
        uninstall(empty_database.dsn, "pet", yes=True, assets=package.assets)


def test_rollback_that_loses_data_asks_for_yes(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    with pytest.raises(Refused, match="pet_0002_animal loses data"):
        rollback(empty_database.dsn, "pet_0001_visitor", assets=package.assets)
    done = rollback(empty_database.dsn, "pet_0001_visitor", yes=True, assets=package.assets)
    assert done == ["pet_0003_grant", "pet_0002_animal"]
    assert empty_database.one("select to_regclass('pet.animal') is null")
    assert install(empty_database.dsn, assets=package.assets).migrations == (
        "pet_0002_animal",
        "pet_0003_grant",
    )
    assert verify(empty_database.dsn, assets=package.assets) == []


def test_rollback_without_loss_needs_no_yes(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    assert rollback(empty_database.dsn, "pet_0002_animal", assets=package.assets) == [
        "pet_0003_grant"
    ]


def test_rollback_to_an_unknown_migration(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    with pytest.raises(NotFound, match="did you mean pet_0002_animal"):
        rollback(empty_database.dsn, "pet_0002_animals", assets=package.assets)
