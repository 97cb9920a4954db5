"""The scorer `textblob`: rounded numbers, labels, reasons, memory and threads."""

from importlib.metadata import version

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textblob import TextBlob

from monitor.nouns.posts import Score
from monitor.sentiment import identify, labels
from monitor.sentiment.gated import CACHED, CAP, LONGEST_CACHED
from monitor.sentiment.textblob import TextBlobScorer
from tests.sentiment import corpus

SCORER = TextBlobScorer()


@settings(deadline=None)
@given(corpus.nasty_texts(), st.sampled_from([None, "en", "es", "und"]))
def test_the_numbers_are_those_of_textblob_whatever_the_label(text: str, lang: str | None) -> None:
    """They are TextBlob's in millionths; the label follows from them, or there is a reason."""
    score = SCORER.score(text, lang)
    raw = TextBlob(text).sentiment
    assert score.polarity == labels.millionths(raw.polarity)
    assert score.subjectivity == labels.millionths(raw.subjectivity)
    assert (score.reason is None) == (score.label != "unscored")
    if score.reason is None:
        assert score.label == labels.label(score.polarity)


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("I love this", Score(500_000, 600_000, "positive")),
        ("This is a bad, bad idea!", Score(-787_500, 666_667, "negative")),
        ("The officer is 45", Score(0, 0, "neutral")),
        ("", Score(0, 0, "unscored", "empty")),
        ("https://example.org/bad", Score(0, 0, "unscored", "links only")),
        ("♥ ♥", Score(1_000_000, 1_000_000, "unscored", "emoji only")),
        ("#sad", Score(-500_000, 1_000_000, "unscored", "hashtags only")),
        ("C'est horrible", Score(-1_000_000, 1_000_000, "unscored", "language: fr")),
        (":(", Score(-750_000, 1_000_000, "negative")),
        ("@ana :)))", Score(500_000, 1_000_000, "positive")),
        ("@ana (!)", Score(0, 1_000_000, "unscored", "mentions only")),
    ],
)
def test_what_it_says(text: str, score: Score) -> None:
    """Texts are scored; what cannot be read keeps its raw numbers; a typed emoticon can be read."""
    assert SCORER.score(text) == score


@settings(deadline=None)
@given(st.lists(corpus.nasty_texts(), max_size=10), st.sampled_from([None, "en", "es"]))
def test_memory_changes_no_score(texts: list[str], lang: str | None) -> None:
    """Asked again, in another order, by a scorer that knows it already: the same answers."""
    fresh = [TextBlobScorer.score(SCORER, text, lang) for text in texts]
    again = [SCORER.score(text, lang) for text in reversed(texts)]
    assert again == fresh[::-1]
    assert [SCORER._score(text, lang) for text in texts] == fresh


def test_the_tag_is_part_of_what_is_remembered() -> None:
    """The same text with another tag is another question."""
    assert SCORER.score("super", "es").label == "unscored"
    assert SCORER.score("super", "en").label == "positive"
    assert SCORER.score("super", "es").label == "unscored"


def test_copies_are_remembered_and_long_texts_are_not() -> None:
    """A copy is not scored anew; memory is bounded in number and in the length of a text."""
    scorer = TextBlobScorer()
    for text in ("a good day", "a good day", "x" * LONGEST_CACHED, "x" * (LONGEST_CACHED + 1)):
        scorer.score(text)
    info = scorer._remembered.cache_info()
    assert (info.hits, info.misses, info.maxsize) == (1, 2, CACHED)


def test_the_gate_sees_what_is_scored() -> None:
    """A text that is cut is judged by the part that is scored."""
    assert SCORER.score("😂" * CAP + " good").reason == "emoji only"


def test_the_version_names_all_that_decides() -> None:
    """TextBlob, gate, what tells languages apart, labels."""
    named = identify.version()
    assert SCORER.version == f"textblob-{version('textblob')}/gate-2/{named}/labels-1"
