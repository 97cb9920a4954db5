"""How narratives sound, and how the tone changed with a statement: as scored, and as coded."""

import json
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitor.nouns.incident import Event
from monitor.nouns.posts import Label, Lane, Span
from monitor.report.formats import written
from monitor.report.making import MAKERS
from monitor.report.terminal import Style
from monitor.sentiment.validation import CLASSES
from monitor.store.reading.reader import open_reader
from tests.report.coded import NUMBERS, SCORER, draw_and_code
from tests.report.sample import T, question
from tests.store.build import Sample, build

pytestmark = pytest.mark.repeats

HOUR = timedelta(hours=1)
HOURS = 10 * 24
END = T + HOURS * HOUR
STATEMENT = T + 126 * HOUR
ANGRY, CALM = 0.6, 0.25
"""True shares of negative posts: of those that tell the threat, and of the others."""


def incident(folder: Path, *, lifted: float = 0.0) -> tuple[Path, list[Label]]:
    """Ten posts an hour, half of which tell the threat; after the statement more are negative."""
    random = np.random.default_rng(4)
    posts: list[Sample] = []
    truth: list[Label] = []
    for number in range(HOURS * 10):
        at, tells = T + number * HOUR / 10, number % 2 == 0
        after = STATEMENT <= at < STATEMENT + 6 * HOUR
        share = (ANGRY if tells else CALM) + lifted * after
        true = int(random.choice(3, p=[share, 0.9 - share, 0.1]))
        said = CLASSES[int(random.choice(3, p=SCORER[true]))]
        truth.append(CLASSES[true])
        posts.append(
            Sample(
                at=at,
                person=number,
                message=number,
                label=said,
                polarity=NUMBERS[said] + int(random.integers(-99_999, 99_999)),
                narratives=("threat",) if tells else (),
            )
        )
    lane = Lane(source="chirper", name="", settle=5 * HOUR / 60, observed=(Span(T, END),))
    path = build(folder / "monitor.db", posts, lanes=[lane], narratives=("threat",))
    with sqlite3.connect(path) as conn:
        conn.execute(
            "INSERT INTO topic (incident, kind, key, title, query) "
            "VALUES ('anaheim', 'voice', 'chief', 'The chief', 'chief')"
        )
    return path, truth


def report(path: Path, what: str) -> dict[str, Any]:
    asked = question(
        span=Span(T, END),
        every=24 * HOUR,
        now=END + 24 * HOUR,
        events=(Event(STATEMENT, "The chief speaks", voice="chief"),),
    )
    with open_reader(path) as reader:
        made = MAKERS[what](reader, asked)
    for form in ("table", "md", "csv"):
        assert written(form, made, Style())
    found: dict[str, Any] = json.loads(written("json", made, Style()))
    return found


def tones(found: dict[str, Any]) -> list[dict[str, Any]]:
    (note,) = found["narratives"]
    told: list[dict[str, Any]] = note["tone"]
    return told


def scored(true: float) -> float:
    """Return which share the scorer calls negative."""
    return float(np.array([true, 0.9 - true, 0.1]) @ SCORER[:, 0])


def test_a_narrative_sounds_as_its_posts_do(tmp_path: Path) -> None:
    """Day by day the intervals hold share and mean of what the scorer says of its own posts."""
    told = tones(report(incident(tmp_path)[0], "narratives"))
    expected, mean = scored(ANGRY), np.array([ANGRY, 0.9 - ANGRY, 0.1]) @ SCORER @ [-0.4, 0, 0.4]
    assert sum(one["scored"] for one in told) == HOURS * 5
    shares, means = ([one[name] for one in told] for name in ("share_negative", "polarity"))
    assert np.mean([one["low"] <= expected <= one["high"] for one in shares]) >= 0.8
    assert np.mean([one["low"] <= mean <= one["high"] for one in means]) >= 0.8
    assert not any(one["corrected"] for one in shares)


def test_coded_posts_correct_it(tmp_path: Path) -> None:
    """With 300 posts coded, the corrected intervals hold the true share; as scored they do not."""
    path, truth = incident(tmp_path)
    draw_and_code(path, truth, 300)
    found = report(path, "narratives")
    told = [one["share_negative"] for one in tones(found) if one["share_negative"] is not None]
    assert len(told) >= 8
    assert all(one["corrected"] for one in told)
    assert np.mean([one["low"] <= ANGRY <= one["high"] for one in told]) >= 0.8
    raw = [one["share_negative_raw"] for one in tones(found)]
    assert np.mean([one["high"] < ANGRY for one in raw]) >= 0.5
    assert "unvalidated" not in json.dumps(found)
    assert any("corrected for the classifier's error" in said for said in found["sentences"])


@pytest.mark.parametrize("coded", [False, True])
def test_a_change_of_tone_is_corrected_too(tmp_path: Path, coded: bool) -> None:
    """Of 30 points more the scorer shows about a quarter; the corrected interval holds them."""
    path, truth = incident(tmp_path, lifted=0.3)
    if coded:
        draw_and_code(path, truth, 600)
    found = report(path, "voices")
    (note,) = found["statements"]
    raw, told = note["negative_raw"], note["negative"]
    assert raw["beyond"] < 0.2
    if coded:
        assert told["low"] <= 0.3 <= told["high"]
        assert told["beyond"] > raw["beyond"]
        assert told["verdict"] == raw["verdict"]
        assert found["method"]["validation"]["coded"] == 600
    else:
        assert told == raw
        assert "unvalidated" in found["method"]["sentiment"]


def test_steps_begin_on_the_clock_of_the_report(tmp_path: Path) -> None:
    """A day of a narrative is a day of its zone, not one in UTC; the first begins with it."""
    made = report(incident(tmp_path)[0], "narratives")
    (note,) = made["narratives"]
    first, *days = (one["start"] for one in note["share"])
    assert first == made["since"]
    assert {start[10:] for start in days} == {"T08:00:00Z"}


def test_a_tone_of_too_few_texts_stands_in_no_table_either(tmp_path: Path) -> None:
    """Copies of 18 texts, some each day: no sentence says how they read, so no row does."""
    posts = [
        Sample(
            at=T + number * 2 * HOUR,
            person=number,
            message=number % 18,
            label="negative",
            polarity=-400_000,
            narratives=("threat",),
        )
        for number in range(60)
    ]
    lane = Lane(source="chirper", name="", settle=5 * HOUR / 60, observed=(Span(T, END),))
    path = build(tmp_path / "monitor.db", posts, lanes=[lane], narratives=("threat",))
    found = report(path, "narratives")
    assert "Too few different texts are scored to say how posts with" in " ".join(
        found["sentences"]
    )
    assert tones(found) == []
