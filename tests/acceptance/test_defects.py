"""Defects of the brief that need more than one session to show."""

from __future__ import annotations

import psycopg

from bridge.installer import install
from tests.fixtures.town import Town


def test_d06_a_second_install_does_nothing(town: Town) -> None:
    assert not install(town.dsn).changed


def test_d07_the_sync_checks_are_proved(town: Town) -> None:
    unproved = town.connection.execute(
        "select conname from pg_constraint where not convalidated"
    ).fetchall()
    assert unproved == []


def test_d18_one_notification_per_transaction(town: Town) -> None:
    with psycopg.connect(town.dsn, autocommit=True) as listener:
        listener.execute("listen tourbase")
        with town.connection.transaction():
            for _ in range(3):
                town.lead()
        heard = [notice.payload for notice in listener.notifies(timeout=1.0)]
    assert heard == [""]
