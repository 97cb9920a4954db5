"""A table says each column once, and no column without its unit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import pytest
from msgspec import Struct

from monitor.nouns.buckets import Bucket
from monitor.nouns.frame import Frame, column, columns
from monitor.nouns.sources import SourceRow


class Bare(Struct):
    """A row of which a number says no unit."""

    start: Annotated[datetime, column("time", "Where it begins.")]
    posts: int


def test_a_column_without_a_unit_is_refused() -> None:
    """Where the type of the rows has one, there is no table of them."""
    with pytest.raises(TypeError, match=r"Bare\.posts says no unit"):
        Frame(Bare, ())


class Nested(Struct):
    """A row that holds rows of which a number says no unit."""

    rows: Annotated[Sequence[Bare], column("rows", "Rows.")]


def test_a_column_of_rows_is_looked_into() -> None:
    """Rows within a row say their units too."""
    with pytest.raises(TypeError, match=r"Bare\.posts says no unit"):
        Frame(Nested, ())


def test_a_bucket_says_what_its_numbers_are() -> None:
    """Keys, units and documentation of each column, in the order of the JSON."""
    found = {one.key: one.unit for one in columns(Bucket)}
    assert found == {
        "start": "time",
        "end": "time",
        "posts": "posts",
        "people": "accounts",
        "messages": "texts",
        "coverage": "share",
        "provisional": "flag",
        "truncated": "flag",
    }
    assert all(one.doc for one in columns(Bucket))


def test_a_value_within_a_row_has_columns_too() -> None:
    """Under both names, so that a table for a spreadsheet has what the JSON has."""
    found = {one.key: one for one in columns(SourceRow)}
    assert found["passes_failed"].path == "passes.failed"
    assert found["passes_failed"].unit == "passes"
    assert "passes" not in found
    assert found["last_error"].internal
    assert not found["source"].internal
