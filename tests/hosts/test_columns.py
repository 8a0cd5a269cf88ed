"""Hosts that lack columns, or have them in another type: it is said, and the rest goes on."""

from __future__ import annotations

import json

import pytest

from bridge.cli import run
from bridge.errors import ConfigurationError
from tests.hosts.host import SHAPES, Host

Output = pytest.CaptureFixture[str]

OPTIONAL = {
    "conversation": (
        *("status", "source", "ai_intent_summary", "move_in_date", "price_range_min"),
        *("price_range_max", "occupants_count", "has_pets", "pet_details"),
        *("apartment_size_preference", "is_qualified", "is_book_tour"),
        *("tour_type", "tour_datetime"),
    ),
    "user": ("phone", "lead_source"),
    "property": ("name",),
    "lead_notification": ("notification_type",),
}
FATAL = [
    ("alter table public.conversation drop column id cascade", "conversation has no column id"),
    ('alter table public."user" drop column id cascade', r'"user" has no column id'),
    ("alter table public.property drop column id cascade", "property has no column id"),
    (
        "alter table public.conversation drop column id cascade;"
        " alter table public.conversation add column id bigint primary key",
        "column id of public.conversation is of type bigint",
    ),
    (
        "alter table public.conversation drop column user_id cascade;"
        " alter table public.conversation add column user_id integer",
        "column user_id of public.conversation is of type integer",
    ),
    (
        "alter table public.property drop constraint property_pkey cascade",
        "column id of public.property is not unique",
    ),
    (
        "drop table public.conversation cascade;"
        " create view public.conversation as select gen_random_uuid() as id",
        "public.conversation is a view, and resman needs a plain table there",
    ),
    (
        "create table public.property_manager (id bigint primary key)",
        "column id of public.property_manager is of type bigint",
    ),
    (
        'alter table public."user" rename to person;'
        ' create table public."user" (id uuid primary key) partition by hash (id)',
        r'public."user" is a partitioned table',
    ),
]


def remove(host: Host, columns: dict[str, tuple[str, ...]]) -> None:
    with host.as_owner() as owner:
        for table, names in columns.items():
            for name in names:
                owner.execute(f'alter table public."{table}" drop column {name}'.encode())


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_missing_is_said_and_the_rest_is_synced(
    host: Host, shape: str, capsys: Output
) -> None:
    host.build(shape)
    remove(host, OPTIONAL)
    assert run(["db", "plan", "resman", "--dsn", host.owner_dsn]) == 0
    planned = capsys.readouterr().err
    assert run(["db", "install", "resman", "--dsn", host.owner_dsn]) == 0
    said = capsys.readouterr().err
    for table, names in OPTIONAL.items():
        for name in names:
            line = f"warning: the application has no {table}.{name}; not synced: "
            assert planned.count(line) == 1 and said.count(line) == 1
    host.connection.execute("insert into public.property (id) values (%s)", [host.property_id])
    if shape == "through_chatbot":
        host.connection.execute(
            "insert into public.chatbot (id, property_id, name) values (%s, %s, 'bot')",
            [host.chatbot_id, host.property_id],
        )
    host.connect_property()
    lead = host.lead()
    host.bridge()
    host.wait_quiet()
    assert host.row_of_few(lead) == "synced"
    host.connection.execute(
        "insert into public.lead_notification (conversation_id) values (%s)", [lead]
    )
    host.connection.execute("update public.\"user\" set last_name = 'Ash'")
    host.wait_quiet()
    (prospect,) = host.prospects()
    assert prospect["last_name"] == "Ash"
    assert len(prospect["events"]) == 2
    assert run(["explain", str(lead), "--json", "--dsn", host.dsn]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "synced"
    for command in (["properties", "list"], ["status"], ["explain", "nobody@example.com"]):
        assert run([*command, "--dsn", host.dsn]) in (0, 3, 4)
    assert host.one("select count(*) from resman.property_sync_status") == 1


def test_host_without_any_way_to_a_property_is_told(host: Host) -> None:
    host.build("through_chatbot")
    remove(host, {"chatbot": ("property_id",)})
    said: list[str] = []
    host.install_product(said)
    assert any("no conversation.property_id or chatbot.property_id" in line for line in said)
    host.connection.execute(
        "insert into public.chatbot (id, name) values (%s, 'bot')", [host.chatbot_id]
    )
    lead = host.lead()
    assert host.one("select resman.explain_lead(%s) ->> 'reason_code'", lead) == "RM102"


def test_host_whose_leads_name_no_person_is_told(host: Host) -> None:
    host.build("own_property")
    remove(host, {"conversation": ("user_id",)})
    said: list[str] = []
    host.install_product(said)
    assert any("no conversation.user_id" in line for line in said)
    host.settle()
    lead, other = host.connection.execute(
        "insert into public.conversation (id, property_id) values (gen_random_uuid(), %(id)s),"
        " (gen_random_uuid(), %(id)s) returning id",
        {"id": host.property_id},
    ).fetchall()
    host.connection.execute(
        "insert into public.\"user\" (first_name, last_name) values ('Dana', 'Ash')"
    )
    host.connection.execute("update public.\"user\" set last_name = 'Elm'")
    host.connection.execute("delete from public.conversation where id = %s", other)
    assert host.bridge("--once").wait(60) == 0
    assert host.one("select resman.explain_lead(%s) ->> 'reason_code'", *lead) == "RM101"
    assert host.one("select count(*) from resman.lead_change") == 0
    assert host.one("select unit_id from resman.lead_tombstone") == other[0]
    assert host.one("select count(*) from resman.find_lead('nobody@example.com')") == 0


def test_chatbot_may_be_a_view(host: Host) -> None:
    host.build("through_chatbot")
    with host.as_owner() as owner:
        owner.execute("alter table public.chatbot rename to bot")
        owner.execute("create view public.chatbot as select * from public.bot")
    host.install_product()
    host.settle()
    lead = host.lead()
    assert host.bridge("--once").wait(60) == 0
    assert host.row(lead)[0] == "synced"


def test_complete_host_is_told_nothing(host: Host) -> None:
    host.build("own_property")
    said: list[str] = []
    assert host.install_product(said).lacks == ()
    assert [line for line in said if "warning" in line] == []


@pytest.mark.parametrize(("change", "message"), FATAL)
def test_host_that_cannot_do_is_refused_before_anything_is_made(
    host: Host, change: str, message: str, capsys: Output
) -> None:
    host.build("through_chatbot")
    host.connection.execute(change.encode())
    with pytest.raises(ConfigurationError, match=message):
        host.install_product()
    assert run(["db", "install", "resman", "--dsn", host.owner_dsn]) == 78
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("tourbase: ") and message in line
    assert run(["db", "plan", "resman", "--plain", "--dsn", host.owner_dsn]) == 0
    assert "REFUSED\tthe application's tables\t" in capsys.readouterr().out
    assert host.one("select to_regnamespace('core') is null")
