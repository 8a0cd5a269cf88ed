"""The acts of the demo; each checks by ResMan's own ledger what it tells."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from bridge.demo.application import Row
from bridge.demo.screen import Screen
from bridge.demo.stage import Stage
from bridge.errors import BridgeError

PATIENCE_SECONDS = 20.0
FIRST_LEAD_SECONDS = 15.0
OUTAGE_SECONDS = 1.5
ANSWER_MS = 150
EDITS = (
    "Asked about parking",
    "Asked about parking and pets",
    "Has one cat, needs parking",
    "Has one cat, needs parking, from May",
    "Has one cat, needs parking, from May, ground floor",
)

Found = TypeVar("Found")


def insert_lead(screen: Screen, stage: Stage) -> str:
    """A lead is inserted, and stands in ResMan."""
    screen.act("1. The application inserts a lead")
    began = time.monotonic()
    lead_id = stage.office.add_lead(stage.chatbot_id, "Dana", "Whitfield")
    screen.tell(f"lead {lead_id} is written")
    row = _synced(screen, stage, lead_id)
    now = time.monotonic()
    _require(len(stage.resman.posts()) == 1, "the first lead was not posted exactly once")
    _require(now - stage.started_at < FIRST_LEAD_SECONDS, "the first lead took too long")
    screen.done(f"synced in {(now - began) * 1000:.0f} ms as prospect {row.resman_lead_id}")
    screen.tell(f"{now - stage.started_at:.1f} s after the server's start")
    return lead_id


def edit_lead(screen: Screen, stage: Stage, lead_id: str) -> None:
    """Five edits in a row are one call with the newest values."""
    screen.act("2. It edits the lead five times, quickly")
    stage.resman.fail({"method": "SearchProspects", "kind": "latency", "rate": 1, "ms": ANSWER_MS})
    before, version = len(stage.resman.posts()), stage.office.row(lead_id).version
    began = time.monotonic()
    for summary in EDITS:
        stage.office.edit_lead(lead_id, summary)
    took = (time.monotonic() - began) * 1000
    row = _synced(screen, stage, lead_id)
    stage.resman.fail()
    sent = len(stage.resman.posts()) - before
    # On a machine so slow that the edits outlast an answer of ResMan, a second call is right.
    _require(sent == 1 or (sent > 1 and took > ANSWER_MS), f"five edits were sent {sent} times")
    _require(row.version == version + len(EDITS), "an edit was not counted")
    _require(_comment(stage, lead_id) == EDITS[-1], "ResMan has not the newest values")
    times = "once" if sent == 1 else f"{sent} times (this machine is slow)"
    screen.done(f"five edits in {took:.0f} ms, version {row.version}, sent {times}")
    screen.tell(f"ResMan has the newest: {EDITS[-1]}")


def sit_out_outage(screen: Screen, stage: Stage) -> str:
    """ResMan is down; the lead waits, and explain says why."""
    screen.act("3. ResMan goes down, and the application inserts another lead")
    stage.resman.fail({"method": "*", "kind": "http_503", "rate": 1})
    lead_id = stage.office.add_lead(stage.chatbot_id, "Omar", "Castellanos")
    with screen.waiting("ResMan answers 503"):
        time.sleep(OUTAGE_SECONDS)
    screen.quote(f"tourbase explain {lead_id[:8]}", stage.explain(lead_id))
    _require(stage.office.row(lead_id).status != "synced", "it was synced in an outage")
    stage.resman.fail()
    began = time.monotonic()
    _synced(screen, stage, lead_id)
    _require(_creates(stage, lead_id) == 1, "the lead was not created exactly once")
    screen.done(f"ResMan is back: synced {time.monotonic() - began:.1f} s later, by itself")
    return lead_id


def lose_answer(screen: Screen, stage: Stage) -> str:
    """The answer to a create is lost; the lead is looked up and not created again."""
    screen.act("4. ResMan stores a lead, but its answer is lost on the way")
    stage.resman.fail(
        {"method": "PostLeadManagement4_0", "kind": "drop_after_commit", "rate": 1, "times": 1}
    )
    lead_id = stage.office.add_lead(stage.chatbot_id, "Mei", "Okafor")
    _until(screen, "the call", lambda: _creates(stage, lead_id))
    _synced(screen, stage, lead_id)
    stage.resman.fail()
    _require(_creates(stage, lead_id) == 1, "a lost answer led to a second create")
    screen.quote(f"tourbase explain {lead_id[:8]}", stage.explain(lead_id))
    screen.done("looked up by its mark and found: one prospect, not two")
    return lead_id


def look_at_resman(screen: Screen, stage: Stage, leads: list[str]) -> None:
    """What the staff of the property sees."""
    screen.act("5. What the leasing staff sees in ResMan")
    prospects = stage.resman.prospects()
    for one in prospects:
        name = f"{one['first_name']} {one['last_name']}"
        screen.tell(
            f"{name:<18} {one['email']:<30} {one['type']:<9}"
            f" {len(one['events'])} event   {one['prospect_id']}"
        )
    ids = {one["prospect_id"] for one in prospects}
    known = {stage.office.row(lead_id).resman_lead_id for lead_id in leads}
    _require(len(prospects) == len(leads), f"{len(prospects)} prospects for {len(leads)} leads")
    _require(ids == known, "the rows name other prospects than ResMan has")
    screen.done(f"{len(leads)} leads, {len(prospects)} prospects, each once")
    screen.quote("tourbase status", stage.tourbase("status"))


def follow(screen: Screen, stage: Stage) -> None:
    """Tell what becomes of each row that somebody writes, for ever."""
    known = stage.office.statuses()
    while True:
        time.sleep(0.2)
        now = stage.office.statuses()
        for lead_id, row in now.items():
            if known.get(lead_id) != row:
                where = f" as prospect {row.resman_lead_id}" if row.resman_lead_id else ""
                screen.done(f"lead {lead_id} version {row.version}: {row.status}{where}")
        known = now


def _synced(screen: Screen, stage: Stage, lead_id: str) -> Row:
    def row() -> Row | None:
        found = stage.office.row(lead_id)
        return found if found.status == "synced" else None

    return _until(screen, f"lead {lead_id[:8]} to be synced", row)


def _until(screen: Screen, what: str, look: Callable[[], Found | None]) -> Found:
    until = time.monotonic() + PATIENCE_SECONDS
    with screen.waiting(f"waiting for {what}"):
        while not (found := look()):
            if time.monotonic() > until:
                raise BridgeError(f"waited {PATIENCE_SECONDS:.0f} s in vain for {what}")
            time.sleep(0.01)
    return found


def _creates(stage: Stage, lead_id: str) -> int:
    mark = f"[ref:lead:{lead_id.replace('-', '')}]"
    return sum(entry.get("marker") == mark for entry in stage.resman.posts())


def _comment(stage: Stage, lead_id: str) -> str:
    prospect_id = stage.office.row(lead_id).resman_lead_id
    for one in stage.resman.prospects():
        if one["prospect_id"] == prospect_id:
            return str(one["preferences"]["comments"][0])
    return ""


def _require(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise BridgeError(f"the demo found a fault: {otherwise}")
