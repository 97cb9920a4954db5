"""The walks through what a search finds: each version of the API turns pages in its own way."""

from collections.abc import Callable, Generator
from datetime import datetime
from typing import Final

from monitor.clock import MINUTE
from monitor.errors import BadAnswer
from monitor.nouns.posts import Page
from monitor.sources.answers import paged
from monitor.sources.base import Params
from monitor.sources.lemmy.wire import LemmyPage

LIMIT: Final = 50
AGAIN: Final = 5  # things that a page of version 3 must repeat of the one before
NSFW: Final = {"show_nsfw": "true"}  # of posts; version 3 shows visitors none of them

Ask = Callable[[Params], LemmyPage]
Walk = Generator[Page, None, bool]  # whether all that was asked for has been shown


def by_offset(ask: Ask, floor: datetime, met: set[str]) -> Walk:
    """Yield pages of version 3, newest first, down to things older than *floor*.

    Pages have numbers there, so that one that is deleted moves all below it up, past us. So each
    page begins a little above the end of the one before: what it shows again proves that they join.
    *met* are ids that the searches of this walk have found; new ones are added.

    Raises:
        BadAnswer: The pages do not join.
    """
    shown: set[str] = set()
    rows = 0
    while True:
        page, limit = window(rows)
        listing = ask({"page": page, "limit": limit, "sort": "New", "listing_type": "All"})
        names = {post.native_id for post in listing.posts}
        full = listing.size >= limit
        # A walk gets on here by pages that repeat something, though not all, of those before.
        if rows and (names.isdisjoint(shown) or (full and names <= shown)):
            message = f"page {page} does not go on from the one before: it is another, or the same"
            raise BadAnswer(message)
        met |= names
        yield listing.page()
        if not full or (listing.oldest is not None and listing.oldest < floor):
            return True
        shown |= names
        rows = (page - 1) * limit + listing.size


def window(rows: int) -> tuple[int, int]:
    """Return number and length of the page that overlaps the rows shown and reaches farthest.

    >>> window(0), window(50)
    ((1, 50), (2, 45))
    """
    if rows == 0:
        return 1, LIMIT
    pages = ((max(rows - AGAIN, 0) // limit + 1, limit) for limit in range(LIMIT // 2, LIMIT + 1))
    return max(pages, key=lambda found: found[0] * found[1])


def by_cursor(ask: Ask, kind: str, floor: datetime, now: datetime, met: set[str]) -> Walk:
    """Yield pages of version 4, as far back as *floor*, to the end.

    Comments come newest first, but posts by their rank of the moment: one that rises while we turn
    pages jumps past us. So where there is more than one page, posts are proved only if a second
    reading shows none that the first had not.
    """
    age = int((now - floor + MINUTE).total_seconds())
    pages, _ = yield from _turn(ask, age, now, met)
    if kind == "comments" or pages == 1:
        return True
    _, missed = yield from _turn(ask, age, now, met)
    return not missed


def _turn(
    ask: Ask, age: int, now: datetime, met: set[str]
) -> Generator[Page, None, tuple[int, bool]]:
    """Yield all pages; return how many there were, and whether a post older than *now* was new."""
    asked: Params = {"limit": LIMIT, "time_range_seconds": age, **NSFW}
    pages, fresh = 0, False
    for listing in paged(lambda after: ask({**asked, "page_cursor": after}), "Lemmy"):
        new = (post for post in listing.posts if post.native_id not in met)
        fresh = fresh or any((post.published_at or now) < now for post in new)
        met.update(post.native_id for post in listing.posts)
        yield listing.page()
        pages += 1
    return pages, fresh
