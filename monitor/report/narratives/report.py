"""Which narrative has what share of the posts, how it sounds, and when one overtook another."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct

from monitor.clock import HOUR
from monitor.nouns.buckets import Distinct, SentimentBucket, Tally
from monitor.nouns.frame import Frame
from monitor.nouns.method import LabelRule
from monitor.nouns.narratives import CrossingRow, NarrativeFigure, NarrativeRow, ShareRow
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.nouns.support import Support
from monitor.report.method import method
from monitor.report.narratives.findings import Overall, findings
from monitor.report.narratives.tone import tone
from monitor.report.queries import changes, textless
from monitor.report.readings import ALL, UTC, Question, Readings, read
from monitor.report.sentiment.reading import correction, whole
from monitor.report.sentiment.sides import tone_row
from monitor.report.topic_series import TopicSeries, read_topic
from monitor.series.buckets import sound
from monitor.series.intervals import share
from monitor.series.wallclock import clipped
from monitor.spread.change import FEWEST
from monitor.spread.claims import ALONE, LEVELS, standing
from monitor.spread.crossings import race
from monitor.spread.narratives import shares
from monitor.store.reading.reader import Reader
from monitor.store.records import TopicRecord

if TYPE_CHECKING:
    from monitor.report.correction.shares import Correction


def narratives_report(known: Reader, question: Question, labels: LabelRule | None) -> Report:
    """Return the narratives of an incident over time."""
    readings = read(known, question)
    part = readings.total
    measured = correction(known, readings)
    note = None
    if measured is not None:
        note = measured.note(whole(part, question.now), part.whole.messages)
    series = [_series(known, readings, topic, measured) for topic in _topics(readings)]
    overall = [_overall(one, series[0], measured) for one in series[1:]]
    rows = [_row(one, series[0], of) for one, of in zip(series[1:], overall, strict=True)]
    crossed, alone = _crossings(series[1:], series[0]) if series else ([], [])
    return Report(
        name="narratives",
        head=readings.head,
        findings=(
            *findings(readings, overall, crossed, alone),
            *textless(readings, "narrative"),
            *changes(readings, "incident", "narrative"),
        ),
        frames={
            "narratives": Frame(NarrativeRow, rows),
            "crossings": Frame(CrossingRow, crossed),
        },
        method=method(readings, labels, validation=note, sentiment=True),
        records=Frame(
            NarrativeFigure, [one for row in rows for one in _figures(row, readings.span)]
        ),
    )


class _Series(Struct, frozen=True, eq=False, kw_only=True):
    """A narrative (or the whole incident): of the span, by the hour, and in the steps shown."""

    key: str
    title: str
    span: Span
    tally: Tally
    distinct: Distinct
    hourly: TopicSeries
    shown: TopicSeries
    tone: Sequence[SentimentBucket]


def _topics(readings: Readings) -> list[TopicRecord]:
    """Return the whole incident, then its narratives; nothing where it was never collected."""
    return [topic for topic in readings.topics if topic.kind != "voice"]


def _series(
    known: Reader, readings: Readings, topic: TopicRecord, measured: "Correction | None"
) -> _Series:
    question, span = readings.question, readings.span
    step = question.every if question.every % HOUR == timedelta() else HOUR
    shown, hourly = (
        read_topic(known, readings, topic.id, clipped(span, length, zone)).settled()
        for length, zone in ((step, ZoneInfo(question.timezone)), (HOUR, UTC))
    )
    ends = span.start, span.end
    return _Series(
        key=topic.key,
        title=topic.title,
        span=span,
        tally=known.tallies(topic.id, ends)[ALL][0],
        distinct=known.distinct(topic.id, ends)[ALL][0],
        hourly=hourly,
        shown=shown,
        tone=tone(shown, measured),
    )


def _row(one: _Series, incident: _Series, overall: Overall) -> NarrativeRow:
    return NarrativeRow(
        key=one.key,
        title=one.title,
        posts=one.tally.posts,
        share=_shares(one.shown, incident.shown),
        # What the whole time has too few texts for, no part of it can bear.
        tone=[tone_row(bucket) for bucket in one.tone] if overall.tone else [],
    )


def _overall(one: _Series, incident: _Series, measured: "Correction | None") -> Overall:
    """Return the figures of the span itself: they depend on no step that somebody asks for."""
    posts = incident.tally.posts
    evidence = min(posts, incident.distinct.messages)
    ends, messages = one.span, one.distinct.messages
    tone = sound(ends.start, ends.end, one.tally, messages, 1.0, early=False)
    # No draw was made of the posts of one narrative, so none speaks for them alone.
    if measured is not None:
        tone = measured.elsewhere().bucket(tone, messages)
    return Overall(
        key=one.key,
        behind=Support(one.tally.posts, one.distinct.people),
        share=share(one.tally.posts, posts, evidence) if evidence >= FEWEST else None,
        tone=tone_row(tone) if min(tone.scored, messages) >= FEWEST else None,
    )


def _shares(part: TopicSeries, incident: TopicSeries) -> list[ShareRow]:
    return [
        ShareRow(
            start=incident.edges[one.start],
            end=incident.edges[one.end],
            value=one.share.value,
            low=one.share.low,
            high=one.share.high,
            posts=one.posts,
        )
        for one in shares(part.counted("posts"), incident.counted("posts"), incident.worth("posts"))
    ]


def _crossings(
    series: Sequence[_Series], incident: _Series
) -> tuple[list[CrossingRow], list[tuple[str, str]]]:
    """Return the crossings that stand, and the pairs of which one would stand by itself."""
    hours, worth = incident.hourly.edges, incident.hourly.worth("posts")
    posts = {one.key: one.hourly.counted("posts") for one in series}
    races = {
        (one.key, other.key): found
        for one, other in combinations(series, 2)
        if (found := race(posts[one.key], posts[other.key], worth))
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


def _figures(row: NarrativeRow, span: Span) -> Iterator[NarrativeFigure]:
    """Yield how many posts match a narrative, then each stretch of each figure."""
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
