"""Several installers at once, an installer that was killed, a lock that somebody holds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bridge.errors import DatabaseRefused, TryAgain
from bridge.installer import Patience, install, verify
from tests.fixtures.databases import Database
from tests.install.conftest import Package

INSTALL = """
import sys
from pathlib import Path
from bridge.assets import find_assets
from bridge.installer import install
print(install(sys.argv[1], assets=find_assets(Path(sys.argv[2]))).changed)
"""


def start(database: Database, package: Package) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", INSTALL, database.dsn, str(package.root)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def test_of_four_at_once_one_works(empty_database: Database, package: Package) -> None:
    package.migration("pet_0004_slow", "do $$ begin perform pg_sleep(0.5); end $$;", "select 1;")
    processes = [start(empty_database, package) for _ in range(4)]
    answers = [process.communicate(timeout=60)[0].strip() for process in processes]
    assert sorted(answers) == ["False", "False", "False", "True"]


def test_killed_in_the_middle_then_run_again(empty_database: Database, package: Package) -> None:
    package.migration(
        "pet_0004_slow",
        "create table pet.half (id integer);\ndo $$ begin perform pg_sleep(2); end $$;",
        "drop table pet.half;",
    )
    process = start(empty_database, package)
    wait_for(empty_database, "select count(*) = 1 from pg_stat_activity where wait_event='PgSleep'")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert install(empty_database.dsn, assets=package.assets).migrations == ("pet_0004_slow",)
    assert verify(empty_database.dsn, assets=package.assets) == []


def test_lock_that_is_held_too_long_names_the_holder(
    empty_database: Database, package: Package
) -> None:
    empty_database.connection.execute("create table public.visitor (id integer)")
    with empty_database.connect(application_name="the analyst") as other, other.transaction():
        other.execute("lock table public.visitor in access share mode")
        pid = other.info.backend_pid
        package.migration(
            "pet_0001_visitor",
            "alter table public.visitor add column more integer;",
            "alter table public.visitor drop column more;",
            header="-- runs as: host\n",
        )
        with pytest.raises(TryAgain, match=rf"pid {pid} \(the analyst"):
            install(empty_database.dsn, assets=package.assets, patience=Patience(0.5, 1))
    assert install(empty_database.dsn, assets=package.assets).changed


def test_lock_that_is_given_up_in_time_is_waited_for(
    empty_database: Database, package: Package
) -> None:
    empty_database.connection.execute("create table public.visitor (id integer)")
    package.migration(
        "pet_0001_visitor",
        "alter table public.visitor add column more integer;",
        "alter table public.visitor drop column more;",
        header="-- runs as: host\n",
    )
    said: list[str] = []
    with ThreadPoolExecutor(1) as pool, empty_database.connect() as other:
        with other.transaction():
            other.execute("lock table public.visitor in access share mode")
            running = pool.submit(
                install,
                empty_database.dsn,
                assets=package.assets,
                patience=Patience(0.2, 50),
                say=said.append,
            )
            while not any("waits for a lock" in line for line in said):
                time.sleep(0.02)
        assert running.result(timeout=30).changed


def test_invalid_index_is_built_again(empty_database: Database, package: Package) -> None:
    package.migration(
        "pet_0004_unique",
        "create unique index concurrently if not exists animal_name_idx on pet.animal (name);",
        "drop index pet.animal_name_idx;",
        header="-- transactional: false\n",
    )
    package.migration(
        "pet_0002_animal",
        "create table pet.animal (name text, updated_at timestamptz);"
        " insert into pet.animal (name) values ('twin'), ('twin');",
        "drop table pet.animal;",
    )
    connection = empty_database.connection
    with pytest.raises(DatabaseRefused, match="could not create unique index"):
        install(empty_database.dsn, assets=package.assets)
    assert connection.execute(
        "select indisvalid from pg_index where indexrelid = 'pet.animal_name_idx'::regclass"
    ).fetchall() == [(False,)]
    kinds = {one.kind for one in verify(empty_database.dsn, ["pet"], assets=package.assets)}
    assert {"invalid_index", "pending_migration"} <= kinds
    connection.execute("delete from pet.animal")
    install(empty_database.dsn, assets=package.assets)
    assert connection.execute(
        "select indisvalid from pg_index where indexrelid = 'pet.animal_name_idx'::regclass"
    ).fetchall() == [(True,)]
    assert verify(empty_database.dsn, assets=package.assets) == []


def wait_for(database: Database, query: str) -> None:
    deadline = time.monotonic() + 20
    while not database.one(query):
        assert time.monotonic() < deadline, query
        time.sleep(0.02)
