"""Draws from a seed: the same everywhere, and of the shape that they claim."""

from collections import Counter
from statistics import mean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.simulator.draw import DrawStream
from tests.examples import examples


def test_a_seed_is_a_stream() -> None:
    """These numbers are written down: another Python that draws others breaks the demo."""
    draw = DrawStream(2017)
    drawn = (draw.below(1000), draw.poisson(3), round(draw.exponential(1), 9), draw.pick("abcdef"))
    assert drawn == (199, 4, 0.613272474, "f")
    assert DrawStream(2018).between(0, 1) != DrawStream(2017).between(0, 1)


@examples(50)
@given(st.integers(0, 10**9), st.integers(1, 50))
def test_draws_stay_in_their_bounds(seed: int, count: int) -> None:
    """Indices are indices, waits are not negative, weights of zero never come."""
    draw = DrawStream(seed)
    for _ in range(20):
        assert 0 <= draw.below(count) < count
        assert draw.exponential(2) >= 0
        assert draw.power_law(1, 1.5) >= 0
        assert 3 <= draw.between(3, 4) < 4
        assert draw.weighted({"never": 0, "always": 1, "nor this": 0}) == "always"


@pytest.mark.parametrize("expected", [0.3, 4.0, 40.0])
def test_counts_have_their_mean_and_spread(expected: float) -> None:
    """Poisson: mean and variance are the same."""
    draw = DrawStream(7)
    counts = [draw.poisson(expected) for _ in range(4000)]
    centre = mean(counts)
    assert centre == pytest.approx(expected, rel=0.06)
    assert mean((c - centre) ** 2 for c in counts) == pytest.approx(expected, rel=0.12)


def test_waits_have_their_mean_and_their_tail() -> None:
    """Half of the heavy-tailed draws lie below the median of the formula, a few far out."""
    draw = DrawStream(7)
    assert mean(draw.exponential(5) for _ in range(20_000)) == pytest.approx(5, rel=0.03)
    waits = [draw.power_law(2, 0.9) for _ in range(20_000)]
    assert median(waits) == pytest.approx(2 * (2 ** (1 / 0.9) - 1), rel=0.04)
    assert max(waits) > 1000


def test_weights_decide() -> None:
    """A key comes as often as its weight says."""
    draw = DrawStream(7)
    drawn = Counter(draw.weighted({"a": 3, "b": 1}) for _ in range(8000))
    assert drawn["a"] / drawn["b"] == pytest.approx(3, rel=0.1)
    assert Counter(draw.chance(0.2) for _ in range(8000))[True] == pytest.approx(1600, rel=0.1)
