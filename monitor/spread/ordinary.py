"""How often ordinary posts use a word: posts that nobody collected for an event."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).with_name("ordinary.tsv")
POSTS: Final = 66_730
FEWEST: Final = 50
"""Posts that were counted, and those that hold a word of the table at least (`bench/ordinary.py`
says which). English only: of other languages no word is in it."""

UNKNOWN: Final = FEWEST / POSTS / 4
"""Share that a word counts with that is not in the table: rarer than all that are."""


@cache
def table() -> Mapping[str, float]:
    """Return word -> share of ordinary posts that hold it, 0 to 1."""
    rows = (line.split("\t") for line in TABLE.read_text("utf-8").splitlines()[1:])
    return {word: int(posts) / POSTS for word, posts in rows}
