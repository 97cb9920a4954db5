"""Our reading of TextBlob's lexicon gives TextBlob's numbers, to the last bit."""

import struct

import pytest
from hypothesis import example, given
from textblob import TextBlob

from monitor.sentiment.gated import CAP
from monitor.sentiment.textblob import PROBES, TextBlobScorer
from tests.examples import examples
from tests.sentiment import corpus

pytestmark = pytest.mark.repeats

SCORER = TextBlobScorer()


def bits(numbers: tuple[float, float]) -> bytes:
    return struct.pack("2d", *numbers)


def same(text: str) -> bool:
    return bits(SCORER.raw(text)) == bits(tuple(TextBlob(text).sentiment))


@examples(400)
@given(corpus.nasty_texts())
@example("I (born 1988 ) was :o ) happy")
@example("bad :\r\n\r\nD good :\n\n) good :\r\nD")
@example("a.o. O bad > .> o .O < 3 x D : '(")
@example("good ' ' ' \" ” ’ ) bad . . . ” bad")
@example("not really, hardly not good! (!) :) very :) good")
def test_nasty_texts_get_the_numbers_of_the_package(text: str) -> None:
    """Punctuation, emoticons, negations, abbreviations, odd spaces and letters change no bit."""
    assert same(text)


@pytest.mark.parametrize("text", PROBES)
def test_probes_are_worth_comparing(text: str) -> None:
    """The texts of the self-check agree, as they must for the fast way to be taken."""
    assert same(text)


@pytest.mark.repeats
def test_every_character_is_cut_as_the_package_cuts_it() -> None:
    """No character of Unicode, alone, at the end of a word or inside it, is read otherwise."""
    points = [*range(0x2100), *range(0x2FF0, 0x3100), *range(0x3100, 0x110000, 501)]
    assert [
        hex(p) for p in points if not same(f"good{chr(p)} {chr(p)} not{chr(p)}bad :{chr(p)})")
    ] == []


def test_naughty_strings_get_the_numbers_of_the_package() -> None:
    """None of the big list of naughty strings is read otherwise."""
    assert [text for text in corpus.naughty_strings() if not same(text)] == []


@pytest.mark.parametrize(
    "name",
    [
        "timelines/pheme_ottawashooting.ndjson.gz",
        "timelines/mayweather_mcgregor_2017.ndjson.gz",
        "timelines/reddit_bad_cop_no_donut.ndjson.gz",
        "sentiment/kaggle_tweets_train.jsonl.gz",
        "sentiment/vader_amazon.jsonl.gz",
    ],
)
def test_real_posts_get_the_numbers_of_the_package(name: str) -> None:
    """Real posts, a thousand of each kind, are read as the package reads them."""
    assert [row["text"] for row in corpus.rows(name, 1_000) if not same(row["text"])] == []


def test_a_long_text_is_scored_by_its_beginning() -> None:
    """What follows the cap changes nothing, and a long run of punctuation takes no long time."""
    text = "good " + "!?.:)" * 1_999 + "bad " * 1_000
    assert bits(SCORER.raw(text)) == bits(tuple(TextBlob(text[:CAP]).sentiment))
    assert SCORER.raw("x" * CAP + " bad") == (0.0, 0.0)
