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

from monitor.spread.bursts.holes import Hole
from monitor.spread.bursts.levels import THRESHOLD, Alarm, Surge
from monitor.spread.bursts.season import Usual
from monitor.spread.series import HOUR, SEEN_ENOUGH, Counts

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
