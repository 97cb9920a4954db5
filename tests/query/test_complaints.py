"""What cannot be read is said in one sentence: what was expected, what came, where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import QueryError
from monitor.query import Query

COMPLAINTS = [
    ("", 0, "the query is empty: write one such as anaheim AND (officer OR cop)"),
    (" \n", 0, "the query is empty: write one such as"),
    ("a AND", 5, 'the end of the query cannot come here: write a word, a "phrase" or'),
    ("a OR OR b", 5, "OR at character 6 cannot come here:"),
    ("AND a", 0, 'AND at character 1 cannot come here: write a word, a "phrase" or'),
    ("()", 1, ") at character 2 cannot come here: write"),
    ("a AND -", 6, "'-' at character 7 is no word: put - directly before the word that"),
    ("(a OR b", 7, "the ( at character 1 is not closed before the end of the query: put a"),
    ("(a ORb) c)", 9, ") at character 10 closes nothing: take it out, or"),
    ('a "b c', 2, "the quote at character 3 is never closed: put another at"),
    ('""', 0, "'\"\"' at character 1 has no words between"),
    ('"!?"', 0, "'\"!?\"' at character 1 has no words between"),
    ("-a", 0, "an empty post would match '-a': join what is"),
    ("a OR -b", 0, "an empty post would match 'a OR -b':"),
    ("lang:es", 0, "an empty post would match 'lang:es': join"),
    ("a foo:bar", 2, "'foo:bar' at character 3 is none of the fields (lang:): put it in"),
    ("a lang:spanish", 2, "'lang:spanish' at character 3 names no language: write"),
    ("a lang:", 2, "'lang:' at character 3 names no"),
    ("a*", 0, "'a*' at character 1 has fewer than 2 letters before its star:"),
    ("#a*", 0, "'#a*' at character 1 has fewer than 2 letters before"),
    ("off-d*", 0, "'off-d*' at character 1 has fewer than 2 letters before"),
    ("a*b", 0, "'a*b' at character 1 has a star inside: put it at"),
    ("off-*", 0, "'off-*' at character 1 has no letter or digit before"),
    ("*", 0, "'*' at character 1 is no word: write one with a letter or digit"),
    ("#1", 0, "'#1' at character 1 is no hashtag: write # with letters, digits and _,"),
    ("#off-duty", 0, "'#off-duty' at character 1 is no"),
    ("x#y", 0, "'x#y' at character 1 is no"),
    ("https://example.org", 0, "links are not searched"),
    ('"see www.example.org"', 0, "links are not searched"),
    ("a NEAR b", 2, "'NEAR' at character 3 lacks its distance: write NEAR/1 to"),
    ("a NEAR/0 b", 2, "'NEAR/0' at character 3 lacks its distance: write"),
    ("a NEAR/101 b", 2, "'NEAR/101' at character 3 lacks its"),
    ("a NEAR/5", 8, "the end of the query cannot come here: write a"),
    (
        "a NEAR/5 (b AND c)",
        2,
        "NEAR/5 at character 3 goes between words, phrases or (a OR b), and not",
    ),
    ("NOT a NEAR/5 b", 6, "put these outside: (a NEAR/5 b) AND NOT c"),
    ("a NEAR/5 -b", 2, "NEAR/5 at character 3 goes between"),
    ("a NEAR/5 (b OR lang:es)", 2, "NEAR/5 at character 3 goes between"),
    ("a NEAR/5 (b OR (c AND d))", 2, "NEAR/5 at character 3 goes between"),
    ("a NEAR/5 b NEAR/5 c", 11, "NEAR/5 at character 12 goes between words,"),
    ("a" * 2001, 2000, "the query has 2001 characters: write at most 2000"),
    ("a " * 201, 400, "more than 200 words at character 401: write fewer"),
    (f'"{"a " * 201}"', 0, "more than 200 words at character 1:"),
    ("(" * 51 + "a", 50, "more than 50 levels of parentheses and NOT at character 51: write"),
    ("-" * 51 + "a", 50, "more than 50 levels of parentheses and"),
    ("(" * 1999, 50, "more than 50 levels of parentheses and"),
]


@pytest.mark.parametrize(("query", "position", "says"), COMPLAINTS)
def test_complaints_say_what_and_where(query: str, position: int, says: str) -> None:
    """The position counts from 0 for programs; the sentence counts from 1 for people."""
    with pytest.raises(QueryError) as caught:
        Query.read(query)
    assert says in str(caught.value)
    assert caught.value.position == position
    assert "\n" not in str(caught.value).replace("\\n", "")


@pytest.mark.parametrize(
    "query", ["a" * 2000, "a " * 200, "(" * 50 + "a" + ")" * 50, "-" * 50 + "a"]
)
def test_what_is_just_within_the_limits_is_read(query: str) -> None:
    """The limits are the last that is allowed."""
    assert Query.read(query).probes


@given(
    st.lists(
        st.sampled_from(
            ["a", "b*", "#c", '"d e"', "(", ")", "-", "AND", "OR", "NOT", "NEAR/2", "lang:es"]
        )
        | st.text(max_size=5)
    ).map(" ".join)
)
def test_any_text_is_read_or_complained_about(query: str) -> None:
    """No query ends in anything but a query or a complaint that points into it."""
    try:
        position = len(Query.read(query).text)
    except QueryError as error:
        position = error.position
    assert 0 <= position <= len(query)
