"""Staff move a prospect to another property: the application's row follows, where it can."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from tests.bridge.simulator.caller import OTHER_PROPERTY
from tests.hosts.host import Host

REFUSE_MOVES = """
create function public.refuse_moves() returns trigger language plpgsql as $$
begin
    raise exception 'a lead stays where it is';
end;
$$;
create trigger refuse_moves before update of property_id on public.conversation
for each row when (old.property_id is distinct from new.property_id)
execute function public.refuse_moves();
"""


@pytest.fixture
def two(host: Host) -> Host:
    """Give a host whose leads name their property, with a running bridge."""
    host.build("own_property")
    host.install_product()
    host.settle()
    return host


@pytest.fixture
def oak(two: Host) -> UUID:
    """Connect a second property of the account."""
    other = uuid4()
    two.connection.execute(
        "insert into public.property (id, company_id, name) values (%s, %s, 'Oak Court')",
        [other, two.company_id],
    )
    two.connect_property(other, OTHER_PROPERTY)
    return other


def sent(host: Host) -> UUID:
    """Have a lead sent."""
    lead = host.lead()
    host.bridge()
    host.wait_quiet()
    return lead


def transfer(host: Host) -> str:
    """Have staff move the one prospect; give its id."""
    (prospect,) = host.prospects()
    host.resman.staff(prospect_id=prospect["prospect_id"], transfer=OTHER_PROPERTY)
    # A read in the second of the last call is not believed.
    time.sleep(1.1)
    return str(prospect["prospect_id"])


def place(host: Host, lead: UUID) -> UUID:
    """Give the property that the application's row names."""
    found = host.one("select property_id from public.conversation where id = %s", lead)
    return UUID(str(found))


def mapped(host: Host, lead: UUID) -> UUID:
    """Give the property in which the lead stands in ResMan."""
    return UUID(
        str(
            host.one(
                "select property_id from resman.lead_sync_mapping where conversation_id = %s", lead
            )
        )
    )


def until(host: Host, is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end, host.log()[-2000:]
        time.sleep(0.1)


def test_the_row_follows_and_nothing_is_told_back(two: Host, oak: UUID) -> None:
    lead = sent(two)
    prospect, told = transfer(two), two.resman.posts()
    two.pull(oak)
    until(two, lambda: place(two, lead) == oak)
    two.wait_quiet()
    assert (mapped(two, lead), two.resman.posts()) == (oak, told)
    assert two.row(lead)[:2] == ("synced", prospect)
    two.edit(lead, ai_intent_summary="three rooms")
    two.wait_quiet()
    (now,) = two.prospects()
    assert now["property_id"] == OTHER_PROPERTY
    assert "three rooms" in now["preferences"]["comments"]


def test_an_edit_that_finds_it_moved_takes_the_row_along(two: Host, oak: UUID) -> None:
    lead = sent(two)
    transfer(two)
    two.edit(lead, ai_intent_summary="three rooms")
    two.wait_quiet()
    assert (mapped(two, lead), place(two, lead)) == (oak, oak)
    assert "three rooms" in two.prospects()[0]["preferences"]["comments"]


def test_a_row_that_may_not_be_moved_stays_and_its_edits_go_there(two: Host, oak: UUID) -> None:
    lead = sent(two)
    with two.as_owner() as owner:
        owner.execute(REFUSE_MOVES.encode())
    transfer(two)
    two.edit(lead, ai_intent_summary="three rooms")
    two.wait_quiet()
    assert (mapped(two, lead), place(two, lead)) == (oak, two.property_id)
    assert "three rooms" in two.prospects()[0]["preferences"]["comments"]


def test_a_direction_that_lets_nothing_in_leaves_the_row(two: Host, oak: UUID) -> None:
    two.connection.execute("update resman.resman_integration set sync_direction = 'to_resman'")
    lead = sent(two)
    transfer(two)
    two.edit(lead, ai_intent_summary="three rooms")
    two.wait_quiet()
    assert (mapped(two, lead), place(two, lead)) == (oak, two.property_id)


def test_a_row_that_the_application_writes_is_not_waited_for(two: Host, oak: UUID) -> None:
    lead = sent(two)
    transfer(two)
    with two.as_app() as app:
        with app.transaction():
            app.execute("select 1 from public.conversation where id = %s for update", [lead])
            two.pull(oak)
            assert place(two, lead) == two.property_id
        two.pull(oak)
        until(two, lambda: place(two, lead) == oak)
    two.wait_quiet()
    assert mapped(two, lead) == oak
