"""A query that finds one more word finds all that it found, and nothing else besides."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import QueryError
from monitor.query import Query, read
from monitor.query.implying import implies
from monitor.query.widening import as_term, widened
from tests.examples import examples
from tests.query.oracle import texts, wanted, written

WORDS = st.sampled_from(
    [
        "#a",
        "b",
        "tear gas",
        "OR",
        "NEAR",
        "not",
        "o'brien",
        "#justice_for_x",
        "ñandú",
        "“tear gas”",
        "«gas»",
    ]
)


@examples(200)
@given(wanted, WORDS, st.lists(texts, min_size=4, max_size=4))
def test_it_finds_what_either_finds(query: Any, word: str, posts: list[list[str]]) -> None:
    """Whatever the query is made of: no parentheses are needed around it."""
    old = Query.read(written(query))
    new, term = widened(old, word), Query.read(as_term(word))
    for said in [*(" ".join(text) for text in posts), f"so {word} it is", word]:
        reading = read(said)
        assert new.matches(reading) is (old.matches(reading) or term.matches(reading))
    assert term.matches(read(f"so {word} it is"))


def test_the_change_is_known_to_be_wider() -> None:
    """So that charts say that the search was widened, and not that it was changed."""
    old = Query.read('(anaheim AND (cop OR police)) OR "off-duty officer" NOT toy')
    assert implies(old, widened(old, "#justice"))


@pytest.mark.parametrize("word", ["", "  ", '"', "-", "…"])
def test_what_is_no_word_is_refused(word: str) -> None:
    """With what was given, and why."""
    with pytest.raises(QueryError, match="no query can look for "):
        widened(Query.read("cop"), word)
