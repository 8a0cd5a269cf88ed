"""The control surface under `/_sim/`: how a test arranges the simulator and looks into it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bridge.simulator.checked_json import an_object
from bridge.simulator.clock import moment_of
from bridge.simulator.exchange import Facts, record
from bridge.simulator.records import Json
from bridge.simulator.seeding import plant
from bridge.simulator.simulation import Simulation
from bridge.simulator.staff import edit
from bridge.simulator.switches import WrongControl, allowed_json

_JSON_LINES = "application/x-ndjson"


class ControlSurface:
    """Answer the calls under `/_sim/`."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def routes(self) -> list[Route]:
        """Return the routes."""
        posts = {
            "seed": self._seed,
            "reset": self._reset,
            "switches": self._switches,
            "faults": self._faults,
            "staff": self._staff,
            "clock": self._clock,
        }
        reads = {
            "": self._show_all,
            "state": self._state,
            "ledger": self._ledger,
            "switches": self._show_switches,
            "faults": self._show_faults,
        }
        routes = [Route(f"/_sim/{name}", _reading(f), methods=["GET"]) for name, f in reads.items()]
        # Starlette answers 405 only if no route of the path knows the verb.
        return routes + [
            Route(f"/_sim/{name}", _writing(f), methods=["POST"]) for name, f in posts.items()
        ]

    def _seed(self, given: Json) -> Json:
        return plant(self._simulation.store, given)

    def _reset(self, given: Json) -> Json:
        seed = an_object(given, "reset", "seed").get("seed")
        if seed is not None and type(seed) is not int:
            raise WrongControl("'seed' is a whole number")
        self._simulation.reset(seed)
        return {"seed": self._simulation.seed}

    def _switches(self, given: Json) -> Json:
        self._simulation.switches = self._simulation.switches.changed(given)
        return self._simulation.switches.as_json()

    def _faults(self, given: Json) -> Json:
        self._simulation.faults.replace(given)
        return self._simulation.faults.as_json()

    def _staff(self, given: Json) -> Json:
        edited = edit(self._simulation, given)
        prospect = edited.prospect
        facts = Facts(
            property_id=prospect.property_id,
            accepted=True,
            writes=True,
            prospect_id=prospect.prospect_id,
            fields=dict(given) if isinstance(given, Mapping) else None,
            answered=None if edited.gone else prospect.digest,
            kind=edited.kind,
        )
        record(self._simulation, "staff", facts, 200)
        state: Json = json.loads(prospect.state())
        return state

    def _clock(self, given: Json) -> Json:
        entry = an_object(given, "clock", "at advance_seconds")
        clock = self._simulation.clock
        if len(entry) > 1:
            raise WrongControl("the clock takes 'at' or 'advance_seconds', not both")
        if "at" in entry:
            try:
                clock.set(moment_of(str(entry["at"])))
            except ValueError as error:
                raise WrongControl("'at' is not an ISO moment") from error
        seconds = entry.get("advance_seconds", 0)
        if not isinstance(seconds, int | float) or isinstance(seconds, bool):
            raise WrongControl("'advance_seconds' is a number")
        clock.advance(seconds)
        return {"now": clock.now().isoformat()}

    def _show_all(self, request: Request) -> Response:
        simulation = self._simulation
        members: dict[str, Json] = {
            "seed": simulation.seed,
            "now": simulation.now().isoformat(),
            "accounts": list(simulation.store.accounts),
            "properties": list(simulation.store.properties),
            "prospects": len(simulation.store.prospects),
            "ledger": len(simulation.ledger.lines()),
        }
        return JSONResponse(members)

    def _show_switches(self, request: Request) -> Response:
        now = self._simulation.switches.as_json()
        return JSONResponse({"switches": now, "allowed": allowed_json()})

    def _show_faults(self, request: Request) -> Response:
        return JSONResponse(self._simulation.faults.as_json())

    def _state(self, request: Request) -> Response:
        wanted = request.query_params.get("property_id", "").lower()
        states = (
            prospect.state()
            for prospect in self._simulation.store.prospects.values()
            if wanted in ("", prospect.property_id)
        )
        return Response(f'{{"prospects":[{",".join(states)}]}}', media_type="application/json")

    def _ledger(self, request: Request) -> Response:
        after = request.query_params.get("after", "0")
        if not after.isdecimal():
            raise WrongControl("'after' is the sequence number of an entry")
        lines = self._simulation.ledger.lines(int(after))
        if _JSON_LINES in request.headers.get("accept", ""):
            return Response("".join(f"{line}\n" for line in lines), media_type=_JSON_LINES)
        return Response(f"[{','.join(lines)}]", media_type="application/json")


Endpoint = Callable[[Request], Awaitable[Response]]


def _reading(read: Callable[[Request], Response]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            return read(request)
        except WrongControl as wrong:
            return JSONResponse(wrong.report, wrong.status)

    return endpoint


def _writing(write: Callable[[Json], Json]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            body = await request.body()
        except ClientDisconnect:
            # Whoever steers went away in the middle of a word; nobody reads this.
            return Response(status_code=400)
        try:
            given = json.loads(body) if body.strip() else {}
        except (ValueError, RecursionError):
            return JSONResponse({"error": "the body is not JSON"}, 400)
        try:
            return JSONResponse(write(given))
        except WrongControl as wrong:
            return JSONResponse(wrong.report, wrong.status)

    return endpoint
