"""Waits, refusals and dead letters (I18 to I20)."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from uuid import UUID

import pytest

from tests.fixtures.between import POST, SEARCH, Answer, Between, Forward, Gate
from tests.fixtures.town import Town

SECONDS = 2
BAD_REQUEST = Answer(400, "text/plain", b"no")


def one(town: Town, query: str, *values: object) -> object:
    row = town.connection.execute(query.encode(), values).fetchone()
    assert row is not None
    return row[0]


def edit(town: Town, lead: UUID, summary: str) -> None:
    town.connection.execute(
        "update public.conversation set ai_intent_summary = %s where id = %s", [summary, lead]
    )


def jobs(town: Town) -> list[tuple[object, ...]]:
    return town.connection.execute(
        "select status, reason_code, error_code, retry_count from resman.lead_sync_queue"
        " order by created_at, id"
    ).fetchall()


def soon() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=SECONDS + 1), usegmt=True)


@pytest.mark.parametrize(
    ("method", "status", "way"),
    [
        (SEARCH, 429, "seconds"),
        (POST, 503, "date"),
        (SEARCH, 502, "body"),
        (POST, 502, "body"),
    ],
)
def test_nothing_is_called_before_resman_wants_it(
    town: Town, between: Between, method: str, status: int, way: str
) -> None:
    """Not the lead itself, though it is edited, and no other lead of the account."""
    refused_at: list[float] = []

    def refuse(_: Forward) -> Answer:
        refused_at.append(time.time())
        if way == "body":
            return Answer(status, "application/json", b'{"retry_after": %d}' % SECONDS)
        return Answer(status, "text/plain", b"", str(SECONDS) if way == "seconds" else soon())

    between.once(method, refuse)
    lead = town.lead(summary="0")
    town.bridge()
    while not refused_at:
        time.sleep(0.01)
    time.sleep(0.1)
    before = len(town.resman.ledger())
    town.lead()
    while time.time() < refused_at[0] + SECONDS - 0.2:
        edit(town, lead, str(time.time()))
        time.sleep(0.1)
    town.wait_quiet()
    first = datetime.fromisoformat(town.resman.ledger()[before]["at"]).timestamp()
    assert first - refused_at[0] >= SECONDS - 0.05
    assert {row[3] for row in jobs(town)} == {0}
    assert len(town.accepted("create")) == 2


def test_a_call_that_ends_well_meanwhile_opens_nothing(town: Town, between: Between) -> None:
    """Two calls were in flight: one brought Retry-After, then the other its success."""
    gate = Gate()
    refused_at: list[float] = []

    def refuse(_: Forward) -> Answer:
        refused_at.append(time.time())
        return Answer(429, "text/plain", b"", str(SECONDS))

    between.once(POST, gate.after, refuse)
    town.lead()
    town.lead()
    town.bridge()
    end = time.monotonic() + 20
    while not refused_at or one(town, "select closed_until is null from resman.account_state"):
        assert time.monotonic() < end
        time.sleep(0.02)
    before = len(town.resman.ledger())
    gate.opened.set()
    town.wait_quiet()
    first = datetime.fromisoformat(town.resman.ledger()[before]["at"]).timestamp()
    assert first - refused_at[0] >= SECONDS - 0.05


def test_resmans_own_trouble_costs_no_retry_however_long(town: Town) -> None:
    town.resman.fault("http_503")
    town.lead()
    town.bridge()
    end = time.monotonic() + 20
    while len(town.resman.ledger()) < 6:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert [row[0] in ("pending", "processing") and row[3] == 0 for row in jobs(town)] == [True]
    town.resman.control("faults", [])
    town.wait_quiet()


def test_what_is_refused_for_good_is_tried_once(town: Town, between: Between) -> None:
    between.always(POST, lambda _: BAD_REQUEST)
    lead = town.lead()
    assert town.bridge("--once").wait(30) == 0
    assert jobs(town) == [("failed", "RM301", "http_refused", 0)]
    assert one(town, "select array_agg(outcome) from resman.lead_attempt") == ["permanent"]
    told = one(town, "select resman.explain_lead(%s)", lead)
    assert isinstance(told, dict)
    assert (told["state"], told["reason_code"]) == ("dead", "RM301")
    assert told["next_step"]


def test_a_refusal_of_no_known_kind_is_tried_three_times(town: Town) -> None:
    town.resman.fault("status", POST, word="Failure", text="Something odd")
    town.lead()
    assert town.bridge("--once").wait(60) == 0
    assert jobs(town) == [("failed", "RM301", "refused_unknown", 2)]
    assert one(town, "select count(*) from resman.lead_attempt where kind = 'create'") == 3


@pytest.mark.parametrize("by", ["edit", "hand"])
def test_a_dead_letter_stays_and_its_newest_version_is_revived(
    town: Town, between: Between, by: str
) -> None:
    between.always(POST, lambda _: BAD_REQUEST)
    lead = town.lead(summary="first")
    assert town.bridge("--once").wait(30) == 0
    edit(town, lead, "second")
    assert town.bridge("--once").wait(30) == 0
    dead = [("failed", "RM301", "http_refused", 0)] * 2
    assert jobs(town) == dead

    pass_days(town, 90)
    assert jobs(town) == dead
    told = one(town, "select resman.explain_lead(%s) ->> 'reason_code'", lead)
    assert told == "RM301"

    between.always(POST, lambda forward: forward())
    if by == "edit":
        edit(town, lead, "third")
        edit(town, lead, "fourth")
    else:
        one(town, "select resman.request_sync(%s)", lead)
    assert town.bridge("--once").wait(30) == 0
    (create,) = town.accepted("create")
    newest = "fourth" if by == "edit" else "second"
    assert create["fields"]["preferences"]["comments"][0] == newest
    assert town.accepted("update") == []

    pass_days(town, 8)
    assert jobs(town) == []


def pass_days(town: Town, days: int) -> None:
    """Let days pass, and clean up as the bridge would."""
    town.connection.execute(
        "update core.clock_shift set shift = shift + make_interval(days => %s)", [days]
    )
    for function in ("cleanup_old_queue_items", "archive_old_sync_logs"):
        town.connection.execute(f"select resman.{function}()".encode())
