"""What was said and how, before and after each statement, against what is usual."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import asdict

from monitor.clock import rfc3339, to_epoch_ms
from monitor.incident import Event
from monitor.model import Span
from monitor.nouns.finding import Finding, Subject
from monitor.nouns.quantity import Quantity, Unit
from monitor.nouns.statements import (
    Counted,
    NoCause,
    NoStatement,
    ReactionTone,
    ReactionVolume,
    Verdict,
)
from monitor.nouns.support import Support
from monitor.report.correction.note import ValidationNote
from monitor.report.head import Head, head
from monitor.report.known import Known
from monitor.report.method import Method, lines, method
from monitor.report.readings import Question, Readings, read
from monitor.report.sentiment.reading import correction, whole
from monitor.report.topic_series import TopicSeries, read_topic
from monitor.report.volume import incident as incident_of
from monitor.spread.tone_error import without_error
from monitor.spread.voices import BeforeAfter, tone_change, volume_change
from monitor.words.numbers import times
from monitor.words.say import say
from monitor.words.sheet import SIMULATED, Cell, LocalTime, Sheet, Table
from monitor.words.statements import HARDLY
from monitor.words.wording import Wording


class ChangeNote(Struct, frozen=True):
    """A change from before a statement to after it; see `monitor.spread.voices.BeforeAfter`."""

    before: float | None
    after: float | None
    beyond: float | None
    low: float | None
    high: float | None
    verdict: Verdict


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
    """`report voices`; instants in UTC. `findings` are what was found, `sentences` their words."""

    statements: Sequence[StatementNote]
    findings: Sequence[Finding]
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
    notes = [
        _statement(event, incident, voices[event.voice], measured)
        for event in question.events
        if event.voice in voices
    ]
    found = _findings(notes, readings, corrected=measured is not None)
    wording = wording_of(question.timezone, readings.span, notes)
    return VoicesReport(
        **asdict(head(question, readings.total.edges, simulated=readings.simulated)),
        statements=notes,
        findings=found,
        sentences=[say(one, wording).sentence for one in found],
        method=method(readings, labels, validation=measured, sentiment=True),
    )


def wording_of(timezone: str, span: Span, notes: Sequence[StatementNote]) -> Wording:
    """Return how a report on statements is worded: by their titles, dated where two are alike."""
    plain = Wording(ZoneInfo(timezone), span)
    several = Counter(note.title for note in notes)
    titles = {
        about(note): note.title
        if several[note.title] == 1
        else f"{note.title}, {plain.moment(note.at)}"
        for note in notes
    }
    return Wording(ZoneInfo(timezone), span, titles)


def about(note: StatementNote) -> Subject:
    """Return what a finding on a statement is about; no two are made at one instant by a voice."""
    return Subject("statement", f"{note.voice} at {rfc3339(note.at)}")


def _findings(
    notes: Sequence[StatementNote], readings: Readings, *, corrected: bool
) -> list[Finding]:
    shared: dict[str, Any] = {
        "span": readings.span,
        "behind": Support(readings.total.tally.posts, readings.total.whole.people),
    }
    found: list[Finding] = []
    for note in notes:
        shared["about"] = about(note)
        found += [
            _volume("posts", note.posts, shared),
            _volume("naming", note.naming, shared),
            ReactionTone(
                **shared,
                before=_figure_of(note.negative.before, "share"),
                after=_figure_of(note.negative.after, "share"),
                beyond=_beyond(note.negative, "points"),
                corrected=corrected,
                verdict=note.negative.verdict,
            ),
        ]
    shared["about"] = incident_of(readings)
    if not notes:
        return [NoStatement(**shared)]
    shown = [change for note in notes for change in (note.posts, note.naming, note.negative)]
    changed = any(change.verdict != "cannot tell" for change in shown)
    return [*found, *([NoCause(**shared)] if changed else [])]


def _volume(counted: Counted, change: ChangeNote, shared: dict[str, Any]) -> ReactionVolume:
    return ReactionVolume(
        **shared,
        counted=counted,
        before=_figure_of(change.before, "posts an hour"),
        after=_figure_of(change.after, "posts an hour"),
        beyond=_beyond(change, "times"),
        verdict=change.verdict,
    )


def _figure_of(value: float | None, unit: Unit) -> Quantity | None:
    return None if value is None else Quantity(value=value, unit=unit, certainty="exact")


def _beyond(change: ChangeNote, unit: Unit) -> Quantity | None:
    if change.beyond is None or change.low is None or change.high is None:
        return None
    low, high = min(change.low, change.beyond), max(change.high, change.beyond)
    return Quantity(value=change.beyond, unit=unit, certainty="estimate", low=low, high=high)


def _measured(known: Known, readings: Readings) -> ValidationNote | None:
    """Return what was measured of the scorer, or None where too little was coded."""
    found, part = correction(known, readings), readings.total
    if found is None:
        return None
    return found.note(whole(part, readings.question.now), part.whole.messages)


def _statement(
    event: Event, incident: TopicSeries, voice: TopicSeries, measured: ValidationNote | None
) -> StatementNote:
    at = to_epoch_ms(event.at) // 1000
    posts, naming = volume_change(incident.posts, at), volume_change(voice.posts, at)
    raw = tone_change(incident.negative, incident.scored, incident.scored_worth, at)
    tone = raw
    if measured is not None:
        tone = without_error(raw, measured.shown, measured.false_positive)
    return StatementNote(
        at=event.at,
        title=event.title,
        voice=event.voice or "",
        posts=_note(posts),
        naming=_note(naming),
        negative=_note(tone),
        negative_raw=_note(raw),
    )


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
        method=lines(report.method),
        fields=FIELDS,
        # Without a statement one empty row tells all the same who made the posts.
        records=_records(report) or [(*[None] * (len(FIELDS) - 1), report.simulated)],
    )


def rows(report: VoicesReport, note: StatementNote) -> dict[str, tuple[str, ...]]:
    """Return the row of each figure of a statement that is shown, by the name of the figure."""
    shown = _FIGURES if report.method.validation is not None else _FIGURES[:-1]
    return {name: (_WORDS[name], *_cells(getattr(note, name), name in _SHARES)) for name in shown}


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
    if (change.before or 0) < HARDLY:
        return before, after, "", change.verdict
    beyond = [times(value) for value in (change.beyond, change.low, change.high)]
    return before, after, f"{beyond[0]} times ({beyond[1]} to {beyond[2]})", change.verdict


def _figure(value: float | None, share: bool) -> str:
    if value is None:
        return ""
    return f"{100 * value:.0f} %" if share else f"{value:,.1f}"
