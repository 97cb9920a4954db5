"""Where a rise begins, at once or gradually, by its evidence."""

import numpy as np

from monitor.spread.gradual import gradual
from monitor.spread.step import Floats, likely

LEVELS = np.arange(60) * 0.1
"""Logarithms of rates that are ten per cent apart."""


def begins(logs: Floats, scatter: float, **how: int) -> Floats:
    """Return where logarithms of a rate, each with that error, begin to rise; five minutes each."""
    fit = -0.5 * ((logs[:, None] - LEVELS) / scatter) ** 2
    asked = {"least": 20, "floor": 0, "earliest": 1} | how
    return gradual(fit[:, None, :], 0.1, 1 / 12, **asked)


def test_a_clear_jump_and_a_clear_slope_are_found_where_they_begin() -> None:
    """Without noise a jump is dated to its bucket, and a slope to a few of its first."""
    place = np.arange(80)
    assert likely(begins(np.where(place < 40, 1.0, 4.0), 0.1)) == (40, 40)
    low, high = likely(begins(1 + 0.1 * np.maximum(place - 39, 0), 0.1))
    assert 38 <= low <= 40 <= high <= 43


def test_it_may_slow_down_and_stop() -> None:
    """A rise that goes on ever more slowly, and ends, begins where it is steepest."""
    place = np.arange(80)
    low, high = likely(begins(1 + 3 * (1 - np.exp(-np.maximum(place - 39, 0) / 8)), 0.1))
    assert low <= 40 <= high
    assert high - low < 10


def test_it_begins_no_lower_than_the_floor_and_no_earlier_than_it_may() -> None:
    """What rises below the floor is no part of it; nor is what comes before the earliest bucket."""
    logs = 0.5 + 0.05 * np.maximum(np.arange(100) - 20, 0)
    assert likely(begins(logs, 0.05))[1] < 30
    assert likely(begins(logs, 0.05, floor=15))[0] > 30
    late = begins(logs, 0.05, earliest=50)
    assert not late[:50].any()
    assert abs(late.sum() - 1) < 1e-9


def test_what_cannot_be_has_a_probability_all_the_same() -> None:
    """Counts that no rise explains give numbers, and never none."""
    found = begins(np.tile([5.9, 0.0], 40), 0.001)
    assert np.isfinite(found).all()
    assert abs(found.sum() - 1) < 1e-9
