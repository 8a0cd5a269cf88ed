"""Hosts that lack columns, or have them in another type: it is said, and the rest goes on."""

from __future__ import annotations

import pytest

from bridge.cli import run
from bridge.errors import ConfigurationError
from tests.hosts.host import Host

Output = pytest.CaptureFixture[str]

OPTIONAL = {
    "conversation": (
        *("status", "source", "ai_intent_summary", "move_in_date", "price_range_min"),
        *("price_range_max", "occupants_count", "has_pets", "pet_details"),
        *("apartment_size_preference", "is_qualified", "is_book_tour"),
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
