"""Functions of mathematics that numpy lacks, for arrays of positive numbers.

References:
    Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, 6.1.41 (Stirling's series).
"""

import math
from typing import Final

import numpy as np

from monitor.spread.step import Floats

SHIFT: Final = 8
"""From here on Stirling's series is exact to the last digits; smaller arguments are moved up."""

STIRLING: Final = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)


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


def highest_ahead(values: Floats, ahead: int) -> Floats:
    """Return the highest of each value and the *ahead* ones after it; values are not below 0."""
    found, length = np.concatenate([values, np.zeros(ahead)]), 1
    # Windows of 1, 2, 4, ... values, the last two of which overlap.
    while 2 * length <= ahead + 1:
        found = np.maximum(found[:-length], found[length:])
        length *= 2
    rest = ahead + 1 - length
    return np.asarray(np.maximum(found[: len(values)], found[rest : rest + len(values)]))
