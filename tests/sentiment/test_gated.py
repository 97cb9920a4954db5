"""What all our scorers have in common."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.nouns.posts import Score
from monitor.sentiment import identify
from monitor.sentiment.gated import CACHED, CAP, LONGEST_CACHED, GatedScorer, together
from monitor.sentiment.model.scorer import ModelScorer
from monitor.sentiment.social.scorer import SocialScorer
from monitor.sentiment.textblob import TextBlobScorer
from tests.sentiment import corpus

OURS = (ModelScorer(), SocialScorer(), TextBlobScorer())


def scorer(asked: list[str], reads: bool = False) -> GatedScorer:
    """Build a scorer that finds every text negative, and keeps what it was asked."""

    def measure(text: str) -> Score:
        asked.append(text)
        return Score(-400_000, 100_000, "negative", confidence=700_000)

    return GatedScorer(["loud-1"], 3, measure, lambda _: reads)


def test_what_cannot_be_read_keeps_its_numbers_and_loses_its_label() -> None:
    """The raw number stays beside; a label and how sure it is would be a guess."""
    found = scorer([]).score("C'est horrible, je ne veux pas")
    assert found == Score(-400_000, 100_000, "unscored", "language: fr", None)


def test_what_can_be_read_is_scored_as_measured() -> None:
    """The gate adds nothing of its own."""
    found = scorer([]).score("this is what they said")
    assert found == Score(-400_000, 100_000, "negative", None, 700_000)


@pytest.mark.parametrize(("reads", "label"), [(True, "negative"), (False, "unscored")])
def test_a_text_without_letters_is_read_by_whoever_can(reads: bool, label: str) -> None:
    """`:(` is an emoticon to one scorer and nothing to another."""
    assert scorer([], reads).score(":(").label == label


def test_the_beginning_of_a_long_text_is_measured_and_a_copy_is_not_measured_again() -> None:
    """Time is bounded by the cap, and copies cost nothing."""
    asked: list[str] = []
    one = scorer(asked)
    one.score("and so on " * CAP)
    assert [len(text) for text in asked] == [CAP]
    one.score("they said so")
    one.score("they said so")
    assert asked[1:] == ["they said so"]


def test_the_version_names_scorer_gate_languages_and_labels() -> None:
    """Whoever changes one of them gets another version."""
    one = GatedScorer(["a-1", "b-2"], 3, lambda _: Score(0, 0, "neutral"), bool)
    assert one.version == f"a-1/b-2/gate-5/{identify.version()}/labels-3"


def test_the_model_says_how_sure_it_is() -> None:
    """Confidence is the probability of the label; a text that is not scored has none."""
    model = ModelScorer()
    found = model.score("I love this, thank you so much")
    assert found.confidence == model.tone("I love this, thank you so much").confidence
    assert found.confidence is not None
    assert 500_000 < found.confidence <= 1_000_000
    assert model.score("C'est horrible, je ne veux pas").confidence is None


@settings(deadline=None)
@given(
    st.sampled_from(OURS),
    st.lists(corpus.nasty_texts(), max_size=10),
    st.sampled_from([None, "en", "es"]),
)
def test_memory_changes_no_score(ours: GatedScorer, texts: list[str], lang: str | None) -> None:
    """Asked again, in another order, by a scorer that knows it already: the same answers."""
    fresh = [ours._score(text, lang) for text in texts]
    assert [ours.score(text, lang) for text in reversed(texts)] == fresh[::-1]
    assert [ours._score(text, lang) for text in texts] == fresh


@settings(deadline=None)
@given(st.lists(corpus.nasty_texts(), max_size=10), st.sampled_from([None, "en", "es"]))
def test_scorers_together_say_what_each_says_alone(texts: list[str], lang: str | None) -> None:
    """The gate is asked once for all, and each still decides what it reads without letters."""
    for text in (*texts, ":(", "bravo", "C'est horrible, je ne veux pas"):
        assert [*together(OURS)(text, lang)] == [one.score(text, lang) for one in OURS]


def test_scorers_together_measure_a_text_once_each_while_they_remember_it() -> None:
    """One memory serves all, no larger than that of one; a long text is not in it."""
    asked: list[str] = []
    ours = scorer(asked), scorer(asked)
    ours[0].remember(2)
    for text in ("a", "b", "a", "c", "b", "x" * (LONGEST_CACHED + 1), "x" * (LONGEST_CACHED + 1)):
        together(ours)(text, None)
    assert [text[:1] for text in asked] == [*"aabbccbbxxxx"]


def test_a_scorer_of_a_package_among_ours_is_asked_as_it_is() -> None:
    """What another scorer reads, and whether it remembers, is its own affair."""

    class Loud:
        name, version = "loud", "1"

        def score(self, text: str, lang: str | None = None) -> Score:
            return Score(len(text), None, "positive", lang)

    scored = together((Loud(), OURS[2]))("C'est horrible", "fr")
    assert [*scored] == [Score(14, None, "positive", "fr"), OURS[2].score("C'est horrible", "fr")]


@pytest.mark.parametrize("kind", [SocialScorer, TextBlobScorer])
def test_copies_are_remembered_and_long_texts_are_not(kind: Callable[[], GatedScorer]) -> None:
    """A copy is not scored again; memory is bounded in number and in the length of a text."""
    ours = kind()
    for text in ("a good day", "a good day", "x" * LONGEST_CACHED, "x" * (LONGEST_CACHED + 1)):
        ours.score(text)
    info = ours._remembered.cache_info()
    assert (info.hits, info.misses, info.maxsize) == (1, 2, CACHED)


@pytest.mark.parametrize(("ours", "text"), [(OURS[1], "bravo"), (OURS[2], "super")])
def test_the_tag_is_part_of_what_is_remembered(ours: GatedScorer, text: str) -> None:
    """The same text with another tag is another question."""
    labels = [ours.score(text, lang).label for lang in ("es", "en", "es")]
    assert labels == ["unscored", "positive", "unscored"]


@pytest.mark.repeats
@pytest.mark.parametrize("kind", [ModelScorer, SocialScorer, TextBlobScorer])
def test_threads_agree(kind: Callable[[], GatedScorer]) -> None:
    """Eight threads on one scorer that has just been made give what one gives."""
    texts = [row["text"] for row in corpus.rows("sentiment/kaggle_tweets_train.jsonl.gz", 500)]
    one, shared = kind(), kind()
    alone = [one.score(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: [shared.score(text) for text in texts], range(8)))
    assert found == [alone] * 8
