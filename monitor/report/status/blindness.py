"""To be blind is not to see silence: which question can no longer be answered, and since when."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from monitor.model import Lane


def seen_until(lanes: Iterable[Lane]) -> datetime | None:
    """Return up to when (UTC) any listing of a source has shown all; None where none ever did."""
    return max((span.end for lane in lanes for span in lane.observed), default=None)


def cannot_be_told(incident: str, source: str, since: str | None) -> str:
    """Return which question cannot be answered any more, without its full stop.

    Args:
        incident: Its key.
        source: Name of the source that cannot be seen through, or of several.
        since: Up to when it was seen, as people read it; None where it never was.

    >>> cannot_be_told("anaheim", "mastodon", "14:05")
    'how far anaheim spreads on mastodon since 14:05, and how people feel there, cannot be told'
    """
    when = f"since {since}" if since else "(never seen)"
    return (
        f"how far {incident} spreads on {source} {when}, and how people feel there, cannot be told"
    )


def together(names: Sequence[str]) -> str:
    """Return one name or more as one reads them.

    >>> together(["news"]), together(["mastodon", "lemmy", "news"])
    ('news', 'mastodon, lemmy and news')
    """
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def quiet(incident: str, source: str, seen: str) -> str:
    """Return that a source was seen and had nothing, as a sentence.

    Args:
        incident: Its key.
        source: Name of the source.
        seen: How much of the last day was observed, as people read it.
    """
    return f"Quiet: {source} was seen for {seen} of the last day, and had no post on {incident}."
