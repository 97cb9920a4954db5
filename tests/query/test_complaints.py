"""What cannot be read is said in one sentence: what was expected, what came, where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import QueryError
from monitor.query import Query

COMPLAINTS = [
    ("", 0, "expected a query such as anaheim AND (officer OR cop), got nothing"),
    (" \n", 0, "expected a query"),
    ("a AND", 5, 'expected a word, a "phrase" or (...) after AND, got the end of the query'),
    ("a OR OR b", 5, "after OR, got OR at character 6"),
    ("AND a", 0, 'expected a word, a "phrase" or (...), got AND at character 1'),
    ("()", 1, "after (, got ) at character 2"),
    ("a AND -", 6, "got '-' at character 7; put - directly before the word that must be absent"),
    ("(a OR b", 7, "expected ) for the ( at character 1, got the end of the query"),
    ("(a ORb) c)", 9, "got ) at character 10, which closes nothing"),
    ('a "b c', 2, "expected a closing quote for the one at character 3"),
    ('""', 0, "expected words between the quotes"),
    ('"!?"', 0, "expected words between the quotes"),
    ("-a", 0, "expected a word that must be there, got '-a'"),
    ("a OR -b", 0, "which an empty post would match"),
    ("lang:es", 0, "expected a word that must be there"),
    ("a foo:bar", 2, "expected a field (lang:), got 'foo:bar' at character 3; put it in quotes"),
    ("a lang:spanish", 2, "expected a language such as lang:es or lang:pt-BR"),
    ("a lang:", 2, "expected a language"),
    ("a*", 0, "expected at least 2 letters before the star, got 'a*'"),
    ("#a*", 0, "expected at least 2 letters before the star"),
    ("off-d*", 0, "expected at least 2 letters before the star"),
    ("a*b", 0, "expected a star only at the end of a word"),
    ("off-*", 0, "expected a letter or a digit before the star"),
    ("*", 0, "expected a word, got '*'"),
    ("#1", 0, "expected a hashtag of letters, digits and _, with a letter in it, got '#1'"),
    ("#off-duty", 0, "expected a hashtag"),
    ("x#y", 0, "expected a hashtag"),
    ("https://example.org", 0, "links are not searched"),
    ('"see www.example.org"', 0, "links are not searched"),
    ("a NEAR b", 2, "expected NEAR/1 to NEAR/100, got 'NEAR' at character 3"),
    ("a NEAR/0 b", 2, "expected NEAR/1 to NEAR/100, got 'NEAR/0'"),
    ("a NEAR/101 b", 2, "got 'NEAR/101'"),
    ("a NEAR/5", 8, "after NEAR/5, got the end of the query"),
    ("a NEAR/5 (b AND c)", 2, "both sides of NEAR/5 at character 3, got NOT, AND, NEAR or a field"),
    ("NOT a NEAR/5 b", 6, "put these outside: (a NEAR/5 b) AND NOT c"),
    ("a NEAR/5 -b", 2, "both sides of NEAR/5"),
    ("a NEAR/5 (b OR lang:es)", 2, "both sides of NEAR/5"),
    ("a NEAR/5 (b OR (c AND d))", 2, "both sides of NEAR/5"),
    ("a NEAR/5 b NEAR/5 c", 11, "both sides of NEAR/5 at character 12"),
    ("a" * 2001, 2000, "expected a query of at most 2000 characters, got 2001"),
    ("a " * 201, 400, "expected at most 200 words, got more at character 401"),
    (f'"{"a " * 201}"', 0, "expected at most 200 words"),
    ("(" * 51 + "a", 50, "expected at most 50 levels of parentheses and NOT, got more"),
    ("-" * 51 + "a", 50, "expected at most 50 levels"),
    ("(" * 1999, 50, "expected at most 50 levels"),
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
