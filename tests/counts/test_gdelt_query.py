"""Queries as GDELT reads them: the same meaning, or none at all."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.counts.gdelt_query import compiled
from monitor.errors import NeedsAttention
from monitor.query import Query
from monitor.query.reading import read as read_text

WORDS = ("anaheim", "police", "cop", "boy", "lawn")
leaf = st.sampled_from(WORDS)
trees = st.recursive(
    leaf,
    lambda inner: st.tuples(
        st.sampled_from([" AND ", " OR "]), st.lists(inner, min_size=2, max_size=3)
    ).map(lambda pair: f"({pair[0].join(pair[1])})"),
    max_leaves=6,
)


def as_gdelt_reads(query: str, text: set[str]) -> bool:
    """Tell whether a text answers a query: every group outside parentheses, one word inside."""
    groups = re.findall(r"\(([^)]*)\)|(\S+)", query)
    return all(
        any(
            (w[1:] not in text) if w.startswith("-") else w in text
            for w in (inner or one).split(" OR ")
        )
        for inner, one in groups
    )


@given(trees, st.sets(leaf))
def test_a_compiled_query_means_the_same(query: str, text: set[str]) -> None:
    """Whatever the nesting, GDELT finds exactly the texts that the query matches."""
    read = Query.read(query)
    try:
        said = compiled(read)
    except NeedsAttention:
        return
    assert as_gdelt_reads(said, text) == read.matches(read_text(" ".join(sorted(text))))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("anaheim", "anaheim"),
        ("anaheim police", "anaheim police"),
        ("anaheim OR lapd", "(anaheim OR lapd)"),
        ('"off-duty officer" AND NOT disneyland', '"off duty officer" -disneyland'),
        ("anaheim AND (cop OR police) AND anaheim", "(cop OR police) anaheim"),
        ("año", '"año"'),
        ("anaheim OR #anaheimcop", "anaheim"),
    ],
)
def test_how_it_is_written(query: str, said: str) -> None:
    """OR only in parentheses, parentheses only around OR; hashtags fall away."""
    assert compiled(Query.read(query)) == said


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("threat*", "whole words and phrases only|how words begin"),
        ('"off duty off*"', "how words begin"),
        ("anaheim NEAR/5 police", "whole words and phrases only"),
        ("anaheim AND lang:es", "whole words and phrases only"),
        ("anaheim AND (police OR NOT disney)", "no NOT inside an OR"),
        ("#anaheimcop", "hashtags alone"),
        (" OR ".join(f"(a{n} AND b{n})" for n in range(8)), "too nested"),
        (" OR ".join(f"word{n}" for n in range(50)), "longer than 40 words"),
    ],
)
def test_what_cannot_be_said_is_refused(query: str, reason: str) -> None:
    """Nothing is widened: a count cannot be matched again here."""
    with pytest.raises(NeedsAttention, match=reason):
        compiled(Query.read(query))
