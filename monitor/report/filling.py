"""What the hours that are still filling will hold."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from monitor.clock import HOUR, from_epoch, to_epoch
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Lane, Span
from monitor.nouns.quantity import estimated, exact
from monitor.nouns.support import Support
from monitor.nouns.volume import Filling
from monitor.report.readings import ALL, Readings, in_minutes
from monitor.series.coverage import missed
from monitor.series.wallclock import clipped
from monitor.store.reading.reader import Reader
from monitor.store.reading.rows import asked_once

if TYPE_CHECKING:
    from monitor.spread.nowcast import Filled, Seen
    from monitor.spread.series import Counts

LEARNED_FROM: Final = timedelta(days=7)
"""How late posts come is learned from so much time: services change."""

MOST: Final = 3
"""Hours, at most, the newest: where a source has posts a day late, little comes to older ones."""

FEWEST: Final = 10
"""Posts from which on it is worth an estimate."""


def filling(known: Reader, readings: Readings) -> tuple[Filling, ...]:
    """Return what the newest hours will hold, oldest first; nothing where that cannot be said."""
    question, settles = readings.question, late(readings.total.lanes, readings.question.now)
    if readings.past.start >= readings.past.end:
        return ()
    # The newest hours, in which posts may still turn up.
    since = question.now - max((settle for _, settle in settles), default=timedelta())
    hours = clipped(readings.past, HOUR, ZoneInfo(question.timezone))
    cut = [*(start for start, end in pairwise(hours) if end > since), hours[-1]][-MOST - 1 :]
    if len(cut) == 1 or readings.total.tally.posts < FEWEST:
        return ()
    posts = known.tallies(readings.topic, cut)[ALL]
    people = known.distinct(readings.topic, cut)[ALL]
    held = [tally.posts for tally in posts]
    found = expected(known, question.incident, readings.topic, settles, cut, held, question.now)
    by_source = known.tallies(readings.topic, cut, "source")
    sources = tuple(source for source, _ in settles if source in by_source)
    return tuple(
        Filling(
            about=Subject("incident", question.incident),
            span=Span(start, end),
            behind=Support(one.held, who.people),
            posts=exact(one.held, "posts"),
            expected=estimated(one.posts, one.low, one.high, "posts"),
            sources=sources,
        )
        for (start, end), one, who in zip(pairwise(cut), found, people, strict=True)
        if one is not None
        and one.high > one.held
        and not missed(readings.total.lanes, Span(start, end), readings.due)
    )


def opened(known: Reader, readings: Readings, counts: "Counts") -> "Counts":
    """Return counts with what is expected of the newest buckets, as if these had settled.

    Up to the first of which more than half is still to come.
    """
    import numpy as np  # noqa: PLC0415  as below

    question = readings.question
    settles = late(readings.total.lanes, question.now)
    ends = (
        from_epoch(counts.start + n * counts.step) for n in range(counts.final, len(counts) + 1)
    )
    edges = [at for at in ends if at <= readings.past.end]
    span = Span(edges[0], edges[-1]) if len(edges) > 1 else None
    if not settles or span is None or missed(readings.total.lanes, span, readings.due):
        return counts
    held = counts.posts[counts.final :][: len(edges) - 1]
    found = expected(
        known, question.incident, readings.topic, settles, edges, held.tolist(), question.now
    )
    reliable = list(takewhile(lambda one: one is not None and 2 * one.held >= one.posts, found))
    posts, seen = counts.posts.copy(), np.array(counts.seen)
    new = slice(counts.final, counts.final + len(reliable))
    posts[new] = [one.posts for one in reliable if one is not None]
    seen[new] = 1.0
    return replace(counts, posts=posts, seen=seen, final=new.stop)


def late(lanes: Iterable[Lane], now: datetime) -> list[tuple[str, timedelta]]:
    """Return the sources that are read and claim to show everything, if late; and how late."""
    found = dict[str, timedelta]()
    for lane in lanes:
        if not lane.sample and (lane.until is None or lane.until > now) and lane.settle:
            found[lane.source] = max(lane.settle, found.get(lane.source, lane.settle))
    return sorted(found.items())


@asked_once
def expected(
    known: Reader,
    incident: str,
    topic: int,
    settles: Sequence[tuple[str, timedelta]],
    cut: Sequence[datetime],
    held: Sequence[int],
    now: datetime,
) -> "Sequence[Filled | None]":
    """Ask the store how late posts come, and return what stretches of time will hold.

    *settles* are as `late` returns them, *cut* the edges of the stretches, *held* the posts of each
    that are there.
    """
    # numpy is loaded here, and only for reports that compute with it.
    from monitor.spread.nowcast import nowcast  # noqa: PLC0415

    sources = arrived(known, incident, topic, settles, now)
    if any((one.first > to_epoch(now)).any() for one in sources):
        return [None] * len(held)  # it is asked of an earlier instant, and what came since is held
    return nowcast(sources, held, list(map(to_epoch, cut)), to_epoch(now))


@asked_once
def arrived(
    known: Reader,
    incident: str,
    topic: int,
    settles: Sequence[tuple[str, timedelta]],
    now: datetime,
) -> "list[Seen]":
    """Ask the store when the posts of each source were published, and when first seen."""
    import numpy as np  # noqa: PLC0415  as above

    from monitor.spread.nowcast import Seen  # noqa: PLC0415  as above

    span = in_minutes(Span(now - LEARNED_FROM, now))
    posts = known.arrivals(topic, span)
    looks: dict[str, set[int]] = {source: set() for source, _ in settles}
    for one in known.attempts(incident, span):
        if one.source in looks and one.purpose == "poll" and one.outcome == "ok":
            looks[one.source].add(to_epoch(one.started_at))
    found = []
    for source, settle in settles:
        if source not in posts:  # nobody posts there
            continue
        both = np.array(posts[source], np.int64).reshape(-1, 2) // 1000
        at = np.array(sorted(looks[source]), np.int64)
        found.append(Seen(both[:, 0], both[:, 1], at, int(settle.total_seconds())))
    return found
