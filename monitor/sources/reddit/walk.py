"""The walk down a listing of Reddit, to what is known or to its end."""

from collections import deque
from collections.abc import Callable, Generator, Mapping
from datetime import datetime
from typing import Final

from monitor.errors import BadAnswer
from monitor.nouns.posts import Page
from monitor.sources.base import Param
from monitor.sources.reddit.wire import RedditPage

RUN: Final = 10  # items in a row that prove that we know what lies below
WHOLE: Final = 500  # a listing that ends before was not cut, though removed items are missing in it

Ask = Callable[[Mapping[str, Param | None]], RedditPage]


def down(
    ask: Ask, known: frozenset[str], floor: datetime
) -> Generator[Page, None, tuple[tuple[str, ...], datetime]]:
    """Yield a listing from the top, down to a run of known items older than *floor*, or to its end.

    Where nothing is known, age alone tells: the first look, and an old span.

    Returns:
        The ids that were shown, newest first, and an instant: what was written from then on was
        shown. It is *floor* unless the listing was cut above it.

    Raises:
        BadAnswer: Nothing on a page can be read, or it shows what was shown before, or nothing.
    """
    shown: dict[str, None] = {}
    tail: deque[tuple[str, datetime]] = deque(maxlen=RUN)
    after = None
    while True:
        listing = ask({"after": after})
        new = [row for row in listing.rows if row[0] not in shown]
        if not listing.rows and len(shown) >= WHOLE:
            break
        if not new and (after or listing.rejected):
            message = f"expected items below {after or 'the top'}, got none that could be read"
            raise BadAnswer(message)
        shown.update((name, None) for name, _ in new)
        tail.extend(new)
        yield Page(posts=listing.posts, rejected=listing.rejected)
        after = listing.after
        if _settled(tail, known, floor) or (after is None and len(shown) < WHOLE):
            return tuple(shown), floor
        if after is None:
            break
    return tuple(shown), max(floor, *(written for _, written in tail))


def _settled(tail: deque[tuple[str, datetime]], known: frozenset[str], floor: datetime) -> bool:
    return (
        len(tail) == RUN
        and all(written < floor for _, written in tail)
        and (not known or all(name in known for name, _ in tail))
    )
