"""When the search changed within a report, and what that means for its figures."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Final

from monitor.clock import HOUR, floor
from monitor.errors import QueryError
from monitor.nouns.finding import Subject
from monitor.nouns.posts import ARCHIVES, Lane, Span
from monitor.nouns.quantity import exact
from monitor.nouns.queries import Change, QueryChanged, Textless
from monitor.nouns.spans import difference, overlap
from monitor.nouns.support import Support
from monitor.query import Query
from monitor.query.implying import implies
from monitor.report.readings import Readings
from monitor.store.records import Proved, TopicRecord


def changes(readings: Readings, *kinds: str) -> tuple[QueryChanged, ...]:
    """Return each change of a query within the time of a report, the incident's first.

    *kinds* are those of topics: `incident`, `narrative`, `voice`.
    """
    topics = [topic for topic in readings.topics if topic.kind in kinds]
    return tuple(change for topic in topics for change in _of(topic, readings))


SMALL: Final = 0.01
"""Share of the posts from which on it matters that their texts could not be matched."""


def textless(readings: Readings, kind: str) -> tuple[Textless, ...]:
    """Return of which narratives or voices (*kind*) not all posts of a report could be matched."""
    posts = readings.total.tally.posts
    return tuple(
        Textless(
            about=Subject(topic.kind, topic.key),
            span=readings.span,
            behind=Support(topic.textless[0], None),
            posts=exact(topic.textless[0], "posts"),
            until=floor(topic.textless[1], HOUR) + HOUR,
            new=len(topic.queries) == 1,
        )
        for topic in readings.topics
        if topic.kind == kind
        and topic.textless is not None
        and topic.textless[1] >= readings.span.start
        and topic.textless[0] >= SMALL * posts
    )


def _of(topic: TopicRecord, readings: Readings) -> Iterator[QueryChanged]:
    span = readings.past
    for (_, before), (at, after) in pairwise(topic.queries):
        how = how_changed(before, after)
        if how is None:
            continue
        since = until = None
        if topic.kind == "incident" and how != "narrower":
            since = _since(readings.total.lanes, span, at)
        if topic.kind == "incident" and how != "wider" and at >= span.end:
            # An archive of then may be read long after: what it was asked for changed within it.
            until = _until(before, at, topic.queries, readings.proved)
        if at < span.start and since is None:
            continue  # it was over before the report begins
        within = [one for one in (since, until) if one is not None and one < span.end]
        if at >= span.end and not within:
            continue  # it concerns nothing in it
        # What changed before the report, or after it, concerns it from or up to then.
        start = at if span.start <= at < span.end else min(within, default=span.start)
        yield QueryChanged(
            about=Subject(topic.kind, topic.key),
            span=Span(start, max(start, readings.span.end)),
            at=at,
            before=before,
            after=after,
            how=how,
            since=since,
            until=until,
        )


@lru_cache(maxsize=256)  # each report of a snapshot asks for the same
def how_changed(before: str, after: str) -> Change | None:
    """Return how two queries differ; None where they match the same posts."""
    try:
        old, new = Query.read(before), Query.read(after)
    except QueryError:  # an older version of the program understood it
        return "other"
    wider, narrower = implies(old, new), implies(new, old)
    if wider and narrower:
        return None
    return "wider" if wider else "narrower" if narrower else "other"


def _since(lanes: Sequence[Lane], span: Span, at: datetime) -> datetime | None:
    """Return from when on all listings were watched for what was asked from *at* on.

    None where nothing of *span* was watched only for what was asked before.
    """
    ends = [
        shared.end
        for lane in lanes
        if not lane.sample
        for one, until in lane.before
        if until <= at and (shared := overlap(one, span)) is not None
    ]
    ends += [
        min(lane.since, *(one.start for one in lane.observed))
        for lane in lanes
        if lane.since is not None and lane.name != ARCHIVES and not lane.sample and lane.observed
    ]
    late = [end for end in ends if end > span.start]
    return max(late, default=None)


def _until(
    query: str,
    replaced: datetime,
    queries: Sequence[tuple[datetime, str]],
    proved: Sequence[Proved],
) -> datetime | None:
    """Return up to when all that *query* matches was read, of what was read after it too.

    None where that holds of all of that, or of nothing before. It was *replaced* then by one that
    does not match all of it; each of the *queries* stands with the instant from which it was asked.
    """
    whole, less = defaultdict[int, list[Span]](list), defaultdict[int, list[Span]](list)
    for lane, read_at, span in proved:
        asked = [text for at, text in queries if at <= read_at] or [queries[0][1]]
        matches = how_changed(query, asked[-1]) in {None, "wider"}
        if matches or read_at >= replaced:
            (whole if matches else less)[lane].append(span)
    left = []
    for lane, spans in less.items():
        reach = Span(min(one.start for one in spans), max(one.end for one in spans))
        # Of many thousands of passes: each is looked at once.
        left += difference(reach, [*difference(reach, spans), *whole[lane]])[:1]
    return min((one.start for one in left), default=None) if any(whole.values()) else None
