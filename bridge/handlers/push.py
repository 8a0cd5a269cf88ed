"""Carry one claimed job to ResMan and its outcome back."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bridge.credentials import KeyRing
from bridge.database import Json
from bridge.errors import DatabaseUnreachable
from bridge.handlers.batches import Job
from bridge.handlers.calls import (
    CallFailed,
    Remote,
    account_of,
    look_up,
    open_credentials,
    own_fault,
    pinned,
    post,
)
from bridge.handlers.look import look
from bridge.handlers.mark import Mark
from bridge.handlers.report import Records, Report
from bridge.logs import EventLog
from bridge.resman import ResMan


@dataclass(frozen=True)
class Tools:
    """What a worker works with, whatever the job."""

    resman: ResMan
    records: Records
    keys: KeyRing
    log: EventLog
    mark: Mark


class Push:
    """One claim that is being worked on."""

    def __init__(self, claim: Mapping[str, Any], tools: Tools) -> None:
        """Take the claim, and what to work on it with."""
        self._claim = claim
        self._tools = tools
        self._log = tools.log
        self._job = Job.from_claim(claim)
        self._report = Report(self._job, tools.records)
        self.account = account_of(claim)
        self.has_trouble = False
        self._attempt: str | None = None

    def is_stuck(self, now: float) -> bool:
        """Say whether the job only waits for a database that is gone, or as good as gone."""
        return self._report.is_stuck(now)

    async def run(self) -> None:
        """Do what the claim asks for, and record how it ended."""
        started = time.monotonic()
        try:
            answer = await self._carry()
        except DatabaseUnreachable:
            # The lease lapses and the job is rescued: nobody knows here what was committed.
            self._log.error("outcome_not_recorded", job_id=self._job.job_id)
            return
        # It waits again, and for a reason: not only because the lead was edited meanwhile.
        self.has_trouble = answer.get("status") == "pending" and bool(answer.get("reason_code"))
        self._log.info(
            "job_done",
            lead_id=self._claim.get("unit_id"),
            job_id=self._job.job_id,
            property=self._claim.get("property_id"),
            account=str(self.account),
            operation=self._claim.get("operation"),
            attempt=self._attempt,
            outcome=answer.get("status") or "nothing_sent",
            reason=answer.get("reason_code"),
            why=answer.get("why"),
            duration_s=round(time.monotonic() - started, 3),
        )

    async def _carry(self) -> dict[str, Any]:
        remote = Remote.from_json(self._claim["remote"])
        try:
            credentials = open_credentials(self._tools.keys, remote)
            found = await look_up(self._claim, self._tools.resman, credentials, remote.property_id)
            started, intent = await self._report.intend(found)
            looked: list[Json] = []
            while intent.get("do") == "look":
                looked += await look(intent["reads"], self._tools.resman, credentials)
                started, intent = await self._report.intend({**found, "looked": looked})
        except CallFailed as failed:
            return await self._report.read_failure(pinned(failed.outcome, remote))
        except DatabaseUnreachable:
            raise
        except Exception as error:  # noqa: BLE001 - one job must not end the others
            fault = own_fault(error, sent=False)
            self._tell(fault)
            return await self._report.read_failure(fault)
        if intent.get("do") != "post":
            return intent
        self._attempt = intent.get("attempt_id")
        await self._tools.mark.reach(str(self._attempt))
        deadline = started + float(intent["lease_seconds"])
        outcome = await post(
            intent, deadline, self._tools.resman, credentials, remote.property_id, self._log
        )
        self._tell(outcome)
        return await self._report.outcome(pinned(outcome, remote))

    def _tell(self, outcome: Mapping[str, Any]) -> None:
        if outcome.get("detail") == "bridge_error":
            self._log.error("bridge_error", job_id=self._job.job_id, error=outcome["text"])
        elif outcome.get("detail") == "time_differs":
            self._log.warning("time_differs", job_id=self._job.job_id, attempt=self._attempt)
