"""Where a rise begins, at once or gradually, by its evidence."""

import numpy as np

from monitor.spread.gradual import BeginningChances, gradual
from monitor.spread.step import Floats, likely

LEVELS = np.arange(60) * 0.1
"""Logarithms of rates that are ten per cent apart."""


def begins(logs: Floats, scatter: float, **how: int) -> BeginningChances:
    """Return where logarithms of a rate, each with that error, begin to rise; five minutes each."""
    fit = -0.5 * ((logs[:, None] - LEVELS) / scatter) ** 2
    asked = {"least": 20, "floor": 0, "earliest": 1} | how
    return gradual(fit[:, None, :], 0.1, 1 / 12, **asked)


def test_a_clear_jump_and_a_clear_slope_are_found_where_they_begin() -> None:
    """Without noise a jump is dated to its bucket, and a slope to a few of its first."""
    place = np.arange(80)
    jump = begins(np.where(place < 40, 1.0, 4.0), 0.1)
    assert likely(jump.places) == (40, 40)
    slope = begins(1 + 0.1 * np.maximum(place - 39, 0), 0.1)
    low, high = likely(slope.places)
    assert 38 <= low <= 40 <= high <= 43
    assert jump.at_once > 0.9
    assert slope.at_once < 0.1


def test_no_slow_beginning_is_put_before_a_slope() -> None:
    """A pace does not quicken at will, so noise before a slope makes its beginning no less sure."""
    logs = 1 + np.clip(np.arange(80) - 39, 0, 14) / 6
    widths = []
    for seed in range(12):
        noise = np.random.default_rng(seed).normal(0, 0.3, 80)
        low, high = likely(begins(logs + noise, 0.3).places)
        widths.append(high - low + 1)
    assert np.mean(widths) < 8


def test_it_may_slow_down_and_stop() -> None:
    """A rise that goes on ever more slowly, and ends, begins where it is steepest."""
    place = np.arange(80)
    low, high = likely(begins(1 + 3 * (1 - np.exp(-np.maximum(place - 39, 0) / 8)), 0.1).places)
    assert low <= 40 <= high
    assert high - low < 10


def test_it_begins_no_lower_than_the_floor_and_no_earlier_than_it_may() -> None:
    """What rises below the floor is no part of it; nor is what comes before the earliest bucket."""
    logs = 0.5 + 0.05 * np.maximum(np.arange(100) - 20, 0)
    assert likely(begins(logs, 0.05).places)[1] < 30
    assert likely(begins(logs, 0.05, floor=15).places)[0] > 30
    late = begins(logs, 0.05, earliest=50).places
    assert not late[:50].any()
    assert abs(late.sum() - 1) < 1e-9


def test_what_cannot_be_has_a_probability_all_the_same() -> None:
    """Counts that no rise explains give numbers, and never none."""
    found = begins(np.tile([5.9, 0.0], 40), 0.001).places
    assert np.isfinite(found).all()
    assert abs(found.sum() - 1) < 1e-9
