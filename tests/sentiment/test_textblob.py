"""The scorer `textblob`: rounded numbers, labels, reasons, memory and threads."""

from importlib.metadata import version

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textblob import TextBlob

from monitor.nouns.posts import Score
from monitor.sentiment import identify, labels
from monitor.sentiment.gated import CAP
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
        assert score.label == labels.TEXTBLOB.label(score.polarity)


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


def test_the_gate_sees_what_is_scored() -> None:
    """A text that is cut is judged by the part that is scored."""
    assert SCORER.score("😂" * CAP + " good").reason == "emoji only"


def test_the_version_names_all_that_decides() -> None:
    """TextBlob, gate, what tells languages apart, labels."""
    named = identify.version()
    assert SCORER.version == f"textblob-{version('textblob')}/gate-5/{named}/labels-1"
