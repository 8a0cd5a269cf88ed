"""SIGHUP: what may change while the bridge runs is taken over, a wrong value is not."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.bridge.daemon.place import Place, Run, until


def told(run: Run, event: str) -> dict[str, Any]:
    """Give the last line of an event."""
    lines = [json.loads(line) for line in run.text().splitlines()]
    found: dict[str, Any] = [line for line in lines if line["event"] == event][-1]
    return found


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text("workers = 2\npoll_seconds = 30\n")
    return path


@pytest.fixture
def run(place: Place, runs: list[Run], config: Path) -> Run:
    runs.append(place.start("--config", str(config), TOURBASE_RATE_PER_MINUTE=""))
    until(lambda: runs[0].has("ready"))
    return runs[0]


def test_new_settings_are_taken_over_and_told(place: Place, run: Run, config: Path) -> None:
    config.write_text(
        "workers = 3\npoll_seconds = 1\nrate_per_minute = 7\naccount_concurrency = 5\n"
        "log_level = 'warning'\n"
    )
    run.process.send_signal(signal.SIGHUP)
    until(lambda: run.has("settings_read"))
    assert told(run, "settings_read")["changed"] == (
        "workers 2 to 3, poll_seconds 30.0 to 1.0, rate_per_minute 60 to 7, "
        "account_concurrency 2 to 5, log_level info to warning"
    )
    until(lambda: place.one("select settings ->> 'rate_per_minute' from resman.bridge") == "7")
    assert place.one("select settings ->> 'account_concurrency' from resman.bridge") == "5"


def test_a_wrong_value_is_refused_and_the_old_ones_stay(
    place: Place, run: Run, config: Path
) -> None:
    config.write_text("workers = 0\nrate_per_minute = 7\n")
    run.process.send_signal(signal.SIGHUP)
    until(lambda: run.has("settings_refused"))
    assert "TOURBASE_WORKERS" in told(run, "settings_refused")["cause"]
    assert not run.has("settings_read")
    assert place.one("select settings ->> 'rate_per_minute' from resman.bridge") == "60"
    assert run.process.poll() is None
    config.write_text("workers = 2\nrate_per_minute = 8\n")
    run.process.send_signal(signal.SIGHUP)
    until(lambda: place.one("select settings ->> 'rate_per_minute' from resman.bridge") == "8")


def test_what_needs_a_restart_is_named_and_left_alone(place: Place, run: Run, config: Path) -> None:
    config.write_text("workers = 2\npoll_seconds = 30\nlease_seconds = 7\n")
    run.process.send_signal(signal.SIGHUP)
    until(lambda: run.has("settings_read"))
    line = told(run, "settings_read")
    assert (line["changed"], line["needs_restart"]) == ("nothing", "lease_seconds")
    assert place.one("select settings ->> 'lease_seconds' from resman.bridge") == "120.0"
