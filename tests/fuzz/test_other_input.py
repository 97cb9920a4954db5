"""Feeds, recordings, archives and count series, fuzzed by a seed.

Promises 3 and 4; `bench.py` says what must hold.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzz.budget import hold, tried

pytestmark = pytest.mark.repeats

NAMES = (
    "rss",
    "documents of feeds",
    "replay",
    "ndjson",
    "csv",
    "counts gdelt",
    "counts wikipedia-views",
    "counts wikipedia-edits",
    "counts x-counts",
    "counts youtube-views",
)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_answered(
    name: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """No answer ends a walk but in words; what was not changed in it is kept, all is counted."""
    made = tried(name, tmp_path)
    record_property("executions", made.executions)
    hold(made)
