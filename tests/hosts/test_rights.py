"""An owner of tables who is no superuser: what he needs, and how it is said."""

from __future__ import annotations

import threading

import pytest
from psycopg import sql

from bridge.cli import run
from bridge.errors import TryAgain
from bridge.installer import Patience, install
from tests.hosts.host import Host

Output = pytest.CaptureFixture[str]


def test_schema_that_is_closed_to_the_package_is_named(host: Host, capsys: Output) -> None:
    host.build("own_property")
    host.connection.execute("revoke usage on schema public from public")
    with host.as_owner() as owner:
        name = sql.Identifier(owner.info.user)
    host.connection.execute(sql.SQL("grant usage on schema public to {}").format(name))
    command = ["db", "install", "resman", "--dsn", host.owner_dsn]
    assert run(command) == 77
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("run: grant usage on schema public to tourbase_owner")
    host.connection.execute("grant usage on schema public to tourbase_owner")
    assert run(command) == 0
    # The migration's own grant gives nothing then, which is no news.
    assert "warning" not in capsys.readouterr().err


def test_session_that_holds_a_table_is_named_and_nothing_is_left_half_done(host: Host) -> None:
    host.build("own_property")
    said: list[str] = []
    with host.as_app() as app, app.transaction():
        app.execute("select from public.conversation")
        pid = app.info.backend_pid
        with pytest.raises(TryAgain, match=rf"held by pid {pid} \("):
            install(host.owner_dsn, ["resman"], patience=Patience(0.2, 1), say=said.append)
    assert any(f"held by pid {pid}" in line for line in said)
    assert host.install_product().changed


def test_install_waits_for_a_session_and_goes_on(host: Host) -> None:
    host.build("own_property")
    with host.as_app() as app, app.transaction():
        app.execute("select from public.conversation")
        told = threading.Event()

        def say(line: str) -> None:
            if "waits for a lock" in line:
                told.set()

        work = threading.Thread(
            target=install,
            args=(host.owner_dsn, ["resman"]),
            kwargs={"patience": Patience(0.2, 50), "say": say},
        )
        work.start()
        assert told.wait(20)
    work.join(60)
    assert not work.is_alive()
    assert not host.install_product().changed
