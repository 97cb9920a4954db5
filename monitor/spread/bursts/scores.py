"""How strange each bucket is, said when it ends: no bucket uses a later one.

An *alarm* is a quarter of an hour far above the highest of a usual day, or what began in a hole;
*elevated* are six hours with far more than usual. One setting serves all series. See
docs/bursts.md.
"""

from array import array
from enum import IntEnum
from math import inf, nan
from typing import Final, NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.spread.bursts.levels import THRESHOLD, Alarm, Surge
from monitor.spread.bursts.memory import ForgettingMean
from monitor.spread.series import HOUR, SEEN_ENOUGH, Counts

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


# What began while nobody could see: told as soon as the sight is back.
#
# A spike that a hole hides leaves a trace only where it lasted: the hours after the hole are far
# above the usual, though no quarter of an hour among them would be an alarm by itself.

LONG: Final = 6 * HOUR
"""Seconds; a hole that is shorter hides little, and such holes are many. For as long after it what
has come is taken for what began in it."""

BACK: Final = 1.0
"""Hours that must have been seen since the hole: a few minutes are noise."""

BEGUN: Final = 2.0
"""What has come since the hole exceeds the usual by so many times the usual: something began.
The middle of a plateau from 1.5 to 2.5."""

LEAST: Final = 5
"""Posts that are added to the usual, lest a handful be many times nothing."""


class Hole:
    """Compares what has come since the last long hole with what is usual.

    Attributes:
        open: Whether there was such a hole, and it is not six hours since: else there is nothing to
            compare.
    """

    __slots__ = ("_back", "_begin", "_hours", "_last", "_length", "_posts", "_usual", "open")

    def __init__(self, step: int) -> None:
        """Begin without a hole; *step* is the length of a bucket, in seconds."""
        self._length = max(1, round(LONG / step))
        # What is not seen before the first bucket that is seen is no hole: the watch begins there.
        self._begin, self._last = inf, -1
        self._back = 0
        self._posts = 0
        self._usual = self._hours = 0.0
        self.open = False

    def miss(self, place: int) -> None:
        """Take note that the bucket at *place* was not seen."""
        if place - self._last > 1:
            self._begin = place
        self._last = place
        if place - self._begin + 1 >= self._length:
            self.open, self._posts, self._usual, self._hours = True, 0, 0.0, 0.0

    def strangeness(
        self, place: int, posts: int, usual: float, hours: float, caution: float
    ) -> float:
        """Return how strange it is what has come since the hole; from 1 on it is an alarm.

        Only while it is `open`; the arguments are those of `Alarm.score`.
        """
        if not self._hours:
            self._back = place
        self._posts += posts
        self._usual += usual
        self._hours += hours
        self.open = place - self._back < self._length
        if self._hours < BACK or not self.open:
            return 0.0
        return max(0.0, (self._posts - self._usual) / (self._usual + LEAST)) / BEGUN / caution


CAUTION: Final = 4.0
"""Hours; when so many were observed, a bucket must be twice as strange as later on. Of a day that
has just begun nobody knows how high it gets."""

CAUTION_BUCKETS: Final = 24
"""Or so many buckets, where they last longer."""

WARM_UP: Final = 1.0
"""Hours that must have been observed before anything is called strange."""

WARM_UP_BUCKETS: Final = 6
"""Or so many buckets, where they last longer."""


class Level(IntEnum):
    """How strange a bucket is, in words; an alarm is more than *elevated*."""

    NONE = 0
    ELEVATED = 1
    ALARM = 2


class Sign(Struct, frozen=True, gc=False):
    """What is said of one bucket.

    Attributes:
        score: 0 to below 1, higher is stranger; alarms have 0.5 or more, and nothing else has. None
            where less than a fifth of the bucket was seen.
        level: `NONE` too where little was seen, or little is known yet.
    """

    score: float | None
    level: Level


class Levels(NamedTuple):
    """What is said of each bucket.

    Attributes:
        score: As of `Sign`, `float64[n]`; NaN for None.
        level: Values of `Level`, `int8[n]`.
    """

    score: NDArray[np.float64]
    level: NDArray[np.int8]


class Detector:
    """Reads a series bucket by bucket and says of each at once how strange it is.

    Its memory is that of a day of buckets, however long the series is.
    """

    __slots__ = (
        "_alarm",
        "_cautious",
        "_hole",
        "_hours",
        "_place",
        "_start",
        "_step",
        "_surge",
        "_usual",
        "_warm_up",
    )

    def __init__(self, start: int, step: int) -> None:
        """Begin without knowledge.

        Args:
            start: Begin of the first bucket, in seconds since 1970 (UTC).
            step: Length of a bucket, in seconds.
        """
        self._start, self._step, self._hours = start, step, step / HOUR
        self._place = -1
        # Of long buckets a day has too few to learn from; there, 24 of them pass for a day.
        unit = max(1.0, self._hours)
        self._usual = Usual(self._hours, unit)
        self._alarm = Alarm(step, unit)
        self._surge = Surge(step)
        self._hole = Hole(step)
        self._cautious = max(CAUTION, CAUTION_BUCKETS * self._hours)
        self._warm_up = max(WARM_UP, WARM_UP_BUCKETS * self._hours)

    def feed(self, posts: int, seen: float) -> Sign:
        """Say how strange the next bucket is.

        Args:
            posts: How many are known of it.
            seen: Which share of it was observed, 0 to 1. Below 0.2 nothing is said, and nothing
                learned.
        """
        self._place += 1
        place = self._place
        if seen < SEEN_ENOUGH:
            self._hole.miss(place)
            return Sign(None, Level.NONE)
        hours = seen * self._hours
        hour = (self._start + place * self._step) // HOUR % 24
        caution = self._caution()
        usual = self._usual.expect(hour, posts / hours) * hours
        begun = 0.0
        if self._hole.open:
            begun = self._hole.strangeness(place, posts, usual, hours, caution)
        score = self._alarm.score(place, posts, usual, hours, caution, begun)
        self._surge.add(place, posts, usual, hours, caution)
        self._alarm.learn(seen)
        self._usual.learn(hour, posts / hours, seen)
        if score >= THRESHOLD:
            return Sign(score, Level.ALARM)
        return Sign(score, Level.ELEVATED if self._surge.elevated else Level.NONE)

    def _caution(self) -> float:
        observed = self._usual.observed
        return 1 + self._cautious / observed if observed >= self._warm_up else inf


def scores(counts: Counts) -> Levels:
    """Say how strange each bucket is, from it and those before it alone.

    What comes later changes nothing: `scores(counts.until(k))` are the first *k* of
    `scores(counts)`.
    """
    detector = Detector(counts.start, counts.step)
    # Arrays of machine numbers: ten years of minutes as Python's own would fill the memory.
    score, level = array("d"), array("b")
    for posts, seen in zip(counts.posts.tolist(), counts.seen.tolist(), strict=True):
        sign = detector.feed(posts, seen)
        score.append(nan if sign.score is None else sign.score)
        level.append(sign.level)
    return Levels(np.array(score, np.float64), np.array(level, np.int8))
