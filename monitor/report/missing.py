"""How many posts there would be, had nothing been missed."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from monitor.clock import HOUR, to_epoch
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Span
from monitor.nouns.quantity import counted, estimated
from monitor.nouns.support import Support
from monitor.nouns.volume import Completed
from monitor.report.readings import Readings
from monitor.series.coverage import UnseenSpan, coverage, missed
from monitor.series.wallclock import clipped
from monitor.store.reading.reader import Reader

if TYPE_CHECKING:
    from monitor.spread.missed import Watching

MOST: Final = 60 * 24
"""Hours; of a longer time nothing is estimated."""

FEWEST: Final = 10
"""Posts from which on it is worth an estimate."""

NEAR: Final = 6
"""Hours on either side of a gap from which it is estimated, at most."""


def completed(known: Reader, readings: Readings) -> Completed | None:
    """Return how many posts there would be, had nothing been missed; None where nobody can say."""
    gaps = missed(readings.total.lanes, readings.past, readings.due)
    few = readings.total.tally.posts < FEWEST
    if not gaps or few or readings.past.length > MOST * HOUR:
        return None
    # numpy is loaded here, and only for reports that compute with it.
    from monitor.spread.missed import missed as filled_in  # noqa: PLC0415

    cut = _hours(readings, gaps)
    watching = _watching(known, readings, cut, gaps)
    if any(one.missed.any() and not one.whole.any() for one in watching.values()):
        return None
    sources = {name: one for name, one in watching.items() if one.posts.any()}
    found = filled_in(sources, to_epoch(cut[1] - HOUR))
    if found is None or not found.high:
        return None
    posts, people = readings.total.tally.posts, readings.total.whole.people
    return Completed(
        about=Subject("incident", readings.question.incident),
        span=readings.span,
        behind=Support(posts, people),
        posts=estimated(posts + found.posts, posts + found.low, posts + found.high, "posts"),
        least=counted(posts, "posts", missed=True),
        sources=tuple(sources),
        near=tuple(_near([gap for gap in gaps if gap.source in sources], cut, readings.span)),
    )


def _hours(readings: Readings, gaps: Sequence[UnseenSpan]) -> Sequence[datetime]:
    """Return the edges of the clock hours that are estimated: those of the newsroom, in the span.

    What is newer than the last gap within its hour is not missed, nor need the other sources have
    shown it yet.
    """
    question = readings.question
    cut = clipped(readings.past, HOUR, ZoneInfo(question.own_timezone or question.timezone))
    last = max(gap.span.end for gap in gaps)
    return [*cut[:-1], last] if last > cut[-2] else cut


def _near(gaps: Sequence[UnseenSpan], cut: Sequence[datetime], whole: Span) -> Iterator[Span]:
    for gap in gaps:
        first, end = bisect_right(cut, gap.span.start) - 1, bisect_left(cut, gap.span.end)
        for one, other in ((first - NEAR, first), (end, end + NEAR)):
            start = max(cut[max(one, 0)], whole.start)
            stop = min(cut[min(other, len(cut) - 1)], whole.end)
            if start < stop:
                yield Span(start, stop)


def _watching(
    known: Reader, readings: Readings, cut: Sequence[datetime], gaps: Sequence[UnseenSpan]
) -> "Mapping[str, Watching]":
    """Ask the store for each source hour by hour; one that claims to show nothing is not there."""
    import numpy as np  # noqa: PLC0415  as above

    from monitor.series.exposure import WHOLE  # noqa: PLC0415  as above
    from monitor.spread.missed import Watching  # noqa: PLC0415  as above

    lanes = [lane for lane in readings.total.lanes if not lane.sample]
    posts = known.tallies(readings.topic, cut, "source")
    lasts = np.array([(end - start) / HOUR for start, end in pairwise(cut)])
    found = {}
    for source in sorted({lane.source for lane in lanes}):
        own = [lane for lane in lanes if lane.source == source]
        whole = np.array(coverage(cut, own)) >= WHOLE
        missing = np.zeros(len(whole), np.bool_)
        for gap in (one.span for one in gaps if one.source == source):
            missing[bisect_right(cut, gap.start) - 1 : bisect_left(cut, gap.end)] = True
        held = [tally.posts for tally in posts.get(source, ())] or [0] * len(whole)
        found[source] = Watching(np.array(held, np.int64), whole, missing & ~whole, lasts)
    return found
