"""The self-check at start: our way where it agrees with TextBlob, TextBlob's where not."""

import logging
import re

import pytest

from monitor.sentiment import tokens
from monitor.sentiment.installed import Installed, installed, sentiment_of
from monitor.sentiment.textblob import PROBES, TextBlobScorer, measure_with

ANOTHER = installed()._replace(version="0.99.0", compared=False)


def test_a_release_that_was_compared_is_not_asked() -> None:
    """Nothing is imported for it."""

    def refused(text: str) -> tuple[float, float]:
        raise AssertionError(text)

    assert measure_with(installed(), refused)("good") == (0.7, 0.6000000000000001)


def test_another_release_is_asked_each_probe_once(caplog: pytest.LogCaptureFixture) -> None:
    """Where all probes agree nothing is logged, and it is not asked again."""
    calls: list[str] = []

    def counted(text: str) -> tuple[float, float]:
        calls.append(text)
        return sentiment_of(text)

    measure = measure_with(ANOTHER, counted)
    assert measure("a very good day") == sentiment_of("a very good day")
    assert calls == list(PROBES)
    assert caplog.records == []


NEVER = re.compile("(never matches)(anything)")


@pytest.mark.parametrize(
    ("table", "value"),
    [
        ("_ABBREVIATIONS", frozenset()),
        ("_ABBREVIATED", NEVER),
        ("_IRONY", NEVER),
        ("_FACE", NEVER),
    ],
)
def test_a_difference_in_any_table_is_noticed(
    table: str, value: object, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Each table of ours is covered by a probe."""
    monkeypatch.setattr(tokens, table, value)
    measure_with(ANOTHER)
    assert "0.99.0" in caplog.text


def test_a_difference_in_the_lexicon_is_noticed(caplog: pytest.LogCaptureFixture) -> None:
    """A word that says something else is one."""
    good = dict.fromkeys(("JJ", None), (-1.0, 1.0, 1.0))
    measure_with(ANOTHER._replace(words={**ANOTHER.words, "good": good}))
    assert "0.99.0" in caplog.text


def test_a_release_that_scores_otherwise_is_believed(caplog: pytest.LogCaptureFixture) -> None:
    """A difference is logged once as a warning, and TextBlob's own numbers are given."""
    measure = measure_with(ANOTHER, lambda text: (0.25, len(text) / 1_000))
    assert measure("good") == (0.25, 0.004)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_the_fallback_is_behind_the_scorer_too() -> None:
    """The scorer gives the numbers of TextBlob itself where ours would differ."""
    empty = Installed({}, "0.99.0", compared=False)
    scorer = TextBlobScorer(empty)
    assert scorer.score("good").polarity == 700_000
    assert "0.99.0" in scorer.version
