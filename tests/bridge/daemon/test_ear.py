"""Listening: notifications wake the bridge, and where they do not arrive it polls and says so."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.bridge.daemon.place import Place, Run, until
from tests.bridge.daemon.pooler import Pooler
from tests.bridge.daemon.proxy import SilentProxy, proxy_to
from tests.bridge.simulator.caller import Caller

RM902 = '"event": "listener_not_delivering", "reason": "RM902"'


@pytest.fixture
def proxy(place: Place) -> Iterator[SilentProxy]:
    one = proxy_to(place.dsn)
    yield one
    one.close()


def through(dsn: str, port: int) -> str:
    """Give the address of a database through something that listens on this machine."""
    return make_conninfo(dsn, host="127.0.0.1", port=port, sslmode="disable")


def test_a_notification_wakes_the_daemon_long_before_it_polls(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    runs.append(place.start(TOURBASE_POLL_SECONDS="30"))
    until(lambda: runs[0].has("listening") and runs[0].has("ready"))
    place.add_lead("Whitfield")
    until(lambda: resman.state(), 5)


def test_a_killed_listener_is_connected_again(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    runs.append(place.start(TOURBASE_POLL_SECONDS="30"))
    until(lambda: runs[0].has("listening"))
    place.one(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where application_name = 'tourbase listen' and datname = current_database()"
    )
    until(lambda: runs[0].events().count("listening") == 2)
    place.add_lead("Whitfield")
    until(lambda: resman.state(), 5)


def test_a_deaf_listener_is_noticed_and_polling_takes_over(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    # Notifications do not cross databases, as they do not cross a transaction pooler.
    elsewhere = psycopg.conninfo.make_conninfo(place.dsn, dbname="postgres")
    deaf = {"TOURBASE_LISTEN_DSN": elsewhere, "TOURBASE_LISTENER_PROBE_SECONDS": "0.3"}
    runs.append(place.start(TOURBASE_POLL_SECONDS="30", **deaf))
    until(lambda: runs[0].has("listener_not_delivering"))
    place.add_lead("Whitfield")
    until(lambda: resman.state(), 5)
    assert not runs[0].has("listening")


def test_a_listener_whose_peer_vanished_is_found_and_replaced(
    place: Place, resman: Caller, runs: list[Run], proxy: SilentProxy
) -> None:
    half_open = {"TOURBASE_LISTEN_DSN": through(place.dsn, proxy.port)}
    runs.append(
        place.start(TOURBASE_POLL_SECONDS="60", TOURBASE_LISTENER_PROBE_SECONDS="2", **half_open)
    )
    until(lambda: runs[0].has("listening"))
    proxy.fall_silent()
    # The probe goes out within 2 s and is missed 2 s later.
    assert until(lambda: runs[0].has("listener_not_delivering")) < 4.5
    assert RM902 in runs[0].text()
    until(lambda: runs[0].events().count("listening") == 2, 5)
    place.add_lead("Whitfield")
    assert until(lambda: resman.state()) < 3


def test_work_starts_within_the_poll_interval_while_the_listener_is_half_open(
    place: Place, resman: Caller, runs: list[Run], proxy: SilentProxy
) -> None:
    half_open = {"TOURBASE_LISTEN_DSN": through(place.dsn, proxy.port)}
    runs.append(
        place.start(TOURBASE_POLL_SECONDS="1", TOURBASE_LISTENER_PROBE_SECONDS="60", **half_open)
    )
    until(lambda: runs[0].has("listening") and runs[0].has("ready"))
    proxy.fall_silent()
    place.add_lead("Whitfield")
    assert until(lambda: resman.state()) < 2.5


def test_every_connection_half_open_delays_work_by_one_ping(
    place: Place, resman: Caller, runs: list[Run], proxy: SilentProxy
) -> None:
    place.dsn, direct = through(place.dsn, proxy.port), place.dsn
    runs.append(place.start(TOURBASE_POLL_SECONDS="2", TOURBASE_LISTENER_PROBE_SECONDS="60"))
    until(lambda: runs[0].has("listening") and runs[0].has("ready"))
    time.sleep(1.5)
    proxy.fall_silent()
    place.dsn = direct
    place.add_lead("Whitfield")
    # The poll, the ping that finds the connections dead, and the work.
    assert until(lambda: resman.state()) < 2 + 2 + 2.5
    runs[0].process.send_signal(signal.SIGTERM)
    assert runs[0].end(12) == 0


def test_behind_a_transaction_pooler_the_bridge_polls_and_says_so(
    place: Place, resman: Caller, runs: list[Run], pooler: Pooler
) -> None:
    place.dsn, direct = pooler.dsn, place.dsn
    runs.append(place.start(TOURBASE_POLL_SECONDS="60", TOURBASE_LISTENER_PROBE_SECONDS="60"))
    until(lambda: runs[0].has("ready") and runs[0].has("listener_not_delivering"))
    # The second vain try; from here on only the poll wakes the bridge.
    time.sleep(3)
    assert RM902 in runs[0].text()
    assert "TOURBASE_LISTEN_DSN" in runs[0].text()
    place.dsn = direct
    # Nor does it hold a lock there: another session of the pooler would lose it.
    assert place.one("select count(*) from resman.bridge where lock_key is not null") == 0
    for number in range(3):
        place.add_lead(f"Whitfield{number}")
        # The poll of a bridge that hears nothing, whatever interval is set.
        until(lambda number=number: len(resman.state()) == number + 1, 2.0 + 1.5)  # type: ignore[misc]
    assert not runs[0].has("listening")
    assert runs[0].events().count("listener_not_delivering") == 1
    runs[0].process.send_signal(signal.SIGTERM)
    assert runs[0].end() == 0


def test_a_direct_connection_beside_the_pooler_hears(
    place: Place, resman: Caller, runs: list[Run], pooler: Pooler
) -> None:
    place.dsn, direct = pooler.dsn, place.dsn
    runs.append(place.start(TOURBASE_POLL_SECONDS="60", TOURBASE_LISTEN_DSN=direct))
    until(lambda: runs[0].has("ready") and runs[0].has("listening"))
    place.dsn = direct
    place.add_lead("Whitfield")
    assert until(lambda: resman.state(), 5) < 2
    assert not runs[0].has("listener_not_delivering")


def test_a_notification_that_nobody_sent_is_made_up_for_by_the_poll(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    def enable(is_enabled: bool) -> None:
        # By hand, as a DBA may: no function that notifies is called.
        with place.connect() as connection:
            connection.execute(
                "update resman.resman_integration set sync_enabled = %s", (is_enabled,)
            )

    enable(False)
    place.add_lead("Whitfield")
    runs.append(place.start(TOURBASE_POLL_SECONDS="1"))
    until(lambda: runs[0].has("listening") and runs[0].has("ready"))
    enable(True)
    assert until(lambda: resman.state()) < 2.5
