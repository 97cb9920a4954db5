"""The walk through one search of Bluesky, to the page that has no cursor."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

from msgspec import Struct

from monitor.clock import EPOCH, from_epoch, rfc3339
from monitor.errors import BadAnswer, NeedsAttention, RetryLater, SourceError
from monitor.nouns.posts import Span
from monitor.query import Probe
from monitor.sources.base import Param
from monitor.sources.bluesky.wire import BlueskySearch
from monitor.sources.bluesky.words import words

LIMIT: Final = 100
MOST_PAGES: Final = 90  # the search shows some 10,000 posts, and grows unreliable before that
MOST: Final = MOST_PAGES * LIMIT
SECOND: Final = timedelta(seconds=1)


class SearchStep(Struct, frozen=True):
    """A page of a search; whether it is the last, and whether more is held than is shown."""

    found: BlueskySearch
    ended: bool
    truncated: bool


Ask = Callable[[str | None], BlueskySearch]


def walk(ask: Ask) -> Iterator[SearchStep]:
    """Yield the pages of one search, newest first.

    A search whose cursor fails is begun again, once: cursors do not live long.

    Raises:
        RetryLater: The service asked for a pause.
        NeedsAttention: The account was refused.
        BadAnswer: The service shows the same page again.
        SourceError: It failed at the first page, or for the second time.
    """
    cursor: str | None = None
    seen: set[str] = set()
    begun_again = False
    while True:
        try:
            found = ask(cursor)
        except (RetryLater, NeedsAttention):
            raise
        except SourceError:
            if cursor is None or begun_again:
                raise
            cursor, seen, begun_again = None, set(), True
            continue
        cursor = found.cursor
        deep = len(seen) + 1 >= MOST_PAGES or (found.total or 0) >= MOST
        yield SearchStep(found, ended=cursor is None, truncated=cursor is not None and deep)
        if cursor is None or deep:
            return
        if cursor in seen:
            message = f"bluesky: expected a further page of the search, got {cursor[:40]!r} again"
            raise BadAnswer(message)
        seen.add(cursor)


def window(probe: Probe, span: Span) -> dict[str, Param | None]:
    """Return the parameters of the search over *span*, widened to whole seconds."""
    start, end = (span.start - EPOCH) // SECOND, -((EPOCH - span.end) // SECOND)
    return {
        "q": words(probe),
        "sort": "latest",
        "since": rfc3339(from_epoch(start)),
        "until": rfc3339(from_epoch(end)),
        "limit": LIMIT,
    }
