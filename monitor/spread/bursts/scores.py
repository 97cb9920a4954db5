"""How strange each bucket is, said when it ends: no bucket uses a later one.

An *alarm* is a stretch far busier than the busiest such stretch of a usual day: a quarter of an
hour for what breaks out, six hours for what swells. One setting serves all series. docs/bursts.md
says how it was chosen, and what it finds.
"""

from array import array
from collections import deque
from math import inf, nan
from typing import Final, NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.spread.series import HOUR, SEEN_ENOUGH, Counts
from monitor.spread.step import Floats

DAY: Final = 24


class Rule(NamedTuple):
    """When a stretch is an alarm.

    Attributes:
        hours: How long it is.
        times: How many times as many posts it brings as the busiest one of a usual day.
        least: Posts that the busiest one of a usual day is taken to have at least, so that a few
            posts are no alarm where there were hardly any.
    """

    hours: float
    times: float
    least: int


RULES: Final = (Rule(0.25, 1.75, 3), Rule(6.0, 2.0, 15))
"""One minute is noise and an hour dilutes what breaks out; what takes days to swell shows in no
quarter of an hour. So chosen that a source raises about one false alarm in three weeks, for
several are watched."""

HALF_LIFE: Final = 14
"""Days after which a day counts half for what a usual day is."""

CAUTION: Final = 0.5
"""Days; when so many were observed, a stretch must be twice as strange as later on. Of a day that
has just begun nobody knows how busy it gets."""

PAUSE: Final = 24
"""Hours after an alarm in which there is no other, for it would report the same."""

AGAIN: Final = 2.0
"""But one that is more than this many times as strange as the last became within its hour."""

WARM_UP: Final = 6
"""Buckets, or one hour, that must have been observed before anything is called strange."""

THRESHOLD: Final = 0.5
"""A score of this or more is an alarm."""

_PARTS: Final = 1_000_000
"""Scores are multiples of a millionth, rounded down, so that print and decision agree."""


class Sign(Struct, frozen=True, gc=False):
    """What is said of one bucket.

    Attributes:
        score: 0 to below 1, higher is stranger; alarms have 0.5 or more, and nothing else has. None
            where less than a fifth of the bucket was seen.
        hours: Length of the stretch that is strangest, which ends with the bucket.
    """

    score: float | None
    hours: float = 0.0

    @property
    def alarm(self) -> bool:
        return self.score is not None and self.score >= THRESHOLD


class Levels(NamedTuple):
    """What is said of each bucket.

    Attributes:
        score: As of `Sign`, `float64[n]`; NaN for None.
        hours: As of `Sign`, `float64[n]`.
    """

    score: Floats
    hours: Floats

    @property
    def alarm(self) -> NDArray[np.bool_]:
        return self.score >= THRESHOLD


# What is remembered of a series forgets, so that its memory is bounded and last month says less
# than yesterday; each value costs the same, however long the series is.


class ForgettingMean:
    """A mean that forgets; of few values, their plain mean."""

    def __init__(self, half_life: float) -> None:
        """Begin empty, at 0; after *half_life* values of weight 1 one counts half."""
        self._share = 1 - 0.5 ** (1 / half_life)
        self._weight = 0.0
        self.value = 0.0

    def add(self, value: float, weight: float) -> None:
        """Take in a value, of *weight* above 0 to 1; what came before fades by as much."""
        share = self._share * weight
        self._weight += share * (1 - self._weight)
        self.value += share / self._weight * (value - self.value)


