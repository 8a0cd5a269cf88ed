"""Vectors 21 to 32 of the contract: what ResMan answers, has already, or refuses."""

from __future__ import annotations

import copy
import signal
from uuid import UUID

import pytest

from tests.acceptance.conftest import DRESSES, Office, marker, name_of
from tests.bridge.simulator.caller import REASON, SEED
from tests.fixtures.town import QUICK, Town

RECHECK = float(QUICK["TOURBASE_RECHECK_SECONDS"])
LOOKING: list[dict[str, str]] = [
    {},
    {"event_bumps_modified": "no"},
    {"window_end": "exclusive"},
    {"result_order": "random"},
    {"comments_max": "2000"},
    {"duplicate_policy": "error"},
    {"response_style": "escaped", "guid_case": "upper"},
]


@pytest.mark.parametrize("switches", LOOKING, ids=name_of)
def test_vector_21_a_lost_answer_to_a_create(office: Office, switches: dict[str, str]) -> None:
    office.begin(**switches)
    office.fault("drop_after_commit")
    lead = office.lead(email=f"a{next(office.numbers)}@example.com")
    office.wait()
    (prospect,) = office.prospects(lead)
    assert [event["type"] for event in prospect["events"]] == ["Other"]
    assert [post["accepted"] for post in office.posts(lead)] == [True]
    assert office.told(lead) == ("synced", prospect["prospect_id"].lower())
    assert office.jobs(lead) == ["completed"]


@pytest.mark.parametrize("switches", LOOKING, ids=name_of)
def test_vector_22_a_create_that_was_never_taken(office: Office, switches: dict[str, str]) -> None:
    office.begin(**switches)
    office.fault("drop_before_commit")
    lead = office.lead(email=f"b{next(office.numbers)}@example.com")
    office.wait()
    (prospect,) = office.prospects(lead)
    taken = office.posts(lead)[-1]
    assert (taken["kind"], taken["accepted"]) == ("create", True)
    looks = office.town.connection.execute(
        "select detail, intended_at from resman.lead_attempt"
        " where unit_id = %s and kind = 'probe' order by intended_at",
        [lead],
    ).fetchall()
    assert [detail for detail, _ in looks] == ["empty", "empty"]
    assert (looks[1][1] - looks[0][1]).total_seconds() >= RECHECK
    assert office.told(lead) == ("synced", prospect["prospect_id"].lower())


@pytest.mark.parametrize(
    "switches",
    [
        {"search_email": search, "phone_format": phones}
        for search in ("exact_ci", "exact_cs", "prefix")
        for phones in ("as_sent", "us_pretty", "digits")
    ],
    ids=name_of,
)
def test_vector_23_a_person_who_is_there_in_another_case(
    office: Office, switches: dict[str, str]
) -> None:
    office.begin(**switches)
    number = next(office.numbers)
    known = office.staff(
        first_name="DANA",
        last_name=f"Whitfield{number}",
        email=f"DANA.WHITFIELD.{number}@EXAMPLE.COM",
        phone=f"(512) 558-0{number}",
    )
    lead = office.lead(
        last=f"whitfield{number}",
        email=f"dana.whitfield.{number}@example.com",
        phone=f"512.558.0{number}",
    )
    office.wait()
    assert [post["kind"] == "create" for post in office.posts(lead)] == [False]
    (post,) = office.posts(lead)
    assert post["prospect_id"].lower() == known
    assert post["fields"]["event"]["first_contact"] is False
    assert office.told(lead) == ("synced", known)


@pytest.mark.parametrize("phones", ["as_sent", "us_pretty", "digits"])
def test_vector_24_the_phone_of_another_family(office: Office, phones: str) -> None:
    office.begin(phone_format=phones)
    number = next(office.numbers)
    other = office.staff(first_name="Ana", last_name="Ibarra", phone=f"(512) 559-0{number}")
    lead = office.lead(email=f"c{number}@example.com", phone=f"512-559-0{number}")
    office.wait()
    (prospect,) = office.prospects(lead)
    assert prospect["prospect_id"].lower() != other
    hints = office.town.connection.execute(
        "select kind, resman_prospect_id from resman.staff_task where conversation_id = %s", [lead]
    ).fetchall()
    assert hints == [("review_duplicate", other)]


