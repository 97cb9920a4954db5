"""The table of words: where its numbers come from, and that the version follows them."""

import gzip
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from bench import social_lexicon as builder
from monitor.sentiment.events import EVENT
from monitor.sentiment.persons import PERSONS
from monitor.sentiment.social import engine as social_engine
from monitor.sentiment.social.engine import values
from monitor.sentiment.social.reading import FILLER, LESS, MORE, NEGATIONS
from tests.sentiment import corpus

HOME = files("monitor.sentiment.social")
ROWS = [
    line.split("\t")
    for line in gzip.decompress(HOME.joinpath("lexicon.tsv.gz").read_bytes()).decode().split("\n")
][1:-1]


def test_the_ratings_are_those_of_the_sources() -> None:
    """Word for word, the table begins with what VADER, TextBlob and our own list say."""
    found = builder.ratings()
    assert [row[0] for row in ROWS] == sorted(found)
    for word, _, rating, source, _ in ROWS:
        assert (source, rating) == (found[word].source, f"{found[word].value:.2f}")
    assert {row[3] for row in ROWS} == {"vader", "textblob", "own"}


def test_what_was_hardly_seen_keeps_its_rating() -> None:
    """Posts move a word by what they know of it, and none beyond the scale."""
    for word, value, rating, _, seen in ROWS:
        if seen == "0":
            assert value == rating, word
        assert abs(float(value)) <= 4
        assert abs(float(value) - float(rating)) <= 0.5 + int(seen) / 10, word


@pytest.mark.repeats
def test_the_table_is_what_the_builder_makes_of_the_training_sets() -> None:
    """Anyone who has the two sets gets the same values, to two digits."""
    sets = ("goemotions_reddit_train", "kaggle_tweets_train")
    posts = [row for name in sets for row in corpus.rows(f"sentiment/{name}.jsonl.gz")]
    made = [line.split("\t") for line in builder.table(builder.ratings(), posts)]
    assert [row[:1] + row[2:] for row in made] == [row[:1] + row[2:] for row in ROWS]
    off = [abs(float(one[1]) - float(other[1])) for one, other in zip(made, ROWS, strict=True)]
    assert max(off) <= 0.011


def test_nothing_that_was_taken_out_is_in() -> None:
    """No word for what happened, for whom it is about, or with another part has a value."""
    assert values().keys().isdisjoint(EVENT | PERSONS | FILLER | NEGATIONS | MORE | LESS)
    assert {"good", "awful", "😂", ":)"} <= values().keys()


def test_a_word_moves_towards_what_posts_say() -> None:
    """Ten thousand posts that call a word positive outweigh a rating; none leave it as it is."""
    posts = csr_matrix(np.vstack([np.tile([1.0, 0.0], (10_000, 1)), np.tile([0.0, 1.0], (100, 1))]))
    tones = np.r_[np.ones(5_000), np.zeros(5_000), -np.ones(100)]
    rated, free = np.array([1.0, -1.0]), np.array([True, False])
    moved = builder.moved(posts, tones, rated, free)
    assert moved[1] == -1.0
    assert moved[0] != 1.0
    assert builder.moved(posts, tones, rated, np.array([False, False])).tolist() == [1.0, -1.0]


def test_the_version_follows_the_content(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another value of one word is another version; the same table is the same version."""
    version = social_engine.version()
    monkeypatch.setattr(social_engine, "version", social_engine.version.__wrapped__)
    assert social_engine.version() == version
    for name, other in (("values", lambda: {**values(), "good": 1.0}), ("VERSION", 99)):
        with monkeypatch.context() as changed:
            changed.setattr(social_engine, name, other)
            assert social_engine.version() != version


def test_the_licence_travels_with_the_table() -> None:
    """The notice beside it names each source and has VADER's licence in full."""
    notice = HOME.joinpath("lexicon.NOTICE").read_text("utf-8")
    for name in ("VADER", "TextBlob", "Pattern", "GoEmotions", "CC BY 4.0", "Copyright (c) 2016"):
        assert name in notice
    assert "MERCHANTABILITY" in notice


def test_the_package_is_built_with_its_tables() -> None:
    """The files lie in the package itself, so that a wheel has them."""
    folder = Path(social_engine.__file__).parent
    assert {"lexicon.tsv.gz", "words.txt", "lexicon.NOTICE"} <= {
        path.name for path in folder.iterdir()
    }
