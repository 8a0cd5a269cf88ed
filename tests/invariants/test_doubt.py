"""Lost, spoilt and foreign answers are looked up first, and never success (I14 to I17)."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections import Counter
from uuid import UUID

import pytest

from tests.fixtures.between import POST, SEARCH, Answer, Between, Forward, Gate, Rule
from tests.fixtures.town import Town

STRANGER = "99990000-0000-4000-8000-000000000009"


def html(forward: Forward) -> Answer:
    forward()
    return Answer(200, "text/html", b"<html><body>We will be back</body></html>")


def json(forward: Forward) -> Answer:
    forward()
    return Answer(200, "application/json", b'{"Status": "Success"}')


def empty(forward: Forward) -> Answer:
    forward()
    return Answer(200, "application/xml", b"")


def cut_off(forward: Forward) -> Answer:
    answer = forward()
    return answer._replace(body=answer.body[: len(answer.body) // 2])


def no_record(forward: Forward) -> Answer:
    answer = forward()
    body = re.sub(rb"<Response>.*</Response>", b"<Response/>", answer.body, flags=re.DOTALL)
    assert body != answer.body
    return answer._replace(body=body)


def refused(forward: Forward) -> Answer:
    answer = forward()
    return answer._replace(body=answer.body.replace(b"<Status>Success<", b"<Status>Failure<"))


def another_record(forward: Forward) -> Answer:
    """Answer with the ids of a stranger, and with nobody's mark."""
    answer = forward()
    body = re.sub(rb'IDValue="[^"]*"', f'IDValue="{STRANGER}"'.encode(), answer.body)
    body = re.sub(rb"\[ref:[^\]]*\]", b"by telephone", body)
    assert body != answer.body
    return answer._replace(body=body)


SPOILT: list[Rule] = [html, json, empty, cut_off, no_record, refused, another_record]


def one(town: Town, query: str, *values: object) -> object:
    row = town.connection.execute(query.encode(), values).fetchone()
    assert row is not None
    return row[0]


def notify(town: Town, lead: UUID) -> None:
    town.connection.execute(
        "insert into public.lead_notification (conversation_id, notification_type)"
        " values (%s, 'new_lead')",
        [lead],
    )


def change(town: Town, lead: UUID) -> None:
    town.connection.execute(
        "update public.conversation set ai_intent_summary = 'second' where id = %s", [lead]
    )


def calls(town: Town) -> list[str]:
    """Give what ResMan was asked, in order: a look or a post."""
    names = {POST: "post", SEARCH: "look"}
    seen = [entry["method"] for entry in town.resman.ledger()]
    return [names[method] for method in seen if method in names]


def spoil_together(between: Between, rules: list[Rule]) -> Gate:
    """Spoil the next calls, one by each rule, once all are there; hold every look after them."""
    gate = Gate()
    everybody = threading.Barrier(
        len(rules), action=lambda: between.always(SEARCH, gate.before), timeout=30
    )

    def wait_for_the_others(rule: Rule) -> Rule:
        def late(forward: Forward) -> Answer:
            everybody.wait()
            return rule(forward)

        return late

    between.once(POST, *(wait_for_the_others(rule) for rule in rules))
    return gate


def in_doubt(town: Town, leads: int) -> None:
    """Wait until so many leads have a lost answer."""
    end = time.monotonic() + 20
    while one(town, "select count(*) from resman.lead_state where doubt_at is not null") != leads:
        assert time.monotonic() < end, town.log()[-3000:]
        time.sleep(0.05)


def marks(town: Town) -> Counter[str]:
    return Counter(
        mark
        for prospect in town.prospects()
        for event in prospect["events"]
        for mark in re.findall(r"\[ref:[^\]]*\]", event["comments"])
    )


