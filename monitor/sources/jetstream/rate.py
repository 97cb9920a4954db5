"""How much a stream brings as a rule, and whether it brings far less now.

A server that has lost its own supply, or that knows but a part of the network, sends something
all the same, in order and without an error. Only the number of events shows it
(zzstoatzz/plyr.fm, issue 1796: a host that missed some accounts went on for an hour).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from msgspec import Struct

from monitor.clock import MINUTE, floor
from monitor.nouns.posts import Span

# Between its busiest and its quietest hour Bluesky differs by three to one or so, never by this.
TENTH: Final = 10
# Minutes that must have been counted before one is held against them.
KNOWN: Final = 60
# Of fewer events a minute than this, a minute with next to none may be chance.
BUSY: Final = 100
# Minutes over which the mean is taken: a day, so that day and night weigh alike. And what has
# lasted for most of a day (18 hours for a twentieth) is the usual from then on.
MEMORY: Final = 1_440


class EventRate(Struct, frozen=True):
    """What was counted so far: events a minute in the mean, and over how many minutes."""

    events: float = 0.0
    minutes: int = 0

    def suspects(self, count: int) -> bool:
        """Return whether *count* events are too few to be a whole minute of this stream."""
        return self.minutes >= KNOWN and self.events >= BUSY and count * TENTH < self.events

    def with_minute(self, count: int) -> "EventRate":
        # A minute that is suspect weighs no more than one of a whole day does, however few are
        # known: else an outage in the second hour would soon be the usual.
        if self.suspects(count):
            return EventRate(self.events + (count - self.events) / MEMORY, self.minutes)
        minutes = min(self.minutes + 1, MEMORY)
        return EventRate(self.events + (count - self.events) / minutes, minutes)


class Minutes:
    """The minutes of a line: how many events came in each, and when the newest of them was."""

    def __init__(self) -> None:
        self._counts: Counter[datetime] = Counter()
        self._latest: dict[datetime, datetime] = {}

    def add(self, times: Iterable[datetime]) -> None:
        for at in times:
            minute = floor(at, MINUTE)
            self._counts[minute] += 1
            self._latest[minute] = max(self._latest.get(minute, at), at)

    def judged(self, span: Span, usual: EventRate) -> tuple[list[tuple[Span, bool]], EventRate]:
        """Return the minutes of a span, and which are suspect, and what is usual after them.

        One that we have seen but a part of is not suspect, and changes nothing.
        """
        minutes, at = [], span.start
        while at < span.end:
            after, suspect = floor(at, MINUTE) + MINUTE, False
            if after - at == MINUTE:
                suspect = usual.suspects(self._counts[at])
                usual = usual.with_minute(self._counts[at])
            minutes.append((Span(at, after), suspect))
            at = after
        return minutes, usual

    def let_go(self, end: datetime) -> datetime | None:
        """Forget the minutes that began before an instant; return when their newest event was."""
        gone = [minute for minute in self._counts if minute < end]
        for minute in gone:
            del self._counts[minute]
        return max(map(self._latest.pop, gone), default=None)
