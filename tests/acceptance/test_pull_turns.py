"""Reading beside a backlog of leads: the account's calls are shared by turns."""

from __future__ import annotations

import time

import pytest

from tests.fixtures.town import Town


def pending(town: Town) -> int:
    """Count the leads that wait."""
    row = town.connection.execute("select resman.pending_count()").fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("calls", ["1", "2"])
def test_a_backlog_of_leads_does_not_keep_a_property_from_being_read(
    town: Town, calls: str
) -> None:
    slow = {"PostLeadManagement4_0": 300, "SearchProspects": 50}
    town.resman.control(
        "faults",
        [{"method": name, "kind": "latency", "ms": ms} for name, ms in slow.items()],
    )
    for number in range(60):
        town.lead(f"Person{number}")
    town.bridge(TOURBASE_ACCOUNT_CONCURRENCY=calls)
    until = time.monotonic() + 20
    while not town.accepted("create"):
        assert time.monotonic() < until, town.log()[-2000:]
        time.sleep(0.05)
    town.pull()
    assert pending(town) > 10
    read = len(town.accepted("create"))
    town.wait_quiet()
    assert len(town.accepted("create")) == 60 > read
