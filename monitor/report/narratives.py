"""Which narrative has what share of the posts, how it sounds, and when one overtook another."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from msgspec import Struct

from monitor.clock import HOUR
from monitor.nouns.buckets import Distinct, Tally
from monitor.nouns.finding import Finding, Subject
from monitor.nouns.frame import Frame
from monitor.nouns.narratives import (
    CrossingRow,
    NarrativeFigure,
    NarrativeRow,
    NarrativeShare,
    NarrativeTone,
    NoNarrative,
    Overtaking,
    Overtakings,
    ShareRow,
    Undecided,
)
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.nouns.support import Support
from monitor.nouns.tone import ToneRow, as_polarity, as_share
from monitor.report.correction import Correction
from monitor.report.method import method
from monitor.report.queries import changes, textless
from monitor.report.readings import ALL, UTC, Question, Readings, read, total
from monitor.report.sentiment.reading import correction, whole
from monitor.report.topic_series import TopicSeries, read_topic
from monitor.report.volume import on_incident
from monitor.series.buckets import tone_row
from monitor.series.intervals import share
from monitor.series.wallclock import clipped
from monitor.spread.change import FEWEST, merged
from monitor.spread.claims import ALONE, LEVELS, standing
from monitor.spread.narratives import race, shares, together
from monitor.store.reading.reader import Reader
from monitor.store.records import TopicRecord


def narratives_report(known: Reader, question: Question) -> Report:
    readings = read(known, question)
    part, span = readings.total, readings.span
    measured = correction(known, readings)
    note = None
    if measured is not None:
        note = measured.note(part, whole(part, question.now))
    # The whole incident, then its narratives; nothing where it was never collected.
    topics = [topic for topic in readings.topics if topic.kind != "voice"]
    held = [_series(known, readings, one, measured) for one in topics]
    series, shared = held[1:], on_incident(readings)
    findings = [_found(one, held[0], measured, span) for one in series]
    rows = [
        NarrativeRow(
            key=one.topic.key,
            title=one.topic.title,
            posts=one.tally.posts,
            share=_shares(one.shown, held[0].shown),
            # What the whole time has too few texts for, no part of it can bear.
            tone=one.tone if found_tone.scored else [],
        )
        for one, (_, found_tone) in zip(series, findings, strict=True)
    ]
    crossed, alone = _crossings(series, held[0]) if held else ([], [])
    largest = sorted(findings, key=lambda pair: -(pair[0].behind.posts or 0))
    found: list[Finding] = [
        *(one for one, _ in largest),
        *(one for _, one in largest),
        *order([row.key for row in rows], crossed, alone, shared),
    ]
    return Report(
        name="narratives",
        head=readings.head,
        findings=(
            *(found if series else [NoNarrative(**shared)]),
            *textless(readings, "narrative"),
            *changes(readings, "incident", "narrative"),
        ),
        frames={
            "narratives": Frame(NarrativeRow, rows),
            "crossings": Frame(CrossingRow, crossed),
        },
        method=method(readings, validation=note, sentiment=any(one.scored for _, one in findings)),
        records=Frame(NarrativeFigure, [one for row in rows for one in _figures(row, span)]),
    )


class _Series(Struct, frozen=True, eq=False, kw_only=True):
    """A narrative (or the whole incident): of the span, by the hour, and in the steps shown."""

    topic: TopicRecord
    tally: Tally
    distinct: Distinct
    hourly: TopicSeries
    shown: TopicSeries
    tone: Sequence[ToneRow]


def _series(
    known: Reader, readings: Readings, topic: TopicRecord, measured: Correction | None
) -> _Series:
    question, span = readings.question, readings.span
    step = question.every if question.every % HOUR == timedelta() else HOUR
    shown, hourly = (
        read_topic(known, readings, topic.id, clipped(span, length, zone)).settled()
        for length, zone in ((step, ZoneInfo(question.timezone)), (HOUR, UTC))
    )
    ends = span.start, span.end
    return _Series(
        topic=topic,
        tally=known.tallies(topic.id, ends)[ALL][0],
        distinct=known.distinct(topic.id, ends)[ALL][0],
        hourly=hourly,
        shown=shown,
        tone=tone(shown, measured),
    )


def _found(
    one: _Series, incident: _Series, measured: Correction | None, span: Span
) -> tuple[NarrativeShare, NarrativeTone]:
    """Return share and tone of the span itself: they depend on no step that somebody asks for."""
    posts, messages = incident.tally.posts, one.distinct.messages
    evidence = min(posts, incident.distinct.messages)
    part = share(one.tally.posts, posts, evidence) if evidence >= FEWEST else None
    sounds = tone_row(span, one.tally, messages, seen=1.0)
    # No draw was made of the posts of one narrative, so none speaks for them alone.
    if measured is not None:
        sounds = measured.elsewhere().row(sounds, one.tally, messages)
    scored = min(one.tally.scored, messages) >= FEWEST
    negative = sounds.share_negative if scored else None
    about: dict[str, Any] = {
        "about": Subject("narrative", one.topic.key),
        "span": span,
        "behind": Support(one.tally.posts, one.distinct.people),
    }
    return NarrativeShare(**about, share=as_share(part)), NarrativeTone(
        **about,
        negative=as_share(negative),
        corrected=negative is not None and negative.corrected,
        polarity=as_polarity(sounds.polarity) if scored else None,
        scored=scored,
    )


def _shares(part: TopicSeries, incident: TopicSeries) -> list[ShareRow]:
    found = shares(part.counted("posts"), incident.counted("posts"), incident.worth("posts"))
    spans = [incident.known(slice(one.start, one.end)) for one in found]
    return [
        ShareRow(
            start=span.start,
            end=span.end,
            value=one.share.value,
            low=one.share.low,
            high=one.share.high,
            posts=one.posts,
        )
        for one, span in zip(found, spans, strict=True)
    ]


def _crossings(
    series: Sequence[_Series], incident: _Series
) -> tuple[list[CrossingRow], list[tuple[str, str]]]:
    """Return the crossings that stand, and the pairs of which one would stand by itself."""
    hours, worth = incident.hourly.edges, incident.hourly.worth("posts")
    posts = {one.topic.key: one.hourly.counted("posts") for one in series}
    races = {
        (one.topic.key, other.topic.key): found
        for one, other in combinations(series, 2)
        if (found := race(posts[one.topic.key], posts[other.topic.key], worth))
    }
    stand = standing({pair: one.chance for pair, one in races.items()}, LEVELS["crossings"])
    rows, alone = list[CrossingRow](), list[tuple[str, str]]()
    for pair, found in races.items():
        if pair in stand:
            for crossing in found.crossings:
                ahead, behind = pair if crossing.first_leads else pair[::-1]
                rows.append(CrossingRow(ahead, behind, hours[crossing.low], hours[crossing.high]))
        elif found.chance <= ALONE:
            alone.append(pair)
    return rows, alone


def order(
    keys: Sequence[str],
    crossings: Sequence[CrossingRow],
    alone: Sequence[tuple[str, str]],
    shared: dict[str, Any],
) -> list[Finding]:
    """Return which narratives overtook which, pair by pair, then once those of which it is unknown.

    Crossings are in order of time; *alone* are pairs of which one would stand by itself; *shared*
    are fields that all findings on the incident have.
    """
    found: list[Finding] = []
    known: list[tuple[Subject, Subject]] = []
    unknown: list[tuple[Subject, Subject]] = []
    for one, other in combinations(keys, 2):
        pair = Subject("narrative", one), Subject("narrative", other)
        times = [
            Overtaking(
                ahead=Subject("narrative", crossing.ahead),
                behind=Subject("narrative", crossing.behind),
                between=Span(crossing.low, crossing.high),
            )
            for crossing in crossings
            if {crossing.ahead, crossing.behind} == {one, other}
        ]
        if times:
            found.append(Overtakings(**shared, times=tuple(times)))
        (known if times else unknown).append(pair)
    if unknown:
        named = [tuple(Subject("narrative", key) for key in pair) for pair in alone]
        by_itself = tuple(pair for pair in unknown if pair in named)
        found.append(
            Undecided(**shared, pairs=tuple(unknown), others=tuple(known), alone=by_itself)
        )
    return found


def _figures(row: NarrativeRow, span: Span) -> Iterator[NarrativeFigure]:
    key = row.key
    yield NarrativeFigure(key, "posts", span.start, span.end, None, None, None, row.posts, "posts")
    for one in row.share:
        value = one.value, one.low, one.high
        yield NarrativeFigure(key, "share", one.start, one.end, *value, one.posts, "share")
    for stretch in row.tone:
        times = stretch.start, stretch.end
        negative = (
            ("negative", stretch.share_negative),
            ("negative as scored", stretch.share_negative_raw),
        )
        for name, found in negative:
            if found is not None:
                value = found.value, found.low, found.high
                yield NarrativeFigure(key, name, *times, *value, stretch.scored, "share")
        if (mean := stretch.polarity) is not None:
            value = mean.value, mean.low, mean.high
            yield NarrativeFigure(key, "polarity", *times, *value, stretch.scored, "polarity")


def tone(series: TopicSeries, correction: Correction | None) -> list[ToneRow]:
    """Return share of negative and mean polarity of a narrative, each with its 95 % interval.

    Steps, which must not change any more, are put together until they hold 20 scored posts, copies
    set aside: into stretches, in order, which adjoin but for time that nobody watched, or none
    where there is too little evidence. The correction takes the measured error of the scorer out of
    the shares, and is None where too little was coded; polarity stays as scored.

    References:
        docs/spread.md, "Narratives"; docs/figures.md, "Sentiment".
    """
    # No draw was made of the posts of one narrative, so none speaks for them alone.
    corrected = None if correction is None else correction.elsewhere()
    found = []
    lengths = [(after - at).total_seconds() for at, after in pairwise(series.edges)]
    for first, end in merged(series.worth("scored").astype(np.int64)):
        steps = slice(first, end)
        span = series.known(steps)
        worth = round(together(series.counted("scored")[steps], series.worth("scored")[steps]))
        seen = float(np.average(series.coverage[steps], weights=lengths[steps]))
        tally = total(series.tallies[steps])
        row = tone_row(span, tally, worth, seen)
        found.append(row if corrected is None else corrected.row(row, tally, worth))
    return found
