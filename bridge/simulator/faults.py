"""The faults: what goes wrong, how often, on which method; drawn from a seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

from bridge.simulator.records import Json
from bridge.simulator.switches import WrongControl

V1_METHODS = (
    "PostLeadManagement4_0",
    "SearchProspects",
    "GetProspectSources",
    "GetEmployees",
    "GetLostProspectReasons",
    "GetApplicantsAndCurrentResidents",
    "GetProperties",
    "GetAccountID",
)
V2_METHODS = ("Prospects", "Properties", "Employees", "PickLists")
# Each kind with its own keys; a star marks one that must be there.
KINDS: dict[str, tuple[str, ...]] = {
    "latency": ("ms*", "after_commit"),
    "drop_before_commit": (),
    "drop_after_commit": (),
    "http_401": ("code",),
    "http_429": ("retry_after", "after_commit"),
    "http_502": ("retry_after", "after_commit"),
    "http_503": ("retry_after", "after_commit"),
    "buffer_overflow": ("over*",),
    "html_200": ("after_commit",),
    "truncated_xml": ("after_commit",),
    "status": ("word*", "text", "after_commit"),
    "stale_read": ("seconds*",),
}
_READS = {"SearchProspects", "Prospects"}


@dataclass
class Fault:
    """One entry of the list, with how often it met a call and how often it struck."""

    method: str
    kind: str
    details: Mapping[str, Json]
    rate: float | None = None
    nth: int | None = None
    times: int | None = None
    seen: int = 0
    struck: int = 0

    def number(self, name: str) -> float:
        """Return one of the fault's numbers, 0 where it has none."""
        return _number(self.details.get(name), 0.0)

    def text(self, name: str) -> str:
        """Return one of the fault's texts."""
        value = self.details.get(name)
        return "" if value is None else str(value)

    @property
    def after_commit(self) -> bool:
        """Whether the call has done its work before the fault shows."""
        by_kind = self.kind in ("drop_after_commit", "truncated_xml", "stale_read")
        return bool(self.details.get("after_commit", by_kind))

    def as_json(self) -> dict[str, Json]:
        """Return the fault as it was given, with its two counts."""
        given: dict[str, Json] = {"method": self.method, "kind": self.kind, **self.details}
        often: dict[str, Json] = {"rate": self.rate, "nth": self.nth, "times": self.times}
        given.update((name, value) for name, value in often.items() if value is not None)
        return {**given, "seen": self.seen, "struck": self.struck}


@dataclass(frozen=True)
class Plan:
    """What happens to one call."""

    wait_before: float = 0.0
    wait_after: float = 0.0
    stale_seconds: float = 0.0
    fault: Fault | None = None


class FaultList:
    """Decide for each call which faults strike."""

    def __init__(self, seed: int) -> None:
        self._faults: list[Fault] = []
        self.reseed(seed)

    def reseed(self, seed: int) -> None:
        """Draw from a new seed, with no faults."""
        self._random = Random(f"faults {seed}")
        self._faults = []

    def replace(self, given: Json) -> None:
        """Put a new list in the place of the old one; refuse it whole if one entry is wrong."""
        if not isinstance(given, list):
            raise WrongControl("faults are a list of objects")
        self._faults = [_fault(entry) for entry in given]

    def as_json(self) -> list[Json]:
        """Return the list."""
        return [fault.as_json() for fault in self._faults]

    def plan(self, method: str) -> Plan:
        """Draw what happens to a call; waits add up, of the rest the first that strikes wins."""
        before = after = stale = 0.0
        chosen: Fault | None = None
        for fault in self._meeting(method):
            if fault.kind == "buffer_overflow" or not self._due(fault):
                continue
            if fault.kind == "latency":
                seconds = fault.number("ms") / 1000
                before, after = (
                    (before, after + seconds) if fault.after_commit else (before + seconds, after)
                )
            elif fault.kind == "stale_read":
                stale = max(stale, fault.number("seconds"))
            elif chosen is None:
                chosen = fault
            else:
                continue
            fault.struck += 1
        return Plan(before, after, stale, chosen)

    def overflow(self, method: str, found: int) -> Fault | None:
        """Return the buffer overflow that a window of so many prospects meets."""
        for fault in self._meeting(method):
            too_many = fault.kind == "buffer_overflow" and found > fault.number("over")
            if too_many and self._due(fault):
                fault.struck += 1
                return fault
        return None

    def _meeting(self, method: str) -> Iterable[Fault]:
        for fault in self._faults:
            reads_only = fault.kind == "stale_read" and method not in _READS
            if fault.method in ("*", method) and not reads_only:
                yield fault

    def _due(self, fault: Fault) -> bool:
        fault.seen += 1
        # Drawn even when it cannot strike any more, so that one fault's end shifts no other.
        drawn = self._random.random() < fault.rate if fault.rate is not None else True
        if fault.times is not None and fault.struck >= fault.times:
            return False
        return fault.seen % fault.nth == 0 if fault.nth is not None else drawn


def _fault(entry: Json) -> Fault:
    if not isinstance(entry, Mapping):
        raise WrongControl("a fault is an object")
    kind, method = entry.get("kind"), entry.get("method", "*")
    if kind not in KINDS:
        raise WrongControl(f"unknown fault kind {kind!r}", allowed=list(KINDS))
    if method not in ("*", *V1_METHODS, *V2_METHODS):
        allowed = ["*", *V1_METHODS, *V2_METHODS]
        raise WrongControl(f"unknown method {method!r}", allowed=allowed)
    keys = [name.rstrip("*") for name in KINDS[str(kind)]]
    known = {"kind", "method", "rate", "nth", "times", *keys}
    for name in entry:
        if name not in known:
            raise WrongControl(f"fault {kind} has no key {name!r}", allowed=sorted(known))
    for name in KINDS[str(kind)]:
        if name.endswith("*") and name.rstrip("*") not in entry:
            raise WrongControl(f"fault {kind} needs {name.rstrip('*')!r}")
    details = {name: _detail(name, entry[name]) for name in keys if name in entry}
    rate, nth, times = _how_often(entry)
    return Fault(str(method), str(kind), details, rate, nth, times)


def _detail(name: str, value: Json) -> Json:
    if name == "after_commit":
        good = isinstance(value, bool)
    elif name in ("word", "text"):
        good = isinstance(value, str)
    else:
        good = _number(value, -1.0) >= 0
    if not good:
        raise WrongControl(f"{name!r} of a fault has no value {value!r}")
    return value


def _how_often(entry: Mapping[str, Json]) -> tuple[float | None, int | None, int | None]:
    if entry.get("rate") is not None and entry.get("nth") is not None:
        raise WrongControl("a fault has 'rate' or 'nth', not both")
    rate = None
    if entry.get("rate") is not None:
        rate = _number(entry["rate"], -1.0)
        if not 0 <= rate <= 1:
            raise WrongControl("'rate' is a number from 0 to 1")
    return rate, _count(entry, "nth"), _count(entry, "times")


def _count(entry: Mapping[str, Json], name: str) -> int | None:
    value = entry.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise WrongControl(f"{name!r} is a whole number from 1")
    return value


def _number(value: Json, otherwise: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return otherwise
    return float(value)
