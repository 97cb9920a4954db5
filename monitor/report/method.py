"""How a report came about, from what it was made of."""

import platform
from collections.abc import Sequence
from itertools import chain

from msgspec import UNSET
from msgspec.structs import asdict

from monitor.clock import iso_duration
from monitor.nouns.method import (
    Differing,
    KnownAt,
    LaneNote,
    LostNote,
    Method,
    QueryNote,
    ScoredNote,
    Scoring,
    ValidationNote,
)
from monitor.nouns.posts import Lane, Span
from monitor.nouns.spans import overlap
from monitor.report.readings import Readings
from monitor.sentiment.labels import rule
from monitor.series.coverage import shown
from monitor.store.records import Unscored
from monitor.version import __version__


def method(
    readings: Readings,
    *,
    unscored: Unscored | None = None,
    differing: Sequence[Differing] = (),
    validation: ValidationNote | None = None,
    sentiment: bool = False,
    mask: Sequence[str] | None = None,
) -> Method:
    """Return how a report came about that was made of *readings*.

    *unscored* and *differing* are given where that was asked; *validation* is None where too little
    was labelled, *mask* where no words were set aside.
    """
    question, part, scorer = readings.question, readings.total, readings.scorer
    span, tally = part.span, part.tally
    parts = (part, *readings.groups.values())
    return Method(
        simulated=readings.simulated,
        queries=[
            QueryNote(kind=topic.kind, key=topic.key, since=since, query=query)
            for topic in readings.topics
            for since, query in topic.queries
        ],
        lanes=[_lane(lane, span) for lane in part.lanes],
        lost=list(chain.from_iterable(_lost(lane, span) for lane in part.lanes)),
        scored=ScoredNote(
            posts=tally.posts,
            scored=tally.scored,
            share=tally.scored / tally.posts if tally.posts else None,
            **({} if unscored is None else asdict(unscored)),
        ),
        scoring=Scoring(
            scorer, [version for _, version in readings.scorers], rule(scorer), differing
        ),
        timezone=question.timezone,
        every=question.every,
        error=max(d.error for one in parts for d in (one.whole, *one.distinct)),
        by=question.by,
        sentiment=sentiment,
        validation=validation,
        versions=versions(readings.schema),
        as_of=UNSET
        if question.as_of is None
        else KnownAt(at=question.as_of, history_since=readings.history_since),
        switches=question.switches or UNSET,
        mask=UNSET if mask is None else mask,
    )


def versions(schema: int) -> dict[str, str]:
    python = platform.python_version()
    return {"reaction-monitor": __version__, "python": python, "schema": str(schema)}


def _lane(lane: Lane, span: Span) -> LaneNote:
    seen = filter(None, (overlap(span, one) for one in lane.observed))
    return LaneNote(
        source=lane.source,
        lane=lane.name,
        settle=iso_duration(lane.settle),
        coverage=shown(lane, span),
        observed=[(s.start, s.end) for s in seen],
        since=lane.since,
        until=lane.until,
    )


def _lost(lane: Lane, span: Span) -> list[LostNote]:
    return [
        LostNote(
            source=lane.source,
            lane=lane.name,
            start=lost.span.start,
            end=lost.span.end,
            reason=lost.reason,
            kind=lost.kind,
        )
        for lost in lane.lost
        if overlap(span, lost.span) is not None
    ]
