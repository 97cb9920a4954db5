"""What is remembered of a series: against the same computed from all values at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.spread.bursts.memory import ForgettingMean, Highest, Recent, Tail

WEIGHTS = st.floats(0.2, 1)
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
    mean = ForgettingMean(half_life=12, otherwise=7.0)
    assert mean.value == 7
    for value in [0.0] * 12 + [1.0] * 12:
        mean.add(value, 1.0)
    assert mean.value == pytest.approx(2 / 3)


def test_what_was_half_seen_tells_half() -> None:
    """Of the first two values, the one of weight 1/2 counts about half of the other."""
    mean = ForgettingMean(half_life=1e6)
    mean.add(0.0, 1.0)
    mean.add(3.0, 0.5)
    assert mean.value == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("quantile", [0.5, 0.9, 0.998])
@pytest.mark.parametrize("half_life", [200, 20_000])
def test_the_tail_is_the_quantile_of_what_counts(quantile: float, half_life: float) -> None:
    """At any time the quantile is that of all values, each weighed by its age, within a bin."""
    draw = np.random.default_rng(7)
    values = draw.normal(3, 1.5, 3000)
    tail = Tail(quantile, half_life)
    for place, value in enumerate(values, 1):
        tail.add(float(value), 1.0)
        if place % 750 == 0:
            weights = 0.5 ** ((place - np.arange(1, place + 1)) / half_life)
            order = np.argsort(values[:place])
            share = np.cumsum(weights[order]) / weights.sum()
            exact = values[:place][order][np.searchsorted(share, quantile)]
            assert abs(tail.value() - exact) < 0.1


@given(st.lists(VALUES, min_size=1, max_size=80), WEIGHTS)
def test_the_tail_lies_among_what_came(values: list[float], weight: float) -> None:
    """The quantile is above the lowest and below the highest value, up to the width of a bin."""
    tail = Tail(0.9, 50)
    for value in values:
        tail.add(value, weight)
    low, high = max(min(values), -6), max(*values, -6)
    assert low - 1 / 12 <= tail.value() <= high + 1 / 12


def test_the_tail_forgets_without_end() -> None:
    """After more values than a weight can count, the quantile still follows the newest."""
    tail = Tail(0.5, half_life=2)
    for value in [7.0] * 1500 + [1.0] * 50:
        tail.add(value, 1.0)
    assert tail.value() == pytest.approx(1, abs=0.1)


@given(PLACES, st.integers(1, 20), st.randoms())
def test_the_highest_is_that_of_the_last_places(
    places: list[int], length: int, luck: object
) -> None:
    """A hole makes no old value young: places count, not values."""
    highest = Highest(length)
    kept: dict[int, float] = {}
    for place in places:
        expected = max((v for p, v in kept.items() if p >= place - length), default=0.0)
        assert highest.before(place) == expected
        kept[place] = float(luck.randint(0, 9))  # type: ignore[attr-defined]
        highest.add(place, kept[place])


@given(PLACES, st.integers(1, 20))
def test_sums_are_those_of_the_last_places(places: list[int], length: int) -> None:
    """The sums hold what was observed in the last places, and nothing of what is longer ago."""
    recent = Recent(length)
    for number, place in enumerate(places):
        recent.add(place, place, place / 2, 0.25)
        late = [p for p in places[: number + 1] if p > place - length]
        assert recent.posts == sum(late)
        assert recent.usual == pytest.approx(sum(late) / 2)
        assert recent.hours == pytest.approx(len(late) / 4)
