"""How wrong the scorer is on an incident, from posts that people labelled."""

from collections.abc import Iterator, Mapping
from typing import Any

from monitor.nouns.finding import Finding
from monitor.nouns.frame import Frame
from monitor.nouns.method import ValidationNote
from monitor.nouns.posts import Label
from monitor.nouns.quantity import Quantity, exact
from monitor.nouns.report import Report
from monitor.nouns.tone import as_share
from monitor.nouns.validation import (
    ConfusionRow,
    CorrectedShare,
    Labelled,
    MeasureRow,
    ScorerError,
    StanceNote,
    Stances,
)
from monitor.report.correction import Correction, Evidence, is_enough, table_of, weighed
from monitor.report.method import method
from monitor.report.readings import Question, read
from monitor.report.sentiment.reading import evidence_of, whole
from monitor.report.volume import on_incident
from monitor.sentiment.validation import CLASSES, recalls
from monitor.store.reading.reader import Reader


def make_validation(known: Reader, question: Question, stance: StanceNote | None) -> Report:
    """Return how wrong the scorer is; of the question only its span and its instant count."""
    readings = read(known, question)
    part = readings.total
    evidence = evidence_of(known, readings)
    correction, total = Correction(evidence), whole(part, question.now)
    note = correction.note(part, total)
    enough = is_enough(evidence)
    corrected = correction.share(total, part.tally, part.whole.messages).share if enough else None
    confusion = _confusion(evidence)
    about = on_incident(readings)
    as_scored, share = as_share(total.share_negative_raw), as_share(corrected)
    first = Labelled(
        **about,
        scorer=readings.scorer,
        measured=note,
        enough=enough,
        confusion={
            said: {scored: exact(posts, "posts") for scored, posts in row.items()}
            for said, row in confusion.items()
        },
        as_scored=as_scored,
    )
    return Report(
        name="validation",
        head=readings.head,
        findings=(first, *_findings(note, share, as_scored, stance, about, enough=enough)),
        frames={
            "matrix": Frame(
                ConfusionRow,
                [
                    ConfusionRow(people=said, **row, recall=recall)
                    for (said, row), recall in zip(
                        confusion.items(), recalls(weighed(evidence.everywhere)), strict=True
                    )
                ],
            )
        },
        method=method(readings, validation=note if enough else None, sentiment=True),
        records=Frame(MeasureRow, [*_records(note, confusion, as_scored, share, stance)]),
    )


def _findings(
    note: ValidationNote,
    share: Quantity | None,
    as_scored: Quantity | None,
    stance: StanceNote | None,
    about: Mapping[str, Any],
    *,
    enough: bool,
) -> Iterator[Finding]:
    if enough:
        yield CorrectedShare(**about, share=share, as_scored=as_scored, measured=note)
    if note.coded.value and (enough or note.shown is not None):
        yield ScorerError(**about, measured=note)
    if stance is not None:
        yield Stances(**about, note=stance)


def _confusion(evidence: Evidence) -> dict[Label, dict[str, int]]:
    rows = [
        dict(zip(CLASSES, row, strict=True))
        for row in table_of(evidence.everywhere).astype(int).tolist()
    ]
    return dict(zip(CLASSES, rows, strict=True))


def _records(
    note: ValidationNote,
    confusion: Mapping[Label, Mapping[str, int]],
    as_scored: Quantity | None,
    share: Quantity | None,
    stance: StanceNote | None,
) -> Iterator[MeasureRow]:
    yield MeasureRow(measure="coded", value=note.coded.value)
    yield MeasureRow(measure="coded_here", value=note.here.value)
    yield MeasureRow(measure="coded_twice", value=note.doubly.value)
    yield MeasureRow(measure="alpha", value=None if note.alpha is None else note.alpha.value)
    for said, row in confusion.items():
        for scored, count in row.items():
            yield MeasureRow(measure=f"people {said}, scorer {scored}", value=count)
    shares = {
        "true_positive": note.true_positive,
        "false_positive": note.false_positive,
        "shown": note.shown,
        "share_raw": as_scored,
        "share_corrected": share,
        **(stance.shares if stance else {}),
    }
    for name, one in shares.items():
        value, low, high = (None,) * 3 if one is None else (one.value, one.low, one.high)
        yield MeasureRow(measure=name, value=value, low=low, high=high)
