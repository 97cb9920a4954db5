"""When the measured error of the scorer leaves a step open."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from monitor.nouns.buckets import Tally
from monitor.nouns.posts import Label
from monitor.nouns.tone import ToneChange, ToneTurn
from monitor.report.correction import CodedSaying, Evidence
from monitor.report.sentiment.report import sentiment_report
from monitor.report.sentiment.turn import error_explains
from monitor.sentiment.validation import CLASSES
from monitor.store.reading.reader import open_reader
from monitor.words.worded import worded
from tests.report.coded import HOURS, NOW, SPAN, START, asked, draw_and_code, incident
from tests.store.build import Sample, build

HALF = HOURS // 2
CUT = START, START + timedelta(hours=HALF), SPAN.end


def evidence(codes: list[tuple[int, Label, Label]], *, drawn: bool) -> Evidence:
    """Posts at an hour, what people say of them, and what the scorer says."""
    said = tuple(
        CodedSaying(START + timedelta(hours=hour), code, label, 0.0) for hour, code, label in codes
    )
    return Evidence(
        everywhere=said,
        sample=said if drawn else (),
        here=len(said),
        coders=1,
        doubly=0,
        alpha=None,
    )


def sides(before: int, after: int) -> tuple[Tally, Tally]:
    """A thousand posts on each side, of which so many are negative to the scorer."""
    one, other = (Tally(posts=1_000, negative=n, neutral=1_000 - n) for n in (before, after))
    return one, other


BLIND: list[tuple[int, Label, Label]] = [
    (hour, code, label)
    for hour in range(HOURS)
    for code in CLASSES[:2]
    for label in (*CLASSES[:2], "positive")
]


def test_a_scorer_that_cannot_tell_negative_posts_shows_no_turn() -> None:
    """Error: it calls as many of the others negative, so that its share says nothing of theirs."""
    assert error_explains(evidence(BLIND, drawn=False), CUT, sides(300, 600), rises=True)


def test_a_scorer_that_sees_shows_one() -> None:
    """Where it finds most of the negative posts, and nothing was coded on both sides."""
    seeing: list[tuple[int, Label, Label]] = [
        (0, code, code if n % 10 else "positive") for code in CLASSES for n in range(40)
    ]
    assert not error_explains(evidence(seeing, drawn=False), CUT, sides(300, 600), rises=True)


@pytest.mark.parametrize(("people", "explains"), [((0.3, 0.3), True), ((0.3, 0.7), False)])
def test_what_people_say_on_both_sides_decides(people: tuple[float, float], explains: bool) -> None:
    """Error: a new word that the scorer misreads after the step is no turn if people saw none."""
    random = np.random.default_rng(1)
    codes: list[tuple[int, Label, Label]] = []
    for hour in range(HOURS):
        negative = random.random(10) < people[hour >= HALF]
        called = random.random(10) < (0.3, 0.6)[hour >= HALF]
        codes += [
            (hour, "negative" if said else "neutral", "negative" if scored else "neutral")
            for said, scored in zip(negative, called, strict=True)
        ]
    found = error_explains(evidence(codes, drawn=True), CUT, sides(300, 600), rises=True)
    assert found is explains


def test_the_direction_counts() -> None:
    """Where people say that it fell, a rise of the scorer's share is its error."""
    codes: list[tuple[int, Label, Label]] = [
        (hour, "negative" if n % 10 < (3 if hour >= HALF else 7) else "neutral", "neutral")
        for hour in range(HOURS)
        for n in range(10)
    ]
    drawn = evidence(codes, drawn=True)
    assert error_explains(drawn, CUT, sides(300, 600), rises=True)
    assert not error_explains(drawn, CUT, sides(600, 300), rises=False)


def test_a_report_says_that_the_error_does_not_explain_it(tmp_path: Path) -> None:
    """From 30 to 70 % true negatives, of which 300 posts were coded."""
    path, truth = incident(tmp_path / "monitor.db", 2_000, angry_from=HALF)
    draw_and_code(path, truth, 300)
    with open_reader(path) as reader:
        report = sentiment_report(reader, asked())
    (turn,) = report.rows_of(ToneTurn, "turn")
    assert (turn.not_within, turn.measured) == ([], True)
    (said,) = worded(report).sentences(ToneChange)
    assert said.endswith("the classifier's measured error does not explain it.")


def test_a_report_says_that_the_error_may_explain_it(tmp_path: Path) -> None:
    """The scorer calls other posts negative from the tenth hour on; people saw no change."""
    random = np.random.default_rng(2)
    samples, truth = [], []
    for number in range(2_000):
        hour = number * HOURS // 2_000
        truth.append(CLASSES[int(random.random() >= 0.3)])
        called = CLASSES[int(random.random() >= (0.3, 0.6)[hour >= HALF])]
        samples.append(Sample(at=START + timedelta(hours=hour), message=number, label=called))
    path = build(tmp_path / "monitor.db", samples)
    draw_and_code(path, truth, 300)
    with open_reader(path) as reader:
        report = sentiment_report(reader, asked())
    assert report.head.generated_at == NOW
    (turn,) = report.rows_of(ToneTurn, "turn")
    assert list(turn.not_within) == ["error"]
    (said,) = worded(report).sentences(ToneChange)
    assert "; the classifier's measured error may explain it" in said
