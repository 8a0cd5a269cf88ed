"""A request over HTTP, all the way to ResMan and back to its sender."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from bridge.credentials import KeyRing
from tests.fixtures.town import Town
from tests.fixtures.web import SECRET, sign

DAY = date.today() + timedelta(days=3)
TOKEN = {"Authorization": "Bearer webhook"}


def wanted(**more: Any) -> dict[str, Any]:
    return {
        "source_id": "t-1",
        "prospect": {"name": "Dana Whitfield", "email": "dana@example.com"},
        "tour": {
            "property_id": "Elm Court",
            "tour_type": "in_person",
            "scheduled_date": f"{DAY}T10:00",
        },
        **more,
    }


@pytest.fixture
def url(town: Town) -> str:
    """Give the address of a bridge that lets the source webhook in."""
    town.allow("webhook")
    town.bridge(TOURBASE_BIND="127.0.0.1:0")
    town.wait_log('"event": "ready"')
    return town.address()


def post(url: str, body: dict[str, Any], **headers: str) -> httpx.Response:
    return httpx.post(
        f"{url}/v1/tours/webhook", json=body, headers={**TOKEN, **headers}, timeout=40
    )


def test_who_waits_is_told_the_ids_of_resman(town: Town, url: str) -> None:
    began = time.monotonic()
    answer = post(url, wanted(), Prefer="wait=20")
    assert time.monotonic() - began < 10
    assert answer.status_code == 200, answer.text
    assert answer.headers["preference-applied"] == "wait=20"
    found = answer.json()
    (prospect,) = town.prospects()
    (event,) = [one for one in prospect["events"] if "[ref:tour:" in one["comments"]]
    assert found["state"] == "success"
    assert found["resman_prospect_id"] == prospect["prospect_id"]
    assert found["resman_appointment_id"] == event["event_id"]
    told = httpx.get(f"{url}{found['status_url']}", headers=TOKEN).json()
    assert told == {name: found[name] for name in told}


def test_a_change_is_told_of_the_same_appointment(town: Town, url: str) -> None:
    first = post(url, wanted(), Prefer="wait=20").json()
    moved = wanted(version=2, event="rescheduled")
    moved["tour"] = {**moved["tour"], "scheduled_date": f"{DAY}T14:00"}
    second = post(url, moved, Prefer="wait=20").json()
    assert (second["id"], second["state"]) == (first["id"], "success")
    assert second["resman_appointment_id"] == first["resman_appointment_id"]
    (prospect,) = town.prospects()
    assert len([one for one in prospect["events"] if "[ref:tour:" in one["comments"]]) == 1
    again = post(url, moved)
    assert (again.status_code, again.json()["replayed"]) == (200, True)


def test_who_waits_for_a_resman_that_is_down_gets_the_202(town: Town, url: str) -> None:
    town.resman.control("faults", [{"method": "*", "kind": "http_503", "rate": 1}])
    answer = post(url, wanted(), Prefer="wait=1")
    assert answer.status_code == 202, answer.text
    found = httpx.get(f"{url}{answer.json()['status_url']}", headers=TOKEN).json()
    assert found["state"] == "processing"
    town.resman.control("faults", [])
    town.wait_quiet()
    found = httpx.get(f"{url}{answer.json()['status_url']}", headers=TOKEN).json()
    assert found["state"] == "success"


def test_a_signed_request_is_taken(town: Town, url: str) -> None:
    owner = town.connection.execute(
        "select id from resman.source_configurations where source_name = 'webhook'"
    ).fetchone()
    assert owner is not None
    sealed = KeyRing.from_text(town.secret_key).seal_text(SECRET, owner[0])
    town.connection.execute(
        "select resman.set_source_secret('webhook', 'hmac', %s)", [Jsonb(sealed)]
    )
    body = json.dumps(wanted()).encode()
    headers = {"content-type": "application/json", **sign(body, "msg-1")}
    assert httpx.post(f"{url}/v1/tours/webhook", content=body, headers=headers).status_code == 202
    town.wait_quiet()
    assert len(town.prospects()) == 1


def test_the_rights_of_a_bridge_suffice(town: Town) -> None:
    town.connection.execute("create role http_bridge login in role tourbase_bridge")
    town.bridge_dsn = make_conninfo(town.dsn, user="http_bridge")
    town.allow("webhook")
    town.bridge(TOURBASE_BIND="127.0.0.1:0")
    town.wait_log('"event": "ready"')
    url = town.address()
    assert post(url, wanted(), Prefer="wait=20").json()["state"] == "success"
    days = {"from": str(DAY), "to": str(DAY)}
    free = httpx.get(f"{url}/v1/availability/Elm Court", params=days, headers=TOKEN)
    assert free.status_code == 200, free.text
    assert httpx.get(f"{url}/readyz?verbose").status_code == 200
    assert "sqlstate" not in town.log()
    town.close()
    town.connection.execute("drop role http_bridge")
