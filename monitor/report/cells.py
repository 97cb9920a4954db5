"""Who stands behind each stretch of time of an incident, and what may be published of it."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from typing import Final
from zoneinfo import ZoneInfo

from monitor.clock import HOUR
from monitor.nouns.posts import Span
from monitor.nouns.support import ALL, FEWEST, Layer, Name, Publishable, Support
from monitor.privacy.cells import withhold
from monitor.report.readings import ALL as WHOLE
from monitor.report.readings import Question, in_minutes, topic_of
from monitor.report.shared import most_shared
from monitor.series.wallclock import clipped, edges
from monitor.store.reading.reader import Reader
from monitor.store.reading.rows import asked_once
from monitor.store.records import Grouping, LinkPosts

STEPS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 1440, 10080))
"""Of the stretches that public counts are made of, ascending. Each divides the next (on the clock).

They are the same for every output, whatever its buckets: two outputs whose buckets do not fit into
each other would give away what lies between their edges.
"""

LONGEST: Final = STEPS[-1]
"""Of a longer stretch with one of these of few accounts in it nothing could be shown."""

MOST: Final = 700
"""Stretches where nobody says how short they are: a week by the quarter of an hour has 672."""

MOST_LINKS: Final = 12
"""Links that may be public: twice as many as a chart draws, as each span has its own."""

GROUPINGS: Final[tuple[Grouping, ...]] = ("source", "language", "kind")


def finest(span: Span) -> timedelta:
    """Return the shortest usual stretch of which *span* holds at most `MOST`."""
    return next((step for step in STEPS if span.length / step <= MOST), STEPS[-1])


def publishable(known: Reader, question: Question) -> Publishable:
    """Weigh who stands behind each stretch, from all time to the shortest stretches.

    Stretches are of all the time of an incident, by the newsroom's own clock, whatever part of it
    and whosever clock is asked about: two parts that overlap, or a day here and a day elsewhere,
    would else give away what lies between their ends. Stretches shorter than an hour, which shorter
    buckets than usual need, are read for the hours of the span alone.
    """
    span = in_minutes(question.span)
    zone = ZoneInfo(question.own_timezone or question.timezone)
    apart = offset(question.timezone, span.start) - offset(zone.key, span.start)
    fits = max(step for step in STEPS if question.every % step == apart % step == timedelta())
    shortest = min(fits, finest(question.span), HOUR)
    whole = all_time(question)
    first, *_, last = edges(span, HOUR, zone)
    hours = Span(max(first, whole.start), min(last, whole.end)) if shortest < HOUR else None
    return _weighed(known, question.incident, whole, zone.key, shortest, hours)


@asked_once
def _weighed(
    known: Reader,
    incident: str,
    whole: Span,
    timezone: str,
    shortest: timedelta,
    hours: Span | None,
) -> Publishable:
    """Weigh all of *whole*, and *hours* by stretches that are shorter than an hour."""
    zone, topics = ZoneInfo(timezone), known.topics(incident)
    topic = topic_of(known, incident)
    overlapping = [(one.kind, one.key, one.id) for one in topics if one.kind != "incident"]
    links = most_shared(
        known, topic, whole, MOST_LINKS, lambda one: not Support(len(one), one.accounts).few
    )
    by_hours = clipped(whole, HOUR, zone)
    on_the_hour = frozenset(by_hours)

    def who(cut: Sequence[datetime]) -> dict[Name, Sequence[Support]]:
        fine = by_hours if on_the_hour.issuperset(cut) else cut
        return _who(known, topic, overlapping, cut, fine) | _linked(links, cut)

    cut = [whole.start, whole.end]
    layers = [Layer(cut, who(cut))]
    for step in (step for step in reversed(STEPS) if step >= shortest):
        part = hours if step < HOUR else None
        every = clipped(part or whole, step, zone)
        if len(every) > 2:  # noqa: PLR2004  both ends
            cut = divided(layers[-1], every)
            layers.append(Layer(cut, who(cut), part is not None, every))
    return withhold(layers)


def divided(above: Layer, edges: Sequence[datetime]) -> list[datetime]:
    """Return the edges by which stretches with posts are divided further.

    Years may lie between the last post and now: to weigh each of their hours takes longer than all
    else, and the parts of an empty stretch are empty. *above* is of longer stretches, whose *edges*
    are among those of the shorter ones, in all of the time or in a part of it.
    """
    stretches = zip(pairwise(above.edges), above.cells[ALL], strict=True)
    busy = [stretch for stretch, cell in stretches if cell.posts]
    inside = (edges[bisect_left(edges, start) : bisect_right(edges, end)] for start, end in busy)
    kept = {edges[0], edges[-1], *above.edges}.union(*inside)
    return sorted(edge for edge in kept if edges[0] <= edge <= edges[-1])


def offset(timezone: str, at: datetime) -> timedelta:
    """Return how far the clocks of a zone are ahead of UTC."""
    return at.astimezone(ZoneInfo(timezone)).utcoffset() or timedelta()


def all_time(question: Question) -> Span:
    """Return all the time of an incident that is known, and that of the question."""
    span = in_minutes(question.span)
    whole = question.whole or span
    return Span(min(span.start, whole.start), max(span.end, whole.end))


def _linked(links: Sequence[LinkPosts], cut: Sequence[datetime]) -> dict[Name, Sequence[Support]]:
    import numpy as np  # noqa: PLC0415  where links are counted, and nowhere else

    found: dict[Name, Sequence[Support]] = {}
    edges = [edge.timestamp() for edge in cut]
    for one in links:
        at, people = one.minute * 60, one.person
        place = np.searchsorted(edges, at, "right") - 1
        inside = (place >= 0) & (at < edges[-1])
        posts = np.bincount(place[inside], minlength=len(cut) - 1)
        both = np.sort((place * len(at) + people)[inside & (people >= 0)])
        new = np.diff(both, prepend=-1) > 0
        accounts = np.bincount(both[new] // len(at), minlength=len(cut) - 1)
        found["link", one.link.key] = [
            Support(*both) for both in zip(posts.tolist(), accounts.tolist(), strict=True)
        ]
    return found


def _who(
    known: Reader,
    incident: int,
    overlapping: Sequence[tuple[str, str, int]],
    cut: Sequence[datetime],
    fine: Sequence[datetime],
) -> dict[Name, Sequence[Support]]:
    cells: dict[Name, Sequence[Support]] = {ALL: _cells(known, incident, cut, None, fine)[WHOLE]}
    for by in GROUPINGS:
        cells |= {(by, key): held for key, held in _cells(known, incident, cut, by, fine).items()}
    for kind, key, number in overlapping:
        cells[kind, key] = _cells(known, number, cut, None, fine)[WHOLE]
    return cells


def _cells(
    known: Reader,
    topic: int,
    cut: Sequence[datetime],
    by: Grouping | None,
    fine: Sequence[datetime],
) -> dict[str, list[Support]]:
    """Return who stands behind each stretch; posts are added up from those of *fine* stretches.

    Each edge of *cut* is one of *fine*. Of accounts no more than five are counted.
    """
    places = [bisect_left(fine, edge) for edge in cut]
    tallies = known.tallies(topic, fine, by)
    counted = known.people_up_to(topic, cut, by, enough=FEWEST)
    nobody = (0,) * (len(cut) - 1)
    found: dict[str, list[Support]] = {}
    for name, held in tallies.items():
        sums = list(accumulate((tally.posts for tally in held), initial=0))
        found[name] = [
            Support(sums[end] - sums[start], people)
            for (start, end), people in zip(
                pairwise(places), counted.get(name, nobody), strict=True
            )
        ]
    return found
