"""The walks through a hashtag timeline: up to what is new, and over what may have come late.

While there is little to read again a pass goes up from the newest id known, and then back over the
settle time. In a burst it goes up twice: from the newest id to posts of a minute ago, and from the
id below which all has settled to posts that have settled since. Pages up are full but for the last,
so each post is read twice at any rate.
"""

from collections.abc import Callable, Generator, Iterator
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import from_epoch_ms, to_epoch_ms
from monitor.errors import BadAnswer
from monitor.nouns.posts import Cursor, Page, Span
from monitor.nouns.spans import overlap
from monitor.sources.mastodon.wire import MastodonPage
from monitor.sources.overlap import RECENT, Overlap, newer

DAY: Final = timedelta(days=1)


class Walk(Struct, frozen=True):
    """A walk backwards: to where, what it proves there, and where it stands (None: at the top)."""

    floor: datetime
    span: Span
    max_id: str | None = None


class Place(Struct, frozen=True):
    """The cursor.

    Attributes:
        top: Newest id known, or one of the last minute's: the way up begins there.
        walk: A walk back that is not at its end.
        looked: Day on which the instance was looked at.
        low: Id up to which all has settled and was read since; None where no such id is known.
        edge: Id up to which all is older than a minute, as a whole look found it.
        overlap: How the timeline was read so far.
    """

    top: str | None = None
    walk: Walk | None = None
    looked: str = ""
    low: str | None = None
    edge: str | None = None
    overlap: Overlap = Overlap()


Ask = Callable[[str | None, str | None], MastodonPage]  # min_id, max_id


class StepUp(Struct, frozen=True):
    """A page on the way up.

    Attributes:
        edge: Id up to which all posts shown are old enough.
        ended: Whether younger posts follow, or none.
    """

    listing: MastodonPage
    edge: str
    ended: bool


def up(
    ask: Ask, edge: str, until: datetime, now: datetime, end: str | None = None
) -> Iterator[StepUp]:
    """Yield the pages above an id, oldest first, to the one that shows a post of *until* or later.

    Args:
        ask: Asks for a page.
        edge: Where to begin.
        until: Instant up to which posts are old enough.
        now: Instant of the pass.
        end: Id at which to end in any case.

    Raises:
        BadAnswer: The service shows the same posts again.
    """
    seen: set[str | None] = {edge}
    step = StepUp(MastodonPage(), edge, ended=False)
    while not step.ended:
        listing = ask(step.edge, None)
        _advance(seen, listing, "newer")
        old = settled(listing, until, now)
        if end in old:
            old = old[: old.index(end) + 1]
        ended = len(old) < len(listing.ids) or not listing.ids or end in old
        step = StepUp(listing, old[-1] if old else step.edge, ended)
        yield step


def forward(
    ask: Ask, place: Place, now: datetime, settle: timedelta
) -> Generator[Page, None, Place]:
    """Yield what lies above the newest id known, oldest page first; return the new place.

    A page that was wholly written after the pass began ends it: in a burst there is no end else.

    Raises:
        BadAnswer: The service shows the same posts again.
    """
    seen = {place.top}
    young = False
    while (listing := ask(place.top, None)).ids:
        _advance(seen, listing, "newer")
        old = () if young else settled(listing, now - RECENT, now)
        young = young or len(old) < len(listing.ids)
        edge = old[-1] if old else place.edge
        place = replace(_with_more(place, listing, now - settle), top=listing.ids[0], edge=edge)
        yield page(listing, place)
        if listing.posts and all((it.published_at or now) > now for it in listing.posts):
            break
    return place


def back(
    ask: Ask, place: Place, walk: Walk, within: Span, settle: timedelta
) -> Generator[Page, None, Place]:
    """Yield what lies below the walk, newest page first; the last page claims what it proves.

    A page may hold a few posts that were written long before they came: only one that holds nothing
    else, or nothing at all, is the end.

    Args:
        ask: Asks for a page.
        place: The cursor.
        walk: To where, and what it proves.
        within: What may be claimed; its end is the instant of the pass.
        settle: How late posts may be.

    Raises:
        BadAnswer: The service shows the same posts again.
    """
    now = within.end
    seen = {walk.max_id}
    while True:
        listing = ask(None, walk.max_id)
        _advance(seen, listing, "older")
        ended = not listing.ids or (listing.latest is not None and listing.latest < walk.floor)
        if walk.max_id is None and listing.ids:
            place = replace(place, top=listing.ids[0])
        walk = walk if ended else replace(walk, max_id=listing.ids[-1])
        place = _with_more(place, listing, now - settle)
        place = replace(
            place,
            low=_lowest(place.low, listing, now - RECENT - settle, now),
            edge=_lowest(place.edge, listing, now - RECENT, now),
            walk=walk,
        )
        if ended:
            done = Overlap(now, now, place.overlap.unsettled)
            # What comes a little late in a burst lands below the newest id.
            top = place.top if done.is_cheap else place.edge or place.top
            place = replace(place, walk=None, overlap=done, top=top)
        yield page(listing, place, overlap(walk.span, within) if ended else None)
        if ended:
            return place


def _with_more(place: Place, listing: MastodonPage, instant: datetime) -> Place:
    """Return the place with the posts of a page that are younger than an instant counted."""
    known = place.overlap
    count = known.unsettled + newer(listing.posts, instant)
    return replace(place, overlap=replace(known, unsettled=count))


def _lowest(name: str | None, listing: MastodonPage, until: datetime, now: datetime) -> str | None:
    """Return the highest id from which on downwards all is older, after one more page down."""
    old = settled(listing, until, now)
    return name if name and len(old) == len(listing.ids) else max(old[-1:], default=None)


def settled(listing: MastodonPage, until: datetime, now: datetime) -> tuple[str, ...]:
    """Return the ids of a page, from the lowest up, before the first of *until* or later.

    What claims to be written after *now* tells nothing of where we are.
    """
    # A post that could not be read, or is not public, has no time: it stands where it stands.
    young = {
        post.ref.rpartition("/")[2]
        for post in listing.posts
        if post.ref and post.published_at and until <= post.published_at <= now
    }
    return tuple(takewhile(lambda name: name not in young, reversed(listing.ids)))


def page(listing: MastodonPage, place: Place, observed: Span | None = None) -> Page:
    """Return what a listing shows, with the place after it and what it proves."""
    cursor: Cursor = msgspec.to_builtins(place)
    return Page(posts=listing.posts, rejected=listing.rejected, observed=observed, cursor=cursor)


def _advance(seen: set[str | None], listing: MastodonPage, direction: str) -> None:
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


def above(newest: MastodonPage, instant: datetime) -> str | None:
    """Return an id above all posts up to *instant*, or None, the top, where ids tell no time.

    References:
        Mastodon's snowflakes: milliseconds since 1970, shifted left by 16 bits; read on 2026-11-24.
    """
    top = newest.ids[0] if newest.ids else ""
    if newest.latest is None or not (top.isdecimal() and len(top) in range(16, 20)):
        return None
    tells_time = abs(from_epoch_ms(int(top) >> 16) - newest.latest) < DAY
    return str(to_epoch_ms(instant) << 16) if tells_time else None
