"""The memory of hundreds of passes stays what it was; `python -m tests.long.memory` makes a day."""

from pathlib import Path

import pytest

from tests.faults import rules
from tests.faults.remembering import NEW, remembered

PASSES, LOADED = 210, 70
"""How many, and from which on all that is needed is loaded."""

GROWTH = 4096
"""KiB that the others may add: the allocator takes some at a time, and scores are remembered."""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="there is no /proc here")
def test_memory_stays_flat(tmp_path: Path) -> None:
    """Promise 7: passes of seven hours, each with new posts, need little more than the first ones.

    What grows with the posts is on the disk.
    """
    loaded, *_, end = remembered(tmp_path, PASSES, LOADED)
    assert end - loaded < GROWTH, f"from {loaded} KiB to {end} KiB"
    assert len(rules.sound(tmp_path)) == NEW * PASSES
