"""How backfills look to a person: plans, and how far each is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from bridge.cli.base import common
from bridge.cli.look import length
from bridge.cli.output import Cell, print_json, print_rows, say

WINDOWS = ("property_id", "property_name", "since", "windows", "takes", "reason_code")
PLANNED = ("property_id", "property_name", "leads", "rate_per_minute", "takes", "reason_code")
LISTED = (
    "run_id", "property_name", "kind", "state", "total", "done", "left", "matched", "created",
    "held", "skipped", "waiting", "rate_per_minute", "takes", "reason_code",
)  # fmt: skip
COUNTED = ("matched", "created", "held", "skipped")
Report = dict[str, Any]


def show_plans(plans: Sequence[Report], *, is_remote: bool) -> None:
    """Show what backfills would bring over."""
    columns = WINDOWS if is_remote else PLANNED
    print_rows(columns, [_timed(one, one["seconds"]) for one in plans])
    if any(one.get("leads") for one in plans):
        say("see what would happen: tourbase backfill run --dry-run")


def show_reports(reports: Sequence[Report]) -> None:
    """Show how far backfills are."""
    print_rows(LISTED, [_timed(one, one["seconds_left"]) for one in reports])


def tell(reports: Sequence[Report]) -> None:
    """Say what was begun, or how it ended."""
    if common().json:
        for report in reports:
            print_json(report)
        return
    if not reports:
        say("there is nothing to bring over")
    for one in reports:
        say(
            f"{one['property_name']}: {_running(one) if one['state'] == 'running' else _ended(one)}"
        )
    if any(one["state"] == "running" for one in reports):
        say("see how far it is: tourbase backfill status")


def _running(report: Report) -> str:
    if report["kind"] == "remote":
        left = f"{report['left']} windows, {length(report['seconds_left'])}"
    else:
        takes = length(report["seconds_left"])
        left = f"{report['left']} leads, {takes} at {report['rate_per_minute']:g}/min"
    wait = f"; waits: {report['reason_code']}" if report["reason_code"] else ""
    return f"backfill {report['run_id']}: {left}{wait}"


def _ended(report: Report) -> str:
    counts = ", ".join(f"{report[name]} {name}" for name in COUNTED)
    return f"backfill {report['run_id']} is {report['state']}: {counts}"


def _timed(report: Report, seconds: float | None) -> dict[str, Cell]:
    rate = report.get("rate_per_minute")
    is_exact = rate is None or common().json
    shown = report if is_exact else report | {"rate_per_minute": round(cast(float, rate), 2)}
    takes = None if seconds is None else length(seconds)
    return cast(dict[str, Cell], shown | {"takes": takes})
