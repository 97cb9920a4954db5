"""How wrong the scorer is on an incident, told from posts that people coded: `monitor validate`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from monitor.figures import Estimate
from monitor.model import Label
from monitor.report.correction.evidence import Evidence, table_of
from monitor.report.correction.note import (
    FEWEST_HERE,
    FEWEST_IN_ALL,
    ValidationNote,
    errors_words,
    known_interval,
    sentence,
)
from monitor.report.correction.shares import Correction, is_enough
from monitor.report.known import Known
from monitor.report.method import Method, lines, method
from monitor.report.readings import Question, read
from monitor.report.sentiment.reading import evidence_of, whole
from monitor.report.validation.stance import StanceNote, stance_sentences
from monitor.sentiment.validation import CLASSES
from monitor.words.numbers import interval, percent
from monitor.words.sheet import SIMULATED, Cell, Sheet, Table


class ValidationReport(Struct, frozen=True, kw_only=True):
    """`validate`; instants in UTC.

    Attributes:
        scorer: Whose labels are judged.
        confusion: What people said -> what the scorer said -> posts.
        measured: Error rates, agreement, and how the share is corrected.
        share_raw: Share of negative as scored, of the posts of this time; None without any.
        share_corrected: The same with the scorer's error taken out; None where too little was coded
            or it cannot be told.
        stance: Of the target that was asked for; None where none was.
    """

    incident: str
    title: str
    simulated: bool
    since: datetime
    until: datetime
    generated_at: datetime
    scorer: str
    confusion: Mapping[Label, Mapping[Label, int]]
    measured: ValidationNote
    share_raw: Estimate | None
    share_corrected: Estimate | None
    stance: StanceNote | None
    sentences: Sequence[str]
    method: Method


def make_validation(
    known: Known, question: Question, labels: str, stance: StanceNote | None = None
) -> ValidationReport:
    """Return how wrong the scorer is.

    Args:
        known: The store.
        question: What is asked; only its span and its instant count.
        labels: The rule by which labels are given, for the method box.
        stance: What was learnt of stances toward a target.

    Raises:
        StoreError: The database cannot be read.
    """
    readings = read(known, question)
    part = readings.total
    evidence = evidence_of(known, readings)
    correction, total = Correction(evidence), whole(part, question.now)
    note = correction.note(total, part.whole.messages)
    enough = is_enough(evidence)
    bettered = correction.bucket(total, part.whole.messages).share_negative if enough else None
    return ValidationReport(
        incident=question.incident,
        title=question.title,
        simulated=readings.simulated,
        since=part.edges[0],
        until=part.edges[-1],
        generated_at=question.now,
        scorer=readings.scorer,
        confusion=_matrix(evidence),
        measured=note,
        share_raw=total.share_negative,
        share_corrected=bettered,
        stance=stance,
        sentences=[
            *_sentences(note, total.share_negative, bettered, enough=enough),
            *stance_sentences(stance),
        ],
        method=method(readings, labels, validation=note if enough else None, sentiment=True),
    )


def _matrix(evidence: Evidence) -> dict[Label, dict[Label, int]]:
    rows = [dict(zip(CLASSES, row, strict=True)) for row in table_of(evidence.everywhere).tolist()]
    return dict(zip(CLASSES, rows, strict=True))


def _sentences(
    note: ValidationNote, raw: Estimate | None, bettered: Estimate | None, *, enough: bool
) -> list[str]:
    if not note.coded:
        return ["No post of this incident is coded: `monitor label` shows some to code."]
    people = "one person" if note.coders == 1 else f"{note.coders} people"
    posts = "1 post was" if note.coded == 1 else f"{note.coded:,} posts were"
    coded = f"{posts} coded by {people}, {note.here:,} of this time"
    agreed = f"; {note.doubly:,} by two" if note.doubly else ""
    needed = f"{FEWEST_IN_ALL} coded posts on, {FEWEST_HERE} of them of this time"
    if not enough and note.shown is None:
        return [
            f"{coded}{agreed}: too few to tell how often the scorer errs, for which some must be "
            f"negative and some not; shares are corrected from {needed}."
        ]
    if not enough:
        return [
            f"{coded}{agreed}. Shares are corrected from {needed}.",
            f"So far, {errors_words(note)}.",
        ]
    share = interval(bettered) if bettered else "cannot be told"
    return [
        f"{coded}{agreed}.",
        f"Share of negative: {share} where the scorer says {known_interval(raw)}; 95 % intervals.",
        f"It is {sentence(note)}.",
    ]


COLUMNS: Final = ("people say", *CLASSES, "recall")
FIELDS: Final = ("measure", "value", "low", "high")


def sheet(report: ValidationReport) -> Sheet:
    """Return the report as it is shown to people and written to CSV."""
    return Sheet(
        title=f"{report.title}: how wrong the scorer {report.scorer} is",
        head=[*([SIMULATED] if report.simulated else []), *report.sentences],
        tables=[
            Table(
                title="What people say and what the scorer says, posts",
                columns=COLUMNS,
                rows=[_row(said, row) for said, row in report.confusion.items()],
                numbers=frozenset(COLUMNS[1:]),
            )
        ],
        method=lines(report.method),
        fields=FIELDS,
        records=_records(report),
    )


def _row(said: Label, row: Mapping[Label, int]) -> tuple[str, ...]:
    total = sum(row.values())
    recall = percent(row[said] / total) if total else ""
    return (said, *(f"{count:,}" for count in row.values()), recall)


def _records(report: ValidationReport) -> list[tuple[Cell, ...]]:
    note = report.measured
    shares = {
        "true_positive": note.true_positive,
        "false_positive": note.false_positive,
        "shown": note.shown,
        "share_raw": report.share_raw,
        "share_corrected": report.share_corrected,
        **(report.stance.shares if report.stance else {}),
    }
    return [
        ("coded", note.coded, None, None),
        ("coded_here", note.here, None, None),
        ("coded_twice", note.doubly, None, None),
        ("alpha", note.alpha, None, None),
        *(
            (f"people {said}, scorer {scored}", count, None, None)
            for said, row in report.confusion.items()
            for scored, count in row.items()
        ),
        *(
            (name, None, None, None) if e is None else (name, e.value, e.low, e.high)
            for name, e in shares.items()
        ),
    ]
