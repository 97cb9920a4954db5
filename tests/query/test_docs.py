"""What docs/query.md says is so."""

import re
from pathlib import Path

import pytest

from monitor.errors import QueryError
from monitor.query import Query, read

PAGE = (Path(__file__).parents[2] / "docs" / "query.md").read_text("utf-8")
CELL = r"`([^`]+)`(?: \((\w+)\))?"
ROWS = re.findall(rf"^\| `([^`]+)` \| {CELL} \| {CELL} \|$", PAGE, re.MULTILINE)
BLOCKS = re.findall(r"^ {4}(.+)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("query", "hit", "hit_lang", "miss", "miss_lang"), ROWS)
def test_examples_are_true(query: str, hit: str, hit_lang: str, miss: str, miss_lang: str) -> None:
    """Each query of the table finds the post beside it, and does not find the next."""
    assert Query.read(query).matches(read(hit, hit_lang))
    assert not Query.read(query).matches(read(miss, miss_lang))


def test_every_row_is_run() -> None:
    """No row of the table is overlooked for its form."""
    assert len(ROWS) == PAGE.count("\n| `") > 20


def test_the_example_and_its_complaint_are_real() -> None:
    """The query shown is taken apart as told, and the sentence is the one that users get."""
    query, complaint = BLOCKS
    assert len(Query.read(query).probes) == 3
    with pytest.raises(QueryError) as caught:
        Query.read("(a OR b")
    assert str(caught.value) == complaint


def test_refused_examples_are_refused() -> None:
    """What the page says is refused, is."""
    for query in ("-police", "gun OR -police"):
        assert f"`{query}`" in PAGE
        with pytest.raises(QueryError):
            Query.read(query)
