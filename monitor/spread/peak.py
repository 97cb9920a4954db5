"""How high it went, up to now."""

from typing import Final

import numpy as np
from msgspec import Struct

from monitor.spread.series import HOUR, Counts

SHORTEST: Final = 900
"""Seconds over which a rate is called a peak at least; within less, one account can make one."""

BUCKETS: Final = 3
"""Buckets over which it is called so at least: the middle one and its neighbours."""

SURE: Final = 0.9
"""Probability of a quieter day ahead from which "so far" is left out."""


class Peak(Struct, frozen=True):
    """The busiest stretch.

    Attributes:
        at: Its middle, in seconds since 1970 (UTC).
        posts_per_hour: Rate in it, corrected for what was not seen; above 0.
        so_far: Whether it may well be surpassed within a day.
        hidden: Whether buckets before or after it were not seen: a higher one may lie in them.
    """

    at: int
    posts_per_hour: float
    so_far: bool
    hidden: bool


def peak(counts: Counts, *, quieter: float | None = None) -> Peak | None:
    """Return the busiest stretch of 3 buckets, or as many as fill 15 minutes; of equals the first.

    Args:
        counts: Only the settled buckets are used; a stretch that was not seen whole is left out.
        quieter: Probability that the next 24 hours bring fewer posts than the last; None where
            there is no forecast.

    Returns:
        None where no such stretch was seen whole, or no post in any.
    """
    settled = counts.settled()
    width = BUCKETS
    while width * settled.step < SHORTEST:
        width += 2  # odd, so that there is a middle
    if len(settled) < width:
        return None
    windows = np.lib.stride_tricks.sliding_window_view
    whole = windows(settled.known, width).all(axis=1)
    posts = windows(np.where(settled.known, settled.posts, 0), width).sum(axis=1)
    exposure = windows(settled.seen, width).sum(axis=1) * settled.step / HOUR
    rates = np.where(whole, posts, 0) / np.where(whole, exposure, 1.0)
    first = int(np.argmax(rates))
    if rates[first] == 0:
        return None
    return Peak(
        at=settled.start + first * settled.step + width * settled.step // 2,
        posts_per_hour=float(rates[first]),
        so_far=quieter is None or quieter < SURE,
        hidden=not settled.known.all(),
    )
