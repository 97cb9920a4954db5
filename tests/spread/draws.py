"""Counts drawn as crowds make them: the more there are, the more they scatter."""

import numpy as np

from monitor.spread.series import Counts
from monitor.spread.step import Floats

HOUR = 3600


def rowdy(random: np.random.Generator, mean: Floats, alpha: float) -> Floats:
    """Draw negative binomial counts with variance ``mean + alpha * mean ** 2``."""
    drawn = random.poisson(mean * random.gamma(1 / alpha, alpha, np.shape(mean)))
    return drawn.astype(np.float64)


def levelling(hours: Floats, turn: float, *, falls: bool) -> Floats:
    """Return the log-rate of what grows or fades by two an hour and levels off at an hour."""
    slowing = np.log1p(np.exp(2 * (turn - hours)))
    return np.asarray(slowing if falls else -slowing, dtype=np.float64)


def made(
    posts: object,
    seen: object = 1.0,
    *,
    step: int = 300,
    start: int = 0,
    final: int | None = None,
) -> Counts:
    """Return counts, all of them final where *final* is None; *seen* may be one number for all."""
    numbers = np.asarray(posts).astype(np.int64)
    shares = np.broadcast_to(np.asarray(seen, dtype=np.float64), numbers.shape)
    return Counts(start, step, numbers, shares, len(numbers) if final is None else final)
