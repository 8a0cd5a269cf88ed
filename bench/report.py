"""What a scenario found: figures, ratios beside their goals, and how they are printed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.measure import median


@dataclass(frozen=True)
class Figure:
    """One measured value, with what each round gave."""

    name: str
    unit: str
    median: float
    samples: tuple[float, ...]


@dataclass(frozen=True)
class Goal:
    """Where a ratio should lie; `hope` is what would be better still."""

    at_least: float | None = None
    at_most: float | None = None
    hope: float | None = None

    def is_met(self, value: float) -> bool | None:
        """Tell whether a value lies there; None where it was not measured."""
        if math.isnan(value):
            return None
        if self.at_least is not None and value < self.at_least:
            return False
        return self.at_most is None or value <= self.at_most

    def words(self) -> str:
        """Tell the goal to a person."""
        limits = [
            f"{word} {limit:g}"
            for word, limit in (("at least", self.at_least), ("at most", self.at_most))
            if limit is not None
        ]
        hope = f" (hoped {self.hope:g})" if self.hope is not None else ""
        return " and ".join(limits) + hope


@dataclass(frozen=True)
class Ratio:
    """What the figures say; with the goal of it, where there is one."""

    name: str
    value: float
    goal: Goal | None


@dataclass
class Result:
    """All that one scenario found."""

    scenario: str
    figures: list[Figure] = field(default_factory=list)
    ratios: list[Ratio] = field(default_factory=list)
    settings: dict[str, object] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def figure(self, name: str, unit: str, samples: Sequence[float]) -> float:
        """Note a figure; give its median."""
        value = median(samples)
        self.figures.append(Figure(name, unit, value, tuple(samples)))
        return value

    def ratio(
        self,
        name: str,
        value: float,
        *,
        at_least: float | None = None,
        at_most: float | None = None,
        hope: float | None = None,
    ) -> None:
        """Note a ratio, or any value that has a goal."""
        has_goal = at_least is not None or at_most is not None
        self.ratios.append(Ratio(name, value, Goal(at_least, at_most, hope) if has_goal else None))

    def as_json(self) -> dict[str, object]:
        """Give everything as plain values; what is not a number is null."""
        return {
            "scenario": self.scenario,
            "seconds": round(self.seconds, 1),
            "settings": self.settings,
            "figures": [
                {
                    "name": one.name, "unit": one.unit, "median": _plain(one.median),
                    "samples": [_plain(value) for value in one.samples],
                }
                for one in self.figures
            ],
            "ratios": [
                {
                    "name": one.name, "value": _plain(one.value),
                    "goal": one.goal.words() if one.goal else None,
                    "met": one.goal.is_met(one.value) if one.goal else None,
                }
                for one in self.ratios
            ],
            "notes": self.notes,
            "failures": self.failures,
        }  # fmt: skip


def over(above: float, below: float) -> float:
    """Divide; not a number where one of both was not measured."""
    if math.isnan(above) or math.isnan(below) or below == 0:
        return math.nan
    return above / below


def table(result: Result) -> str:
    """Tell a result to a person."""
    lines = [f"\n{result.scenario} ({result.seconds:.0f} s)"]
    for one in result.figures:
        span = f"{short(min(one.samples))} to {short(max(one.samples))}" if one.samples else ""
        spread = span if len(one.samples) > 1 else ""
        lines.append(f"  {one.name:<62} {short(one.median):>10} {one.unit:<8} {spread}".rstrip())
    for ratio in result.ratios:
        verdict = ""
        if ratio.goal is not None:
            is_met = ratio.goal.is_met(ratio.value)
            words = {True: "met", False: "NOT MET", None: "not measured"}
            verdict = f"{words[is_met]}: {ratio.goal.words()}"
        lines.append(f"  = {ratio.name:<60} {short(ratio.value):>10}          {verdict}".rstrip())
    lines += [f"  note: {note}" for note in result.notes]
    lines += [f"  FAILED: {failure}" for failure in result.failures]
    return "\n".join(lines)


def short(value: float) -> str:
    """Give a number in few digits."""
    if math.isnan(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _plain(value: float) -> float | None:
    return None if math.isnan(value) or math.isinf(value) else round(value, 4)
