"""Windows over an order of dispatches."""

from __future__ import annotations

import random
from collections import Counter

from bench.scenarios import fair


def by_hand(order: list[str], length: int) -> int:
    windows = [order[start : start + length] for start in range(len(order) - length + 1)]
    return min(Counter(window)[key] for window in windows for key in set(order))


def test_least_in_windows_is_that_of_every_window_counted() -> None:
    drawn = random.Random(7)
    keys = [str(number) for number in range(fair.PROPERTIES)]
    for _ in range(2):
        order = keys + [drawn.choice(keys) for _ in range(150)]
        length = 3 * fair.PROPERTIES // 2
        assert fair.least_in_windows(order, length) == by_hand(order, length)


def test_turn_by_turn_gives_each_its_share() -> None:
    keys = [str(number) for number in range(fair.PROPERTIES)]
    assert fair.least_in_windows(keys * 10, fair.PROPERTIES * 5) == 5


def test_a_property_that_comes_late_has_nothing_in_the_first_window() -> None:
    keys = [str(number) for number in range(fair.PROPERTIES)]
    order = keys[1:] * 3 + keys
    assert fair.least_in_windows(order, fair.PROPERTIES * 2) == 0


def test_the_order_is_cut_where_a_small_property_runs_out() -> None:
    assert fair.while_backlogged(["a", "b", "n", "n", "n", "a", "b"], 2) == list("abnnn")
