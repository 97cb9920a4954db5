"""The method box: how the figures of a report came about, and what they do not say."""

import platform
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Final

from msgspec import Struct

from monitor import __version__
from monitor.clock import iso_duration, rfc3339, short_duration
from monitor.model import Lane, Span, Tally
from monitor.report.readings import By, Part, Readings
from monitor.series import coverage
from monitor.spans import overlap
from monitor.store.records import Unscored

NOT_THE_PUBLIC: Final = (
    "Posts are those that these sources showed and these queries matched; they represent neither "
    "the public nor all who reacted."
)
UNVALIDATED: Final = (
    "unvalidated: on incident-like posts such scorers missed the true share by 13 to 30 points"
)
PEOPLE: Final = (
    "People are distinct pseudonyms (a post without an author counts for none), messages distinct "
    "texts after normalisation; "
)


class QueryNote(Struct, frozen=True, kw_only=True):
    """A query, and from when on (UTC) posts were matched against it."""

    kind: str
    key: str
    since: datetime
    query: str


class LaneNote(Struct, frozen=True, kw_only=True):
    """What one listing of a source showed within the report.

    Attributes:
        settle: ISO 8601 duration; posts younger than this may still turn up.
        coverage: Observed share of the span of the report in which it was to be read, 0 to 1.
        observed: Start and end of each observed span (UTC).
        since: Nothing before is expected of it; None where all is.
        until: Nothing after is expected of it; None while it is read.
    """

    source: str
    lane: str
    settle: str
    coverage: float
    observed: Sequence[tuple[datetime, datetime]]
    since: datetime | None
    until: datetime | None


class LostNote(Struct, frozen=True, kw_only=True):
    """Time that a service can no longer show whole, and why."""

    source: str
    lane: str
    start: datetime
    end: datetime
    reason: str


class ScoredNote(Struct, frozen=True, kw_only=True):
    """How many posts have a label, and why the others have none.

    Attributes:
        share: 0 to 1; None where there is no post.
        reasons: Why posts have no label -> how many of `looked_at`; None where nobody asked.
        sampled: Whether `looked_at` is a sample of the posts.
    """

    posts: int
    scored: int
    share: float | None
    reasons: Mapping[str, int] | None
    looked_at: int | None
    sampled: bool | None


class Scoring(Struct, frozen=True, kw_only=True):
    """Which scorer gave the labels, in which versions, and where it draws the line."""

    scorer: str
    versions: Sequence[str]
    labels: str


class Method(Struct, frozen=True, kw_only=True):
    """How a report came about.

    Attributes:
        counting: How people and messages were counted, and how sure that is.
        limits: What the figures do not say.
        sentiment: The warning that goes with every figure of sentiment; None where there is none.
        versions: Of this program, Python and the database's schema.
    """

    simulated: bool
    queries: Sequence[QueryNote]
    lanes: Sequence[LaneNote]
    lost: Sequence[LostNote]
    scored: ScoredNote
    scoring: Scoring
    timezone: str
    buckets: str
    counting: str
    groups: str | None
    limits: str
    sentiment: str | None
    versions: Mapping[str, str]


def method(
    readings: Readings, labels: str, *, unscored: Unscored | None = None, sentiment: bool = False
) -> Method:
    """Return the method box of a report.

    Args:
        readings: What the report was made of.
        labels: The rule by which labels are given, as one sentence.
        unscored: Why posts have no label, where that was asked.
        sentiment: Whether the report shows figures of sentiment.
    """
    question, part = readings.question, readings.total
    span = Span(part.edges[0], part.edges[-1])
    return Method(
        simulated=readings.simulated,
        queries=[
            QueryNote(kind=topic.kind, key=topic.key, since=since, query=query)
            for topic in readings.topics
            for since, query in topic.queries
        ],
        lanes=[_lane(lane, span) for lane in part.lanes],
        lost=list(chain.from_iterable(_lost(lane, span) for lane in part.lanes)),
        scored=_scored(part.tally, unscored),
        scoring=Scoring(
            scorer=readings.scorer,
            versions=[version for _, version in readings.scorers],
            labels=labels,
        ),
        timezone=question.timezone,
        buckets=f"{short_duration(question.every)} on the clock of {question.timezone}",
        counting=_counting(part, *readings.groups.values()),
        groups=_GROUPS.get(question.by),
        limits=NOT_THE_PUBLIC,
        sentiment=UNVALIDATED if sentiment else None,
        versions={
            "reaction-monitor": __version__,
            "python": platform.python_version(),
            "schema": str(readings.schema),
        },
    )


