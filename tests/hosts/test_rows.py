"""A lead goes to ResMan from every shape of host."""

from __future__ import annotations

import pytest

from tests.hosts.host import ALL_PARTS, SHAPES, Host


@pytest.mark.parametrize("shape", SHAPES)
def test_lead_is_synced_on_a_host_with_everything(host: Host, shape: str) -> None:
    host.build(shape, *ALL_PARTS)
    host.install_product()
    host.settle()
    lead = host.lead(ai_intent_summary="Two bedrooms")
    host.bridge()
    host.wait_quiet()
    (prospect,) = host.prospects()
    assert host.row(lead)[:2] == ("synced", prospect["prospect_id"].lower())
    host.edit(lead, is_book_tour=True)
    host.wait_quiet()
    assert host.row(lead)[2] == "tour_scheduled"
    assert "tour_scheduled" in str(host.prospects()[0]["preferences"]["comments"])
    with host.as_app() as app:
        assert app.execute("select resman_sync_status from public.conversation").fetchall() == [
            ("synced",)
        ]
        assert app.execute("select count(*) from public.leads").fetchone() == (1,)


def test_own_property_of_the_lead_goes_before_that_of_its_chatbot(host: Host) -> None:
    host.build("through_chatbot")
    with host.as_owner() as owner:
        owner.execute("alter table public.conversation add column property_id text")
    host.install_product()
    host.settle()
    lead = host.lead(property_id=str(host.company_id))
    assert host.one("select property_id from resman.lead_sync_queue") == host.company_id
    host.edit(lead, property_id=None)
    assert host.one("select property_id from resman.lead_sync_queue") == host.property_id


def test_leads_of_before_the_install_stay_as_they_are_until_asked_for(host: Host) -> None:
    host.build("own_property", *ALL_PARTS)
    host.plant()
    lead = host.lead()
    host.install_product()
    host.connect_property()
    assert host.one("select resman.pending_count()") == 0
    assert host.one("select resman.backfill_leads(%s)", host.property_id) == 1
    assert host.bridge("--once").wait(60) == 0
    assert host.row(lead)[0] == "synced"
