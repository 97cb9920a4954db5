"""What is remembered of a series: against the same computed from all values at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.spread.bursts.scores import ForgettingMean, Recent

VALUES = st.floats(-10, 25)
PLACES = st.lists(st.integers(1, 9), min_size=1, max_size=60).map(np.cumsum).map(np.ndarray.tolist)


@given(st.lists(VALUES, min_size=1, max_size=30))
def test_a_mean_of_few_values_is_their_mean(values: list[float]) -> None:
    """While nothing has faded the mean is the plain one: a cold start needs no first guess."""
    mean = ForgettingMean(half_life=1e9)
    for value in values:
        mean.add(value, 1.0)
    assert mean.value == pytest.approx(np.mean(values), rel=1e-5, abs=1e-3)


def test_after_a_half_life_a_value_counts_half() -> None:
    """Twelve values of 0 before twelve of 1 weigh half of them; where nothing came, nothing is."""
    mean = ForgettingMean(half_life=12)
    assert mean.value == 0
    for value in [0.0] * 12 + [1.0] * 12:
        mean.add(value, 1.0)
    assert mean.value == pytest.approx(2 / 3)


def test_what_was_half_seen_tells_half() -> None:
    """Of the first two values, the one of weight 1/2 counts about half of the other."""
    mean = ForgettingMean(half_life=1e6)
    mean.add(0.0, 1.0)
    mean.add(3.0, 0.5)
    assert mean.value == pytest.approx(1, abs=1e-4)


@given(PLACES, st.integers(1, 20))
def test_sums_are_those_of_the_last_places(places: list[int], length: int) -> None:
    """The sums hold what was observed in the last places, and nothing of what is longer ago."""
    recent = Recent(length)
    for number, place in enumerate(places):
        recent.add(place, place, 0.25)
        late = [p for p in places[: number + 1] if p > place - length]
        assert recent.posts == sum(late)
        assert recent.hours == pytest.approx(len(late) / 4)
