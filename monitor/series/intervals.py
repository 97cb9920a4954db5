"""How sure a mean and a share are."""

from math import sqrt
from typing import Final

from monitor.nouns.buckets import Estimate
from monitor.nouns.posts import MICRO
from monitor.nouns.tone import Mean

Z: Final = 1.959963984540054
"""Of the normal distribution, between whose -Z and Z lie 95 %."""

_T: Final = (12.70620, 4.30265, 3.18245, 2.77645, 2.57058, 2.44691, 2.36462, 2.30600, 2.26216)
"""Of Student's distribution with 1 to 9 degrees of freedom, likewise."""

_NO_SPREAD: Final = 2
"""Variance, in millionths, that rounding to millionths alone can make."""


def student(degrees: int) -> float:
    """Return t such that 95 % of Student's distribution lie between -t and t; within 0.0001.

    There is at least 1 degree of freedom.

    References:
        Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.7.5.
    """
    if degrees <= len(_T):
        return _T[degrees - 1]
    z, n = Z, degrees
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )


def mean(total: int, squares: int, count: int, effective: int) -> Mean | None:
    """Return a mean polarity with its 95 % t interval, within [-1, 1].

    Args:
        total: Sum of the polarities, in millionths.
        squares: Sum of their squares, in millionths.
        count: How many there are.
        effective: How many of them are evidence of their own: a copy says nothing new. The spread
            is that of all; the interval is as wide as so many independent ones would make it.

    Returns:
        None where fewer than two are evidence, or all are equal: one text, or a scorer that answers
        0 to everything, shows no spread from which an error follows.

    References:
        Student, "The probable error of a mean", Biometrika 6, 1908.
    """
    if effective < 2:  # noqa: PLR2004  a spread needs two
        return None
    value = total / count
    variance = (squares - value * value / MICRO * count) / (count - 1)
    if variance <= _NO_SPREAD:
        return None
    half = student(effective - 1) * sqrt(variance / MICRO / effective)
    value /= MICRO
    return Mean(value, max(value - half, -1.0), min(value + half, 1.0))


def share(hits: int, count: int, effective: int) -> Estimate | None:
    """Return the share ``hits / count`` with Wilson's 95 % interval; None where *count* is 0.

    *effective* is as for `mean`, at least 1 where *count* is.

    References:
        Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
        the American Statistical Association 22, 1927.
    """
    if count == 0:
        return None
    value, n, z2 = hits / count, effective, Z * Z
    centre = (value + z2 / (2 * n)) / (1 + z2 / n)
    half = Z / (1 + z2 / n) * sqrt(value * (1 - value) / n + z2 / (4 * n * n))
    # Rounding must not put a share of 0 or 1 outside its own interval.
    low, high = min(max(centre - half, 0.0), value), max(min(centre + half, 1.0), value)
    return Estimate(value=value, low=low, high=high)
