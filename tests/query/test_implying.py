"""Whether whatever one query matches, another does: by what both match on drawn texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.query import Query, read
from monitor.query.implying import implies
from tests.examples import examples

WORDS = ("anaheim", "police", "#lapd", '"off duty"', "cop*", "curfew NEAR/3 police", "NOT disney")
TEXTS = (
    "anaheim", "police", "#lapd", "off duty", "cops", "curfew", "police curfew",
    "curfew and so on and on and on: police", "disney", "anaheim disney", "anaheim police off duty",
    "anaheim #lapd cops", "police #lapd disney", "off duty cops curfew", "copy off duty disney",
)  # fmt: skip


def drawn() -> st.SearchStrategy[str]:
    return st.recursive(
        st.sampled_from(WORDS),
        lambda parts: st.tuples(parts, st.sampled_from(("AND", "OR")), parts).map(
            lambda it: f"({it[0]} {it[1]} {it[2]})"
        ),
        max_leaves=5,
    ).map(lambda text: f"anaheim AND {text}")


@examples(200)
@given(drawn(), drawn())
def test_a_yes_holds_for_every_text(one: str, other: str) -> None:
    """Where one query implies another, no text is matched by the first alone."""
    narrow, wide = Query.read(one), Query.read(other)
    alone = [t for t in TEXTS if narrow.matches(read(t, None)) and not wide.matches(read(t, None))]
    assert not (implies(narrow, wide) and alone)


@examples(100)
@given(drawn(), drawn())
def test_more_and_less_are_told(one: str, other: str) -> None:
    """A query that asks for more is narrower, one with a further way in wider, itself equal."""
    query, more = Query.read(one), Query.read(f"({one}) AND ({other})")
    less = Query.read(f"({one}) OR ({other})")
    assert implies(more, query)
    assert implies(query, less)
    assert implies(query, Query.read(f"({one})"))


@pytest.mark.parametrize(
    ("narrow", "wide", "yes"),
    [
        ("a AND NOT b", "a", True),
        ("a", "a AND NOT b", False),
        ("a AND (b OR c)", "(a AND c) OR (a AND b)", True),
        ("Police", "police", True),
        ("#lapd", "lapd", False),
        ("a AND (b NEAR/3 c)", "a AND (c NEAR/3 b)", True),
        ("a AND (b NEAR/3 c)", "a AND (c NEAR/4 b)", False),
        ("a AND NOT (b OR NOT c)", "a AND c", True),
    ],
)
def test_some_are_known(narrow: str, wide: str, yes: bool) -> None:
    """Letters, brackets and order do not count; words, hashtags and distances do."""
    assert implies(Query.read(narrow), Query.read(wide)) == yes


def test_a_long_query_that_is_widened_is_seen_to_be_wider() -> None:
    """As an editor writes them: thirty alternatives, to which one is added."""
    long = " OR ".join(f'(w{n} AND (x{n} OR y{n} OR "z {n}"))' for n in range(30))
    query, wider = Query.read(long), Query.read(f"({long}) OR #protest")
    assert implies(query, wider)
    assert not implies(wider, query)


def test_what_takes_too_long_is_not_implied() -> None:
    """The answer comes in bounded time: hundreds of words in pairs are not gone through."""
    pairs = " AND ".join(f"(a{n} OR b{n})" for n in range(30))
    turned = " OR ".join(f"(a{n} AND b{n} AND c)" for n in range(30))
    assert not implies(Query.read(f"x AND {pairs}"), Query.read(f"x AND ({turned})"))
