"""Promises 1 and 2: `kill -9` at any instant loses nothing acknowledged and doubles nothing.

Fifty kills here; `python -m tests.long.kills` makes as many as one likes, and all writes.
"""

import signal
from pathlib import Path
from random import Random

import pytest

from tests.faults.killing import Whole, killed_again_and_again, killed_at, whole_pass

pytestmark = pytest.mark.repeats

AT_WRITES = 26
AT_RANDOM = 26


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Give a whole pass, or skip where its writes cannot be traced."""
    return whole_pass(tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("part", range(AT_WRITES))
def test_a_kill_at_a_write(part: int, whole: Whole, tmp_path: Path) -> None:
    """Promises 1 and 2: whichever write is the last, cursor and spans equal the posts.

    Nothing is doubled, the rollups equal a recount, and the next pass ends where one that was not
    disturbed would have ended. The writes are spread over the pass, from making the database on.
    """
    point = whole.points[part * len(whole.points) // AT_WRITES]
    assert killed_at(tmp_path, point, whole) == -signal.SIGKILL


@pytest.mark.parametrize("words", ["collect", "import feed.ndjson"])
def test_kills_at_any_instant(words: str, tmp_path: Path) -> None:
    """Promise 2: what a reader saw is never gone, the cursor never goes back, nothing is doubled.

    The same database is killed under its processes again and again until its feed is read.
    """
    seed = Random().randrange(10**6)  # noqa: S311  another one each time, told where it fails
    print(f"seed {seed}")  # noqa: T201
    random, kills, feeds = Random(seed), 0, 0  # noqa: S311
    while kills < AT_RANDOM // 2:
        kills += killed_again_and_again(tmp_path / str(feeds), random, words)
        feeds += 1
