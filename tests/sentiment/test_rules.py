"""The rule that a method box states is that of the scorer in use."""

import re
from importlib.resources import files
from types import ModuleType

import pytest

from monitor.nouns.posts import MICRO
from monitor.sentiment import labels
from monitor.sentiment.base import BUILT_IN
from monitor.sentiment.model import hidden as model_hidden
from monitor.sentiment.model import scorer as model
from monitor.sentiment.rules import labeller, stated
from monitor.sentiment.social import scorer as social
from monitor.sentiment.social import words as social_words


def test_each_scorer_of_ours_states_its_own_rule() -> None:
    """A box that gave TextBlob's thresholds for another scorer's labels would be wrong."""
    rules = {"textblob": labels.stated(), "social": social.stated(), "model": model.stated()}
    assert set(rules) == set(BUILT_IN)
    for name, rule in rules.items():
        assert stated(name).startswith(rule)
    assert stated("textblob") == rules["textblob"]


@pytest.mark.parametrize(("name", "words"), [("social", social_words), ("model", model_hidden)])
def test_the_words_that_a_scorer_ignores_are_counted_and_not_named(
    name: str, words: ModuleType
) -> None:
    """How many, and where the list is: words of another event in the method would mislead."""
    found = re.search(r"it ignores (\d+) words, listed in (\S+),", stated(name))
    assert found is not None
    assert int(found[1]) == len(words.EVENT)
    assert "protest" in (files("monitor") / found[2].removeprefix("monitor/")).read_text("utf-8")
    assert not {"gun", "police", "kid", "protest"} & set(re.findall(r"\w+", stated(name)))


@pytest.mark.parametrize("name", [None, "", "mine"])
def test_of_another_scorer_nothing_is_claimed(name: str | None) -> None:
    """A scorer from a package decides for itself, and a new database has none."""
    assert stated(name) == "labels as that scorer decides"
    assert labeller(name or "") is None


@pytest.mark.parametrize(
    ("name", "rule"), [("textblob", labels), ("model", model), ("social", social)]
)
def test_a_label_is_told_from_the_number_by_the_scorers_own_rule(
    name: str, rule: ModuleType
) -> None:
    """So that what is seen from a baseline is labelled as anything else is."""
    found = labeller(name)
    assert found is not None
    assert [found(n) for n in range(-MICRO, MICRO, 9_999)] == [
        rule.label(n) for n in range(-MICRO, MICRO, 9_999)
    ]
