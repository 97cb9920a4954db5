"""How Reddit is searched for posts that its listing shows no more."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from monitor.query import Probe
from monitor.sources.base import Param

SEARCHED: Final = 10  # pages of a search, which ends by itself long before
AGES: Final[Mapping[str, timedelta]] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}


def words(probe: Probe) -> str:
    """Return the search for *probe*: its words, and its phrases in quotes."""
    return " ".join((*probe.words, *(f'"{" ".join(phrase)}"' for phrase in probe.phrases)))


def search(query: str, age: timedelta) -> dict[str, Param | None]:
    """Return the parameters of a search of one subreddit for posts that are at most *age* old."""
    return {
        "q": query,
        "sort": "new",
        "t": next((name for name, length in AGES.items() if age <= length), "all"),
        "restrict_sr": 1,
        "include_over_18": "on",
        "type": "link",
    }
