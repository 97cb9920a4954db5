"""How wrong the scorer is on an incident, from posts that people labelled, and stances."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from msgspec.structs import replace

from monitor.errors import DataError
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
from monitor.report.correction import (
    Correction,
    agreement,
    is_enough,
    leading_codes,
    speaks_for,
    table_of,
    weighed,
    worth_of,
)
from monitor.report.method import method
from monitor.report.readings import Question, Readings, read
from monitor.report.sentiment.reading import evidence_of, whole
from monitor.report.volume import on_incident
from monitor.sentiment import coding
from monitor.sentiment.stance import learn
from monitor.sentiment.validation import CLASSES, recalls
from monitor.store.reading.reader import Reader
from monitor.store.records import StoredPost
from monitor.words.validation import OTHER_TIME

MOST_TEXTS: Final = 20_000
"""Posts that are read for the shares; of more, every second, third ... one: the error of the coded
posts is many times theirs."""

SEED: Final = 0
"""Of the folds in which the error is measured."""


def make_validation(known: Reader, question: Question, stance: StanceNote | None) -> Report:
    """Return how wrong the scorer is; of the question only its span and its instant count."""
    readings = read(known, question)
    part = readings.total
    evidence = evidence_of(known, readings)
    correction, total = Correction(evidence), whole(part, question.now)
    note = correction.note(part, total)
    enough = is_enough(evidence)
    corrected = correction.share(total, part.tally, part.whole.messages).share if enough else None
    rows = table_of(evidence.everywhere).astype(int).tolist()
    confusion = {
        said: dict(zip(CLASSES, row, strict=True)) for said, row in zip(CLASSES, rows, strict=True)
    }
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


def stances(known: Reader, readings: Readings, target: str) -> StanceNote:
    """Return what coders' own posts teach of stances: shares only, and with their error."""
    part = readings.total
    span = part.span
    every, draws = known.coded(readings.topic, "stance", target), known.draws(readings.topic)
    chosen = {one.post: (one.text, code) for one, code in leading_codes(every) if one.text}
    codes = [code for _, code in chosen.values()]
    worth = worth_of(draws)
    said = StanceNote(
        target=target,
        coded={stance: exact(codes.count(stance), "posts") for stance in sorted(set(codes))},
        coders=exact(len({coder for one in every for coder in one.codes}), "people"),
        alpha=agreement(coding.alpha([one.given for one in every])),
    )
    try:
        texts = [text for text, _ in chosen.values()]
        found = learn(texts, codes, SEED, [worth.get(post, 1.0) for post in chosen])
    except DataError as error:
        return replace(said, why_not=str(error))
    scored = part.tally.scored
    texts = _texts(known.stream(readings.topic, span, text=True), scored)
    drawn_here = any(
        chosen.keys() <= set(one.posts) and speaks_for(known, readings.topic, one, span, scored)
        for one in draws
    )
    return replace(
        said,
        error=exact(found.error, "share"),
        baseline=exact(found.baseline, "share"),
        recall={stance: exact(share, "share") for stance, share in found.recall.items()},
        shares={
            stance: share.share()
            for stance, share in (found.shares(texts) if texts else {}).items()
        },
        warning=None if drawn_here else OTHER_TIME,
    )


def _texts(posts: Iterable[StoredPost], scored: int) -> list[str]:
    """Return the texts of scored posts, from each stretch of the stream as many."""
    texts = (p.text for p in posts if p.text is not None and p.label not in {None, "unscored"})
    return list(islice(texts, 0, None, max(1, -(-scored // MOST_TEXTS))))
