"""Counts as hours that end at the origin of a forecast, with what was seen of each."""

from functools import cached_property
from typing import Final

import numpy as np
from msgspec import Struct

from monitor.spread.series import HOUR, Counts
from monitor.spread.step import Floats

DAY_HOURS: Final = 24
PSEUDO: Final = 0.5
"""Posts added before a logarithm is taken, so that an hour without a post has one."""

WAVE_HOURS: Final = 6
"""Length of the stretches by which the begin of a wave is found: long enough to bridge a lull."""

WAVE_SHARE: Final = 0.1
"""A wave begins where such a stretch first holds this share of the largest so far."""


class Hours(Struct, frozen=True, eq=False, dict=True):
    """Hours in order; the last one ends at the origin.

    Attributes:
        posts: Posts of each hour, `float64[n]`; 0 where too little was seen of it.
        seen: Observed share of each hour, 0 to 1, `float64[n]`; 0 where it was too little. What the
            watch began within is the first hour, seen in part.
        quarters: Posts and observed share of each whole quarter of an hour before the origin,
            `float64[2, n]`; none where buckets do not divide a quarter.
    """

    posts: Floats
    seen: Floats
    quarters: Floats

    def until(self, hour: int) -> "Hours":
        """Return the hours before *hour*, as they were known when it began."""
        left = len(self.posts) - hour
        quarters = self.quarters[:, : max(self.quarters.shape[1] - 4 * left, 0)]
        return Hours(self.posts[:hour], self.seen[:hour], quarters)

    @property
    def blind(self) -> int:
        """How many hours at the end were not seen."""
        known = np.flatnonzero(self.seen)
        return len(self.seen) - int(known[-1]) - 1 if known.size else len(self.seen)

    @cached_property
    def wave_start(self) -> int:
        """Return the first hour of the wave that still runs.

        What came before, a long quiet watch or an older and much smaller wave, says little of what
        comes next: with it and without it the forecast is to be the same.
        """
        length = min(WAVE_HOURS, len(self.posts))
        total = np.cumsum(np.concatenate([[0.0], self.posts]))
        stretch = total[length:] - total[:-length]
        first = int(np.argmax(stretch >= WAVE_SHARE * stretch.max()))
        enough = self.posts[first : first + length] >= stretch[first] / (2 * WAVE_HOURS)
        return first + int(np.argmax(enough))

    @property
    def wave_age(self) -> float:
        """Return the hours since the wave began, of its first hour what was watched of it."""
        start = self.wave_start
        return len(self.posts) - start - 1 + (float(self.seen[start]) or 1.0)


def hours(counts: Counts) -> Hours:
    """Return *counts* by hours that end where it ends; the first is seen as far as it was watched.

    Its buckets divide an hour.
    """
    each = HOUR // counts.step
    early = -len(counts) % each
    padded = Counts(
        counts.start - early * counts.step,
        counts.step,
        np.concatenate([np.zeros(early, dtype=np.int64), counts.posts]),
        np.concatenate([np.zeros(early), counts.seen]),
        0,
    )
    found = padded.coarser(each)
    return Hours(
        np.where(found.known, found.posts, 0.0),
        np.where(found.known, found.seen, 0.0),
        _quarters(counts),
    )


def _quarters(counts: Counts) -> Floats:
    each, odd = divmod(HOUR // 4, counts.step)
    whole = 0 if odd else len(counts) // each
    first = len(counts) - whole * each
    posts, seen = (
        column[first:].reshape(whole, -1) if whole else np.empty((0, 1))
        for column in (counts.posts, counts.seen)
    )
    return np.array([posts.sum(axis=1), seen.mean(axis=1)])


def log_rate(span: Hours, start: int, end: int) -> float | None:
    """Return the logarithm of posts an hour in `[start, end)`, None where nothing was seen."""
    seen = float(span.seen[max(start, 0) : end].sum())
    if not seen:
        return None
    return float(np.log((span.posts[max(start, 0) : end].sum() + PSEUDO) / seen))
