"""Functions of mathematics that numpy lacks, for arrays of positive numbers.

References:
    Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, 6.1.41 (Stirling's series)
    and 26.5.8 (the continued fraction of the incomplete beta function); Press et al., "Numerical
    Recipes", 3rd ed. 2007, 5.2 (Lentz's way to evaluate it) and 6.4.
"""

import math
from typing import Final

import numpy as np

from monitor.spread.step import Floats

SHIFT: Final = 8
"""From here on Stirling's series is exact to the last digits; smaller arguments are moved up."""

STIRLING: Final = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)

EXACT: Final = 1e-15
MOST_TERMS: Final = 100_000
"""Of the continued fraction; it needs some square root of its arguments at most."""


def log_gamma(x: Floats) -> Floats:
    """Return the logarithm of the gamma function, to about 1e-14 (absolute where it is small)."""
    small = x < SHIFT
    y = np.where(small, x + SHIFT, x)
    inverse = 1 / (y * y)
    series = np.zeros_like(y)
    for term in reversed(STIRLING):
        series = series * inverse + term
    found = (y - 0.5) * np.log(y) - y + 0.5 * math.log(2 * math.pi) + series / y
    if small.any():
        low = x[small]
        found[small] -= np.log(np.multiply.reduce([low + k for k in range(SHIFT)]))
    return np.asarray(found)


def log_beta(a: Floats, b: Floats) -> Floats:
    """Return the logarithm of the beta function."""
    return np.asarray(log_gamma(a) + log_gamma(b) - log_gamma(a + b))


def beta_below_half(a: Floats, b: Floats) -> Floats:
    """Return the probability that a beta distribution gives a share below a half.

    Args:
        a: Its first parameter, `float64[n]`, at least as large as the second.
        b: Its second parameter, `float64[n]`.
    """
    total = a + b
    front = np.exp(-total * math.log(2) - log_beta(a, b)) / a
    # Lentz: numerators by turns of both kinds, at the share 1/2.
    c, d = np.ones_like(a), 1 / (1 - total / 2 / (a + 1))
    fraction = d.copy()
    for m in range(1, MOST_TERMS):
        for numerator in (
            m * (b - m) / 2 / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (total + m) / 2 / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1 / (1 + numerator * d), 1 + numerator / c
            fraction *= c * d
        if (np.abs(c * d - 1) <= EXACT).all():
            break
    return np.asarray(front * fraction)


def highest_ahead(values: Floats, ahead: int) -> Floats:
    """Return the highest of each value and the *ahead* ones after it; values are not below 0."""
    found, length = np.concatenate([values, np.zeros(ahead)]), 1
    # Windows of 1, 2, 4, ... values, the last two of which overlap.
    while 2 * length <= ahead + 1:
        found = np.maximum(found[:-length], found[length:])
        length *= 2
    rest = ahead + 1 - length
    return np.asarray(np.maximum(found[: len(values)], found[rest : rest + len(values)]))
