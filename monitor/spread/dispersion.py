"""How much more than by chance counts scatter about what was expected of them."""

from typing import Final

import numpy as np

from monitor.spread.step import Floats

MOST: Final = 50.0
"""Largest dispersion that is looked for: a standard error of 7 times the mean."""

HALVINGS: Final = 40
"""Of the interval in which the dispersion lies; finer than any use."""


def telling(mean: Floats) -> Floats:
    """Return how much each count tells about the scatter, 0 to 1.

    Where a hundredth of a post is expected, nearly always none comes, whatever the scatter; such
    buckets must not pass for proof that there is none.
    """
    return np.asarray(mean / (1 + mean))


def dispersion(posts: Floats, mean: Floats, leverage: Floats) -> float:
    """Return alpha such that the variance of the counts is ``mean + alpha * mean ** 2``.

    At it, the squared residuals, each in units of its variance and weighed by what it tells, sum up
    to what they should. 0 where they scatter no more than by chance.

    Args:
        posts: Of each bucket.
        mean: What was expected of each, above 0.
        leverage: How much each bucket has drawn the expectation to itself, 0 to 1.

    References:
        Breslow, "Extra-Poisson variation in log-linear models", Applied Statistics 33, 1984; the
        weights are ours.
    """
    weight = telling(mean)
    squares = weight * (posts - mean) ** 2
    wanted = float((weight * (1 - leverage)).sum())
    low, high = 0.0, MOST
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if (squares / (mean + middle * mean**2)).sum() > wanted:
            low = middle
        else:
            high = middle
    return low
