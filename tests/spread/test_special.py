"""What numpy lacks, against scipy over all that counts of posts can be."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import betaln, gammaln

from monitor.spread.special import log_beta, log_gamma
from monitor.spread.step import Floats


def positive(most: float) -> st.SearchStrategy[Floats]:
    """Arrays of numbers from a hundredth on, as often small as large."""
    logarithms = st.floats(math.log(0.01), math.log(most))
    return arrays(np.float64, st.integers(1, 20), elements=logarithms).map(np.exp)


@given(positive(1e9))
def test_log_gamma_is_scipys(x: Floats) -> None:
    """To fourteen digits; near 1 and 2, where it is 0, to fourteen places."""
    np.testing.assert_allclose(log_gamma(x), gammaln(x), rtol=1e-14, atol=1e-14)


def test_log_gamma_of_whole_numbers_is_that_of_factorials() -> None:
    """Every number up to a thousand, and halves between them."""
    x = np.arange(1, 2_001) / 2
    np.testing.assert_allclose(
        log_gamma(x), [math.lgamma(one) for one in x], rtol=1e-14, atol=1e-14
    )


@given(positive(1e6), st.floats(math.log(0.01), math.log(1e6)))
def test_log_beta_is_scipys(a: Floats, b: float) -> None:
    """As far as the difference of large numbers can be."""
    other = np.full_like(a, math.exp(b))
    size = gammaln(a + other)
    assert (np.abs(log_beta(a, other) - betaln(a, other)) <= 1e-13 + 1e-14 * np.abs(size)).all()
