"""`tourbase status`."""

from __future__ import annotations

import json

from tests.bridge.cli.commands import tourbase
from tests.fixtures.town import Town


def test_without_a_bridge_it_ends_with_3_and_names_the_command(town: Town) -> None:
    done = tourbase("status", TOURBASE_DSN=town.dsn)
    assert done.returncode == 3
    assert "no bridge is running:  tourbase run" in done.stdout


def test_with_a_bridge_it_ends_with_0(town: Town) -> None:
    town.bridge()
    town.wait_log('"ready"')
    done = tourbase("status", "--json", TOURBASE_DSN=town.dsn)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["bridges"]) == 1
