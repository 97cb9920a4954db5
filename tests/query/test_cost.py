"""No query and no text is slow."""

from time import process_time

import pytest

from monitor.query import Query, read
from monitor.query.dialects import render
from tests.query.dialects import LUCENE

TOKENS = 100_000
HOSTILE = {
    "a phrase that nearly stands everywhere": ('"a a a b"', "a "),
    "a long phrase that nearly stands everywhere": (f'"{"a " * 190}b"', "a "),
    "a phrase of two halves": (f'"{"a " * 90}b {"a " * 90}c"', "a " * 90 + "b "),
    "near, nowhere": ("a NEAR/5 b", "a "),
    "near, but for a phrase": ('a NEAR/5 "b c"', "a b "),
    "near, with long phrases": (f'"{"a " * 90}" NEAR/1 "{"a " * 90}b"', "a "),
    "near, of many": (f"({' OR '.join(f'a{i}' for i in range(90))} OR a) NEAR/1 (b OR c)", "a "),
    "many words": (" OR ".join(f"w{i}" for i in range(200)), "a "),
    "many prefixes": (" OR ".join(f"w{i:03}*" for i in range(200)), "w"),
    "many tags": (" OR ".join(f"#w{i:03}*" for i in range(200)), "#a "),
    "one long word": ("aa*", "b"),
    "one long tag": ("#bb", "#1"),
    "marks": ("a", "क\u094d\u093c"),
    "emoji": ("👍🏽", "👍"),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.repeats
def test_hostile_texts_take_linear_time(name: str) -> None:
    """100,000 tokens made to be slow take under 5 seconds; a square would take minutes."""
    query, unit = Query.read(HOSTILE[name][0]), HOSTILE[name][1]
    text = unit * (TOKENS // max(1, unit.count(" ")))
    start = process_time()
    assert not query.matches(read(text))
    assert process_time() - start < 5


@pytest.mark.repeats
def test_twice_the_text_takes_twice_the_time() -> None:
    """The cost of a match grows as the text does, where a phrase nearly stands at each word."""
    query = Query.read(f'"{"a " * 150}b" OR (a NEAR/3 "a b")')

    def seconds(tokens: int) -> float:
        reading = read("a " * tokens)
        start = process_time()
        query.matches(reading)
        return process_time() - start

    seconds(1000)
    short = min(seconds(50_000) for _ in range(3))
    assert min(seconds(200_000) for _ in range(3)) < 10 * short


@pytest.mark.parametrize("nest", ["({})", "NOT ({})", "x AND ({})", "x OR ({})"])
def test_the_deepest_query_does_not_exhaust_the_stack(nest: str) -> None:
    """Fifty levels are read, matched and rendered with ease."""
    text = "a"
    for _ in range(24):
        text = nest.format(text)
    query = Query.read(text)
    assert query.matches(read("a x"))
    assert render(query.tree, LUCENE)
    assert query.probes
