"""Where a level steps from one value to another: the evidence for each place, and for none."""

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SURE: Final = 0.95
"""Probability that a set of places holds the true one."""

MOST: Final = 700.0
"""Logarithm of the largest Bayes factor that is given; beyond, numbers overflow."""


class LevelStep(Struct, frozen=True, eq=False):
    """One step in a row of n buckets.

    Attributes:
        places: Probability of each bucket to be the first of the new level, given that there is a
            step, `float64[n]`, sum 1; 0 for the first bucket.
        factor: Bayes factor of a step somewhere against none, at most 1e304.
        before, after: Probability of each level before and after the step, `float64[levels]`, sum
            1, whatever the level on the other side.
    """

    places: Floats
    factor: float
    before: Floats
    after: Floats

    @property
    def at(self) -> int:
        """Return the most probable first bucket of the new level; of equals the first."""
        return int(np.argmax(self.places))


def likely(places: Floats) -> tuple[int, int]:
    """Return the first and the last of the shortest run of places with `SURE` probability."""
    sums = np.concatenate([[0.0], np.cumsum(places)])
    # Rounding must not hide that all places together are sure.
    ends = np.searchsorted(sums / sums[-1], sums[:-1] / sums[-1] + SURE)
    length = np.where(ends < len(sums), ends - np.arange(len(places)), len(sums))
    first = int(np.argmin(length))
    return first, int(ends[first]) - 1


def step(fit: Floats, *, least: int | None = None, earliest: int = 1) -> LevelStep:
    """Return where the level steps, each place, level and dispersion weighed by its likelihood.

    All places are equally likely beforehand, and so are all levels and all dispersions of the grid;
    the dispersion is the same on both sides.

    Args:
        fit: Log-likelihood of each bucket at each point of a grid, `float64[n, dispersions,
            levels]`, levels ascending; 0 for a bucket that was not seen. At least two buckets.
        least: The step must be upward, to this level of the grid or a higher one, counted from 0;
            None where it may be either way.
        earliest: Bucket before which the new level cannot begin, 1 to n - 1.

    References:
        Smith, "A Bayesian approach to inference about a change-point in a sequence of random
        variables", Biometrika 62, 1975.
    """
    sums = np.cumsum(fit, axis=0)
    before = sums[earliest - 1 : -1]
    after = sums[-1] - before
    joint = _log_sum(before) + _log_sum(after) if least is None else _upward(before, after, least)
    weight = np.exp(joint - joint.max())
    levels = fit.shape[2]
    pairs = levels * levels if least is None else np.arange(least, levels).sum()
    stepping = joint.max() + np.log(weight.sum() / (len(joint) * pairs))
    steady = _log_sum(_log_sum(sums[-1])) - np.log(levels)
    weight /= weight.sum()
    factor = float(np.exp(min(stepping - steady, MOST)))
    places = np.concatenate([np.zeros(earliest), weight.sum(axis=1)])
    return LevelStep(places, factor, _levels(before, weight), _levels(after, weight))


def _log_sum(logs: Floats) -> Floats:
    """Sum probabilities over the levels, in logarithms."""
    top = logs.max(axis=-1, keepdims=True)
    return np.asarray(np.log(np.exp(logs - top).sum(axis=-1)) + top[..., 0])


def _upward(before: Floats, after: Floats, least: int) -> Floats:
    """Sum over the pairs of levels of which the second is higher, and high enough."""
    lower = np.logaddexp.accumulate(before, axis=-1)[..., least - 1 : -1]
    return _log_sum(lower + after[..., least:])


def _levels(side: Floats, weight: Floats) -> Floats:
    shape = np.exp(side - _log_sum(side)[..., None])
    return np.asarray(np.einsum("pdl,pd->l", shape, weight))
