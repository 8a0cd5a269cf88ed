"""`tourbase run` as a process, over HTTP."""

from __future__ import annotations

import contextlib
import json
import signal
import socket

import httpx

from tests.bridge.daemon.place import Place, Run, until
from tests.bridge.simulator.caller import Caller

ANY_PORT = {"TOURBASE_BIND": "127.0.0.1:0"}


def address(run: Run, event: str = "http_listening") -> str:
    """Give where a bridge listens, once it does."""
    until(lambda: run.has(event))
    lines = (json.loads(line) for line in run.text().splitlines() if line.startswith("{"))
    return next(f"http://{line['address']}" for line in lines if line["event"] == event)


def test_probes_tell_of_a_start_without_postgres_and_of_readiness(
    place: Place, runs: list[Run]
) -> None:
    runs.append(place.start(TOURBASE_DSN="host=127.0.0.1 port=1 dbname=x", **ANY_PORT))
    lost = address(runs[0])
    assert httpx.get(f"{lost}/livez").status_code == 200
    assert httpx.get(f"{lost}/startupz").status_code == 503
    assert httpx.get(f"{lost}/readyz").json()["reasons"] == ["starting", "postgres"]
    runs.append(place.start(**ANY_PORT))
    url = address(runs[1])
    until(lambda: httpx.get(f"{url}/startupz").status_code == 200)
    until(lambda: httpx.get(f"{url}/readyz").json()["degraded"] == [])
    assert httpx.get(f"{url}/readyz").status_code == 200


def test_a_bridge_that_drains_is_alive_and_not_ready(
    place: Place, resman: Caller, runs: list[Run]
) -> None:
    resman.fault("latency", "PostLeadManagement4_0", ms=3000)
    place.add_lead("Whitfield")
    runs.append(place.start(**ANY_PORT))
    url = address(runs[0])
    until(lambda: place.one("select count(*) from resman.lead_attempt") == 1)
    runs[0].process.send_signal(signal.SIGTERM)
    until(lambda: runs[0].has("stopping"))
    assert httpx.get(f"{url}/livez").status_code == 200
    assert httpx.get(f"{url}/readyz").json()["reasons"] == ["draining"]
    assert runs[0].end() == 0, runs[0].text()
    assert runs[0].events()[-1] == "stopped"


def test_open_connections_do_not_keep_a_bridge_from_its_end(place: Place, runs: list[Run]) -> None:
    runs.append(place.start(**ANY_PORT))
    url = address(runs[0])
    until(lambda: runs[0].has("ready"))
    host, port = url.removeprefix("http://").split(":")
    with httpx.Client() as client, socket.create_connection((host, int(port))) as slow:
        client.get(f"{url}/livez")
        slow.sendall(b"GET /livez HTTP/1.1\r\nHost: b\r\n")
        runs[0].process.send_signal(signal.SIGTERM)
        assert runs[0].end(8) == 0, runs[0].text()


def test_sources_alone_have_an_address_of_their_own(place: Place, runs: list[Run]) -> None:
    runs.append(place.start(TOURBASE_BIND="off", TOURBASE_INTAKE_BIND="127.0.0.1:0"))
    url = address(runs[0], "intake_listening")
    until(lambda: runs[0].has("ready"))
    found = {
        path: httpx.get(f"{url}{path}").status_code
        for path in ("/livez", "/v1/availability/x", "/readyz", "/version", "/api/openapi.json")
    }
    assert list(found.values()) == [200, 401, 404, 404, 404]
    assert not runs[0].has("http_listening")


def test_a_public_bind_without_authentication_ends_with_78(place: Place, runs: list[Run]) -> None:
    runs.append(place.start(TOURBASE_BIND="0.0.0.0:0"))
    assert runs[0].end() == 78
    assert "TOURBASE_AUTH" in runs[0].text()


def test_an_address_in_use_ends_with_78(place: Place, runs: list[Run]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        runs.append(place.start(TOURBASE_BIND=f"127.0.0.1:{port}"))
        assert runs[0].end() == 78
        assert f"127.0.0.1:{port}: address already in use" in runs[0].text()


def test_the_default_address_in_use_is_told_and_the_bridge_works(
    place: Place, runs: list[Run]
) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Whoever has it already serves as well.
        with contextlib.suppress(OSError):
            other.bind(("127.0.0.1", 8787))
            other.listen()
        runs.append(place.start(TOURBASE_BIND=""))
        until(lambda: runs[0].has("ready"))
        assert runs[0].has("http_address_in_use")
