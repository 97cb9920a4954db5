"""What began while nobody could see: told as soon as the sight is back.

A spike that a hole hides leaves a trace only where it lasted: the hours after the hole are far
above the usual, though no quarter of an hour among them would be an alarm by itself.
"""

from math import inf
from typing import Final

from monitor.spread.series import HOUR

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
    """Compares what has come since the last long hole with what is usual."""

    __slots__ = ("_back", "_hours", "_length", "_place", "_posts", "_usual")

    def __init__(self, step: int) -> None:
        """Begin without a hole; *step* is the length of a bucket, in seconds."""
        self._length = max(1, round(LONG / step))
        # Before the first bucket there is no hole: the watch begins with it.
        self._place = self._back = inf
        self._posts = 0
        self._usual = self._hours = 0.0

    def strangeness(
        self, place: int, posts: int, usual: float, hours: float, caution: float
    ) -> float:
        """Return how strange it is what has come since a long hole; from 1 on it is an alarm.

        0 where there was no such hole in the last six hours; the arguments are those of
        `Alarm.score`.
        """
        if place - self._place > self._length:
            self._back, self._posts, self._usual, self._hours = place, 0, 0.0, 0.0
        self._place = place
        if not 0 <= place - self._back < self._length:
            return 0.0
        self._posts += posts
        self._usual += usual
        self._hours += hours
        if self._hours < BACK:
            return 0.0
        return max(0.0, (self._posts - self._usual) / (self._usual + LEAST)) / BEGUN / caution
