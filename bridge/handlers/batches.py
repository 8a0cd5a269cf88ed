"""Ask the database about many jobs with one call: most of a small call is not its work."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from bridge.database import AsyncDatabase, Json
from bridge.errors import BridgeError, DatabaseUnreachable

# A longer batch would keep its leads locked for longer than it saves.
MOST = 100


@dataclass(frozen=True)
class Job:
    """One claim."""

    job_id: str
    fence: int
    lease_seconds: float

    @classmethod
    def from_claim(cls, claim: Mapping[str, Any]) -> Job:
        """Read what the database claimed for us."""
        return cls(claim["job_id"], int(claim["fence"]), float(claim["lease_seconds"]))


@dataclass(frozen=True)
class _Question:
    job: Job
    given: Json
    answer: asyncio.Future[dict[str, Any]]

    def as_json(self, name: str) -> dict[str, Json]:
        return {"job_id": self.job.job_id, "fence": self.job.fence, name: self.given}

    def settle(self, answer: dict[str, Any] | BridgeError) -> None:
        # Whoever asked may have been cancelled meanwhile.
        if self.answer.done():
            return
        if isinstance(answer, BridgeError):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)


class Batches:
    """Calls one function for many jobs: what is asked while a call is under way goes with the next.

    So nobody waits for company, and the batches are as large as the database is busy. Those that
    share a turn also grow while the others' calls are under way; a full one need not, and goes.
    """

    def __init__(
        self,
        database: AsyncDatabase,
        function: str,
        calls: str,
        given: str,
        turn: asyncio.Lock | None = None,
    ) -> None:
        """Take the function, its parameter, what is given for each job, and a turn to share."""
        self._turn = turn or asyncio.Lock()
        self._database = database
        self._function = function
        self._calls = calls
        self._given = given
        self._waiting: list[_Question] = []
        self._sending: asyncio.Task[None] | None = None

    async def ask(self, job: Job, given: Json) -> dict[str, Any]:
        """Ask about one job; give the answer, or raise what its call raised."""
        question = _Question(job, given, asyncio.get_running_loop().create_future())
        self._waiting.append(question)
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send_all())
        return await question.answer

    async def close(self) -> None:
        """Stop asking; who still waits for an answer must have been cancelled before."""
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)

    async def _send_all(self) -> None:
        while self._waiting:
            if len(self._waiting) >= MOST:
                await self._send(self._next())
            else:
                async with self._turn:
                    await self._send(self._next())

    def _next(self) -> Sequence[_Question]:
        batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        return batch

    async def _send(self, batch: Sequence[_Question]) -> None:
        calls: list[Json] = [question.as_json(self._given) for question in batch]
        try:
            found = await self._database.rows(self._function, **{self._calls: calls})
        except BridgeError as error:
            if len(batch) == 1 or isinstance(error, DatabaseUnreachable):
                for question in batch:
                    question.settle(error)
                return
            # One of them is at fault, and the others must not suffer for it.
            for question in batch:
                await self._send([question])
            return
        answers = {answer["job_id"]: answer for answer in cast(list[dict[str, Any]], found)}
        for question in batch:
            missing = BridgeError(f"{self._function} said nothing of a job")
            question.settle(answers.get(question.job.job_id, missing))
