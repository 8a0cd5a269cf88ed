"""Hosts with row-level security keyed on a setting that the bridge does not have."""

from __future__ import annotations

import psycopg
import pytest

from bridge.cli import run
from tests.hosts.host import SHAPES, Host

Output = pytest.CaptureFixture[str]

HIDES = """
create policy not_yours on public.conversation as restrictive
using (current_setting('app.current_company_id')::uuid is not null)
"""


def test_policies_really_bite(host: Host) -> None:
    host.build("through_chatbot", "security")
    refused = pytest.raises(psycopg.errors.UndefinedObject, match=r"app\.current_company_id")
    with host.as_app(prepared=False) as app, refused:
        app.execute("insert into public.\"user\" (first_name, last_name) values ('a', 'b')")


@pytest.mark.parametrize("shape", SHAPES)
def test_bridge_without_the_setting_reads_and_writes_rows(host: Host, shape: str) -> None:
    host.build(shape, "security")
    host.install_product()
    host.settle()
    leads = [host.lead() for _ in range(3)]
    with host.as_app() as app:
        app.execute("insert into public.lead_notification (conversation_id) values (%s)", leads[:1])
        app.execute("update public.\"user\" set last_name = 'Ash'")
        app.execute("delete from public.conversation where id = %s", leads[2:])
    host.bridge()
    host.wait_quiet()
    assert {prospect["last_name"] for prospect in host.prospects()} == {"Ash"}
    assert [host.row(lead)[0] for lead in leads[:2]] == ["synced", "synced"]
    states = host.connection.execute(
        "select resman_sync_status from public.lead_notification"
        ' union select resman_sync_status from public."user" where id in'
        " (select user_id from public.conversation)"
    ).fetchall()
    assert states == [("synced",)]


def test_row_that_the_writer_may_not_see_is_captured(host: Host) -> None:
    host.build("own_property", "security")
    with host.as_owner() as owner:
        owner.execute(
            "create policy blind on public.conversation as restrictive for select using (false)"
        )
    host.install_product()
    host.settle()
    lead = host.lead()
    assert host.one("select count(*) from resman.lead_sync_queue") == 1
    with host.as_owner() as owner:
        owner.execute("drop policy blind on public.conversation")
    assert host.bridge("--once").wait(60) == 0
    assert host.row(lead)[0] == "synced"


def test_security_that_is_turned_on_later_hides_nothing_from_the_bridge(host: Host) -> None:
    host.build("through_chatbot")
    host.install_product()
    host.settle()
    with host.as_owner() as owner:
        owner.execute(host.sql("security"))
    lead = host.lead()
    assert host.bridge("--once").wait(60) == 0
    assert host.row(lead)[0] == "synced"


def test_force_row_security_is_named_and_works(host: Host, capsys: Output) -> None:
    host.build("through_chatbot", "security")
    with host.as_owner() as owner:
        owner.execute("alter table public.conversation force row level security")
    assert run(["db", "plan", "resman", "--dsn", host.owner_dsn]) == 0
    assert "public.conversation forces row security on its owner" in capsys.readouterr().err
    host.install_product()
    host.settle()
    lead = host.lead()
    assert host.bridge("--once").wait(60) == 0
    assert host.row(lead)[0] == "synced"


def test_restrictive_policy_is_named_and_does_not_touch_the_application(
    host: Host, capsys: Output
) -> None:
    host.build("own_property", "security")
    with host.as_owner() as owner:
        owner.execute(HIDES)
    host.install_product()
    for command in (["plan"], ["install", "--dry-run"]):
        assert run(["db", *command, "resman", "--dsn", host.owner_dsn]) == 0
        said = capsys.readouterr().err
        assert "public.conversation has restrictive policies (not_yours)" in said
    host.settle()
    lead = host.lead()
    host.edit(lead, status="contacted")
    assert host.row(lead)[2] == "contacted"
    # Once it lets us through, nothing was lost.
    with host.as_owner() as owner:
        owner.execute("drop policy not_yours on public.conversation")
    assert host.bridge("--once").wait(60) == 0
    assert host.row(lead)[0] == "synced"


def test_restrictive_policy_for_another_role_is_not_named(host: Host, capsys: Output) -> None:
    host.build("own_property", "security")
    with host.as_owner() as owner:
        owner.execute(HIDES.replace("as restrictive", "as restrictive to pg_monitor"))
    assert run(["db", "plan", "resman", "--dsn", host.owner_dsn]) == 0
    assert "restrictive" not in capsys.readouterr().err
