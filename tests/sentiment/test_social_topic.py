"""Tone without the topic."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.social import SocialScorer
from monitor.sentiment.topic import centred, mask

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
    scorer = SocialScorer(detector=lambda: None)
    text = "the hero officer is a coward"
    assert scorer.polarity(mask(text, {"hero", "coward"})) == 0 != scorer.polarity("a hero")


@given(
    st.lists(st.integers(-1_000_000, 1_000_000)),
    st.lists(st.integers(-1_000_000, 1_000_000), min_size=1),
)
def test_centring_moves_all_alike(posts: list[int], news: list[int]) -> None:
    """Distances stay; the news itself has a mean of 0, to half a millionth."""
    moved = centred(posts, news)
    assert [a - b for a, b in zip(moved, posts, strict=True)] == [
        centred([0], news)[0] for _ in posts
    ]
    assert abs(sum(centred(news, news))) <= len(news) / 2


def test_without_news_nothing_is_subtracted() -> None:
    """No baseline is not a baseline of zero posts."""
    assert centred([1, -2], []) == [1, -2]
