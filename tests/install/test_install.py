"""What `tourbase db install` does, and what it leaves alone."""

from __future__ import annotations

import pytest

from bridge.errors import BridgeError, ConfigurationError, DatabaseRefused, NotFound
from bridge.installer import install, plan, status, verify
from tests.fixtures.databases import Database
from tests.install.conftest import Package


def test_first_run_installs_everything(empty_database: Database, package: Package) -> None:
    report = install(empty_database.dsn, ["pet"], assets=package.assets)
    assert report.modules == ("core", "pet")
    assert report.migrations == (
        "core_0001_bedrock",
        "pet_0001_visitor",
        "pet_0002_animal",
        "pet_0003_grant",
    )
    assert empty_database.one("select pet.answer()") == 42


def test_second_run_does_nothing(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    report = install(empty_database.dsn, assets=package.assets)
    assert not report.changed


def test_changed_function_is_loaded_again_alone(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    package.function("answer", 43)
    report = install(empty_database.dsn, assets=package.assets)
    assert report.objects == ("sql/functions/pet/answer.sql",)
    assert empty_database.one("select pet.answer()") == 43


def test_missing_object_is_loaded_again(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    empty_database.connection.execute("drop view pet_bi.names")
    report = install(empty_database.dsn, assets=package.assets)
    assert report.objects == ("sql/views/pet_bi/names.sql",)


def test_missing_trigger_is_loaded_again(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    empty_database.connection.execute("drop trigger zzzz_tourbase_count on public.visitor")
    report = install(empty_database.dsn, assets=package.assets)
    assert report.objects == ("sql/triggers/pet/visitor__count.sql",)
    empty_database.connection.execute("insert into public.visitor values (1)")
    assert empty_database.one("select count(*) from pet.animal") == 1


def test_one_bad_file_leaves_all_objects_as_they_were(
    empty_database: Database, package: Package
) -> None:
    install(empty_database.dsn, assets=package.assets)
    package.function("answer", 43)
    package.write("sql/views/pet_bi/names.sql", "create or replace view pet_bi.names as select 1;")
    with pytest.raises(DatabaseRefused, match=r"sql/views/pet_bi/names\.sql"):
        install(empty_database.dsn, assets=package.assets)
    assert empty_database.one("select pet.answer()") == 42


def test_file_that_makes_something_else_is_refused(
    empty_database: Database, package: Package
) -> None:
    package.write(
        "sql/functions/pet/question.sql",
        "create function pet.another() returns integer language sql as 'select 1';",
    )
    with pytest.raises(BridgeError, match=r"did not make the function pet\.question"):
        install(empty_database.dsn, assets=package.assets)


def test_failed_migration_leaves_nothing_of_itself(
    empty_database: Database, package: Package
) -> None:
    package.migration(
        "pet_0004_bad", "create table pet.half (id integer);\nselect 1 / 0;", "select 1;"
    )
    with pytest.raises(DatabaseRefused, match=r"pet_0004_bad\.sql: 22012"):
        install(empty_database.dsn, assets=package.assets)
    assert empty_database.one("select to_regclass('pet.half') is null")
    package.migration("pet_0004_bad", "create table pet.half (id integer);", "select 1;")
    assert install(empty_database.dsn, assets=package.assets).migrations == ("pet_0004_bad",)


def test_edited_migration_is_refused(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    package.migration("pet_0002_animal", "create table pet.animal ();", "drop table pet.animal;")
    with pytest.raises(BridgeError, match=r"pet_0002_animal\.sql was edited"):
        install(empty_database.dsn, assets=package.assets)
    assert [one.kind for one in verify(empty_database.dsn, assets=package.assets)] == [
        "edited_migration"
    ]


@pytest.mark.parametrize(
    ("depends", "said"),
    [
        ({"pet_0004_late": "pet_0009_typo"}, "pet_0004_late depends on pet_0009_typo"),
        (
            {"pet_0004_late": "pet_0005_later", "pet_0005_later": "pet_0004_late"},
            "depend on each other: pet_0004_late, pet_0005_later",
        ),
    ],
)
def test_migrations_without_an_order_are_refused(
    empty_database: Database, package: Package, depends: dict[str, str], said: str
) -> None:
    for name, before in depends.items():
        package.migration(name, "select 1;", "select 1;", header=f"-- depends: {before}\n")
    with pytest.raises(ConfigurationError, match=said):
        install(empty_database.dsn, assets=package.assets)


def test_migrations_run_in_the_order_that_they_name(
    empty_database: Database, package: Package
) -> None:
    package.migration("pet_0005_first", "create table pet.a ();", "drop table pet.a;")
    package.migration(
        "pet_0004_second", "drop table pet.a;", "select 1;", header="-- depends: pet_0005_first\n"
    )
    done = install(empty_database.dsn, assets=package.assets)
    assert done.migrations[-2:] == ("pet_0005_first", "pet_0004_second")


def test_unknown_module_names_the_known_ones(empty_database: Database, package: Package) -> None:
    with pytest.raises(NotFound, match=r"'pte': there are core, pet; did you mean pet\?"):
        install(empty_database.dsn, ["pte"], assets=package.assets)


def test_sweep_gives_touch_triggers_and_closes_functions(
    empty_database: Database, package: Package
) -> None:
    install(empty_database.dsn, assets=package.assets)
    empty_database.connection.execute("insert into pet.animal (name) values ('rex')")
    empty_database.connection.execute("update pet.animal set name = 'max'")
    assert empty_database.one("select updated_at is not null from pet.animal")
    assert not empty_database.one(
        "select bool_or(has_function_privilege('tourbase_bi', oid, 'execute')) from pg_proc"
        " where pronamespace in ('pet'::regnamespace, 'core'::regnamespace)"
    )


def test_objects_of_ours_belong_to_the_owner_role(
    empty_database: Database, package: Package
) -> None:
    install(empty_database.dsn, assets=package.assets)
    owners = empty_database.connection.execute(
        "select distinct relowner::regrole::text from pg_class"
        " where relnamespace in ('core'::regnamespace, 'pet'::regnamespace)"
    ).fetchall()
    assert owners == [("tourbase_owner",)]


def test_plan_and_status_of_an_empty_database_write_nothing(
    empty_database: Database, package: Package
) -> None:
    found = plan(empty_database.dsn, assets=package.assets)
    assert len(found.migrations) == 4
    assert len(found.objects) == 3
    assert {one.name: one.state for one in status(empty_database.dsn, assets=package.assets)} == {
        "core": "absent",
        "pet": "absent",
    }
    assert empty_database.one("select to_regnamespace('core') is null")


def test_yoyo_reads_our_marks(empty_database: Database, package: Package) -> None:
    install(empty_database.dsn, assets=package.assets)
    marks = empty_database.connection.execute(
        "select migration_id, migration_hash from core._yoyo_migration order by 1"
    ).fetchall()
    from yoyo.migrations import get_migration_hash

    assert all(digest == get_migration_hash(name) for name, digest in marks)


def test_warning_of_a_migration_reaches_the_person(
    empty_database: Database, package: Package
) -> None:
    package.migration(
        "pet_0004_look",
        "do $$ begin raise warning 'public.visitor has no name'; end $$;",
        "do $$ begin null; end $$;",
    )
    said: list[str] = []
    install(empty_database.dsn, assets=package.assets, say=said.append)
    assert "warning: public.visitor has no name" in said


def test_migration_that_cannot_go_on_says_why_and_what_to_do(
    empty_database: Database, package: Package
) -> None:
    package.migration(
        "pet_0004_look",
        "do $$ begin raise exception 'public.visitor has no id' using hint = 'add one'; end $$;",
        "do $$ begin null; end $$;",
    )
    with pytest.raises(BridgeError, match=r"public\.visitor has no id; add one$"):
        install(empty_database.dsn, assets=package.assets)
