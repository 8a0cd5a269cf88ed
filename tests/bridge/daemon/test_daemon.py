"""`tourbase run` as a process, against a real Postgres and a real simulator."""

from __future__ import annotations

import signal

from bridge.credentials import new_key
from tests.bridge.daemon.place import Place, Run, until
from tests.bridge.simulator.caller import Caller
from tests.fixtures.databases import Database


def test_once_carries_a_lead_to_resman_and_ends(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    place.add_lead("Whitfield")
    runs.append(place.start("--once"))
    assert runs[0].end() == 0, runs[0].text()
    assert len(resman.state()) == 1
    assert place.one("select status from resman.lead_sync_queue") == "completed"
    assert place.one("select ended_at is not null from resman.bridge") is True
    assert "whitfield" not in runs[0].text().lower()


def test_sigterm_lets_a_call_end_and_exits_0(place: Place, resman: Caller, runs: list[Run]) -> None:
    resman.fault("latency", "PostLeadManagement4_0", ms=2000)
    place.add_lead("Whitfield")
    runs.append(place.start())
    until(lambda: place.one("select count(*) from resman.lead_attempt") == 1)
    runs[0].process.send_signal(signal.SIGTERM)
    assert runs[0].end() == 0, runs[0].text()
    assert place.one("select outcome from resman.lead_attempt") == "ok"
    assert runs[0].events()[-1] == "stopped"


def test_a_call_longer_than_its_lease_keeps_the_lease(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    resman.fault("latency", "PostLeadManagement4_0", ms=2000, after_commit=True)
    place.add_lead("Whitfield")
    runs.append(place.start("--once", TOURBASE_LEASE_SECONDS="1"))
    assert runs[0].end() == 0, runs[0].text()
    assert place.one("select array_agg(outcome) from resman.lead_attempt") == ["ok"]


def test_a_second_signal_ends_at_once(place: Place, resman: Caller, runs: list[Run]) -> None:
    resman.fault("latency", "PostLeadManagement4_0", ms=8000)
    place.add_lead("Whitfield")
    runs.append(place.start())
    until(lambda: place.one("select count(*) from resman.lead_attempt") == 1)
    runs[0].process.send_signal(signal.SIGTERM)
    until(lambda: runs[0].has("stopping"))
    runs[0].process.send_signal(signal.SIGTERM)
    assert runs[0].end(2) == 128 + signal.SIGTERM


def test_an_unknown_schema_ends_with_78(
    empty_database: Database, resman: Caller, runs: list[Run]
) -> None:
    runs.append(Place(empty_database.dsn, str(resman.http.base_url)).start())
    assert runs[0].end() == 78
    assert "tourbase db install resman" in runs[0].text()


def test_a_missing_key_ends_with_78(place: Place, runs: list[Run]) -> None:
    runs.append(place.start(TOURBASE_SECRET_KEY=""))
    assert runs[0].end() == 78
    assert "TOURBASE_SECRET_KEY" in runs[0].text()


def test_a_call_longer_than_the_drain_is_left_in_doubt_and_settled_by_the_next_run(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    resman.fault("latency", "PostLeadManagement4_0", ms=1500, after_commit=True, times=1)
    place.add_lead("Whitfield")
    short = {"TOURBASE_LEASE_SECONDS": "1", "TOURBASE_RECHECK_SECONDS": "0.2"}
    runs.append(place.start("--drain-seconds", "0.3", **short))
    until(lambda: resman.state())
    runs[0].process.send_signal(signal.SIGTERM)
    assert runs[0].end(3) == 0
    assert runs[0].has("drain_ended")
    assert place.one("select status from resman.lead_sync_queue") == "processing"
    runs.append(place.start("--once", **short))
    assert runs[1].end() == 0, runs[1].text()
    assert place.one("select status from resman.lead_sync_queue") == "completed"
    assert len(resman.state()) == 1


def test_credentials_of_another_key_stop_the_account_not_the_daemon(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    place.add_lead("Whitfield")
    runs.append(place.start(TOURBASE_SECRET_KEY=new_key()))
    until(lambda: runs[0].has("job_done"))
    assert place.one("select refused_at is not null from resman.account_state") is True
    assert resman.state() == []
    assert runs[0].process.poll() is None


def test_once_that_a_signal_ends_says_that_it_is_not_done(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    resman.fault("latency", "PostLeadManagement4_0", ms=1000)
    place.add_lead("Whitfield")
    runs.append(place.start("--once"))
    until(lambda: place.one("select count(*) from resman.lead_attempt") == 1)
    runs[0].process.send_signal(signal.SIGINT)
    assert runs[0].end() == 130
    assert place.one("select outcome from resman.lead_attempt") == "ok"


def test_many_workers_share_few_connections(place: Place, resman: Caller, runs: list[Run]) -> None:
    resman.fault("http_502", "SearchProspects")
    for number in range(40):
        place.add_lead(f"Hollis{number}")
    many = {"TOURBASE_WORKERS": "40", "TOURBASE_ACCOUNT_CONCURRENCY": "0"}
    runs.append(place.start(TOURBASE_BREAKER_FAILURES="100", **many))
    until(lambda: runs[0].events().count("job_done") >= 40)
    assert not runs[0].has("database_unreachable")
    opened = "select count(*) from pg_stat_activity where application_name like 'tourbase%%'"
    assert 3 <= int(str(place.one(opened))) <= 14
