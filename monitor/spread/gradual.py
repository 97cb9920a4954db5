"""Where a rise began that may go on for hours, at a pace that changes."""

import math
from typing import Final, NamedTuple

import numpy as np

from monitor.spread.step import Floats

PACES: Final = np.array([0, *np.geomspace(0.1, 24, 14)])
"""Growth of the logarithm of the rate in an hour: none, and from tenfold in a day to tenfold in six
minutes. A rise begins with any but the first."""

CHANGES: Final = 0.1 + 0.5 * PACES
"""How often in an hour each pace changes: what is fast does not last."""

PAUSES: Final = 2.0
"""How often in an hour a rise that does not count for something yet goes on after a rest: what
rests for long there is no part of it."""

AT_ONCE: Final = 0.5
"""Probability beforehand that a rise begins with a jump to any level far enough above."""

RESTS: Final = 0.8
"""How many of those rest there for a while; the others go on at any pace."""

JUMP: Final = 1.5
"""Ratio of two rates from which it is a jump from one to the other."""

TINY: Final = 1e-300
"""What is less likely than this by itself counts as this, so that it has a logarithm."""


class BeginningChances(NamedTuple):
    """When a rise began.

    Attributes:
        places: Probability of each bucket to be the first of the rise, `float64[n]`, sum 1.
        at_once: Probability that it began with a jump.
    """

    places: Floats
    at_once: float


def gradual(
    fit: Floats, width: float, hours: float, *, least: int, floor: int, earliest: int
) -> BeginningChances:
    """Return where the rise begins, each place, pace and level weighed by its likelihood.

    The level is constant until it rises, by paces that change by chance, and does not fall again. A
    pace may slow down to any other, but quickens to the next only, except after a rest. All places
    are equally likely beforehand, and so are all levels, dispersions and first paces.

    Args:
        fit: Log-likelihood of each bucket at each point of a grid, `float64[n, dispersions,
            levels]`, levels ascending.
        width: Logarithm of the ratio of neighbouring levels.
        hours: Length of a bucket.
        least: It must rise to this level of the grid or a higher one, counted from 0.
        floor: The level at which it begins where it was lower before, `least` at most.
        earliest: Bucket before which it cannot begin, 1 to n - 1.

    References:
        Rabiner, "A tutorial on hidden Markov models and selected applications in speech
        recognition", Proceedings of the IEEE 77, 1989 (the backward recursion).
    """
    n, dispersions, levels = fit.shape
    jump = math.ceil(math.log(JUMP) / width)
    before = np.cumsum(fit, axis=0).swapaxes(1, 2)
    before[:, floor] = np.logaddexp.reduce(before[:, : floor + 1], axis=1)
    before, fit = before[:, floor:], fit.swapaxes(1, 2)[:, floor:]
    below = np.logaddexp.accumulate(before, axis=1)[:, :-jump]
    top = fit.max(axis=1)
    fit = np.exp(fit - top[:, None])
    levels_up = np.diff(np.rint(np.outer(np.arange(n), PACES * hours / width)), axis=0)
    # Where each pace leads from each level, as a place in *onward* without its last axis. One more
    # level is for what would rise above the highest rate of any bucket: it is impossible.
    high = fit.shape[1]
    moves = np.minimum(levels_up.astype(np.intp)[:, :, None] + np.arange(high), high)
    moves += (high + 1) * np.arange(len(PACES))[:, None]
    parts = (
        (slice(least - floor), _next_paces(hours, PAUSES)),
        (slice(least - floor, high), _next_paces(hours, CHANGES[0])),
    )
    # Likelihood of all buckets from one on, by its pace, level and dispersion, but for a factor of
    # each dispersion, of which *scale* is the logarithm.
    onward = np.zeros((len(PACES), high + 1, dispersions))
    onward[:, least - floor : high] = fit[-1, least - floor :]
    scale = top[-1]
    found = np.full((2, n), -np.inf)
    pairs = max((levels - jump) * (levels - jump + 1) / 2, 1)
    for place in range(n - 1, earliest - 1, -1):
        last = place - 1
        moved = onward.reshape(-1, dispersions).take(moves[last], axis=0)
        logs = before[last] + scale
        most = logs.max()
        rising = (moved[1:].mean(axis=0) * np.exp(logs - most)).sum() / levels
        stepped = RESTS * onward[0, jump:high] + (1 - RESTS) * onward[1:, jump:high].mean(axis=0)
        jumping = (stepped * np.exp(below[last] + scale - most)).sum() / pairs
        weighed = np.array([AT_ONCE * jumping, (1 - AT_ONCE) * rising])
        found[:, place] = most + np.log(np.maximum(weighed, TINY))
        for part, follow in parts:
            onward[:, part] = np.tensordot(follow, moved[:, part], 1) * fit[last, part]
        highest = np.maximum(onward.max(axis=(0, 1)), TINY)
        onward /= highest
        scale = scale + top[last] + np.log(highest)
    chances = np.exp(found - found.max())
    chances /= chances.sum()
    return BeginningChances(chances.sum(axis=0), float(chances[0].sum()))


def _next_paces(hours: float, goes_on: float) -> Floats:
    """Return how likely each pace is followed by each other a bucket later, `float64[p, p]`.

    A rest ends *goes_on* times in an hour.
    """
    count = len(PACES)
    others = np.tri(count, k=1)
    others[0] = 1
    kept = np.exp(-np.array([goes_on, *CHANGES[1:]]) * hours)
    others *= ((1 - kept) / others.sum(axis=1))[:, None]
    return np.diag(kept) + others
