"""A row written becomes a prospect in ResMan: once, with the newest values, and the row says so."""

from __future__ import annotations

import json
import os
import signal
import time
from uuid import UUID, uuid4

from tests.fixtures.town import Town

# The long form, by `make faults`, loads 10,000 leads and rolls 500 back.
LOAD, ROLLED_BACK = (10_000, 500) if os.environ.get("TOURBASE_TEST_FAULTS") == "full" else (300, 30)


def row(town: Town, lead: UUID) -> tuple[object, ...]:
    found = town.connection.execute(
        "select resman_sync_status, resman_lead_id from public.conversation where id = %s", [lead]
    ).fetchone()
    assert found is not None
    return tuple(found)


def test_a_lead_is_created_once_and_its_row_says_so(town: Town) -> None:
    town.bridge()
    lead = town.lead(summary="Wants two bedrooms")
    town.wait_quiet()
    (prospect,) = town.prospects()
    assert prospect["last_name"] == "Whitfield"
    assert prospect["preferences"]["comments"][0] == "Wants two bedrooms"
    assert row(town, lead) == ("synced", prospect["prospect_id"].lower())
    assert len(town.accepted("create")) == 1


def test_edits_before_the_bridge_runs_are_one_call(town: Town) -> None:
    lead = town.lead(summary="0")
    for number in range(5):
        town.connection.execute(
            "update public.conversation set ai_intent_summary = %s where id = %s",
            [str(number), lead],
        )
    assert town.bridge("--once").wait(30) == 0
    assert len(town.accepted("create")) == 1
    assert town.accepted("update") == []
    assert town.prospects()[0]["preferences"]["comments"][0] == "4"


def test_an_edit_of_the_person_reaches_resman(town: Town) -> None:
    lead = town.lead()
    town.bridge()
    town.wait_quiet()
    town.connection.execute(
        'update public."user" set phone = %s where id ='
        " (select user_id from public.conversation where id = %s)",
        ["(512) 555-0143", lead],
    )
    town.wait_quiet()
    (prospect,) = town.prospects()
    assert [phone["number"] for phone in prospect["phones"]] == ["5125550143"]


def test_a_lost_answer_never_doubles_a_lead(town: Town) -> None:
    town.resman.control(
        "faults",
        [
            {"method": "PostLeadManagement4_0", "kind": "drop_after_commit", "nth": 1, "times": 2},
        ],
    )
    for _ in range(3):
        town.lead()
    town.bridge()
    town.wait_quiet()
    assert len(town.prospects()) == 3
    assert len(town.accepted("create")) == 3


def test_a_call_that_never_arrived_is_sent_again(town: Town) -> None:
    town.resman.control(
        "faults",
        [
            {"method": "PostLeadManagement4_0", "kind": "drop_before_commit", "nth": 1, "times": 2},
        ],
    )
    town.lead()
    town.bridge()
    town.wait_quiet()
    assert len(town.prospects()) == 1


def test_a_lead_is_lost_and_reopened(town: Town) -> None:
    town.connection.execute(
        "select resman.set_property(%s, %s::jsonb)",
        [
            town.property_id,
            json.dumps({"default_lost_reason_id": "dddd0000-0000-4000-8000-000000000001"}),
        ],
    )
    lead = town.lead()
    town.bridge()
    town.wait_quiet()
    for status, kind in (("lost", "lost"), ("active", "prospect")):
        town.connection.execute(
            "update public.conversation set status = %s where id = %s", [status, lead]
        )
        town.wait_quiet()
        assert town.prospects()[0]["type"] == kind
    events = [event["type"] for event in town.prospects()[0]["events"]]
    assert events == ["Other", "Cancel", "ReActivate"]


def test_a_notification_becomes_one_note(town: Town) -> None:
    lead = town.lead()
    town.bridge()
    town.wait_quiet()
    town.connection.execute(
        "insert into public.lead_notification (conversation_id, notification_type)"
        " values (%s, 'new_lead')",
        [lead],
    )
    town.wait_quiet()
    comments = [event["comments"] for event in town.prospects()[0]["events"]]
    assert len([text for text in comments if "[ref:note:" in text]) == 1


