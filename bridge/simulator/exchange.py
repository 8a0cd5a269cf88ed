"""One call from request to answer: faults, commit and ledger in their order."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Protocol

from bridge.simulator.faults import Fault, Plan
from bridge.simulator.records import Json
from bridge.simulator.simulation import Simulation

_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


@dataclass(frozen=True)
class Reply:
    """An HTTP answer."""

    status: int
    body: bytes
    content_type: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class Facts:
    """What the ledger will tell of a call; filled in while the call is carried out."""

    property_id: str | None = None
    accepted: bool = False
    writes: bool = False
    prospect_id: str | None = None
    marker: str | None = None
    fields: dict[str, Json] | None = None
    answered: str | None = None
    kind: str | None = None
    event: str | None = None
    event_id: str | None = None
    found: int | None = None
    error: str | None = None


class Call(Protocol):
    """A call of either generation of the API."""

    @property
    def method(self) -> str:
        """The bare name of the method."""

    @property
    def facts(self) -> Facts:
        """What is known of the call so far."""

    def carry_out(self, simulation: Simulation, stale_seconds: float) -> Reply:
        """Do what the call asks for, and fill in its facts."""

    def status_reply(self, simulation: Simulation, word: str, text: str) -> Reply:
        """Return an answer with a given status word and text."""


async def answer(simulation: Simulation, call: Call) -> Reply | None:
    """Answer one call; None means that the connection is to be dropped without an answer."""
    plan = simulation.faults.plan(call.method)
    if plan.wait_before:
        await asyncio.sleep(plan.wait_before)
    reply = settle(simulation, call, plan)
    if plan.wait_after:
        await asyncio.sleep(plan.wait_after)
    return reply


def settle(simulation: Simulation, call: Call, plan: Plan) -> Reply | None:
    """Commit one call and write it down, in one step that no other call can come between."""
    fault, reply = plan.fault, None
    if fault is None or fault.after_commit:
        reply = call.carry_out(simulation, plan.stale_seconds)
        if call.facts.kind == "window":
            fault = fault or simulation.faults.overflow(call.method, call.facts.found or 0)
    if fault is not None:
        reply = _struck(simulation, call, fault, reply)
        # A read that was spoilt gave nothing; a write that was committed stays one.
        call.facts.accepted = call.facts.accepted and call.facts.writes
    status = reply.status if reply is not None else 0
    record(simulation, call.method, call.facts, status, fault.kind if fault else None)
    return reply


def record(
    simulation: Simulation, method: str, facts: Facts, status: int, fault: str | None = None
) -> None:
    """Write one call into the ledger."""
    entry: dict[str, Json] = {
        "at": simulation.now().isoformat(),
        "method": method,
        "property_id": facts.property_id,
        "accepted": facts.accepted,
        "prospect_id": facts.prospect_id,
        "marker": facts.marker,
        "fields": dict(facts.fields) if facts.fields is not None else None,
        "answered": facts.answered,
        "kind": facts.kind,
        "event": facts.event,
        "event_id": facts.event_id,
        "found": facts.found,
        "status": status,
        "error": facts.error,
        "fault": fault,
    }
    simulation.ledger.append(entry, durable=facts.accepted and facts.writes)


def _struck(simulation: Simulation, call: Call, fault: Fault, reply: Reply | None) -> Reply | None:
    if fault.kind in ("drop_before_commit", "drop_after_commit"):
        return None
    if fault.kind == "truncated_xml":
        whole = reply or call.status_reply(simulation, "Error", "")
        return Reply(whole.status, whole.body[: len(whole.body) * 2 // 3], whole.content_type)
    if fault.kind == "status":
        return call.status_reply(simulation, fault.text("word"), fault.text("text"))
    if fault.kind == "html_200":
        return _page(200, "We will be back in a moment")
    if fault.kind == "buffer_overflow":
        return Reply(502, b"502 Bad Gateway: buffer overflow", "text/plain")
    if fault.kind == "http_401":
        return _refused(fault)
    if fault.kind == "http_502":
        return _bad_gateway(fault)
    later = fault.text("retry_after")
    headers = (("Retry-After", later),) if later else ()
    status, title = (429, "Too Many Requests") if fault.kind == "http_429" else (503, "Down")
    return Reply(status, _PAGE.format(title).encode(), "text/html", headers)


def _page(status: int, title: str) -> Reply:
    return Reply(status, _PAGE.format(title).encode(), "text/html")


def _refused(fault: Fault) -> Reply:
    if not fault.text("code"):
        return Reply(401, b"Unauthorized", "text/plain")
    problem = {"message": "credentials are not permitted", "code": fault.text("code")}
    return Reply(401, json.dumps(problem).encode(), "application/json")


def _bad_gateway(fault: Fault) -> Reply:
    if not fault.text("retry_after"):
        return _page(502, "502 Bad Gateway")
    hint = {"status": 502, "error": "bad_gateway", "retry_after": fault.details["retry_after"]}
    return Reply(502, json.dumps(hint).encode(), "application/json")
