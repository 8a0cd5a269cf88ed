"""The command: its ready line, its ledger file, its errors, and its end."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from bridge.simulator.command import simulate
from bridge.simulator.server import listen
from tests.bridge.simulator.caller import SEED, Caller, customer, event, lead, start

LEAD = lead(customer(), event())


def _failed(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bridge.simulator", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=20)


def _entries(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_ledger_file_has_each_answered_call_when_the_process_is_killed(tmp_path: Path) -> None:
    seed, ledger = tmp_path / "seed.json", tmp_path / "calls.jsonl"
    seed.write_text(json.dumps(SEED), "utf-8")
    process, url = start("--seed", seed, "--ledger", ledger)
    caller = Caller(url)
    answer = caller.post(LEAD)
    process.kill()
    process.wait()
    caller.http.close()
    process.stdout.close()  # type: ignore[union-attr]
    (entry,) = _entries(ledger)
    assert (entry["accepted"], entry["prospect_id"]) == (True, answer.pair[0])


def test_the_ledger_file_is_appended_to_and_tells_of_a_reset(tmp_path: Path) -> None:
    ledger = tmp_path / "calls.jsonl"
    ledger.write_text('{"seq":1}\n', "utf-8")
    process, url = start("--ledger", ledger)
    httpx.post(f"{url}/_sim/seed", json=SEED)
    caller = Caller(url)
    caller.post(LEAD)
    caller.control("reset", {"seed": 3})
    caller.post(LEAD)
    caller.http.close()
    process.terminate()
    assert process.wait(5) == 0
    process.stdout.close()  # type: ignore[union-attr]
    entries = _entries(ledger)
    assert [entry["seq"] for entry in entries] == [1, 1, 0, 1]
    assert (entries[2]["method"], entries[2]["seed"]) == ("reset", 3)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_quickly_with_exit_0_though_calls_are_waiting(number: int) -> None:
    process, url = start()
    with httpx.Client(base_url=url) as client:
        client.post("/_sim/faults", json=[{"kind": "latency", "ms": 60000}])
        with pytest.raises(httpx.ReadTimeout):
            client.post("/MITS/SearchProspects", data={"Email": "a"}, timeout=0.2)
        begun = time.monotonic()
        process.send_signal(number)
        assert process.wait(10) == 0
        assert time.monotonic() - begun < 5
    assert process.stdout is not None
    assert process.stdout.read() == b""
    process.stdout.close()


def test_a_busy_port_is_one_line_and_exit_78() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = _failed("--port", port)
    assert (ended.returncode, ended.stdout) == (78, "")
    assert len(ended.stderr.splitlines()) == 1
    assert port in ended.stderr
    assert "--port" in ended.stderr


@pytest.mark.parametrize(
    ("content", "text"),
    [(None, "no such file"), ("{", "not JSON"), ('{"account_id": "1"}', "needs 'partner_id'")],
)
def test_a_wrong_seed_file_is_one_line_and_exit_78(
    tmp_path: Path, content: str | None, text: str
) -> None:
    seed = tmp_path / "seed.json"
    if content is not None:
        seed.write_text(content, "utf-8")
    ended = _failed("--seed", seed)
    assert (ended.returncode, ended.stdout) == (78, "")
    assert len(ended.stderr.splitlines()) == 1
    assert text in ended.stderr


def test_a_ledger_that_cannot_be_written_is_one_line_and_exit_78(tmp_path: Path) -> None:
    ended = _failed("--ledger", tmp_path / "none" / "calls.jsonl")
    assert (ended.returncode, len(ended.stderr.splitlines())) == (78, 1)


def test_help_shows_examples() -> None:
    ended = _failed("-h")
    assert ended.returncode == 0
    assert "tourbase simulate --port 0 --seed" in ended.stdout
    assert simulate.name == "simulate"


def test_it_is_not_reachable_from_other_addresses(running: Caller) -> None:
    port = running.http.base_url.port
    assert port is not None
    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), timeout=1):
        pass


def test_the_listener_names_tcp_so_that_answers_do_not_wait_for_acknowledgements() -> None:
    with listen(0) as listener:
        assert listener.proto == socket.IPPROTO_TCP