def test_a_spoilt_answer_is_never_success(town: Town, between: Between) -> None:
    """Each lead's create, and later its update, gets another kind of wrong answer."""
    base = (
        "select jsonb_agg(array[base, to_jsonb(base_version)] order by unit_id)"
        " from resman.lead_state"
    )
    synced = "select count(*) from public.conversation where resman_sync_status = 'synced'"
    mapped = "select array_agg(distinct resman_lead_id) from resman.lead_sync_mapping"
    gate = spoil_together(between, SPOILT)
    leads = [town.lead(rule.__name__, summary="first") for rule in SPOILT]
    town.bridge(TOURBASE_BREAKER_FAILURES="100")
    in_doubt(town, len(SPOILT))
    assert one(town, mapped) is None
    assert one(town, synced) == 0
    gate.opened.set()
    town.wait_quiet()
    assert one(town, synced) == len(SPOILT)
    assert len(town.accepted("create")) == len(SPOILT)
    assert marks(town) == {f"[ref:lead:{lead.hex}]": 1 for lead in leads}

    before, known = one(town, base), one(town, mapped)
    gate = spoil_together(between, SPOILT)
    town.connection.execute("update public.conversation set ai_intent_summary = 'second'")
    in_doubt(town, len(SPOILT))
    assert one(town, base) == before
    assert one(town, synced) == 0
    gate.opened.set()
    town.wait_quiet()
    assert one(town, synced) == len(SPOILT)
    assert one(town, mapped) == known
    assert {one["preferences"]["comments"][0] for one in town.prospects()} == {"second"}


@pytest.mark.parametrize("fault", ["drop_after_commit", "drop_before_commit"])
def test_a_look_comes_between_a_lost_answer_and_the_next_call(town: Town, fault: str) -> None:
    """By ResMan's own ledger, for a create, an update and a note."""
    lead = town.lead(summary="first")
    for step in (None, change, notify):
        if step is not None:
            step(town, lead)
        begun = len(calls(town))
        town.resman.fault(fault, POST, times=1)
        town.bridge("--once").wait(30)
        assert "post, look" in ", ".join(calls(town)[begun:])
        assert "post, post" not in ", ".join(calls(town)[begun:])
    assert [mark[:10] for mark in marks(town)] == ["[ref:lead:", "[ref:note:"]
    assert set(marks(town).values()) == {1}
    assert town.prospects()[0]["preferences"]["comments"][0] == "second"


def test_a_lost_call_is_sent_again_after_two_empty_looks_and_the_pause(town: Town) -> None:
    """Edits meanwhile make the lead due, and bring nothing forward."""
    town.resman.fault("drop_before_commit", POST, times=1)
    lead = town.lead()
    bridge = town.bridge("--once", TOURBASE_RECHECK_SECONDS="2")
    number = 0
    while bridge.poll() is None:
        number += 1
        town.connection.execute(
            "update public.conversation set ai_intent_summary = %s where id = %s",
            [str(number), lead],
        )
        time.sleep(0.1)
        if town.prospects():
            assert bridge.wait(30) == 0
    waited = one(
        town,
        "select extract(epoch from (max(intended_at) filter (where kind = 'create'))"
        " - min(intended_at) filter (where detail = 'empty'))::float from resman.lead_attempt",
    )
    assert isinstance(waited, float)
    assert waited >= 2
    looks = "select count(*) from resman.lead_attempt where kind = 'probe' and detail = 'empty'"
    assert int(str(one(town, looks))) >= 2
    assert len(town.accepted("create")) == 1


def test_events_stand_once_whatever_is_lost_and_killed(town: Town) -> None:
    """Notes under dropped answers and kill -9: each mark once in ResMan."""
    leads = [town.lead() for _ in range(4)]
    town.bridge("--once").wait(30)
    town.resman.control(
        "faults",
        [
            {"method": POST, "kind": "drop_after_commit", "nth": 3},
            {"method": POST, "kind": "drop_before_commit", "nth": 4},
            {"method": POST, "kind": "latency", "ms": 60, "after_commit": True},
        ],
    )
    for _ in range(4):
        for lead in leads:
            notify(town, lead)
        bridge = town.bridge(TOURBASE_LEASE_SECONDS="1")
        time.sleep(1.2)
        bridge.send_signal(signal.SIGKILL)
        bridge.wait()
    town.resman.control("faults", [])
    town.bridge()
    town.wait_quiet()
    notes = [times for mark, times in marks(town).items() if mark.startswith("[ref:note:")]
    assert notes == [1] * 16
