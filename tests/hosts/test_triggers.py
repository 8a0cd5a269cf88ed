"""Hosts whose own triggers change rows, write rows, or fail."""

from __future__ import annotations

import json

import pytest

from bridge.cli import run
from tests.hosts.host import Host

TELL_ALWAYS = """
create function public.tell_always() returns trigger language plpgsql {rights} as $$
begin
    insert into public.lead_notification (conversation_id, notification_type)
    values (new.id, 'touched');
    return null;
end;
$$;
create trigger tell_always after update on public.conversation
for each row execute function public.tell_always();
"""
REFUSE_US = """
create function public.refuse() returns trigger language plpgsql as $$
begin
    if new.resman_sync_status is distinct from old.resman_sync_status then
        raise exception 'no: %', new.ai_intent_summary;
    end if;
    return new;
end;
$$;
create trigger refuse before update on public.conversation
for each row execute function public.refuse();
"""


@pytest.fixture
def busy(host: Host) -> Host:
    """Give an installed host with triggers as in the wild."""
    host.build("through_chatbot", "triggers")
    host.install_product()
    host.settle()
    return host


def trigger(host: Host, text: str) -> None:
    with host.as_owner() as owner:
        owner.execute(text.encode())


def test_status_that_a_trigger_sets_is_what_resman_is_told(busy: Host) -> None:
    lead = busy.lead(status="new")
    busy.bridge()
    busy.wait_quiet()
    busy.edit(lead, pre_qualified=True)
    busy.wait_quiet()
    assert busy.row(lead)[::2] == ("synced", "qualified")
    assert "qualified" in str(busy.prospects()[0]["preferences"]["comments"])
    # The notification that the change of status made is a note, though its row takes no update.
    assert len(busy.prospects()[0]["events"]) == 2
    assert busy.one("select sync_status from resman.notification_state") == "synced"
    assert busy.one("select resman_sync_status from public.lead_notification") == "not_synced"


def test_write_of_ours_makes_one_update_of_the_row_and_no_further_call(busy: Host) -> None:
    trigger(busy, "create table public.seen (id bigint generated always as identity)")
    trigger(
        busy,
        "create function public.see() returns trigger language plpgsql security definer as $$"
        " begin insert into public.seen default values; return null; end $$;"
        " create trigger see after update on public.conversation"
        " for each row execute function public.see()",
    )
    busy.lead()
    assert busy.bridge("--once").wait(60) == 0
    assert busy.one("select count(*) from public.seen") == 1
    calls = len(busy.resman.ledger())
    assert busy.bridge("--once").wait(60) == 0
    assert len(busy.resman.ledger()) == calls


def test_notification_that_our_own_write_causes_makes_no_loop(busy: Host) -> None:
    trigger(busy, TELL_ALWAYS.format(rights="security definer"))
    lead = busy.lead()
    assert busy.bridge("--once").wait(60) == 0
    assert busy.row(lead)[0] == "synced"
    assert busy.one("select count(*) from public.lead_notification") == 1
    assert busy.one("select count(*) from resman.lead_change") == 0
    assert [
        entry["kind"]
        for entry in busy.resman.ledger()
        if entry["accepted"] and "kind" in entry and entry["method"] == "PostLeadManagement4_0"
    ] == ["create"]
    # The application's own edit makes a notification that is told.
    busy.edit(lead, ai_intent_summary="Wants two bedrooms")
    assert busy.bridge("--once").wait(60) == 0
    assert busy.one("select count(*) from resman.notification_state") == 1


@pytest.mark.parametrize(
    ("text", "error", "posts"),
    [
        # The application may insert the notification, which is one post more; we may not.
        (TELL_ALWAYS.format(rights=""), "42501 in public.tell_always", 2),
        (REFUSE_US, "P0001 in public.refuse", 1),
    ],
)
def test_host_that_refuses_our_columns_is_synced_and_told(
    busy: Host, text: str, error: str, posts: int, capsys: pytest.CaptureFixture[str]
) -> None:
    trigger(busy, text)
    lead = busy.lead(ai_intent_summary="A secret of Dana's")
    busy.bridge()
    busy.wait_quiet()
    assert len(busy.prospects()) == 1
    assert busy.row(lead)[0] == "not_synced"
    assert run(["explain", str(lead), "--json", "--dsn", busy.dsn]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["state"], said["host_error"]) == ("synced", error)
    assert run(["status", "--dsn", busy.dsn]) in (0, 3)
    assert error in capsys.readouterr().out
    assert "secret" not in busy.log()
    # The next edit is sent all the same, once; and when the trigger is gone, the row is told.
    busy.edit(lead, ai_intent_summary="Wants two bedrooms")
    busy.wait_quiet()
    assert len(busy.accepted("update")) == posts
    trigger(busy, "drop trigger if exists tell_always on public.conversation")
    trigger(busy, "drop trigger if exists refuse on public.conversation")
    busy.connection.execute("update resman.lead_state set host_retry_at = now()")
    assert busy.one("select resman.write_host_rows()") in (0, 1)
    busy.wait_row(lead, "synced")
    assert busy.one("select host_error from resman.lead_state") is None


def test_lead_that_is_refused_by_the_host_does_not_keep_others_waiting(busy: Host) -> None:
    trigger(busy, REFUSE_US)
    for _ in range(3):
        busy.lead()
    assert busy.bridge("--once").wait(60) == 0
    assert busy.one("select resman.write_host_rows(2)") == 0
    tried = "select count(*) from resman.lead_state where host_retry_at > now()"
    assert busy.one(tried) == 3


def test_row_that_a_trigger_of_the_host_must_wait_for_is_left_for_later(busy: Host) -> None:
    trigger(
        busy,
        "create table public.tally (n integer); insert into public.tally values (0);"
        "create function public.count() returns trigger language plpgsql security definer as $$"
        " begin update public.tally set n = n + 1; return null; end $$;"
        " create trigger count after update on public.conversation"
        " for each row execute function public.count()",
    )
    lead = busy.lead()
    with busy.as_owner() as other, other.transaction():
        other.execute("update public.tally set n = 100")
        assert busy.bridge("--once").wait(60) == 0
        assert busy.one("select sync_status from resman.lead_state") == "synced"
        assert busy.row(lead)[0] == "not_synced"
    busy.connection.execute("update resman.lead_state set host_retry_at = now()")
    assert busy.one("select resman.write_host_rows()") == 1
    assert busy.row(lead)[0] == "synced"
