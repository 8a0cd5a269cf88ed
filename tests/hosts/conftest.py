"""The hosts: an empty database, the roles of an application, and a simulated ResMan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.bridge.simulator.caller import SEED, Caller, start
from tests.fixtures.checks import shown
from tests.fixtures.databases import Database
from tests.hosts.host import Host


@pytest.fixture
def host(empty_database: Database, tmp_path: Path) -> Iterator[Host]:
    """Give a database with three logins and no tables: its owner, the application, the bridge."""
    run = empty_database.connection.execute
    logins = {kind: f"host_{kind}_{empty_database.name}" for kind in ("owner", "app", "bridge")}
    dsn = {
        kind: make_conninfo(empty_database.dsn, user=name, password="x")
        for kind, name in logins.items()
    }
    names = {kind: sql.Identifier(name) for kind, name in logins.items()}
    for name in names.values():
        run(sql.SQL("create role {} login password 'x'").format(name))
    process, url = start()
    place = Host(
        empty_database.dsn,
        Caller(url),
        url,
        empty_database.connection,
        log_path=tmp_path / "bridge",
        owner_dsn=dsn["owner"],
        app_dsn=dsn["app"],
        bridge_dsn=dsn["bridge"],
    )
    try:
        place.make_package_roles()
        database = sql.Identifier(empty_database.name)
        run(sql.SQL("grant create on database {} to {}").format(database, names["owner"]))
        run(sql.SQL("grant create on schema public to {}").format(names["owner"]))
        run(sql.SQL("grant tourbase_owner to {}").format(names["owner"]))
        run(sql.SQL("grant tourbase_bridge to {}").format(names["bridge"]))
        for seed in SEED:
            place.resman.control("seed", seed)
        yield place
        place.close()
        if place.one("select to_regnamespace('resman') is not null"):
            assert shown(place.connection) == {}
    finally:
        place.close()
        place.resman.http.close()
        process.kill()
        process.communicate()
        for name in names.values():
            run(sql.SQL("drop owned by {} cascade").format(name))
            run(sql.SQL("drop role {}").format(name))
