"""Two who work on one property take its rows in one order: neither is undone by a deadlock."""

from __future__ import annotations

import pytest

from tests.fixtures.blocked import take_turns
from tests.fixtures.town import Town


@pytest.mark.parametrize(
    ("given", "has", "meanwhile", "then"),
    [
        pytest.param(
            "select",
            "select from resman.pull_cursor for no key update",
            "select resman.compare_property(property_id) from resman.resman_integration",
            "select resman.begin_compare(integration, now() + interval '2 days')"
            " from resman.resman_integration as integration",
            id="a bridge begins a comparison, somebody asks for one",
        ),
        pytest.param(
            "update resman.resman_integration set sync_direction = 'to_resman'",
            "select from resman.pull_cursor for no key update",
            'select resman.set_property(property_id, \'{"sync_direction": "bidirectional"}\')'
            " from resman.resman_integration",
            "select resman.note_success(property_id) from resman.resman_integration",
            id="a bridge ends a reading, somebody changes the direction",
        ),
        pytest.param(
            "update resman.account_state set closed_count = 1;"
            "update resman.resman_integration set sync_status = 'disconnected'",
            "select resman.require_account(account_key) from resman.account_state",
            "select resman.note_success(property_id) from resman.resman_integration",
            "select resman.resume_account(account_key, 'looked at') from resman.account_state",
            id="somebody resumes an account, a call of it went well",
        ),
    ],
)
def test_they_take_turns(town: Town, given: str, has: str, meanwhile: str, then: str) -> None:
    town.connection.execute(
        "insert into resman.pull_cursor (property_id) values (%s)", [town.property_id]
    )
    town.connection.execute(given.encode())
    take_turns(town.connection, has, meanwhile, then)
