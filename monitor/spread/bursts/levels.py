"""What makes a bucket an alarm, and what makes it *elevated*.

The constants were chosen on five public series and hold for all; docs/bursts.md says how, and what
each is worth.
"""

from math import exp, inf, log
from typing import Final

from monitor.spread.bursts.memory import ForgettingMean, Highest, Recent, Tail
from monitor.spread.series import HOUR

QUARTER: Final = 900
"""Seconds over which an alarm looks: one minute is noise, an hour dilutes what has begun."""

ENOUGH: Final = 0.5
"""Share of the quarter's buckets; where fewer were seen, what is missing is taken for usual: the
first minute after a hole is mostly noise."""

SIX_HOURS: Final = 6 * HOUR
"""Seconds over which *elevated* looks: long enough for a mild surge to be no accident."""

DAY: Final = 24 * HOUR

STRANGE: Final = 1.8
"""An alarm is so many times above what is high: the lower end of a plateau from there to 2.2."""

PEAK_HALF_LIFE: Final = 14 * 24
"""Hours after which a day counts half for how high a usual day gets."""

HIGH: Final = 0.998
"""What is high among all buckets: three minutes a day are higher."""

HIGH_HALF_LIFE: Final = 30 * 24
"""Hours after which a bucket counts half for what is high."""

LEAST_ALARM: Final = 3
"""Posts; an excess that is lower is not high, however quiet the series is."""

PAUSE: Final = HOUR
"""Seconds after an alarm in which there is hardly another: it would tell of the same."""

AGAIN: Final = 2.0
"""Within them there is one where a bucket is so many times as high as all of the last day."""

THRESHOLD: Final = 0.5
"""A score of this or more is an alarm."""

ELEVATED: Final = 2.5
"""Six hours are *elevated* from so many times the usual on: no more often without a cause than
there are alarms without one."""

STILL: Final = 1.5
"""They remain so down to so many times the usual, lest the level flicker."""

LEAST_ELEVATED: Final = 5
"""Posts that are added to both sides before they are compared."""

_PARTS: Final = 1_000_000
"""Scores are multiples of a millionth, rounded down, so that print and decision agree."""


class Alarm:
    """Compares the last quarter of an hour with what is high, and with the last day."""

    __slots__ = (
        "_alarmed",
        "_day",
        "_day_long",
        "_height",
        "_high",
        "_learned",
        "_lowest",
        "_pause",
        "_peak",
        "_quarter",
        "_record",
    )

    def __init__(self, step: int, unit: float) -> None:
        """Begin without knowledge.

        Args:
            step: Length of a bucket, in seconds.
            unit: How long one hour of memory lasts, in hours: more than 1 for long buckets.
        """
        per_hour = HOUR / step
        self._quarter = Recent(max(1, round(QUARTER / step)))
        self._lowest = log(LEAST_ALARM * HOUR / max(QUARTER, step))
        self._day = Highest(round(24 * unit * per_hour))
        self._peak = ForgettingMean(PEAK_HALF_LIFE * unit * per_hour, self._lowest)
        self._high = Tail(HIGH, HIGH_HALF_LIFE * unit * per_hour)
        self._day_long = max(1, round(DAY / step))
        self._record = Highest(self._day_long)
        self._pause = max(1, round(PAUSE / step))
        self._alarmed = -self._day_long - 1
        self._learned = 0
        self._height = -inf

    def score(
        self, place: int, posts: int, usual: float, hours: float, caution: float, begun: float
    ) -> float:
        """Return how strange the bucket at *place* is, 0 to below 1; an alarm has 0.5 or more.

        Args:
            place: Higher than the last.
            posts: How many are known of it.
            usual: How many were to be expected.
            hours: How long it was observed, above 0.
            caution: How many times stranger it must be for how little is known; at least 1.
            begun: How strange it is what has come since a long hole; 1 alarms.
        """
        recent = self._quarter
        recent.add(place, posts, usual, hours)
        excess = (recent.posts - recent.usual) / recent.hours
        # How many times it is above what is high: a difference, as logarithms are remembered.
        self._height = log(excess) if excess > 0 else -inf
        high = (self._peak.value + max(self._high.value(), self._lowest)) / 2
        strange = exp(self._height - high) / STRANGE / caution
        if recent.share < ENOUGH:
            strange *= recent.share / ENOUGH
        record = self._record.before(place)
        self._record.add(place, excess)
        paused = place - self._alarmed < self._pause
        if excess < (AGAIN * record if paused else record):
            # Part of what the last day has brought already: below 1, and so no alarm.
            strange /= 1 + strange
        if begun > strange and place - self._alarmed > self._day_long:
            # Otherwise an alarm of the last day has told already of what may have been hidden.
            strange = begun
        score = int(strange / (1 + strange) * _PARTS) / _PARTS
        if score >= THRESHOLD:
            self._alarmed = place
        return score

    def learn(self, seen: float) -> None:
        """Take in the bucket that was scored last, of which the share *seen* was observed."""
        self._high.add(self._height, seen)
        # A day is as many observed buckets: one with a hole in it would pass for a day that did not
        # get high, and for a day after the hole everything would look strange.
        self._learned += 1
        self._day.add(self._learned, max(self._height, self._lowest))
        self._peak.add(self._day.before(self._learned), seen)


class Surge:
    """Compares the last six hours with what is usual.

    Attributes:
        elevated: Whether they are *elevated*.
    """

    __slots__ = ("_hours", "elevated")

    def __init__(self, step: int) -> None:
        """Begin without knowledge; *step* is the length of a bucket, in seconds."""
        self._hours = Recent(max(1, round(SIX_HOURS / step)))
        self.elevated = False

    def add(self, place: int, posts: int, usual: float, hours: float, caution: float) -> None:
        """Take in a bucket; the arguments are those of `Alarm.score`."""
        recent = self._hours
        recent.add(place, posts, usual, hours)
        times = STILL if self.elevated else ELEVATED
        limit = times * caution * (recent.usual + LEAST_ELEVATED)
        self.elevated = recent.posts + LEAST_ELEVATED >= limit
