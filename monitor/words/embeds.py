"""What an embed says around its figure, and what is said of its files."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from monitor.nouns.report import Head
from monitor.words.numbers import listed
from monitor.words.worded import wording_of
from monitor.words.wording import place

MOST_SOURCES: Final = 4
"""Named in the line on the sources; the others are counted."""

CHARTS: Final[Mapping[str, str]] = {
    "volume": "Posts over time",
    "sentiment": "How the posts read",
    "narratives": "Versions of events",
    "links": "What most posts link to",
    "spread": "When it took off, and what comes next",
    "amplification": "Posts, accounts and different texts",
}
"""What a chart is called, whatever it finds: the frame around it keeps its name."""

NOTHING: Final[Mapping[str, str]] = {
    "volume": "No post was found so far",
    "sentiment": "Too few posts to say how they read",
    "narratives": "Too few posts to compare versions of events",
    "links": "No link was shared by five accounts so far",
    "spread": "Too little was seen to say how it spreads",
    "amplification": "No post was found so far",
}
"""The title where there is nothing to draw."""

DATA: Final = "Data (CSV)"
SCRIPT: Final[Mapping[str, str]] = {
    "stale": "Could not be renewed: this is {0} old.",
    "minute": "1 minute",
    "minutes": "{0} minutes",
    "hour": "1 hour",
    "hours": "{0} hours",
    "day": "1 day",
    "days": "{0} days",
}
"""Of the script of an embed."""

NO_SUCH_FILE: Final = "There is no such embed. Look at its address."


def named(chart: str, title: str) -> str:
    return f"{CHARTS[chart]}: {title}"


def as_of(head: Head, at: datetime) -> str:
    wording = wording_of(head)
    return f"As of {wording.instant(at)}, {place(head.timezone)}."


def source(names: Sequence[str]) -> str:
    more = len(names) - MOST_SOURCES
    held = [*names[:MOST_SOURCES], *([f"{more:,} more"] if more > 0 else [])]
    where = f" on {listed(held)}" if held else ""
    return f"Source: public posts{where}, counted with Reaction Monitor."


def source_of_counts(titles: Sequence[str]) -> str:
    return f"Source: {listed(list(titles))}, drawn with Reaction Monitor."


def put(file: str) -> str:
    return f"in `src`, put the address at which readers find {file}; #light after it keeps it light"


def renewed(*, once: bool) -> str:
    if once:
        return "`monitor run` does not renew it"
    return "`monitor run` renews it from now on; --once ends that"
