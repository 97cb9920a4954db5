"""What is left of counts when the day's rhythm and their own past are taken out."""

from math import tau
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.spread.series import HOUR, Counts
from monitor.spread.step import Floats

Bools = NDArray[np.bool_]

DAY: Final = 24 * HOUR

TINY: Final = 1e-12
"""Keeps divisors above 0 where nothing varies."""

HARMONICS: Final = 4
"""Of the day that are taken out: a morning rise, a lull at noon, an evening peak."""

ORDER: Final = 6
"""Buckets of its own past that are taken out of each."""

BRIDGED: Final = 2
"""Of these that may be unknown: they are taken to lie on a line between their neighbours."""

LOCAL: Final = 6 * HOUR
"""Seconds over which the scatter is called local: a burst scatters more than the night."""

LEAST: Final = 0.25
"""Of the median local variance, below which no local variance is believed."""

LIMIT: Final = 3.0
"""Local standard deviations at which one bucket is cut: a single one must not make an order."""


class Whitened(Struct, frozen=True, eq=False):
    """What a series holds that neither the time of day nor its own past would tell.

    Attributes:
        level: Square root of the rate, less the day's rhythm, in its standard deviations,
            `float64[n]`; 0 where it is not known.
        news: `level` less what its last buckets would tell, in local standard deviations, cut at
            3; 0 where it or one of them is not known.
    """

    level: Floats
    news: Floats


def whiten(counts: Counts) -> Whitened:
    """Return what is left of the counts.

    Args:
        counts: At least a day, most of it seen, with posts in some buckets.

    References:
        Bartlett, "The square root transformation in analysis of variance", Supplement to the
        Journal of the Royal Statistical Society 3, 1936; Box, Jenkins and Reinsel, "Time Series
        Analysis", 2008, chapter 12 (prewhitening).
    """
    known = counts.known
    level = np.sqrt(np.where(known, counts.rate, 0.0))
    rhythm = _rhythm(counts)
    level -= rhythm @ _least_squares(rhythm[known], level[known])
    at = np.arange(len(level))
    bridged = np.interp(at, at[known], level[known])
    windows = np.lib.stride_tricks.sliding_window_view
    rows = windows(bridged, ORDER + 1)
    whole = known[ORDER:] & (windows(~known, ORDER + 1).sum(axis=1) <= BRIDGED)
    past, now = rows[:, :-1], rows[:, -1]
    left = np.where(whole, now - past @ _least_squares(past[whole], now[whole]), 0.0)
    news = np.concatenate([np.zeros(ORDER), left])
    seen = np.concatenate([np.zeros(ORDER, dtype=bool), whole])
    level = np.where(known, level, 0.0) / max(level[known].std(), TINY)
    return Whitened(level, _local(news, seen, LOCAL // counts.step))


def _rhythm(counts: Counts) -> Floats:
    angle = tau * (counts.start + counts.step * np.arange(len(counts))) / DAY
    waves = [wave(k * angle) for k in range(1, HARMONICS + 1) for wave in (np.sin, np.cos)]
    return np.stack([np.ones_like(angle), *waves], axis=1)


def _least_squares(design: Floats, wanted: Floats) -> Floats:
    return np.asarray(np.linalg.lstsq(design, wanted, rcond=None)[0])


def _local(news: Floats, seen: Bools, width: int) -> Floats:
    """Divide by the local standard deviation, and cut what is far off."""
    variance = smooth(news**2, width) / np.maximum(smooth(seen.astype(np.float64), width), TINY)
    variance = np.maximum(variance, LEAST * np.median(variance[seen]) + TINY)
    return np.clip(news / np.sqrt(variance), -LIMIT, LIMIT)


def smooth(values: Floats, width: int) -> Floats:
    """Return the mean of each value's *width* neighbours, of fewer at the ends."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    first = np.arange(len(values)) - width // 2
    begins, ends = np.maximum(first, 0), np.minimum(first + max(width, 1), len(values))
    return np.asarray((sums[ends] - sums[begins]) / (ends - begins))
