"""Whether many speak or few."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.spread.amplification import concentration, effective_number


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=50))
def test_effective_number_lies_between_one_and_all(counts: list[int]) -> None:
    """It is the number of authors where they are equal, and falls towards 1 as one dominates."""
    found = effective_number(counts)
    assert found * (1 + 1e-12) >= 1
    assert found <= len(counts) * (1 + 1e-12)
    assert effective_number([7] * len(counts)) == pytest.approx(len(counts))
    assert effective_number([*counts, 10**9]) < 1.01


def test_few_posts_look_concentrated_by_chance() -> None:
    """Equal authors lie within their own reference; twelve who write half of all do not."""
    rng = np.random.default_rng(1)
    equal = rng.multinomial(400, np.full(300, 1 / 300))
    found = concentration(equal[equal > 0].tolist())
    assert found is not None
    few = concentration([100] * 5 + [1] * 500)
    assert few is not None
    assert few.top_share > few.even_top_share[1]
    assert few.effective < few.even_effective[0]
    assert few.top_share == pytest.approx(505 / 1000)
    assert few.posts == 1000


def test_too_few_posts_tell_nothing() -> None:
    """Below fifty posts there is no figure, and the same seed gives the same reference."""
    assert concentration([1] * 49) is None
    assert concentration([2] * 40, seed=3) == concentration([2] * 40, seed=3)


def test_the_order_does_not_matter() -> None:
    """Counts are a set of sizes."""
    assert concentration([30, 1, 40]) == concentration([40, 30, 1])