def test_a_second_lead_of_a_person_is_an_alias(town: Town) -> None:
    lead = town.lead()
    town.bridge()
    town.wait_quiet()
    town.connection.execute(
        "insert into public.conversation (chatbot_id, user_id, status)"
        " select chatbot_id, user_id, 'new' from public.conversation where id = %s",
        [lead],
    )
    town.wait_quiet()
    assert len(town.prospects()) == 1
    ids = town.connection.execute(
        "select distinct resman_lead_id from public.conversation"
    ).fetchall()
    assert ids == [(town.prospects()[0]["prospect_id"].lower(),)]


def explained(town: Town, lead: UUID) -> object:
    told = town.connection.execute("select resman.explain_lead(%s)", [lead]).fetchone()
    assert told is not None
    return told[0]["state"]


def test_resman_down_and_back(town: Town) -> None:
    town.bridge()
    town.wait_log('"ready"')
    town.resman.control("faults", [{"method": "*", "kind": "http_503", "rate": 1}])
    lead = town.lead()
    # Between two tries it is due for a moment, and queued.
    until = time.monotonic() + 15
    while (state := explained(town, lead)) != "retrying":
        assert time.monotonic() < until, state
        time.sleep(0.02)
    town.resman.control("faults", [])
    town.wait_quiet()
    assert row(town, lead)[0] == "synced"


def test_a_bad_key_stops_the_account_after_one_call(town: Town) -> None:
    town.connection.execute(
        "update resman.resman_integration set api_credentials = api_credentials"
        ' || \'{"partner_id": "nobody"}\''
    )
    town.connection.execute("insert into resman.account_state (account_key) values ('nobody/400')")
    for _ in range(5):
        town.lead()
    bridge = town.bridge(TOURBASE_WORKERS="1")
    town.wait_log('"job_done"')
    bridge.send_signal(signal.SIGTERM)
    assert bridge.wait(20) == 0
    assert len(town.resman.ledger()) == 1
    retries = town.connection.execute(
        "select distinct status, retry_count from resman.lead_sync_queue"
    ).fetchall()
    assert retries == [("pending", 0)]
    status = town.connection.execute("select sync_status from resman.resman_integration").fetchone()
    assert status == ("disconnected",)


def test_a_load_of_leads_is_one_call_each_and_nothing_of_what_was_rolled_back(town: Town) -> None:
    town.bridge()
    town.bridge()
    with town.connection.cursor() as cursor:
        load(town, LOAD)
        with town.connection.transaction(force_rollback=True):
            load(town, ROLLED_BACK)
        cursor.execute(
            "update public.conversation set ai_intent_summary = 'edited ' || id"
            " where abs(hashtext(id::text)) % 5 = 0"
        )
    town.wait_quiet(500)
    assert len(town.accepted("create")) == LOAD
    have = {
        prospect["events"][0]["comments"][-33:-1]: prospect["preferences"]["comments"][0]
        for prospect in town.prospects()
    }
    want = town.connection.execute(
        "select replace(id::text, '-', ''), ai_intent_summary from public.conversation"
    ).fetchall()
    assert have == dict(want)


def load(town: Town, leads: int) -> None:
    """Copy leads and their persons, each in one statement."""
    with (
        town.connection.cursor() as cursor,
        cursor.copy('copy public."user" (id, first_name, last_name, email) from stdin') as copy,
    ):
        ids = [uuid4() for _ in range(leads)]
        for one in ids:
            copy.write_row((one, "Dana", "Whitfield", f"{one.hex}@example.com"))
    with (
        town.connection.cursor() as cursor,
        cursor.copy(
            "copy public.conversation (id, chatbot_id, user_id, status, ai_intent_summary)"
            " from stdin"
        ) as copy,
    ):
        for one in ids:
            copy.write_row((UUID(int=one.int ^ 1), town.chatbot_id, one, "new", f"first {one}"))
