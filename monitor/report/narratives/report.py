"""Which narrative has what share of the posts, how it sounds, and when one overtook another."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import asdict

from monitor.clock import from_epoch
from monitor.figures import SentimentBucket
from monitor.nouns.finding import Finding, Subject
from monitor.report.head import Head, head
from monitor.report.known import Known
from monitor.report.method import Method, lines, method
from monitor.report.narratives.findings import findings
from monitor.report.narratives.notes import (
    CrossingNote,
    NarrativeNote,
    Stretch,
    figure_rows,
    shares_table,
    tone_table,
)
from monitor.report.narratives.tone import tone
from monitor.report.readings import Question, Readings, read
from monitor.report.sentiment.reading import correction, whole
from monitor.report.sentiment.sound import sound_of
from monitor.report.topic_series import HOUR, TopicSeries, read_topic
from monitor.spread.crossings import crossings
from monitor.spread.narratives import StretchShare, shares
from monitor.store.records import TopicRecord
from monitor.words.say import say
from monitor.words.sheet import SIMULATED, Cell, LocalTime, Sheet
from monitor.words.wording import Wording

if TYPE_CHECKING:
    from monitor.report.correction.shares import Correction


class NarrativesReport(Head, frozen=True, kw_only=True):
    """`report narratives`; instants in UTC. `findings` were found, `sentences` are their words."""

    narratives: Sequence[NarrativeNote]
    crossings: Sequence[CrossingNote]
    findings: Sequence[Finding]
    sentences: Sequence[str]
    method: Method


def narratives_report(known: Known, question: Question, labels: str) -> NarrativesReport:
    """Return the narratives of an incident over time.

    Args:
        known: The store.
        question: What is asked; its grouping is not looked at.
        labels: The rule by which labels are given, for the method box.

    Raises:
        StoreError: The database cannot be read.
    """
    readings = read(known, question)
    edges, part = readings.total.edges, readings.total
    measured = correction(known, readings)
    note = None
    if measured is not None:
        note = measured.note(whole(part, question.now), part.whole.messages)
    told = [_told(known, readings, topic, measured) for topic in _topics(readings)]
    notes = [_note(one, told[0]) for one in told[1:]]
    crossed = _crossings(told[1:], told[0]) if told else []
    found = findings(readings, notes, crossed, corrected=measured is not None)
    titles = {Subject("narrative", note.key): note.title for note in notes}
    wording = Wording(ZoneInfo(question.timezone), readings.span, titles)
    return NarrativesReport(
        **asdict(head(question, edges, simulated=readings.simulated)),
        narratives=notes,
        crossings=crossed,
        findings=found,
        sentences=[say(one, wording).sentence for one in found],
        method=method(readings, labels, validation=note, sentiment=True),
    )


class _Told(Struct, frozen=True, eq=False, kw_only=True):
    """A narrative (or the whole incident): by the hour, and in the steps that are shown."""

    key: str
    title: str
    hourly: TopicSeries
    shown: TopicSeries
    tone: Sequence[SentimentBucket]


def _topics(readings: Readings) -> list[TopicRecord]:
    """Return the whole incident, then its narratives; nothing where it was never collected."""
    return [topic for topic in readings.topics if topic.kind != "voice"]


def _told(
    known: Known, readings: Readings, topic: TopicRecord, measured: "Correction | None"
) -> _Told:
    every = readings.question.every
    step = every if every % HOUR == timedelta() else HOUR
    shown = read_topic(known, readings, topic.id, step)
    return _Told(
        key=topic.key,
        title=topic.title,
        hourly=read_topic(known, readings, topic.id),
        shown=shown,
        tone=tone(shown, measured),
    )


def _note(one: _Told, incident: _Told) -> NarrativeNote:
    return NarrativeNote(
        key=one.key,
        title=one.title,
        posts=int(one.shown.posts.posts.sum()),
        share=_stretches(_share(one, incident)),
        tone=[sound_of(bucket) for bucket in one.tone],
    )


def _share(one: _Told, incident: _Told) -> tuple[StretchShare, ...]:
    return shares(one.shown.posts, incident.shown.posts, incident.shown.worth)


def _stretches(found: Sequence[StretchShare]) -> list[Stretch]:
    return [
        Stretch(
            start=from_epoch(one.start),
            end=from_epoch(one.end),
            value=one.share.value,
            low=one.share.low,
            high=one.share.high,
            posts=one.posts,
        )
        for one in found
    ]


def _crossings(told: Sequence[_Told], incident: _Told) -> list[CrossingNote]:
    notes = []
    for one, other in combinations(told, 2):
        for crossing in crossings(one.hourly.posts, other.hourly.posts, incident.hourly.worth):
            ahead, behind = (one, other) if crossing.first_leads else (other, one)
            span = from_epoch(crossing.low), from_epoch(crossing.high)
            notes.append(CrossingNote(ahead.key, behind.key, *span))
    return notes


FIELDS: Final = (
    *("narrative", "figure", "start", "end", "value", "low", "high", "posts", "simulated"),
)


def sheet(report: NarrativesReport) -> Sheet:
    """Return the report as it is shown to people and written to CSV."""
    starts = [one.start for note in report.narratives for one in note.share]
    local = LocalTime(report.timezone, [report.since, report.until, *starts])
    corrected = report.method.validation is not None
    return Sheet(
        title=f"{report.title}: narratives",
        head=[
            *([SIMULATED] if report.simulated else []),
            *report.sentences,
            *([f"Sentiment is {report.method.sentiment}."] if report.narratives else []),
        ],
        tables=[
            table
            for note in report.narratives
            for table in (shares_table(note, local), tone_table(note, local, corrected=corrected))
        ],
        method=lines(report.method),
        fields=FIELDS,
        records=_records(report),
    )


def _records(report: NarrativesReport) -> list[tuple[Cell, ...]]:
    """Return a row for all posts of each narrative, and one for each stretch of its figures."""
    found: list[tuple[Cell, ...]] = []
    for note in report.narratives:
        whole_span = report.since, report.until
        rows = [("posts", *whole_span, None, None, None, note.posts), *figure_rows(note)]
        found += [(note.key, *row, report.simulated) for row in rows]
    return found
