"""Installing and uninstalling the real module leaves the application's schema as it was."""

from __future__ import annotations

import re
import subprocess

import pytest

from bridge.cli import run
from bridge.embedded import find_programs
from bridge.installer import uninstall
from tests.hosts.host import ALL_PARTS, SHAPES, Host

Output = pytest.CaptureFixture[str]


def dump(host: Host) -> str:
    command = [find_programs().path("pg_dump"), "-s", "--schema=public", host.dsn]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    # Since 17.6 a dump carries a random key against injection.
    return re.sub(r"^\\(un)?restrict .*$", "", text, flags=re.MULTILINE)


def rows(host: Host) -> dict[str, list[tuple[object, ...]]]:
    """Give the rows of each of the application's tables, as text, without what sync may touch."""
    return {
        table: host.connection.execute(
            f"select (to_jsonb(t) - 'updated_at')::text from public.\"{table}\" as t"
            " order by 1".encode()
        ).fetchall()
        for table in ("company", "property", "user", "conversation", "lead_notification")
    }


@pytest.mark.parametrize("parts", [(), ALL_PARTS], ids=["plain", "everything"])
@pytest.mark.parametrize("shape", SHAPES)
def test_dump_is_the_same_after_install_and_uninstall(
    host: Host, shape: str, parts: tuple[str, ...]
) -> None:
    host.build(shape, *parts)
    before = dump(host)
    host.install_product()
    assert dump(host) != before
    uninstall(host.owner_dsn, "resman", yes=True)
    assert dump(host) == before
    host.install_product()
    uninstall(host.owner_dsn, "resman", yes=True)
    uninstall(host.owner_dsn, "core", yes=True)
    assert dump(host) == before
    leftovers = host.one(
        "select count(*) from pg_namespace where nspname in ('core', 'resman', 'resman_bi')"
    )
    assert leftovers == 0


@pytest.mark.parametrize("shape", SHAPES)
def test_rows_and_dump_are_the_same_after_the_bridge_has_run(host: Host, shape: str) -> None:
    host.build(shape, *ALL_PARTS)
    host.plant()
    host.lead(status="new")
    before, had = dump(host), rows(host)
    host.install_product()
    host.connect_property()
    assert host.one("select resman.backfill_leads(%s)", host.property_id) == 1
    assert host.bridge("--once").wait(60) == 0
    assert len(host.prospects()) == 1
    assert run(["db", "uninstall", "resman", "--yes", "--dsn", host.owner_dsn]) == 0
    assert (dump(host), rows(host)) == (before, had)


def test_uninstall_while_a_bridge_runs(host: Host) -> None:
    host.build("through_chatbot", *ALL_PARTS)
    before = dump(host)
    host.install_product()
    host.settle()
    host.lead()
    host.bridge()
    host.wait_quiet()
    uninstall(host.owner_dsn, "resman", yes=True)
    assert dump(host) == before
    host.lead()


def test_empty_database_is_empty_again(host: Host) -> None:
    before = dump(host)
    host.install_product()
    uninstall(host.owner_dsn, "resman", yes=True)
    assert dump(host) == before


def test_table_that_install_made_stays_with_its_rows(host: Host) -> None:
    said: list[str] = []
    host.install_product()
    host.connection.execute("insert into public.company (name) values ('Elm')")
    host.connection.execute("create view public.bots as select * from public.chatbot")
    uninstall(host.owner_dsn, "resman", yes=True, say=said.append)
    assert host.one("select count(*) from public.company") == 1
    kept = [line for line in said if "stays" in line]
    assert [line for line in kept if "public.company" in line and "has rows" in line]
    assert [line for line in kept if "public.chatbot" in line and "is used" in line]
    assert host.one("select to_regclass('public.conversation') is null")
    # From now on it is the application's own.
    host.install_product()
    host.connection.execute("truncate public.company cascade")
    uninstall(host.owner_dsn, "resman", yes=True)
    assert host.one("select to_regclass('public.company') is not null")


def test_view_that_uses_our_columns_is_named(host: Host, capsys: Output) -> None:
    host.build("own_property", "views")
    host.install_product()
    with host.as_owner() as owner:
        owner.execute("create view public.newer as select conversation.* from public.conversation")
    assert run(["db", "uninstall", "resman", "--yes", "--dsn", host.owner_dsn]) != 0
    line = capsys.readouterr().err.splitlines()[-1]
    assert "view public.newer" in line and "drop" in line
    assert host.one("select to_regclass('resman.lead_state') is not null")
    with host.as_owner() as owner:
        owner.execute("drop view public.newer")
    assert run(["db", "uninstall", "resman", "--yes", "--dsn", host.owner_dsn]) == 0


@pytest.mark.parametrize("view", ["leads", "lead_people"])
def test_views_of_the_host_work_before_and_after(host: Host, view: str) -> None:
    host.build("through_chatbot", "views")
    host.plant()
    host.lead()
    count = f"select count(*) from public.{view}"
    before = host.connection.execute(f"select * from public.{view}".encode()).fetchall()
    host.install_product()
    assert host.connection.execute(f"select * from public.{view}".encode()).fetchall() == before
    host.connection.execute("update public.leads set status = 'contacted'")
    assert host.one("select change_count from resman.lead_sync_queue") == 1
    assert host.one("select (public.one_lead(id)).status from public.leads") == "contacted"
    uninstall(host.owner_dsn, "resman", yes=True)
    assert host.one(count) == 1


def test_session_that_was_open_all_the_while_goes_on(host: Host) -> None:
    host.build("own_property", *ALL_PARTS)
    host.plant()
    lead = host.lead()
    text = "update public.conversation set lead_score = lead_score + 1 where id = %s"
    with host.as_app() as app:
        for step in (host.install_product, lambda: uninstall(host.owner_dsn, "resman", yes=True)):
            app.execute(text, [lead], prepare=True)
            step()
            app.execute(text, [lead], prepare=True)
    assert host.one("select lead_score from public.conversation") == 4
