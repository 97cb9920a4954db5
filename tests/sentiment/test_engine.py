"""The self-check at start: our way where it agrees with the package, the package's where not."""

import logging
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from monitor.sentiment.package import Package, load_package
from monitor.sentiment.textblob import PROBES, TextBlobScorer, measure_with


def another(**changed: object) -> Package:
    """A TextBlob that differs from the installed one in some of its tables."""
    package = load_package()
    text = SimpleNamespace(**{**vars(package.text), **changed})
    return package._replace(text=cast("Any", text), version="0.99.0")


def scoring(sentiment: Callable[[str], tuple[float, float]]) -> Package:
    """A TextBlob whose function scores otherwise, with the lexicon of the installed one."""
    real = load_package().english.sentiment

    class Sentiment:
        negations, modifiers, items = real.negations, real.modifiers, real.items
        modifier = staticmethod(real.modifier)

        def __call__(self, text: str) -> tuple[float, float]:
            return sentiment(text)

    return load_package()._replace(
        english=cast("Any", SimpleNamespace(sentiment=Sentiment())), version="0.99.0"
    )


def test_the_installed_package_is_read_our_way(caplog: pytest.LogCaptureFixture) -> None:
    """Where all probes agree nothing is logged, and the package is not asked again."""
    calls: list[str] = []
    real = load_package().english.sentiment

    def counted(text: str) -> tuple[float, float]:
        calls.append(text)
        polarity, subjectivity = real(text)
        return polarity, subjectivity

    measure = measure_with(scoring(counted))
    assert measure("a very good day") == real("a very good day")
    assert calls == list(PROBES)
    assert caplog.records == []


@pytest.mark.parametrize(
    "changed",
    [
        {"ABBREVIATIONS": set()},
        {"RE_ABBR3": re.compile("never matches anything at all")},
        {"RE_SARCASM": re.compile("never matches anything at all")},
        {"RE_EMOTICONS": re.compile("(never matches)(anything)")},
        {"EMOTICONS": {("smile", 0.5): {":)"}}},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_difference_in_any_table_is_noticed(
    changed: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    """Each table of the package that we read is covered by a probe."""
    measure_with(another(**changed))
    assert "0.99.0" in caplog.text


def test_a_package_that_scores_otherwise_is_believed(caplog: pytest.LogCaptureFixture) -> None:
    """A difference is logged once as a warning, and the package's own numbers are given."""
    measure = measure_with(scoring(lambda text: (0.25, len(text) / 1_000)))
    assert measure("good") == (0.25, 0.004)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_a_package_built_otherwise_is_believed(caplog: pytest.LogCaptureFixture) -> None:
    """A package without the tables that we read is used as it is, with a warning."""
    bare = load_package()._replace(text=cast("Any", SimpleNamespace()))
    assert measure_with(bare)("good") == (0.7, 0.6000000000000001)
    assert "otherwise than expected" in caplog.text


def test_the_fallback_is_behind_the_scorer_too() -> None:
    """The scorer gives the numbers of whatever package it is given."""
    scorer = TextBlobScorer(scoring(lambda _: (-0.5, 1.0)))
    assert scorer.score("good").polarity == -500_000
    assert "0.99.0" in scorer.version
