"""What reading one request costs in the database: mapping and validation, for each shipped source.

The time is taken inside Postgres, around the two calls and nothing else. Beside it, how many whole
requests one client hands in.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from bench.measure import interleave, percentile
from bench.report import Result
from bench.run import Run

_PARTNER: dict[str, Any] = {
    "source": "partner",
    "source_id": "5f0e7c9a-1b1e-4c3f-9a55-2f1a7c0f6a10",
    "event": "created",
    "version": 1,
    "prospect": {
        "name": "Dana Whitfield",
        "email": "dana.whitfield@example.com",
        "phone": "+1 512 555 0143",
        "resman_prospect_id": None,
    },
    "tour": {
        "property_id": "11110000-0000-4000-8000-000000000001",
        "tour_type": "in_person",
        "scheduled_date": "2027-03-13T15:00:00-06:00",
        "duration_minutes": 60,
        "timezone": "America/Chicago",
        "agent_id": None,
        "meeting_location": "Leasing office",
        "virtual_meeting_url": None,
        "special_instructions": "Two dogs; second floor or higher.",
    },
    "preferences": {
        "preferred_contact_method": "email",
        "accessibility_requirements": "step-free",
        "language_preference": "en",
        "group_size": 2,
    },
}
PAYLOADS: dict[str, dict[str, Any]] = {
    "website": {
        "prospect_name": "Dana Whitfield",
        "prospect_email": "dana.whitfield@example.com",
        "prospect_phone": "(512) 555-0143",
        "property_name": "Elm Court",
        "tour_type": "in_person",
        "preferred_date": "2027-03-13",
        "preferred_time": "3:00 PM",
        "submission_id": "w-10441",
    },
    "phone": {
        "caller_name": "Dana Whitfield",
        "caller_phone": "(512) 555-0143",
        "property_interest": "Elm Court",
        "preferred_date": "2027-03-13T15:00",
        "call_id": "c-7",
    },
    "otter_trip": _PARTNER,
    "touriquest": _PARTNER,
    "webhook": _PARTNER,
}
_LOOP = """
create function pg_temp.read_many(p_source text, p_payload jsonb, p_times integer)
returns double precision [] language plpgsql as $$
declare
    v_taken double precision [] := '{}';
    v_start timestamptz;
    v_compiled jsonb := resman.compiled_source(p_source);
    v_wrong jsonb;
begin
    for n in 1..p_times loop
        v_start := clock_timestamp();
        v_wrong := resman.validate_fields(v_compiled, resman.map_payload(v_compiled, p_payload));
        v_taken := v_taken || extract(epoch from clock_timestamp() - v_start)::double precision;
    end loop;
    if v_wrong <> '[]' then
        raise exception 'the payload of % is wrong: %', p_source, v_wrong;
    end if;
    return v_taken;
end $$
"""


def measure(run: Run, result: Result) -> None:
    """Read the same request many times, the sources in turn."""
    times = run.pick(20, 1000)
    result.settings |= {"requests": times}
    url = run.fresh(run.ours)

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_LOOP.encode())

        def case(source: str) -> float:
            row = connection.execute(
                "select pg_temp.read_many(%s, %s, %s)",
                [source, Jsonb(PAYLOADS[source]), times],
            ).fetchone()
            return percentile(row[0] if row else [], 0.5) * 1000

        cases = {
            source: partial(run.attempt, result, f"read, {source}", partial(case, source))
            for source in PAYLOADS
        }
        taken = interleave(cases, run.rounds)
        result.figure("submit_tour, one client", "requests/s", [submits(connection, times)])
    slowest = max(
        result.figure(f"map and validate, {source}, p50", "ms", values)
        for source, values in taken.items()
    )
    result.ratio("the slowest source's p50 in ms", slowest, at_most=1, hope=0.5)


def submits(connection: psycopg.Connection, times: int) -> float:
    """Give how many requests for tours one client hands in a second, each of a new tour."""
    row = connection.execute("select property_id from resman.resman_integration limit 1").fetchone()
    tour = _PARTNER["tour"] | {"property_id": str(row[0]) if row else ""}
    began = time.perf_counter()
    for number in range(times):
        message = _PARTNER | {"source_id": f"b-{number}", "tour": tour}
        answer = connection.execute(
            "select resman.submit_tour('otter_trip', %s) ->> 'http'", [Jsonb(message)]
        ).fetchone()
        if answer != ("202",):
            raise RuntimeError(f"a request was answered {answer}")
    return times / (time.perf_counter() - began)