@pytest.mark.parametrize("is_taken", [True, False], ids=["taken", "not taken"])
@pytest.mark.parametrize("switches", DRESSES, ids=name_of)
def test_vector_25_success_without_ids(
    office: Office, switches: dict[str, str], is_taken: bool
) -> None:
    office.begin(**switches)
    office.fault("status", word="Success", text="", after_commit=is_taken)
    lead = office.lead(email=f"e{next(office.numbers)}@example.com")
    office.wait()
    (prospect,) = office.prospects(lead)
    assert [post["accepted"] for post in office.posts(lead)][-1:] == [True]
    assert office.told(lead) == ("synced", prospect["prospect_id"].lower())
    without = office.town.connection.execute(
        "select count(*) from resman.lead_sync_mapping"
        " where resman_lead_id is null or resman_contact_id is null"
    ).fetchone()
    assert without == (0,)


@pytest.mark.parametrize("switches", DRESSES, ids=name_of)
def test_vector_26_ids_are_stored_alike_in_every_dress(
    office: Office, switches: dict[str, str]
) -> None:
    office.begin(**switches)
    lead = office.lead(email=f"d{next(office.numbers)}@example.com", summary="first")
    office.wait()
    office.edit(lead, ai_intent_summary="second")
    office.wait()
    (prospect,) = office.prospects(lead)
    stored = office.town.connection.execute(
        "select resman_lead_id, resman_contact_id from resman.lead_sync_mapping"
        " where conversation_id = %s",
        [lead],
    ).fetchall()
    assert stored == [(prospect["prospect_id"].lower(), prospect["person_id"].lower())]
    assert prospect["preferences"]["comments"][0] == "second"


@pytest.mark.parametrize(
    "switches",
    [*DRESSES[1:5], {"absent_means": "erase"}, {"event_id_in_answer": "no"}],
    ids=name_of,
)
def test_vector_30_lost_and_reopened(office: Office, switches: dict[str, str]) -> None:
    office.begin(**switches)
    lead = office.lead(email=f"l{next(office.numbers)}@example.com")
    office.wait()
    office.edit(lead, resman_custom_fields={"lost_reason": "Price"}, status="lost")
    office.wait()
    lost = office.last_post()
    assert (lost["type"], lost.get("event", {}).get("type")) == ("lost", "Cancel")
    assert lost["event"]["source_id"] == REASON
    office.edit(lead, status="active")
    office.wait()
    opened = office.last_post()
    assert (opened["type"], opened.get("event", {}).get("type")) == ("prospect", "ReActivate")
    assert opened["event"]["source_id"] is None
    assert [event["type"] for event in office.prospects(lead)[0]["events"]] == [
        *("Other", "Cancel", "ReActivate")
    ]


@pytest.mark.parametrize("longest", ["none", "2000", "4000"])
def test_vector_31_an_over_long_text_leaves_the_marker_whole(office: Office, longest: str) -> None:
    office.begin(comments_max=longest)
    lead: UUID = office.lead(email=f"n{next(office.numbers)}@example.com", summary="x" * 5000)
    office.wait()
    (prospect,) = office.prospects(lead)
    assert prospect["preferences"]["comments"][0] == "x" * 2000
    assert prospect["events"][0]["comments"].endswith(marker(lead))


@pytest.mark.parametrize("style", ["http401", "status_error"])
def test_vector_32_a_bad_key(town: Town, style: str) -> None:
    town.resman.switch(bad_auth_style=style)
    seed = copy.deepcopy(SEED[0])
    seed["api_key"] = "another"
    town.resman.control("seed", seed)
    leads = [town.lead("Vandersteen") for _ in range(3)]
    bridge = town.bridge(TOURBASE_WORKERS="1")
    town.wait_log('"job_done"')
    bridge.send_signal(signal.SIGTERM)
    assert bridge.wait(20) == 0
    assert [entry["accepted"] for entry in town.resman.ledger()] == [False]
    jobs = "select distinct status, retry_count from resman.lead_sync_queue"
    assert town.connection.execute(jobs).fetchall() == [("pending", 0)]
    states = "select sync_status from resman.resman_integration"
    assert town.connection.execute(states).fetchall() == [("disconnected",)]
    told = town.connection.execute("select resman.explain_lead(%s)", [leads[0]]).fetchone()
    assert told is not None and told[0]["reason_code"] == "RM302"
    texts = town.connection.execute(
        "select error_message from resman.lead_sync_queue"
        " union all select error_message from resman.lead_attempt"
        " union all select error_message from resman.lead_sync_log"
    ).fetchall()
    said = town.log() + str(texts)
    assert town.secret_key not in said
    assert '"key"' not in said and "Vandersteen" not in said and "example.com" not in said
