"""The method box: how the figures of a report came about, and what they do not say."""

import platform
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Final

from msgspec import UNSET, Struct, UnsetType

from monitor import __version__
from monitor.clock import iso_duration, rfc3339, short_duration
from monitor.model import Lane, Losing, Span
from monitor.report.as_of import AsOfNote, as_of_lines, as_of_note
from monitor.report.correction.note import ValidationNote
from monitor.report.method_tone import (
    SWITCHES,
    ScoredNote,
    Scoring,
    mask_line,
    said_of_it,
    scored_note,
    tone_lines,
)
from monitor.report.readings import By, Part, Readings, Switch
from monitor.series import shown
from monitor.spans import overlap
from monitor.store.records import Differing, Unscored
from monitor.words.causes import LOSING
from monitor.words.gaps import listing
from monitor.words.numbers import percent

NOT_THE_PUBLIC: Final = (
    "Posts are those that these sources showed and these queries matched; they represent neither "
    "the public nor all who reacted."
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
    """Time that a service can no longer show whole, and why.

    Attributes:
        reason: As it was told.
        kind: The same as a kind.
    """

    source: str
    lane: str
    start: datetime
    end: datetime
    reason: str
    kind: Losing


class Method(Struct, frozen=True, kw_only=True):
    """How a report came about.

    Attributes:
        as_of: Left out of a report that tells all that is known.
        counting: How people and messages were counted, and how sure that is.
        limits: What the figures do not say.
        sentiment: What goes with every figure of sentiment: a warning, or what was measured; None
            where there is none.
        validation: What was measured on posts that people coded; None where too few are.
        versions: Of this program, Python and the database's schema.
        switches: Ways in which the topic was taken out of the tone; left out where none was.
        mask: Words that were set aside; left out where none were.
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
    limits: str = NOT_THE_PUBLIC
    sentiment: str | None
    versions: Mapping[str, str]
    validation: ValidationNote | None = None
    as_of: AsOfNote | UnsetType = UNSET
    switches: Sequence[Switch] | UnsetType = UNSET
    mask: Sequence[str] | UnsetType = UNSET


def method(
    readings: Readings,
    labels: str,
    *,
    unscored: Unscored | None = None,
    differing: Sequence[Differing] = (),
    validation: ValidationNote | None = None,
    sentiment: bool = False,
    mask: Sequence[str] | None = None,
) -> Method:
    """Return the method box of a report.

    Args:
        readings: What the report was made of.
        labels: The rule by which labels are given, as one sentence.
        unscored: Why posts have no label, where that was asked.
        differing: How often further scorers differ, where that was asked.
        validation: What was measured of the scorer; None where too little was coded.
        sentiment: Whether the report shows figures of sentiment.
        mask: Words that were set aside for some of them; None where none were.
    """
    question, part, span = readings.question, readings.total, _span(readings)
    return Method(
        simulated=readings.simulated,
        queries=_queries(readings),
        lanes=[_lane(lane, span) for lane in part.lanes],
        lost=list(chain.from_iterable(_lost(lane, span) for lane in part.lanes)),
        scored=scored_note(part.tally, unscored),
        scoring=Scoring(readings.scorer, [v for _, v in readings.scorers], labels, differing),
        timezone=question.timezone,
        buckets=f"{short_duration(question.every)} on the clock of {question.timezone}",
        counting=_counting(part, *readings.groups.values()),
        groups=_GROUPS.get(question.by),
        sentiment=said_of_it(validation) if sentiment else None,
        validation=validation,
        versions=versions(readings.schema),
        as_of=as_of_note(question.as_of, readings.history_since),
        switches=question.switches or UNSET,
        mask=UNSET if mask is None else mask,
    )


def _span(readings: Readings) -> Span:
    return Span(readings.total.edges[0], readings.total.edges[-1])


def _queries(readings: Readings) -> list[QueryNote]:
    return [
        QueryNote(kind=topic.kind, key=topic.key, since=since, query=query)
        for topic in readings.topics
        for since, query in topic.queries
    ]


def versions(schema: int) -> dict[str, str]:
    """Return the versions of this program, of Python and of the database's *schema*."""
    python = platform.python_version()
    return {"reaction-monitor": __version__, "python": python, "schema": str(schema)}


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


def _lane(lane: Lane, span: Span) -> LaneNote:
    seen = [s for s in (overlap(span, one) for one in lane.observed) if s is not None]
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


def lines(box: Method) -> tuple[str, ...]:
    """Return the method box as sentences, for tables, Markdown and charts."""
    simulated = ("SIMULATED: a program made these posts up; they say nothing about the world.",)
    return (
        *(simulated if box.simulated else ()),
        *as_of_lines(box.as_of),
        *(
            f"Query of {q.kind} {q.key}, in use since {rfc3339(q.since)}: {q.query}"
            for q in box.queries
        ),
        *(_lane_line(note) for note in box.lanes),
        *(() if box.lanes else ("No source was watched: counts are lower bounds.",)),
        *(
            f"Lost: {listing(lost.source, [lost.lane])}, "
            f"{rfc3339(lost.start)} to {rfc3339(lost.end)}: {LOSING[lost.kind]}."
            for lost in box.lost
        ),
        *tone_lines(box.scored, box.scoring, box.sentiment),
        *(() if box.switches is UNSET else map(SWITCHES.__getitem__, box.switches)),
        *(() if box.mask is UNSET else (mask_line(box.mask),)),
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
    where = f"{listing(note.source, [note.lane])}{limits}"
    if not note.observed:
        return f"Never observed: {where}."
    return f"Watched: {where}: {percent(note.coverage)} of the time, in {spans}."
