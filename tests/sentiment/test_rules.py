"""The rule that a method box states is that of the scorer in use."""

import re
from importlib.resources import files

import pytest

from monitor.sentiment.base import BUILT_IN, load
from monitor.sentiment.events import EVENT
from monitor.sentiment.labels import labeller, rule
from monitor.words.method import labels as words


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("textblob", "negative: polarity below 0; positive: above 0.15; neutral between, "),
        ("social", "negative: polarity below -0.06; positive: above 0.36; neutral between, "),
        ("model", "negative: number below -0.333333; positive: above 0.333333; neutral between, "),
    ],
)
def test_the_rule_that_is_stated_is_the_one_that_decides(name: str, said: str) -> None:
    """A box that gave TextBlob's thresholds for another scorer's labels would be wrong."""
    found, decides = rule(name), labeller(name)
    assert found is not None
    assert decides is not None
    assert words(found).startswith(f"{said}both ends included")
    ends = (found.below - 1, found.below, found.above, found.above + 1)
    assert [decides(end) for end in ends] == ["negative", "neutral", "neutral", "positive"]


def test_each_scorer_of_ours_has_a_rule() -> None:
    """Of a new one the method box would else say that it is nobody's affair."""
    assert all(rule(name) for name in BUILT_IN)
    assert words(rule("textblob")).endswith("both ends included")


@pytest.mark.parametrize("name", ["social", "model"])
def test_the_words_that_a_scorer_ignores_are_counted_and_not_named(
    name: str,
) -> None:
    """How many, and where the list is: words of another event in the method would mislead."""
    found = re.search(r"it ignores (\d+) words, listed in (\S+),", words(rule(name)))
    assert found is not None
    assert int(found[1]) == len(EVENT)
    assert "protest" in (files("monitor") / found[2].removeprefix("monitor/")).read_text("utf-8")
    assert not {"gun", "police", "kid", "protest"} & set(re.findall(r"\w+", words(rule(name))))


@pytest.mark.parametrize("name", [None, "", "mine"])
def test_of_another_scorer_nothing_is_claimed(name: str | None) -> None:
    """A scorer from a package decides for itself, and a new database has none."""
    assert words(rule(name)) == "labels as that scorer decides"
    assert labeller(name or "") is None


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_label_is_told_from_the_number_by_the_scorers_own_rule(name: str) -> None:
    """So that what is seen from a baseline is labelled as anything else is."""
    decides = labeller(name)
    assert decides is not None
    for text in ("What a shame!", "good", "It was a nice day and not bad", "the a of"):
        score = load(name).score(text, "en")
        assert decides(score.polarity) == score.label