class Recent:
    """Sums over a window of the last places, whether or not each of them was observed."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._kept: deque[tuple[int, int, float]] = deque()
        self.posts = 0
        self.hours = 0.0

    def add(self, place: int, posts: int, hours: float) -> None:
        kept = self._kept
        kept.append((place, posts, hours))
        self.posts += posts
        self.hours += hours
        while kept[0][0] <= place - self._length:
            _, posts, hours = kept.popleft()
            self.posts -= posts
            self.hours -= hours


class Stretch:
    """Compares the last hours with the busiest so many of a usual day."""

    def __init__(self, rule: Rule, step: float, day: float) -> None:
        """Begin without knowledge.

        Args:
            rule: How long it is, a bucket at least, and what is an alarm.
            step: Length of a bucket, in hours.
            day: What passes for a day, in buckets.
        """
        self._rule = rule
        self._hours = max(rule.hours, step)
        self._recent = Recent(max(1, round(rule.hours / step)))
        self._day = day
        self._usual = ForgettingMean(HALF_LIFE)
        # Until a day is over: how busy it was, on the mean of its moments. Its busiest stretch so
        # far would be the burst itself.
        self._first_day = ForgettingMean(day)
        self._busiest = self._seen = self._posts = 0.0

    def strange(self, place: int, posts: int, hours: float) -> float:
        """Return how near it is to an alarm, which is 1; 0 where nothing is known to compare with.

        The *place* of the bucket is higher than the last; it was observed for *hours*, above 0.
        """
        recent = self._recent
        recent.add(place, posts, hours)
        # What was seen stands for the rest; but the first minute after a hole is mostly noise.
        self._posts = recent.posts * self._hours / max(recent.hours, self._hours / 2)
        usual = self._usual.value or self._first_day.value
        return self._posts / usual / self._rule.times if usual else 0.0

    def learn(self, seen: float) -> None:
        """Take in the bucket that was compared last, of which the share *seen* was observed."""
        if 2 * self._recent.hours < self._hours:
            return
        # A day is as many observed buckets: one with a hole in it would pass for a day that did not
        # get busy, and for a day after the hole everything would look strange.
        self._busiest = max(self._busiest, self._posts, self._rule.least)
        self._first_day.add(self._busiest, seen)
        self._seen += seen
        if self._seen >= self._day:
            self._usual.add(self._busiest, 1.0)
            self._busiest = self._seen = 0.0


class Strangeness:
    """Says how near each bucket is to an alarm, whatever was reported before.

    Attributes:
        hours: Length of the stretch that was strangest at the last bucket.
    """

    def __init__(self, step: int) -> None:
        """Begin without knowledge; *step* is the length of a bucket, in seconds."""
        self._step = step / HOUR
        # Of long buckets a day has too few to learn from; there, 24 of them pass for a day.
        self._day = max(DAY, DAY * self._step)
        per_day = self._day / self._step
        longest = RULES[-1]
        # Where a bucket lasts so long, each rule would look at the same bucket.
        rules = RULES if self._step < longest.hours else (longest,)
        self._stretches = [
            (max(rule.hours, self._step), Stretch(rule, self._step, per_day)) for rule in rules
        ]
        self._warm_up = max(1.0, WARM_UP * self._step)
        self._observed = 0.0
        self._place = -1
        self.hours = 0.0

    def feed(self, posts: int, seen: float) -> float | None:
        """Return how strange the next bucket is: 1 or more may be an alarm; None where unseen."""
        self._place += 1
        if seen < SEEN_ENOUGH:
            return None
        hours = seen * self._step
        caution = inf
        if self._observed >= self._warm_up:
            caution = 1 + CAUTION * self._day / self._observed
        most = -1.0
        for length, stretch in self._stretches:
            strange = stretch.strange(self._place, posts, hours)
            stretch.learn(seen)
            if strange > most:
                most, self.hours = strange, length
        self._observed += hours
        return most / caution


class Detector:
    """Reads a series bucket by bucket and says of each at once how strange it is.

    Its memory is that of a day of buckets, however long the series is.
    """

    def __init__(self, step: int) -> None:
        """Begin without knowledge; *step* is the length of a bucket, in seconds."""
        self._strangeness = Strangeness(step)
        self._hour = max(1, round(HOUR / step))
        self._pause = max(1, round(PAUSE * HOUR / step))
        self._place = -1
        self._alarmed = -self._pause
        self._reported = 0.0

    def feed(self, posts: int, seen: float) -> Sign:
        """Say how strange the next bucket is.

        *seen* is which share of it was observed, 0 to 1. Below 0.2 nothing is said, and nothing
        learned.
        """
        self._place += 1
        strange = self._strangeness.feed(posts, seen)
        if strange is None:
            return Sign(None)
        since = self._place - self._alarmed
        if since < self._hour:
            self._reported = max(self._reported, strange)
        if since < self._hour or (since < self._pause and strange <= AGAIN * self._reported):
            # Part of what was told already: below 1, and so no alarm.
            strange /= 1 + strange
        score = int(strange / (1 + strange) * _PARTS) / _PARTS
        if score >= THRESHOLD:
            self._alarmed, self._reported = self._place, strange
        return Sign(score, self._strangeness.hours)


def scores(counts: Counts) -> Levels:
    """Say how strange each bucket is, from it and those before it alone.

    What comes later changes nothing: `scores(counts.until(k))` are the first *k* of
    `scores(counts)`.
    """
    detector = Detector(counts.step)
    # Arrays of machine numbers: ten years of minutes as Python's own would fill the memory.
    score, hours = array("d"), array("d")
    for posts, seen in zip(counts.posts.tolist(), counts.seen.tolist(), strict=True):
        sign = detector.feed(posts, seen)
        score.append(nan if sign.score is None else sign.score)
        hours.append(sign.hours)
    return Levels(np.array(score), np.array(hours))
