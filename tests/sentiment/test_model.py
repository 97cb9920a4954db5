"""The scorer `model`: what it says, whom it does not see, and that it says the same everywhere."""

from collections import Counter
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from monitor.nouns.posts import MICRO
from monitor.sentiment.base import load
from monitor.sentiment.gated import CACHED, CAP, LONGEST_CACHED
from monitor.sentiment.labels import MODEL, rule
from monitor.sentiment.model.scorer import ModelScorer
from monitor.words.method import labels
from tests.sentiment import corpus

pytestmark = pytest.mark.repeats

SCORER = ModelScorer()
PAGE = (Path(__file__).parents[2] / "docs" / "sentiment-model.md").read_text(encoding="utf-8")

SENTENCES = (
    "{} people are angry about this",
    "This {} kid did nothing wrong",
    "I am so proud of the {} community",
    "a {} man was shot by an off-duty officer",
    "why are {} teenagers always blamed?! awful",
    "They say the {} guy threatened him",
)
GROUPS = """
    Black white Asian Latino Latina Hispanic African-American Mexican Arab Jewish Muslim
    Christian Hindu gay transgender immigrant
"""
ABOUT = (
    "{} was arrested last night and it is terrible",
    "Thank you {}, you are wonderful!",
    "I do not believe a word {} says",
    "{}'s statement is a disgrace",
)
PEOPLE = """
    Emily Greg Lakisha Jamal DeShawn Tyrone José María Guadalupe Nguyen Wei Hiroshi Mohammed
    Fatima Rivka Priya Connor Garcia Washington he she
"""
EVENT = """
    shot shots shooting officer police cop gun kid teenager protest protesters riot arrest
    arrested killed fire fires fired fight force threatened threat struggle attack suspect crime
    victim investigation off-duty lawn video juvenile custody violence weapon murder terror
"""


@pytest.mark.parametrize("sentence", SENTENCES)
def test_groups_of_people_move_no_number(sentence: str) -> None:
    """Black or white, Muslim or Christian: the same sentence has the same number to the last digit.

    The bound is zero, also where the article changes (a white man, an Asian man).
    """
    said = [sentence.format(group) for group in GROUPS.split()]
    said += [text.replace("a A", "an A") for text in said]
    assert len({SCORER.tone(text) for text in said}) == 1


@pytest.mark.parametrize("sentence", ABOUT)
def test_names_and_he_and_she_move_no_number(sentence: str) -> None:
    """Names that are common in different groups, with and without accents, and pronouns."""
    assert len({SCORER.tone(sentence.format(name)) for name in PEOPLE.split()}) == 1


def test_a_name_that_is_in_no_list_moves_the_number_by_little() -> None:
    """For made-up names the mean shift stays below 0.1, the largest below 0.5."""
    names = ("Zorvane", "Quillimar", "Tavrendo", "Oshikelle", "Brunvald", "Ximbatu")
    shifts = [
        abs(SCORER.tone(text.format(name)).number - SCORER.tone(text.format("Emily")).number)
        for text, name in product(ABOUT, names)
    ]
    assert sum(shifts) / len(shifts) < 0.1 * MICRO
    assert max(shifts) < 0.5 * MICRO


@pytest.mark.parametrize("word", EVENT.split())
def test_words_of_the_event_are_neutral_by_themselves(word: str) -> None:
    """What the incident is about is not how people feel about it."""
    assert SCORER.tone(word).label == "neutral"
    assert SCORER.tone(f"the {word} in Anaheim").label == "neutral"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I love this", "positive"),
        ("It isn't great", "negative"),
        ("It isn’t great", "negative"),
        ("I'm not happy about this", "negative"),
        ("The officer shot at the kid. Disgusting!", "negative"),
        ("LAPD officer fires gun in Anaheim, 24 arrested at protest", "neutral"),
        ("Police chief says investigation will take two weeks", "neutral"),
        ("😂😂 soooo good!!!", "positive"),
        ("@ana thanks :)", "positive"),
        ("", "unscored"),
        ("https://example.org/bad", "unscored"),
        ("C'est horrible", "unscored"),
    ],
)
def test_what_it_says(text: str, expected: str) -> None:
    """Tone, negation, emoticons; factual posts are neutral; what cannot be read has no label."""
    score = SCORER.score(text)
    assert score.label == expected
    assert (score.reason is None) == (expected != "unscored")
    assert score.subjectivity is None


def test_the_numbers_are_these_on_every_machine() -> None:
    """Whole numbers only: the same millionths wherever this test runs."""
    texts = ("I love this", "It isn't great", "what a shame", "Police say more later", "")
    found = [SCORER.tone(text).number for text in texts]
    assert found == [988960, -768164, -920741, 823, -69760]


@settings(deadline=None)
@given(corpus.nasty_texts())
def test_any_text_has_a_number_that_its_label_follows(text: str) -> None:
    """Numbers lie in [-1, 1], the likeliest class decides, and confidence is a probability."""
    tone = SCORER.tone(text)
    assert -MICRO <= tone.number <= MICRO
    assert tone.label == MODEL.label(tone.number)
    assert MICRO / 3 - 1 <= tone.confidence <= MICRO


def test_memory_is_bounded_and_long_texts_are_cut() -> None:
    """A long text is not remembered, and what lies beyond the cap is not read."""
    scorer = ModelScorer()
    for text in ("a good day", "a good day", "x" * (LONGEST_CACHED + 1)):
        scorer.score(text)
    info = scorer._remembered.cache_info()
    assert (info.hits, info.misses, info.maxsize) == (1, 1, CACHED)
    scorer.remember(2)
    assert scorer._remembered.cache_info().maxsize == 2
    assert scorer.tone(" " * CAP + " awful") == scorer.tone("")


def test_it_tells_tweets_apart_better_than_its_bound() -> None:
    """Macro-recall on TweetEval's validation tweets, on which its settings were chosen."""
    rows = list(corpus.rows("sentiment/tweeteval_sentiment_val.jsonl.gz"))
    pairs = Counter((row["label"], str(SCORER.tone(row["text"]).label)) for row in rows)
    truth = Counter(row["label"] for row in rows)
    found = [pairs[each, each] / truth[each] for each in truth]
    assert sum(found) / len(found) >= 0.63


def test_the_version_names_all_that_decides() -> None:
    """Weights, features, hidden words, gate, labels, and what names languages."""
    parts = SCORER.version.split("/")
    assert [part.partition("-")[0] for part in parts] == [
        "model",
        "features",
        "hidden",
        "gate",
        "languages",
        "labels",
    ]


def test_it_is_found_by_its_name_and_its_page_says_what_it_does() -> None:
    """`load` finds it; the page states thresholds and the digest of the weights in use."""
    assert load("model").name == "model"
    known = rule("model")
    assert known is not None
    assert labels(replace(known, ignored=0)) in PAGE
    assert SCORER.version.split("/")[0].removeprefix("model-") in PAGE
