"""What holds for any query and any text."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import QueryError
from monitor.query import Index, Probe, Query, Reading, read
from monitor.query.dialects import render
from tests.examples import examples
from tests.query.dialects import LUCENE
from tests.query.oracle import holds, queries, texts, wanted, written

pytestmark = pytest.mark.repeats


SPOKEN = st.text("abcABCéßñйが警👍🏽🇦🇧$5#-'’ \u0301\u0327\u200b\u094dक™ﬁ½", min_size=1, max_size=12)


def answers(probe: Probe, reading: Reading) -> bool:
    """Tell whether a service that knows only AND would find the text by this probe."""
    rows = [*((word,) for word in probe.words), *probe.phrases]
    whole = all(
        row[0].lower() in reading.words or read(" ".join(row)).line in reading.line for row in rows
    )
    begun = probe.prefix is None or any(
        word.startswith(probe.prefix.lower())
        for word in reading.words | {t[1:] for t in reading.tags}
    )
    return bool(rows or probe.prefix) and whole and begun


@examples(300)
@given(wanted, st.lists(texts, min_size=8, max_size=8))
def test_matching_is_what_the_language_says(query: Any, posts: list[list[str]]) -> None:
    """Every way of combining terms matches exactly what the slow and simple reading of it does."""
    asked = Query.read(written(query))
    for text in posts:
        assert asked.matches(read(" ".join(text))) is holds(query, text)


@given(queries)
def test_refused_is_what_an_empty_post_would_match(query: Any) -> None:
    """A query that wants no word is refused, and no other."""
    try:
        Query.read(written(query))
    except QueryError:
        assert holds(query, [])
    else:
        assert not holds(query, [])


@examples(200)
@given(st.lists(wanted, max_size=8), st.lists(texts, min_size=8, max_size=8))
def test_the_index_finds_what_each_query_by_itself_does(some: list[Any], posts: list[Any]) -> None:
    """Queries that are not asked, since nothing of them occurs, would not have matched."""
    asked = [Query.read(written(query)) for query in some]
    index = Index(asked)
    for reading in (read(" ".join(text), lang) for text in posts for lang in (None, "en-GB")):
        every = [at for at, query in enumerate(asked) if query.matches(reading)]
        assert list(index.matching(reading)) == every


@examples(300)
@given(wanted, texts)
def test_each_match_answers_a_probe(query: Any, text: list[str]) -> None:
    """A service that knows neither OR nor NOT still shows whatever matches."""
    asked, reading = Query.read(written(query)), read(" ".join(text))
    assert not asked.matches(reading) or any(answers(probe, reading) for probe in asked.probes)


@given(SPOKEN)
def test_probes_hold_in_any_letters(word: str) -> None:
    """Words go to services with their own letters, and are still the words that were asked for."""
    with suppress(QueryError):
        asked, reading = Query.read(f'"{word}"'), read(word)
        assert asked.matches(reading)
        assert any(answers(probe, reading) for probe in asked.probes)


@given(wanted, texts)
def test_a_service_finds_at_least_what_matches(query: Any, text: list[str]) -> None:
    """Lucene's form, read as if it were ours, matches wherever the query does."""
    asked, reading = Query.read(written(query)), read(" ".join(text))
    lucene = render(asked.tree, LUCENE)
    assert lucene
    if "~" not in lucene and asked.matches(reading):
        assert Query.read(lucene).matches(reading)


@given(wanted, texts)
def test_hashtags_are_of_the_query(query: Any, text: list[str]) -> None:
    """A post that matches only by its hashtags carries one that is named."""
    asked = Query.read(written(query))
    assert all(f"#{tag}" in asked.text for tag in asked.hashtags)
    bare = read(" ".join(word for word in text if word[0] == "#"))
    only_tags = Reading(" ", frozenset(bare.tags), bare.tags)
    if asked.matches(only_tags) and "*" not in asked.text:
        assert {f"#{tag}" for tag in asked.hashtags} & set(bare.tags)
