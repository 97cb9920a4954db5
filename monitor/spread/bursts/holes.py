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
