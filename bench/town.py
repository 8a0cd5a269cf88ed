"""ResMan's simulator with our offices in it, and bridges as processes that can be killed."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping

import httpx

from bench.environments import CACHE, ROOT
from bench.host import PROPERTIES, identity
from bridge.demo.programs import environment

PARTNER = "partner"
API_KEY = "key"
SOURCE = "b0000000-0000-4000-8000-000000000001"
ACCOUNTS = 40
READY_SECONDS = 30.0


def account_of(number: int) -> str:
    """Give the account of the property with this number, from 1."""
    return str(400 + (number - 1) % ACCOUNTS)


class SimulatedResMan:
    """Control of a running simulator."""

    def __init__(self, url: str) -> None:
        """Take its address."""
        self.url = url
        self._http = httpx.Client(base_url=url, timeout=30, trust_env=False)

    def close(self) -> None:
        """Disconnect."""
        self._http.close()

    def seed(self) -> None:
        """Plant the accounts with the offices as their properties."""
        numbers = range(1, PROPERTIES + 1)
        self._post(
            "seed",
            [
                {
                    "account_id": account,
                    "partner_id": PARTNER,
                    "api_key": API_KEY,
                    "properties": [_property(one) for one in numbers if account_of(one) == account],
                }
                for account in sorted({account_of(number) for number in numbers})
            ],
        )

    def reset(self) -> None:
        """Forget prospects, calls and faults."""
        self._post("reset", {})

    def fail(self, *faults: Mapping[str, object]) -> None:
        """Set what goes wrong."""
        self._post("faults", list(faults))

    def calls(self) -> int:
        """Give how many calls it has met."""
        answer = self._http.get("/_sim/")
        answer.raise_for_status()
        return int(answer.json()["ledger"])

    def _post(self, path: str, body: object) -> None:
        self._http.post(f"/_sim/{path}", json=body).raise_for_status()


def _property(number: int) -> dict[str, object]:
    return {
        "property_id": identity("property", number),
        "name": f"Elm Court {number}",
        "sources": [{"id": SOURCE, "name": "Website"}],
    }


@contextlib.contextmanager
def resman() -> Iterator[SimulatedResMan]:
    """Run a seeded simulator."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "simulator.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bridge", "simulate", "--port", "0"], cwd=ROOT,
            env=environment({}), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
        )  # fmt: skip
    try:
        assert process.stdout is not None
        url = str(json.loads(process.stdout.readline())["url"])
        with contextlib.closing(SimulatedResMan(url)) as found:
            found.seed()
            yield found
    finally:
        process.kill()
        process.communicate()


class Bridge:
    """One `tourbase run`."""

    def __init__(self, name: str, settings: Mapping[str, str]) -> None:
        """Start it; wait until it claims."""
        self._path = CACHE / f"{name}.log"
        CACHE.mkdir(parents=True, exist_ok=True)
        with self._path.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bridge", "run"], cwd=ROOT,
                env=environment(
                    {"TOURBASE_LOG_FORMAT": "json", "TOURBASE_BIND": "off", **settings}
                ),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        until = time.monotonic() + READY_SECONDS
        while '"event": "ready"' not in self._path.read_text():
            if self._process.poll() is not None or time.monotonic() > until:
                self.end()
                raise RuntimeError(f"the bridge did not start: {self._path.read_text()[-300:]}")
            time.sleep(0.02)

    def kill(self) -> None:
        """Kill it as the kernel would, with no chance to say goodbye."""
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """End it."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()


@contextlib.contextmanager
def bridges(count: int, settings: Mapping[str, str]) -> Iterator[list[Bridge]]:
    """Run some bridges; end them whatever happens."""
    running: list[Bridge] = []
    try:
        for number in range(count):
            running.append(Bridge(f"bridge{number}", settings))
        yield running
    finally:
        for one in running:
            one.end()