_GROUPS: Final[dict[By | None, str]] = {
    "narrative": "A post may belong to several narratives or to none: groups do not add up.",
    "source": "Each post belongs to one source; people and messages may be in several.",
    "language": "Groups are primary languages as claimed; `unknown` where nobody claimed one.",
    "kind": "Groups are what the services call their posts.",
}


def _counting(*parts: Part) -> str:
    error = max(d.error for part in parts for d in (part.whole, *part.distinct))
    how = f"some are estimated, with a relative standard error of {error:.1%}"
    return f"{PEOPLE}{how if error else 'counted exactly'}."


def _scored(tally: Tally, unscored: Unscored | None) -> ScoredNote:
    return ScoredNote(
        posts=tally.posts,
        scored=tally.scored,
        share=tally.scored / tally.posts if tally.posts else None,
        reasons=None if unscored is None else unscored.reasons,
        looked_at=None if unscored is None else unscored.looked_at,
        sampled=None if unscored is None else unscored.sampled,
    )


def _lane(lane: Lane, span: Span) -> LaneNote:
    seen = [s for s in (overlap(span, one) for one in lane.observed) if s is not None]
    return LaneNote(
        source=lane.source,
        lane=lane.name,
        settle=iso_duration(lane.settle),
        coverage=coverage((span.start, span.end), [lane])[0],
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
        )
        for lost in lane.lost
        if overlap(span, lost.span) is not None
    ]


def lines(box: Method) -> tuple[str, ...]:
    """Return the method box as sentences, for tables, Markdown and charts."""
    simulated = ("SIMULATED: a program made these posts up; they say nothing about the world.",)
    return (
        *(simulated if box.simulated else ()),
        *(f"Query of {q.kind} {q.key}, since {rfc3339(q.since)}: {q.query}" for q in box.queries),
        *(_lane_line(note) for note in box.lanes),
        *(() if box.lanes else ("No source was watched: counts are lower bounds.",)),
        *(
            f"Lost: {n.source} ({n.lane}), {rfc3339(n.start)} to {rfc3339(n.end)}: {n.reason}."
            for n in box.lost
        ),
        *_scored_lines(box),
        f"Buckets: {box.buckets}. Provisional (~) buckets may still change.",
        box.counting,
        *((box.groups,) if box.groups else ()),
        box.limits,
        f"Made by {', '.join(f'{name} {v}' for name, v in box.versions.items())}.",
    )


def _lane_line(note: LaneNote) -> str:
    bounds = ((", from", note.since), (", until", note.until))
    limits = "".join(f"{word} {rfc3339(at)}" for word, at in bounds if at is not None)
    spans = "1 span" if len(note.observed) == 1 else f"{len(note.observed)} spans"
    return (
        f"Watched: {note.source} ({note.lane}){limits}: "
        f"{percent(note.coverage)} of the time, in {spans}."
    )


def _scored_lines(box: Method) -> list[str]:
    scored = box.scored
    if box.sentiment is None or scored.share is None:
        return []
    versions = ", ".join(box.scoring.versions) or "unknown"
    found = [
        f"Sentiment is {box.sentiment}.",
        f"Scorer: {box.scoring.scorer} ({versions}); {box.scoring.labels}.",
        f"{percent(scored.share)} of {scored.posts:,} posts are scored.",
    ]
    if scored.reasons:
        of = f"of a sample of {scored.looked_at:,}" if scored.sampled else "of all"
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in scored.reasons.items())
        found.append(f"Not scored ({of}): {reasons}.")
    return found


def percent(share: float) -> str:
    """Return a share in whole percent; 100 % only where it is all, and 0 % only where it is none.

    >>> percent(1), percent(0.9999), percent(0.0001), percent(0)
    ('100 %', '99 %', '1 %', '0 %')
    """
    whole = round(share * 100)
    return f"{min(max(whole, 1), 99) if 0 < share < 1 else whole} %"
