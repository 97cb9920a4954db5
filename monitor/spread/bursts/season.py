"""What is usual at this hour of the day, learned bucket by bucket and never from a later one."""

from typing import Final

from monitor.spread.bursts.memory import ForgettingMean

HOURS: Final = 24

LEVEL_HALF_LIFE: Final = 7 * HOURS
"""Hours after which a bucket counts half for the level: a week, so that each weekday has a say."""

SHAPE_HALF_LIFE: Final = 10
"""Days after which a day counts half for the shape of the day."""

QUIETEST: Final = 0.05
"""No hour is expected to have less than this share of the mean, be it ever so quiet so far."""


class Usual:
    """The level (a mean that forgets) times the shape of the day (24 hours, UTC).

    Attributes:
        observed: How long was observed so far, in hours.
    """

    __slots__ = ("_expected", "_fade", "_hour", "_hours", "_level", "_posts", "_shape", "observed")

    def __init__(self, hours: float, unit: float) -> None:
        """Begin without knowledge.

        Args:
            hours: Length of a bucket, in hours.
            unit: How long one hour of memory lasts, in hours: more than 1 for long buckets.
        """
        self._hours = hours
        self._level = ForgettingMean(LEVEL_HALF_LIFE * unit / hours)
        self._posts = [0.0] * HOURS
        self._expected = [0.0] * HOURS
        self._shape = [1.0] * HOURS
        self._fade = 0.5 ** (1 / SHAPE_HALF_LIFE)
        self._hour = -1
        self.observed = 0.0

    def expect(self, hour: int, otherwise: float) -> float:
        """Return the usual rate at *hour* (0 to 23), or *otherwise* where nothing was learned."""
        if hour != self._hour:
            self._turn(hour)
        return (self._level.value if self.observed else otherwise) * self._shape[hour]

    def learn(self, hour: int, rate: float, seen: float) -> None:
        """Take in a bucket.

        Args:
            hour: That which was expected last.
            rate: Posts an hour.
            seen: Observed share of the bucket, 0 to 1.
        """
        hours = seen * self._hours
        self._posts[hour] += rate * hours
        self._expected[hour] += (self._level.value if self.observed else rate) * hours
        self._level.add(rate / self._shape[hour], seen)
        self.observed += hours

    def _turn(self, hour: int) -> None:
        """Begin an hour: the shape follows what was learned, and what is old fades."""
        if self.observed >= HOURS:
            ratios = [
                posts / expected if expected else 1.0
                for posts, expected in zip(self._posts, self._expected, strict=True)
            ]
            mean = sum(ratios) / HOURS or 1.0
            self._shape = [max(QUIETEST, ratio / mean) for ratio in ratios]
        self._posts[hour] *= self._fade
        self._expected[hour] *= self._fade
        self._hour = hour
