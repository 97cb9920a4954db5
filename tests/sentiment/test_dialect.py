"""Who writes and who is written about move no scorer by more than is stated where it is chosen.

The sentences and words are those of `bench/dialect.py`. What is "in view" was looked at while
`social` and `model` were mended; what is "measured only" was not.
"""

from functools import cache
from pathlib import Path

import pytest

from bench.dialect import (
    FEATURES,
    IN_VIEW,
    MEASURED_ONLY,
    PAIRS,
    Say,
    Shift,
    moved,
    pairs,
    people,
    shift,
    speaker,
    table,
)

CHANCE = 0.05
"""Flips more one-sided than in one of twenty draws of a fair coin are no chance."""
MEAN = {"social": 0.05, "model": 0.05, "textblob": 0.05}
FEW = {
    ("social", "group", IN_VIEW): 0,
    ("social", "group", MEASURED_ONLY): 0,
    ("social", "name", IN_VIEW): 0,
    ("social", "name", MEASURED_ONLY): 0,
    ("model", "group", IN_VIEW): 0,
    ("model", "group", MEASURED_ONLY): 4,
    ("model", "name", IN_VIEW): 1,
    ("model", "name", MEASURED_ONLY): 1,
    ("textblob", "group", IN_VIEW): 12,
    ("textblob", "group", MEASURED_ONLY): 1,
    ("textblob", "name", IN_VIEW): 6,
    ("textblob", "name", MEASURED_ONLY): 2,
}
"""Words of a list that may move a scorer by 0.05 or more in the mean, as `docs/sentiment.md` states
them. TextBlob's numbers are its own and cannot be mended."""


@cache
def say(name: str) -> Say:
    """Return a scorer that is loaded once."""
    return speaker(name)


@pytest.mark.parametrize("path", [PAIRS, FEATURES], ids=lambda path: path.stem)
@pytest.mark.parametrize("name", sorted(MEAN))
def test_equal_meaning_is_equal_tone(name: str, path: Path) -> None:
    """The mean moves by less than is stated, and labels flip as often up as down."""
    found = shift(say(name), pairs(path))
    assert found.pairs >= 60
    assert found.unscored == (0, 0)
    assert abs(found.mean) < MEAN[name]
    assert found.chance >= CHANCE


@pytest.mark.parametrize("seen", [IN_VIEW, MEASURED_ONLY])
@pytest.mark.parametrize("kind", ["group", "name"])
@pytest.mark.parametrize("name", sorted(MEAN))
def test_whom_a_neutral_sentence_is_about_moves_little(name: str, kind: str, seen: str) -> None:
    """At most so many groups and names as are stated move a scorer by 0.05."""
    assert len(moved(say(name), kind, people(kind, seen))) <= FEW[name, kind, seen]


def test_each_meaning_is_there_in_both_sets() -> None:
    """Praise, blame and plain statements: a scorer that hears nothing would not pass by them."""
    for path in (PAIRS, FEATURES):
        meant = [row["meant"] for row in table(path)]
        assert all(meant.count(each) >= 20 for each in ("positive", "negative", "neutral"))


def test_one_sided_flips_are_told_from_chance() -> None:
    """The sign test: six of six in one direction are no chance, three of four may be."""
    assert Shift(9, (0, 0), 0.0, 6, 0, (0, 0), (0, 0)).chance == pytest.approx(2 / 64)
    assert Shift(9, (0, 0), 0.0, 1, 3, (0, 0), (0, 0)).chance == pytest.approx(10 / 16)
    assert Shift(9, (0, 0), 0.0, 0, 0, (0, 0), (0, 0)).chance == 1
