"""Counts over time as numbers: one array for what was counted, one for how much was seen of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.clock import to_epoch
from monitor.nouns.posts import Lane
from monitor.series.coverage import coverage, provisional

SEEN_ENOUGH: Final = 0.2
"""Share of a bucket that must have been seen for its rate to be worth a number."""

HOUR: Final = 3600

LEFT: Final = 3 * HOUR
"""Time at the end in which nobody watched, from which on nothing is said of how it stands now."""


class Counts(Struct, frozen=True, eq=False):
    """Buckets of equal length, in order and without holes; equal where they hold the same.

    Attributes:
        start: Begin of the first bucket, in seconds since 1970 (UTC).
        step: Length of a bucket, in seconds.
        posts: How many posts are known of each bucket, `int64[n]`; where little was seen, a lower
            bound.
        seen: How much of each bucket was observed, 0 to 1, `float64[n]`: the exposure under which
            its posts were counted.
        final: The first so many buckets will not change any more; the rest is provisional, and no
            claim is made from it.
        within: Share of the first bucket that lies in what was asked for: no more of it could be
            seen, and no more was missed.
    """

    start: int
    step: int
    posts: NDArray[np.int64]
    seen: NDArray[np.float64]
    final: int
    within: float = 1.0

    @property
    def begin(self) -> int:
        """Return when what was asked for begins, in seconds since 1970 (UTC)."""
        return self.start + round((1 - self.within) * self.step)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Tell for each bucket whether enough of it was seen to speak of a rate."""
        return self.seen >= SEEN_ENOUGH

    @property
    def left_at(self) -> int | None:
        """Return since when nobody has watched, in seconds since 1970; None where somebody has.

        That is so for `LEFT` or longer, up to the end. It is not settled: a later look may still
        show it.
        """
        known = np.flatnonzero(self.known)
        last = int(known[-1]) + 1 if len(known) else len(self)
        return self.start + last * self.step if (len(self) - last) * self.step >= LEFT else None

    @property
    def rate(self) -> NDArray[np.float64]:
        """Posts an hour in each bucket, corrected for what was not seen; NaN where not `known`."""
        exposure = np.where(self.known, self.seen * (self.step / HOUR), np.nan)
        return np.asarray(self.posts / exposure)

    def __len__(self) -> int:
        return len(self.posts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Counts) and self._held == other._held

    def __hash__(self) -> int:
        return hash(self._held)

    @property
    def _held(self) -> tuple[object, ...]:
        arrays = self.posts.tobytes(), self.seen.tobytes()
        return (self.start, self.step, self.final, self.within, *arrays)

    def until(self, bucket: int) -> "Counts":
        """Return the buckets before *bucket*: what was known when it began."""
        return Counts(
            self.start,
            self.step,
            self.posts[:bucket],
            self.seen[:bucket],
            min(self.final, bucket),
            self.within,
        )

    def settled(self) -> "Counts":
        return self.until(self.final)

    def coarser(self, times: int) -> "Counts":
        """Return buckets *times* as long, from the first on; an incomplete one at the end is left.

        A coarse bucket has seen the mean of what its parts have seen.
        """
        whole = len(self) // times
        posts = self.posts[: whole * times].reshape(whole, times).sum(axis=1)
        seen = self.seen[: whole * times].reshape(whole, times).mean(axis=1)
        return Counts(self.start, self.step * times, posts, seen, self.final // times)


def counts(
    edges: Sequence[datetime],
    posts: Sequence[int],
    lanes: Sequence[Lane],
    now: datetime,
    seen: Sequence[float] | None = None,
    *,
    step: timedelta | None = None,
) -> Counts:
    """Return posts over time as counts.

    What a service cut off counts as seen for the part that it showed; a bucket is final where it
    and all before it are no longer provisional.

    Args:
        edges: Ascending (UTC), one more than there are buckets, of equal length in real time.
        posts: Of each bucket.
        lanes: Whatever could have shown these posts.
        now: Instant (UTC): nobody can have missed what lies ahead.
        seen: How much of what was posted in each could be seen, 0 to 1; None takes the coverage.
        step: Length of a whole bucket, where the first and the last may end with a report: what
            lies outside it was not seen. None where all are whole.

    Raises:
        ValueError: They are not of equal length: a day of 23 hours, say. Nothing was computed.
    """
    whole = step or edges[1] - edges[0]
    last = len(edges) - 2
    for place, (start, end) in enumerate(pairwise(edges)):
        clipped = step is not None and place in {0, last} and end - start < whole
        if end - start != whole and not clipped:
            raise ValueError(f"buckets of {whole} do not adjoin: {start} to {end}")
    shares = coverage([min(edge, now) for edge in edges], lanes) if seen is None else seen
    parts = [(end - start) / whole for start, end in pairwise(edges)]
    return Counts(
        start=to_epoch(edges[1] - whole),
        step=round(whole.total_seconds()),
        posts=np.array(posts, np.int64),
        seen=np.array(shares, np.float64) * parts,
        final=settled(edges, lanes, now),
    )


def settled(edges: Sequence[datetime], lanes: Sequence[Lane], now: datetime) -> int:
    """Return how many buckets, from the first on, will not change any more."""
    return [*provisional(edges, lanes, now), True].index(True)
