"""Tone without the topic."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.posts import MICRO
from monitor.sentiment.social.scorer import SocialScorer
from monitor.sentiment.topic import mask, seen_from

words = st.text("abcxyz", min_size=1, max_size=6)


@given(st.lists(words, max_size=12), st.sets(words, max_size=6))
def test_masked_words_are_gone_and_the_others_stay(text: list[str], masked: set[str]) -> None:
    """Whole words are taken out, in any case; the rest keeps its order."""
    left = mask(" ".join(text).title(), masked).lower().split()
    assert left == [word for word in text if word not in masked]


def test_phrases_hashtags_and_signs_are_taken_literally() -> None:
    """A phrase goes as a whole, a hashtag with its sign, and no sign of a pattern has a meaning."""
    assert mask("Off-duty officer, #Officer!", {"off-duty officer", "officer"}).split() == [
        ",", "!",
    ]  # fmt: skip
    assert mask("a.c abc", {"a.c"}).split() == ["abc"]
    assert mask("nothing to do", ()) == "nothing to do"


def test_a_masked_word_has_no_tone_left() -> None:
    """An editor's own list reaches further than the list that `social` has."""
    scorer = SocialScorer()
    text = "the hero officer is a coward"
    assert scorer.polarity(mask(text, {"hero", "coward"})) == 0 != scorer.polarity("a hero")


@given(st.text("ab -*", max_size=9), st.text(max_size=40))
def test_a_star_and_gaps_of_any_width(word: str, text: str) -> None:
    """Whatever an editor writes, a text is read; a phrase goes however wide its gaps are."""
    assert len(mask(text, {word})) <= len(text)
    assert mask("the police \n chief spoke", {"police chief"}).split() == ["the", "spoke"]
    assert mask("threats, threatened; thread", {"threat*"}).split() == [",", ";", "thread"]
    assert mask("off-duty officers", {"off-duty"}).split() == ["officers"]


@given(st.integers(-MICRO, MICRO), st.integers(-MICRO, MICRO))
def test_a_polarity_seen_from_a_baseline_stays_a_polarity(polarity: int, baseline: int) -> None:
    """Distances stay, up to the ends of the scale."""
    seen = seen_from(polarity, baseline)
    assert -MICRO <= seen <= MICRO
    assert seen == polarity - baseline or abs(seen) == MICRO
