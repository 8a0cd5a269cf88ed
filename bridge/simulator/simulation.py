"""The simulation: the one object that holds all state of a running simulator."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path
from random import Random
from uuid import UUID

from bridge.simulator.clock import RunningClock
from bridge.simulator.faults import FaultList
from bridge.simulator.ledger import Ledger
from bridge.simulator.store import Store
from bridge.simulator.switches import Switches


class Simulation:
    """Hold the store, the clock, the switches, the faults and the ledger."""

    def __init__(self, ledger_file: Path | None = None) -> None:
        # A fixed seed at the start would give out the ids of the run before once more.
        self.seed = secrets.randbits(32)
        self.clock = RunningClock()
        self.store = Store()
        self.switches = Switches()
        self.faults = FaultList(self.seed)
        self.ledger = Ledger(ledger_file)
        self._reseed(self.seed)

    def reset(self, seed: int | None = None) -> None:
        """Forget everything but accounts and properties, and draw from a seed."""
        self.clock.reset()
        self.store.forget_prospects()
        self.switches = Switches()
        self._reseed(secrets.randbits(32) if seed is None else seed)
        self.ledger.reset(self.now().isoformat(), self.seed)

    def now(self) -> datetime:
        """Return the present moment."""
        return self.clock.now()

    def new_id(self) -> str:
        """Return the next random GUID of the seed."""
        return str(UUID(int=self._ids.getrandbits(128), version=4))

    def shuffle(self, items: list[str]) -> list[str]:
        """Return the items in a random order of the seed."""
        return self._order.sample(items, len(items))

    def _reseed(self, seed: int) -> None:
        self.seed = seed
        self._ids = Random(f"ids {seed}")
        self._order = Random(f"order {seed}")
        self.faults.reseed(seed)
