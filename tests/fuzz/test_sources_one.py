"""The first half of the sources, fuzzed by a seed.

Promises 3 and 4; `bench.py` says what must hold.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzz.budget import hold, tried

pytestmark = pytest.mark.repeats

NAMES = (
    "bluesky",
    "discourse",
    "hackernews",
    "hackernews-items",
    "jetstream",
    "jetstream archive",
    "lemmy",
    "lemmy comments",
)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_answered(
    name: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """No answer ends a walk but in words; what was not changed in it is kept, all is counted."""
    made = tried(name, tmp_path)
    record_property("executions", made.executions)
    hold(made)
