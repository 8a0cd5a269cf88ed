"""What may still be booked at a property."""

from __future__ import annotations

import re
from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bridge.database import AsyncDatabase
from bridge.web.gate import Gate
from bridge.web.problem import Problem

MOST_DAYS = 62
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Availability:
    """Answers which slots are free."""

    def __init__(self, database: AsyncDatabase, gate: Gate) -> None:
        """Take the database, and what knows who asks."""
        self._database = database
        self._gate = gate

    def routes(self) -> list[Route]:
        """Give the path."""
        return [Route("/v1/availability/{property:path}", self.show)]

    async def show(self, request: Request) -> Response:
        """Give the free slots of a property, day by day."""
        await self._gate.asked(request)
        first, last = _day(request, "from"), _day(request, "to")
        if not timedelta(0) <= last - first < timedelta(days=MOST_DAYS):
            raise Problem(
                422, "bad_date", f"to must be from or later, and give {MOST_DAYS} days at most"
            )
        named = request.path_params["property"]
        found = None
        # No text of Postgres holds a zero byte, so no property is called so.
        if "\0" not in named:
            found = await self._database.call(
                "resman.availability",
                property=named,
                **{"from": first.isoformat(), "to": last.isoformat()},
            )
        if found is None:
            raise Problem(404, "property_unknown", "no connected property is called so")
        return JSONResponse(found)


def _day(request: Request, name: str) -> date:
    text = request.query_params.get(name, "")
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Problem(422, "bad_date", f"{name} must be a date such as 2027-03-13")
