"""What is known of the pieces of texts: worked out once each, and for whoever asks last as well."""

import tracemalloc

import pytest

from monitor.sentiment import pieces
from monitor.sentiment.pieces import LONGEST, Pieces
from monitor.sentiment.social.engine import polarity_of
from monitor.sentiment.textblob import TextBlobScorer


def test_a_piece_is_worked_out_once_however_often_it_comes() -> None:
    """In one text or in several; what is too long to come again is not remembered."""
    asked: list[str] = []

    def work(piece: str) -> int:
        asked.append(piece)
        return len(piece)

    known, long = Pieces(), "o" * (LONGEST + 1)
    size = known.derive(work)
    assert [*map(size, known.of(f"so\tsad so {long}"))] == [2, 3, 2, LONGEST + 1]
    assert [*map(size, known.of(f"so it is {long}"))] == [2, 2, 2, LONGEST + 1]
    assert asked == ["so", "sad", long, "it", "is", long]


def test_what_is_told_later_is_known_of_texts_that_were_seen_before() -> None:
    """A scorer that is loaded later asks more of the same pieces; what was known stays known."""
    known = Pieces()
    size = known.derive(len)
    assert [*map(size, known.of("so sad"))] == [2, 3]
    upper = known.derive(str.upper)
    assert [*map(upper, known.of("so sad"))] == ["SO", "SAD"]
    assert [*map(size, known.of("so sad"))] == [2, 3]


def test_no_more_is_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is full it begins again, and says the same."""
    monkeypatch.setattr(pieces, "REMEMBERED", 2)
    known = Pieces()
    size = known.derive(len)
    for text in ("a bb ccc", "ccc bb a", "dddd a"):
        assert [*map(size, known.of(text))] == [*map(len, text.split())]


def test_posts_of_one_endless_word_do_not_fill_the_memory() -> None:
    """No scorer keeps what will not come again: neither a piece nor a word of it."""
    textblob = TextBlobScorer()
    longest = "x" * 19_000
    for text in ("good : ) ain't :1", "lovin it"):  # what is read once for all texts
        polarity_of(text)
        textblob.raw(text)
    tracemalloc.start()
    try:
        for number in range(100):
            for text in (f":{number}{longest} good", f"good : ) {number}{longest}"):
                polarity_of(text)
                textblob.raw(text)
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert held < 1_000_000
