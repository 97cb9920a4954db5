"""Texts cut into words by their pieces, as in one."""

from itertools import chain

import pytest
from hypothesis import example, given

from monitor.sentiment.tokens import TOKENS
from tests.examples import examples
from tests.sentiment import corpus


@pytest.mark.parametrize(
    ("text", "torn"),
    [
        ("good :) and (bad) . :D", False),
        ("so: I am (as ever) here", False),
        ("so : ) good", True),
        ("so good > :)", True),
        ("so X -D", True),
        ("well ) good :", False),
        ("what ( ! ) is it", True),
    ],
)
def test_an_emoticon_is_torn_where_neighbours_may_be_one(text: str, *, torn: bool) -> None:
    """One that stands by itself is none, nor is one whose ends are the other way round."""
    assert TOKENS.torn(TOKENS.piece(piece).edges for piece in text.split()) is torn


@examples(400)
@given(corpus.nasty_texts())
@example("END. ) :) . .:) ”:) so")
@example("( !) (!) >:) > :) 8-D x-D X -D")
@example("bad ). :) ’ :( ...:D ?) :P")
def test_where_no_emoticon_is_torn_a_text_is_cut_as_its_pieces(text: str) -> None:
    """Whatever stands around them, and wherever a sentence ends."""
    pieces = [TOKENS.piece(piece) for piece in text.split()]
    if not TOKENS.torn(piece.edges for piece in pieces) and "END-OF-SENTENCE" not in text:
        assert [*chain.from_iterable(piece.words for piece in pieces)] == [*TOKENS.words(text)]
