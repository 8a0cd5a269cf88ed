"""The harness: a Postgres for the session, a database for a test, pgTAP files as items."""

from __future__ import annotations

pytest_plugins = [
    "tests.fixtures.server",
    "tests.fixtures.databases",
    "tests.fixtures.checks",
    "tests.fixtures.pgtap_files",
    "tests.fixtures.town",
    "tests.fixtures.between",
    "tests.fixtures.order",
]
