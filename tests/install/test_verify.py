"""What `tourbase db verify` finds."""

from __future__ import annotations

from bridge.installer import install, verify
from tests.fixtures.databases import Database
from tests.install.conftest import Package


def kinds(database: Database, package: Package) -> list[tuple[str, str]]:
    return [(one.kind, one.subject) for one in verify(database.dsn, assets=package.assets)]


def test_nothing_installed_is_said(empty_database: Database, package: Package) -> None:
    assert kinds(empty_database, package) == [("not_installed", "no module")]


def test_fresh_installation_is_clean(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    assert kinds(empty_database, package) == []


def test_dropped_view_is_missing(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    empty_database.connection.execute("drop view pet_bi.names")
    assert kinds(empty_database, package) == [("missing_object", "view pet_bi.names")]


def test_function_changed_by_hand_differs(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    empty_database.connection.execute(
        "create or replace function pet.answer() returns integer language sql as 'select 0'"
    )
    assert kinds(empty_database, package) == [("changed_object", "function pet.answer")]


def test_disabled_trigger_differs(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    empty_database.connection.execute("alter table public.visitor disable trigger user")
    assert kinds(empty_database, package) == [
        ("changed_object", "trigger zzzz_tourbase_count on public.visitor")
    ]


def test_changed_file_is_not_yet_installed(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    package.function("answer", 43)
    assert kinds(empty_database, package) == [("changed_file", "sql/functions/pet/answer.sql")]


def test_new_migration_is_pending(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    package.migration("pet_0004_more", "create table pet.more ();", "drop table pet.more;")
    assert kinds(empty_database, package) == [
        ("pending_migration", "migrations/pet/pet_0004_more.sql")
    ]


def test_object_of_a_removed_file_is_a_stray(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    (package.root / "sql/views/pet_bi/names.sql").unlink()
    report = install(empty_database.dsn, assets=package.assets)
    assert report.strays == ("sql/views/pet_bi/names.sql",)
    assert kinds(empty_database, package) == [
        ("stray_file", "sql/views/pet_bi/names.sql"),
        ("stray_object", "view pet_bi.names"),
    ]


def test_file_whose_object_a_migration_dropped_is_forgotten(
    empty_database: Database, package: Package
) -> None:
    install(empty_database.dsn, assets=package.assets)
    (package.root / "sql/views/pet_bi/names.sql").unlink()
    package.migration("pet_0004_fewer", "drop view if exists pet_bi.names;", "select 1;")
    assert install(empty_database.dsn, assets=package.assets).strays == ()
    assert kinds(empty_database, package) == []


def test_overload_made_by_hand_is_a_stray(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    empty_database.connection.execute(
        "create function pet.answer(p_to text) returns integer language sql as 'select 0'"
    )
    assert ("stray_overload", "function pet.answer") in kinds(empty_database, package)


def test_function_made_by_hand_is_a_stray(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    empty_database.connection.execute(
        "create function pet.by_hand() returns integer language sql as 'select 0'"
    )
    assert kinds(empty_database, package) == [("stray_object", "function pet.by_hand")]
