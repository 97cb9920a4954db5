"""Which narrative has what share of the posts, how it sounds, and when one overtook another."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations
from typing import Final

from msgspec import Struct

from monitor.clock import from_epoch, iso_duration
from monitor.report.method import Method, lines, method
from monitor.report.readings import Known, Question, Readings, read
from monitor.report.sheet import SIMULATED, Cell, LocalTime, Sheet, Table
from monitor.report.topic_series import HOUR, TopicSeries, read_topic
from monitor.spread.crossings import crossings
from monitor.spread.narratives import Share, shares
from monitor.spread.sentences_talk import crossings_sentence, share_sentence

NONE: Final = "No narrative is configured: [[incident.narrative]] names what people say happened."


class Stretch(Struct, frozen=True):
    """A share (0 to 1) of the posts from start to end (UTC), with its 95 % interval."""

    start: datetime
    end: datetime
    value: float
    low: float
    high: float
    posts: int


class CrossingNote(Struct, frozen=True):
    """When one narrative overtook another: after `low`, not after `high` (UTC)."""

    ahead: str
    behind: str
    low: datetime
    high: datetime


class NarrativeNote(Struct, frozen=True, kw_only=True):
    """One narrative.

    Attributes:
        posts: That tell it.
        share: Of all posts of the incident, over stretches that can bear a figure.
        negative: Of its scored posts, likewise.
    """

    key: str
    title: str
    posts: int
    share: Sequence[Stretch]
    negative: Sequence[Stretch]


class NarrativesReport(Struct, frozen=True, kw_only=True):
    """`report narratives`; instants in UTC. `sentences` say all of it to people."""

    incident: str
    title: str
    simulated: bool
    every: str
    timezone: str
    since: datetime
    until: datetime
    generated_at: datetime
    narratives: Sequence[NarrativeNote]
    crossings: Sequence[CrossingNote]
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
    edges = readings.total.edges
    clock = _Clock(question.timezone, [edges[0], edges[-1]])
    notes, crossed, said = _figures(_told(known, readings), clock)
    return NarrativesReport(
        incident=question.incident,
        title=question.title,
        simulated=readings.simulated,
        every=iso_duration(question.every),
        timezone=question.timezone,
        since=edges[0],
        until=edges[-1],
        generated_at=question.now,
        narratives=notes,
        crossings=crossed,
        sentences=said or [NONE],
        method=method(readings, labels, sentiment=True),
    )


class _Told(Struct, frozen=True, eq=False, kw_only=True):
    """A narrative (or the whole incident): by the hour, and in the steps that are shown."""

    key: str
    title: str
    hourly: TopicSeries
    shown: TopicSeries


def _told(known: Known, readings: Readings) -> list[_Told]:
    """Return the whole incident, then its narratives; nothing where it was never collected."""
    every = readings.question.every
    step = every if every % HOUR == timedelta() else HOUR
    return [
        _Told(
            key=topic.key,
            title=topic.title,
            hourly=read_topic(known, readings, topic.id),
            shown=read_topic(known, readings, topic.id, step),
        )
        for topic in readings.topics
        if topic.kind != "voice"
    ]


def _figures(
    told: Sequence[_Told], clock: "_Clock"
) -> tuple[list[NarrativeNote], list[CrossingNote], list[str]]:
    if not told:
        return [], [], []
    whole, *narratives = told
    crossed, said = _crossings(narratives, whole, clock)
    last = [share_sentence(_share(one, whole), one.title, clock) for one in narratives]
    return [_note(one, whole) for one in narratives], crossed, [*last, *said]


class _Clock:
    """Writes instants, in seconds since 1970, on the clock of the report."""

    def __init__(self, timezone: str, instants: Sequence[datetime]) -> None:
        self._local = LocalTime(timezone, instants)

    def __call__(self, seconds: int) -> str:
        return self._local(from_epoch(seconds))


def _note(one: _Told, whole: _Told) -> NarrativeNote:
    shown = one.shown
    return NarrativeNote(
        key=one.key,
        title=one.title,
        posts=int(shown.posts.posts.sum()),
        share=_stretches(_share(one, whole)),
        negative=_stretches(shares(shown.negative, shown.scored, shown.scored_worth)),
    )


def _share(one: _Told, whole: _Told) -> tuple[Share, ...]:
    return shares(one.shown.posts, whole.shown.posts, whole.shown.worth)


def _stretches(found: Sequence[Share]) -> list[Stretch]:
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


def _crossings(
    told: Sequence[_Told], whole: _Told, clock: _Clock
) -> tuple[list[CrossingNote], list[str]]:
    notes, said = [], []
    for one, other in combinations(told, 2):
        found = crossings(one.hourly.posts, other.hourly.posts, whole.hourly.worth)
        said.append(crossings_sentence(found, one.title, other.title, clock))
        for crossing in found:
            ahead, behind = (one, other) if crossing.first_leads else (other, one)
            span = from_epoch(crossing.low), from_epoch(crossing.high)
            notes.append(CrossingNote(ahead.key, behind.key, *span))
    return notes, said


FIELDS: Final = (
    *("narrative", "figure", "start", "end", "value", "low", "high", "posts", "simulated"),
)


def sheet(report: NarrativesReport) -> Sheet:
    """Return the report as it is shown to people and written to CSV."""
    starts = [one.start for note in report.narratives for one in note.share]
    local = LocalTime(report.timezone, [report.since, report.until, *starts])
    return Sheet(
        title=f"{report.title}: narratives",
        head=[*([SIMULATED] if report.simulated else []), *report.sentences],
        tables=[
            Table(
                title=note.title,
                columns=("from", "until", "posts", "share of all", "negative"),
                rows=[
                    (local(o.start), local(o.end), f"{o.posts:,}", _said(o), _during(note, o))
                    for o in note.share
                ],
                numbers=frozenset({"posts", "share of all", "negative"}),
            )
            for note in report.narratives
        ],
        foot=lines(report.method),
        fields=(
            "narrative",
            "figure",
            "start",
            "end",
            "value",
            "low",
            "high",
            "posts",
            "simulated",
        ),
        records=_records(report),
    )


def _records(report: NarrativesReport) -> list[tuple[Cell, ...]]:
    """Return a row for all posts of each narrative, and one for each stretch of its figures."""
    ends = report.since, report.until
    found: list[tuple[Cell, ...]] = []
    for note in report.narratives:
        none = None, None, None
        found.append((note.key, "posts", *ends, *none, note.posts, report.simulated))
        for figure, stretches in (("share", note.share), ("negative", note.negative)):
            found += [
                (
                    note.key,
                    figure,
                    o.start,
                    o.end,
                    o.value,
                    o.low,
                    o.high,
                    o.posts,
                    report.simulated,
                )
                for o in stretches
            ]
    return found


def _estimate(one: Stretch) -> tuple[float, float, float]:
    return one.value, one.low, one.high


def _said(one: Stretch) -> str:
    return f"{100 * one.value:.0f} % ({100 * one.low:.0f}-{100 * one.high:.0f})"


def _during(note: NarrativeNote, one: Stretch) -> str:
    """Return the tone in the stretch that lies nearest, where one touches it."""
    found = [tone for tone in note.negative if tone.start < one.end and one.start < tone.end]
    return (
        _said(max(found, key=lambda tone: min(tone.end, one.end) - max(tone.start, one.start)))
        if found
        else ""
    )
