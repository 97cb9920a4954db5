"""What was said and how, before and after each statement, against what is usual."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import asdict

from monitor.clock import to_epoch_ms
from monitor.incident import Event
from monitor.report.correction.note import ValidationNote
from monitor.report.head import Head, head
from monitor.report.known import Known
from monitor.report.method import Method, lines, method
from monitor.report.readings import Question, Readings, read
from monitor.report.sentiment.reading import correction, whole
from monitor.report.topic_series import TopicSeries, read_topic
from monitor.spread.sentences.talk import (
    MORE,
    NO_CAUSE,
    statement_naming_sentence,
    statement_tone_sentence,
    statement_volume_sentence,
    times,
)
from monitor.spread.tone_error import without_error
from monitor.spread.voices import BeforeAfter, tone_change, volume_change
from monitor.words.sheet import SIMULATED, Cell, LocalTime, Sheet, Table

NONE: Final = (
    "No statement is configured: an [[incident.event]] with a `voice` is one, and its voice a "
    "[[incident.voice]]."
)


SAID: Final = 3
"""Sentences about each statement: on posts, on those that name the voice, on the tone."""


class ChangeNote(Struct, frozen=True):
    """A change from before a statement to after it; see `monitor.spread.voices.BeforeAfter`."""

    before: float | None
    after: float | None
    beyond: float | None
    low: float | None
    high: float | None
    verdict: str


class StatementNote(Struct, frozen=True, kw_only=True):
    """What changed with one statement.

    Attributes:
        posts: Posts an hour of the whole incident; `beyond` is a ratio.
        naming: Posts an hour that name the voice; likewise.
        negative: Share of negative posts of the whole incident, with the measured error of the
            scorer taken out where that was measured; `beyond` is a difference.
        negative_raw: The same as the scorer has it.
    """

    at: datetime
    title: str
    voice: str
    posts: ChangeNote
    naming: ChangeNote
    negative: ChangeNote
    negative_raw: ChangeNote


class VoicesReport(Head, frozen=True, kw_only=True):
    """`report voices`; instants in UTC. `sentences` say all of it to people."""

    statements: Sequence[StatementNote]
    sentences: Sequence[str]
    method: Method


def voices_report(known: Known, question: Question, labels: str) -> VoicesReport:
    """Return what changed with each statement of an incident.

    Args:
        known: The store.
        question: What is asked, with the incident's events; its grouping is not looked at.
        labels: The rule by which labels are given, for the method box.

    Raises:
        StoreError: The database cannot be read.
    """
    readings = read(known, question)
    incident = read_topic(known, readings, readings.topic)
    voices = {
        topic.key: read_topic(known, readings, topic.id)
        for topic in readings.topics
        if topic.kind == "voice"
    }
    measured = _measured(known, readings)
    told = [
        _statement(event, incident, voices[event.voice], measured)
        for event in question.events
        if event.voice in voices
    ]
    return VoicesReport(
        **asdict(head(question, readings.total.edges, simulated=readings.simulated)),
        statements=[note for note, _ in told],
        sentences=_sentences(told) or [NONE],
        method=method(readings, labels, validation=measured, sentiment=True),
    )


def _sentences(told: Sequence[tuple[StatementNote, Sequence[str]]]) -> list[str]:
    found = [sentence for _, its in told for sentence in its]
    changed = any(getattr(note, name).verdict in MORE for note, _ in told for name in _FIGURES[:-1])
    return [*found, *([NO_CAUSE] if changed else [])]


def _measured(known: Known, readings: Readings) -> ValidationNote | None:
    """Return what was measured of the scorer, or None where too little was coded."""
    found, part = correction(known, readings), readings.total
    if found is None:
        return None
    return found.note(whole(part, readings.question.now), part.whole.messages)


def _statement(
    event: Event, incident: TopicSeries, voice: TopicSeries, measured: ValidationNote | None
) -> tuple[StatementNote, list[str]]:
    at = to_epoch_ms(event.at) // 1000
    posts, naming = volume_change(incident.posts, at), volume_change(voice.posts, at)
    raw = tone_change(incident.negative, incident.scored, incident.scored_worth, at)
    tone = raw
    if measured is not None:
        tone = without_error(raw, measured.shown, measured.false_positive)
    note = StatementNote(
        at=event.at,
        title=event.title,
        voice=event.voice or "",
        posts=_note(posts),
        naming=_note(naming),
        negative=_note(tone),
        negative_raw=_note(raw),
    )
    sentences = [
        statement_volume_sentence(posts, event.title),
        statement_naming_sentence(naming, event.title),
        statement_tone_sentence(tone, event.title),
    ]
    return note, sentences


def _note(found: BeforeAfter) -> ChangeNote:
    beyond = found.beyond
    return ChangeNote(
        before=found.before,
        after=found.after,
        beyond=None if beyond is None else beyond.value,
        low=None if beyond is None else beyond.low,
        high=None if beyond is None else beyond.high,
        verdict=found.verdict,
    )


_FIGURES: Final = ("posts", "naming", "negative", "negative_raw")
_SHARES: Final = frozenset({"negative", "negative_raw"})
_WORDS: Final = {
    "posts": "posts an hour",
    "naming": "of these, naming the voice",
    "negative": "share of negative",
    "negative_raw": "share of negative, as scored",
}


def sheet(report: VoicesReport) -> Sheet:
    """Return the report as it is shown to people and written to CSV."""
    local = LocalTime(report.timezone, [note.at for note in report.statements])
    return Sheet(
        title=f"{report.title}: voices",
        head=[
            *([SIMULATED] if report.simulated else []),
            *report.sentences,
            *([f"Sentiment is {report.method.sentiment}."] if report.statements else []),
        ],
        tables=[
            Table(
                title=f"{local(note.at)}: {note.title}",
                columns=("", "before", "after", "against what is usual", ""),
                rows=list(rows(report, note).values()),
                numbers=frozenset({"before", "after"}),
            )
            for note in report.statements
        ],
        foot=lines(report.method),
        fields=FIELDS,
        # Without a statement one empty row tells all the same who made the posts.
        records=_records(report) or [(*[None] * (len(FIELDS) - 1), report.simulated)],
    )


def rows(report: VoicesReport, note: StatementNote) -> dict[str, tuple[str, ...]]:
    """Return the row of each figure of a statement that is shown, by the name of the figure."""
    shown = _FIGURES if report.method.validation is not None else _FIGURES[:-1]
    return {name: (_WORDS[name], *_cells(getattr(note, name), name in _SHARES)) for name in shown}


def said(report: VoicesReport) -> Iterator[tuple[StatementNote, Sequence[str]]]:
    """Yield each statement with the sentences about it, which follow each other."""
    for number, note in enumerate(report.statements):
        yield note, report.sentences[number * SAID : (number + 1) * SAID]


FIELDS: Final = (
    *("at", "statement", "voice", "figure", "before", "after", "beyond", "low", "high"),
    *("verdict", "simulated"),
)


def _records(report: VoicesReport) -> list[tuple[Cell, ...]]:
    return [
        (
            *(note.at, note.title, note.voice, name, change.before, change.after),
            *(change.beyond, change.low, change.high, change.verdict, report.simulated),
        )
        for note in report.statements
        for name in _FIGURES
        for change in [getattr(note, name)]
    ]


def _cells(change: ChangeNote, share: bool) -> tuple[str, str, str, str]:
    before, after = (_figure(value, share) for value in (change.before, change.after))
    if change.beyond is None or change.low is None or change.high is None:
        return before, after, "", change.verdict
    if share:
        beyond = [f"{100 * value:+.0f}" for value in (change.beyond, change.low, change.high)]
        return before, after, f"{beyond[0]} points ({beyond[1]} to {beyond[2]})", change.verdict
    beyond = [times(value) for value in (change.beyond, change.low, change.high)]
    return before, after, f"{beyond[0]} times ({beyond[1]} to {beyond[2]})", change.verdict


def _figure(value: float | None, share: bool) -> str:
    if value is None:
        return ""
    return f"{100 * value:.0f} %" if share else f"{value:,.1f}"
