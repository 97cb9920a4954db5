"""How many times as many posts one reaction drew as another, where the truth is known."""

from math import exp

import numpy as np
import pytest

from monitor.spread.comparison import Activity, ratio
from tests.spread.pairs import CROWDS, pair


@pytest.mark.parametrize("name", CROWDS)
def test_intervals_hold_a_known_ratio(name: str) -> None:
    """In 95 of 100 pairs, give or take what 40 pairs allow; `bench.comparisons` draws more."""
    held = []
    for seed in range(40):
        random = np.random.default_rng([17, seed])
        one = pair(random, CROWDS[name], (60, 400, 3000)[seed % 3], (24, 72)[seed % 2])
        found = ratio(one.first, one.second, one.hours)
        if found is not None:
            held.append(found.low <= exp(one.true) <= found.high)
    assert len(held) >= 30
    assert sum(held) >= 0.9 * len(held)


def test_a_drift_that_lasts_as_long_as_the_reaction_is_held() -> None:
    """Within a day it looks like a trend: still 93 of 100 hold, or it is too little to say."""
    held = []
    for seed in range(240):
        random = np.random.default_rng([29, seed])
        one = pair(random, CROWDS["drift"], (60, 400, 3000)[seed % 3], 24)
        found = ratio(one.first, one.second, one.hours)
        held.append(found is None or found.low <= exp(one.true) <= found.high)
    assert sum(held) >= 0.93 * len(held)


def test_a_clear_difference_is_found() -> None:
    """Eight times as many, steadily: the interval leaves out 1, and is not empty talk."""
    random = np.random.default_rng(3)
    hours = np.arange(48)
    found = ratio(random.poisson(80, 48), random.poisson(10, 48), hours)
    assert found is not None
    assert 4 < found.low < found.value < found.high < 16


def test_swapping_the_sides_turns_the_ratio_over() -> None:
    """The same, seen from the other side: value and ends are the reciprocals."""
    random = np.random.default_rng(5)
    one, other, hours = random.poisson(20, 30), random.poisson(7, 30), np.arange(30)
    found, turned = ratio(one, other, hours), ratio(other, one, hours)
    assert found is not None
    assert turned is not None
    assert turned.value == pytest.approx(1 / found.value)
    assert turned.low == pytest.approx(1 / found.high)
    assert turned.high == pytest.approx(1 / found.low)


def test_a_platform_that_was_busier_is_taken_out() -> None:
    """Three times as many posts where there were three times as many of everything: no more."""
    random = np.random.default_rng(7)
    one, other, hours = random.poisson(30, 48), random.poisson(10, 48), np.arange(48)
    busy = Activity(random.poisson(300, 48).astype(float), random.poisson(100, 48).astype(float))
    found = ratio(one, other, hours, busy)
    assert found is not None
    assert found.low < 1 < found.high
    assert found.value == pytest.approx(1, abs=0.2)


def test_a_platform_of_which_nothing_is_known_says_nothing() -> None:
    """No post of the baseline on one side: neither a ratio nor an error."""
    posts, hours, none = np.full(24, 9), np.arange(24), np.zeros(24)
    assert ratio(posts, posts, hours, Activity(none + 5, none)) is None
    assert ratio(posts, posts, hours, Activity(none, none + 5, counted=False)) is None


@pytest.mark.parametrize(
    ("first", "second"),
    [([1] * 19, [9] * 19), ([9] * 19, [0] * 19), ([50] * 5, [50] * 5)],
)
def test_too_little_is_said_to_be_too_little(first: list[int], second: list[int]) -> None:
    """Few posts on a side, or few hours."""
    assert ratio(np.array(first), np.array(second), np.arange(len(first))) is None


def test_more_evidence_never_says_less() -> None:
    """The same hours with ten times the posts on both sides: no wider an interval."""
    random = np.random.default_rng(11)
    one, other, hours = random.poisson(5, 60), random.poisson(5, 60), np.arange(60)
    few = ratio(one, other, hours)
    many = ratio(random.poisson(50, 60), random.poisson(50, 60), hours)
    assert few is not None
    assert many is not None
    assert many.high / many.low < few.high / few.low
