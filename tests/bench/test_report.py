"""Verdicts, medians and percentiles, above all of what was not measured."""

from __future__ import annotations

import math

import pytest

from bench.measure import median, percentile
from bench.report import Goal, Result, over, table


@pytest.mark.parametrize(
    ("goal", "value", "met"),
    [
        (Goal(at_least=0.95), 0.95, True),
        (Goal(at_least=0.95), 0.94, False),
        (Goal(at_most=5, hope=3), 5.0, True),
        (Goal(at_most=5, hope=3), 5.1, False),
        (Goal(at_most=5), math.nan, None),
    ],
)
def test_goal_is_met(goal: Goal, value: float, met: bool | None) -> None:
    assert goal.is_met(value) is met


def test_median_leaves_out_what_was_not_measured() -> None:
    assert median([3.0, math.nan, 1.0, 2.0]) == 2.0
    assert math.isnan(median([math.nan]))


def test_percentile_of_a_hundred() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert (percentile(values, 0.5), percentile(values, 0.99)) == (50.0, 99.0)
    assert math.isnan(percentile([], 0.5))


def test_a_peer_that_was_not_measured_leaves_its_ratio_open() -> None:
    result = Result("drain")
    mine = result.figure("ours", "jobs/s", [10.0, 20.0, 30.0])
    rate = result.figure("peer", "jobs/s", [])
    result.ratio("ours / peer", over(mine, rate), at_least=1)
    result.ratio("ours / ours", over(mine, mine))
    assert [ratio["met"] for ratio in result.as_json()["ratios"]] == [None, None]  # type: ignore[attr-defined]
    assert "not measured: at least 1" in table(result)
