"""Worker processes of a peer, and feeders that keep them busy."""

from __future__ import annotations

import contextlib
import json
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping

import psycopg

from bench.environments import CACHE
from bench.peers.peer import Peer

READY_SECONDS = 60.0


class Worker:
    """One process that works on a peer's jobs, and what it has told."""

    def __init__(self, peer: Peer, url: str, options: Mapping[str, object]) -> None:
        """Start it; wait until it can take jobs."""
        CACHE.mkdir(parents=True, exist_ok=True)
        self._name = peer.name
        self._log = (CACHE / f"{peer.name}.log").open("w+b")
        self._process = subprocess.Popen(
            peer.command("work", options), cwd=peer.folder(), env=peer.environment(url),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log, text=True,
        )  # fmt: skip
        self._ready = threading.Event()
        self.first_at = 0.0
        self.reports: list[tuple[float, int]] = []
        self.waits: list[float] = []
        self.claims: list[float] = []
        self.keys: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._ready.wait(READY_SECONDS):
            self.stop()
            raise RuntimeError(f"{peer.name}: its worker did not start: {self.last_words()}")

    @property
    def done(self) -> int:
        """Give how many jobs it has handled."""
        return self.reports[-1][1] if self.reports else 0

    def check(self) -> None:
        """Raise if it has ended by itself."""
        if self._process.poll() is not None:
            raise RuntimeError(f"{self._name}: its worker ended: {self.last_words()}")

    def last_words(self) -> str:
        """Give the end of what it wrote as errors."""
        self._log.seek(0)
        return " ".join(self._log.read().decode(errors="replace").split())[-300:]

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(5)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if not line.startswith("{"):
                continue
            told = json.loads(line)
            if "ready" in told:
                self._ready.set()
                continue
            self.waits += told["waits"]
            self.claims += told["claims"]
            self.keys += told["keys"]
            self.first_at = told["first"]
            self.reports.append((told["at"], told["done"]))
        self._process.stdout.close()


class Crew:
    """Workers of one peer on one database."""

    def __init__(self, peer: Peer, url: str, processes: int, options: Mapping[str, object]) -> None:
        """Start them."""
        self.peer = peer
        self.workers: list[Worker] = []
        try:
            for _ in range(processes):
                self.workers.append(Worker(peer, url, options))
        except BaseException:
            self.stop()
            raise

    @property
    def done(self) -> int:
        """Give how many jobs all have handled."""
        return sum(worker.done for worker in self.workers)

    @property
    def first_at(self) -> float:
        """Give when the first job was handled."""
        return min(worker.first_at for worker in self.workers if worker.first_at)

    def done_at(self, at: float) -> int:
        """Give how many jobs all had handled by some time."""
        return sum(
            max((count for when, count in worker.reports if when <= at), default=0)
            for worker in self.workers
        )

    def claims(self) -> list[float]:
        """Give how long each claim took, in milliseconds."""
        return [value for worker in self.workers for value in worker.claims]

    def check(self) -> None:
        """Raise if one has ended by itself."""
        for worker in self.workers:
            worker.check()

    def stop(self) -> None:
        """End all."""
        for worker in self.workers:
            worker.stop()


@contextlib.contextmanager
def crew(peer: Peer, url: str, processes: int = 1, **options: object) -> Iterator[Crew]:
    """Run workers; end them whatever happens."""
    found = Crew(peer, url, processes, {"batch": 500, **options})
    try:
        yield found
    finally:
        found.stop()


@contextlib.contextmanager
def fed(peer: Peer, url: str, working: Crew, level: int, chunk: int = 1000) -> Iterator[None]:
    """Keep about so many jobs waiting; they must be there at the start."""
    stop = threading.Event()
    failed: list[psycopg.Error] = []

    def feed() -> None:
        added = level
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                while not stop.is_set():
                    if added - working.done < level:
                        peer.fill(connection, chunk)
                        added += chunk
                    else:
                        time.sleep(0.005)
        except psycopg.Error as error:
            failed.append(error)

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    try:
        yield
    finally:
        stop.set()
        feeder.join(30)
    if failed:
        raise RuntimeError(f"{peer.name}: jobs could not be added: {failed[0]}")
