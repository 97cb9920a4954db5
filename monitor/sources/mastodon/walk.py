"""The walks through a hashtag timeline: forwards to what is new, and back to what came late."""

from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import from_epoch_ms, to_epoch_ms
from monitor.errors import BadAnswer
from monitor.model import Cursor, Page, Span
from monitor.sources.mastodon.wire import Listing
from monitor.spans import overlap

DAY: Final = timedelta(days=1)


class Walk(Struct, frozen=True):
    """A walk backwards: to where, what it proves there, and where it stands (None: at the top)."""

    floor: datetime
    span: Span
    max_id: str | None = None


class Place(Struct, frozen=True):
    """The cursor: the newest id known, a walk not at its end, when the instance was looked at."""

    top: str | None = None
    walk: Walk | None = None
    looked: str = ""


Ask = Callable[[str | None, str | None], Listing]  # min_id, max_id


def forward(ask: Ask, place: Place) -> Generator[Page, None, Place]:
    """Yield what lies above the newest id known, oldest page first; return the new place.

    Raises:
        BadAnswer: The service shows the same posts again.
    """
    seen = {place.top}
    while (listing := ask(place.top, None)).ids:
        _advance(seen, listing, "newer")
        place = replace(place, top=listing.ids[0])
        yield _page(listing, place)
    return place


def back(ask: Ask, place: Place, walk: Walk, within: Span) -> Generator[Page, None, Place]:
    """Yield what lies below the walk, newest page first; the last page claims what it proves.

    A page may hold a few posts that were written long before they came: only one that holds nothing
    else, or nothing at all, is the end.

    Raises:
        BadAnswer: The service shows the same posts again.
    """
    seen = {walk.max_id}
    ended = False
    while not ended:
        listing = ask(None, walk.max_id)
        _advance(seen, listing, "older")
        ended = not listing.ids or (listing.latest is not None and listing.latest < walk.floor)
        if walk.max_id is None and listing.ids:
            place = replace(place, top=listing.ids[0])
        walk = walk if ended else replace(walk, max_id=listing.ids[-1])
        place = replace(place, walk=None if ended else walk)
        yield _page(listing, place, overlap(walk.span, within) if ended else None)
    return place


def _page(listing: Listing, place: Place, observed: Span | None = None) -> Page:
    cursor: Cursor = msgspec.to_builtins(place)
    return Page(posts=listing.posts, rejected=listing.rejected, observed=observed, cursor=cursor)


def _advance(seen: set[str | None], listing: Listing, direction: str) -> None:
    """Note the ids of a page, and make sure that it brought us on: else we would ask for ever.

    Raises:
        BadAnswer: The page shows posts that were shown before.
    """
    again = seen.intersection(listing.ids)
    if again:
        message = (
            f"expected {direction} posts than were shown before, got {len(again)} of them again"
        )
        raise BadAnswer(message)
    seen.update(listing.ids)


def shape(native_id: str | None) -> tuple[bool, int]:
    """Return what tells the ids of one software from those of another."""
    return (native_id or "").isdigit(), len(native_id or "")


def above(newest: Listing, instant: datetime) -> str | None:
    """Return an id above all posts up to *instant*, or None, the top, where ids tell no time.

    References:
        Mastodon's snowflakes: milliseconds since 1970, shifted left by 16 bits; read on 2026-11-24.
    """
    top = newest.ids[0] if newest.ids else ""
    if newest.latest is None or not (top.isdecimal() and len(top) in range(16, 20)):
        return None
    tells_time = abs(from_epoch_ms(int(top) >> 16) - newest.latest) < DAY
    return str(to_epoch_ms(instant) << 16) if tells_time else None
