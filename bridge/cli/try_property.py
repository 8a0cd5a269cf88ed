"""`tourbase properties set`: what a change does to the leads that wait, told before it is made."""

from __future__ import annotations

import sys
from typing import Any, cast

import click

from bridge.cli.base import common
from bridge.cli.output import print_json, say
from bridge.database import Database, Json
from bridge.errors import Refused

Report = dict[str, Any]


def try_change(database: Database, property_id: str, changes: dict[str, Json]) -> Report:
    """Make a change and take it back; tell what came of it."""
    tried = database.call("resman.try_property", property_id=property_id, changes=changes)
    return cast(Report, tried)


def show_try(report: Report, tried: Report, *, has_new_key: bool) -> None:
    """Show what a change would do."""
    if common().json:
        print_json({"property_id": report["property_id"], **tried})
        return
    say(f"{report['property_name']}: {describe(tried, has_new_key=has_new_key)}")
    if tried["waiting"]:
        say(_fate(tried))
    say("nothing was changed: repeat without --dry-run")


def agree(report: Report, tried: Report) -> None:
    """Ask before leads are sent that a direction has held: their edits may be old."""
    given = common()
    is_released = tried["reason_before"] == "RM104" and tried["reason_after"] is None
    if given.yes or not (is_released and tried["waiting"]):
        return
    what = f"{report['property_name']}: {_fate(tried)}"
    if given.no_input or not sys.stdin.isatty():
        raise Refused(f"{what}: see --dry-run, and repeat with --yes if you mean it")
    click.confirm(f"{what}. Go on?", abort=True, err=True)


def describe(changed: Report, *, has_new_key: bool) -> str:
    """Name what has changed from what to what."""
    before, after = changed["before"], changed["after"]
    lines = [f"{name} {before.get(name) or '-'} → {after[name]}" for name in sorted(after)]
    lines += ["new API key"] if has_new_key else []
    return ", ".join(lines) or "was so already"


def _fate(tried: Report) -> str:
    """Say what becomes of the leads that wait."""
    leads = f"{tried['waiting']} leads wait"
    if tried["reason_after"] is not None:
        return f"{leads}, and are held from now on ({tried['reason_after']})"
    if tried["reason_before"] is not None:
        return f"{leads} ({tried['reason_before']}), and are sent from now on as they then stand"
    return f"{leads}, and are sent as before"
