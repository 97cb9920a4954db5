"""Services that answer badly, while people change their minds (promises 2, 3, 4 and 5)."""

from pathlib import Path

import pytest

from tests.simulation.mistreated import run
from tests.simulation.real import KINDS, Kind

pytestmark = pytest.mark.repeats

FOUND = [
    ("mastodon", 177),
    ("mastodon", 70_038),
    ("rss", 26),
    ("rss, paged", 0),
    ("rss, paged", 26),
]
"""Seeds that have found something, by source."""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_is_claimed_is_there(kind: Kind, tmp_path: Path) -> None:
    """Whatever a service answers, and whatever is changed between two passes."""
    seeds = {1, *(seed for name, seed in FOUND if name == kind.name)}
    for seed in seeds:
        (tmp_path / str(seed)).mkdir()
        run(kind, seed, tmp_path / str(seed))
