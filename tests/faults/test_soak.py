"""A short soak: half a minute of faults; `python -m tests.long.soak` makes it as long as one likes.

It says its seed where it fails, and where output is shown (`pytest -s`).
"""

from pathlib import Path
from random import Random

import pytest

from tests.long.soak import Soak

SECONDS = 15


@pytest.mark.repeats
def test_a_soak(tmp_path: Path) -> None:
    """Promises 2 to 5: after each death, and at the end, what counts as covered is stored.

    The seed is another one each time.
    """
    seed = Random().randrange(10**6)  # noqa: S311
    print(f"seed {seed}, {SECONDS} s")  # noqa: T201
    result = Soak(tmp_path, SECONDS, seed).run()
    print(result)  # noqa: T201
    assert result.stored > result.written / 2
    assert set(result.passes) > {"ok"}, "nothing went wrong in it"
