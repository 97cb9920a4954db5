"""What was said and how, before and after each statement, against what is usual."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

import numpy as np
from msgspec import Struct
from msgspec.structs import asdict, replace
from numpy.typing import NDArray

from monitor.clock import HOUR, to_epoch
from monitor.nouns.buckets import Estimate
from monitor.nouns.finding import Finding
from monitor.nouns.frame import Frame, columns
from monitor.nouns.incident import Event
from monitor.nouns.method import ValidationNote
from monitor.nouns.quantity import Quantity, Unit, exact, widened
from monitor.nouns.report import Report
from monitor.nouns.statements import (
    Counted,
    NoCause,
    NoStatement,
    ReactionTone,
    ReactionVolume,
    StatementChange,
    StatementFigure,
    StatementRow,
    Verdict,
)
from monitor.report.method import method
from monitor.report.queries import changes, textless
from monitor.report.readings import UTC, Question, Readings, exposed, read, since_it_began
from monitor.report.sentiment.reading import correction, whole
from monitor.report.topic_series import read_topic
from monitor.report.volume import on_incident
from monitor.series.wallclock import clipped
from monitor.spread.claims import ALONE
from monitor.spread.series import Counts, counts
from monitor.spread.voices import BeforeAfter, tone_change, verdicts, volume_change, without_error
from monitor.store.reading.reader import Reader


def voices_report(known: Reader, question: Question) -> Report:
    readings, wide = read(known, question), since_it_began(question)
    # What is usual, and so what has changed, does not depend on where the report begins.
    earlier = readings if wide is question else read(known, wide)
    incident = _Hours.of(known, earlier, earlier.topic)
    voices = {
        topic.key: _Hours.of(known, earlier, topic.id)
        for topic in earlier.topics
        if topic.kind == "voice"
    }
    corrector, part = correction(known, earlier), earlier.total
    measured = None
    if corrector is not None:
        measured = corrector.note(part, whole(part, question.now))
    spoken = [(one, one.voice) for one in question.events if one.voice in voices]
    made = [
        (event, voice, _changes(to_epoch(event.at), incident, voices[voice], measured))
        for event, voice in spoken
        # Nothing can have changed with what is yet to be said; of what was said before the time of
        # the report, nothing is compared.
        if readings.past.start <= event.at < readings.past.end
    ]
    # What statements of one instant share is one claim; the share as scored is none of its own.
    claims = {
        _claim(event, voice, figure): change
        for event, voice, changed in made
        for figure, change in changed.items()
        if figure != "negative_raw"
    }
    judged = verdicts(claims)
    rows = [
        StatementRow(
            at=event.at,
            title=event.title,
            voice=voice,
            **{
                figure: _change(change, judged[_claim(event, voice, figure.removesuffix("_raw"))])
                for figure, change in changed.items()
            },
        )
        for event, voice, changed in made
    ]
    shares = (share for row in rows for share in (row.negative.before, row.negative.after))
    return Report(
        name="voices",
        head=readings.head,
        findings=(
            *_findings(rows, readings, corrected=measured is not None, outside=bool(spoken)),
            *textless(readings, "voice"),
            *changes(readings, "incident", "voice"),
        ),
        frames={"statements": Frame(StatementRow, rows)},
        method=method(
            readings, validation=measured, sentiment=any(one is not None for one in shares)
        ),
        records=Frame(StatementFigure, [one for row in rows for one in _figures(row)]),
    )


class _Hours(Struct, frozen=True, eq=False):
    """The posts of a topic, hour by hour.

    *worth* is how many of the scored ones are evidence of their own, `float64[n]`.
    """

    posts: Counts
    scored: Counts
    negative: Counts
    worth: NDArray[np.float64]

    @classmethod
    def of(cls, known: Reader, readings: Readings, topic: int) -> Self:
        cut, now = clipped(readings.span, HOUR, UTC), readings.question.now
        series = read_topic(known, readings, topic, cut)
        seen = exposed(known, readings, cut)
        posts = counts(
            cut, [one.posts for one in series.tallies], readings.total.lanes, now, seen, step=HOUR
        )
        scored, negative = (
            replace(posts, posts=series.counted(which)) for which in ("scored", "negative")
        )
        return cls(posts, scored, negative, series.worth("scored"))


def _figures(row: StatementRow) -> list[StatementFigure]:
    return [
        StatementFigure(
            at=row.at,
            statement=row.title,
            voice=row.voice,
            figure=column.key,
            **asdict(getattr(row, column.key)),
            unit=unit,
        )
        for column in columns(StatementRow)
        if (unit := column.unit) == "posts an hour" or unit == "share"
    ]


def _findings(
    rows: Sequence[StatementRow], readings: Readings, *, corrected: bool, outside: bool
) -> list[Finding]:
    whole = on_incident(readings)
    found: list[Finding] = []
    for row in rows:
        shared = {**whole, "about": row.subject}
        found += [
            _volume("posts", row.posts, shared),
            _volume("naming", row.naming, shared),
            ReactionTone(
                **shared,
                before=_figure_of(row.negative.before, "share"),
                after=_figure_of(row.negative.after, "share"),
                beyond=_beyond(row.negative, "points"),
                corrected=corrected,
                verdict=row.negative.verdict,
                alone=_alone(row.negative),
            ),
        ]
    if not rows:
        return [NoStatement(**whole, outside=outside)]
    shown = [change for row in rows for change in (row.posts, row.naming, row.negative)]
    changed = any(change.verdict != "cannot tell" for change in shown)
    return [*found, *([NoCause(**whole)] if changed else [])]


def _volume(counted: Counted, change: StatementChange, shared: dict[str, Any]) -> ReactionVolume:
    return ReactionVolume(
        **shared,
        counted=counted,
        before=_figure_of(change.before, "posts an hour"),
        after=_figure_of(change.after, "posts an hour"),
        beyond=_beyond(change, "times"),
        verdict=change.verdict,
        alone=_alone(change),
    )


def _alone(change: StatementChange) -> bool:
    clear = change.chance is not None and change.chance <= ALONE
    return clear and change.verdict == "cannot tell"


def _figure_of(value: float | None, unit: Unit) -> Quantity | None:
    return None if value is None else exact(value, unit)


def _beyond(change: StatementChange, unit: Unit) -> Quantity | None:
    if change.beyond is None or change.low is None or change.high is None:
        return None
    return widened(change.beyond, change.low, change.high, unit)


def _changes(
    at: int, incident: _Hours, voice: _Hours, measured: ValidationNote | None
) -> dict[str, BeforeAfter]:
    """Return what changed at an instant (seconds since 1970), by the figure of a statement."""
    raw = tone_change(incident.negative, incident.scored, incident.worth, at)
    tone = raw
    if measured is not None:
        tone = without_error(raw, Estimate.of(measured.shown), Estimate.of(measured.false_positive))
    return {
        "posts": volume_change(incident.posts, at),
        "naming": volume_change(voice.posts, at),
        "negative": tone,
        "negative_raw": raw,
    }


def _claim(event: Event, voice: str, figure: str) -> tuple[str, str, datetime]:
    """Return what a claim is of: only posts that name the speaker are of one speaker."""
    return figure, voice if figure == "naming" else "", event.at


def _change(found: BeforeAfter, verdict: Verdict) -> StatementChange:
    beyond = found.beyond
    return StatementChange(
        before=found.before,
        after=found.after,
        beyond=None if beyond is None else beyond.value,
        low=None if beyond is None else beyond.low,
        high=None if beyond is None else beyond.high,
        verdict=verdict,
        chance=found.chance,
    )
