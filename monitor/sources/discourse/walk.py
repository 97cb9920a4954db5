"""The walk down the posts of a Discourse site, which may be interrupted after any page."""

from collections.abc import Callable, Generator
from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitor.errors import BadAnswer
from monitor.nouns.posts import Cursor, Page, Span
from monitor.nouns.spans import overlap
from monitor.sources.discourse.wire import HIGHEST, DiscoursePage
from monitor.sources.overlap import Overlap


class Walk(Struct, frozen=True):
    """A walk down: past which id and instant, what it proves there, and where it stands.

    Attributes:
        overlap: What is known of the site when it is done; None leaves that as it is.
    """

    floor: datetime
    span: Span
    goal: int = HIGHEST
    before: int | None = None
    overlap: Overlap | None = None


class Place(Struct, frozen=True):
    """The cursor: the newest id known (or any), a walk that is not at its end, how it was read."""

    top: int = HIGHEST
    walk: Walk | None = None
    overlap: Overlap = Overlap()


Ask = Callable[[int | None], DiscoursePage]  # before


def down(ask: Ask, place: Place, walk: Walk, within: Span) -> Generator[Page, None, Place]:
    """Yield what lies below the walk, newest page first; the last page claims what it proves.

    Raises:
        BadAnswer: A site that had posts shows none.
    """
    ended = False
    while not ended:
        listing = ask(walk.before)
        lowest = min(listing.ids, default=0)
        ended = not lowest or (lowest <= walk.goal and _older(listing, walk.floor))
        if walk.before is None and lowest:
            place = replace(place, top=max(listing.ids))
        elif walk.before is None and place.top < HIGHEST:
            message = f"expected posts, as there were up to id {place.top}, got none"
            raise BadAnswer(message)
        walk = walk if ended else replace(walk, before=lowest)
        if walk.overlap is not None:
            walk = replace(walk, overlap=walk.overlap.with_more(len(listing.posts)))
        place = replace(place, walk=None if ended else walk)
        if ended and walk.overlap is not None:
            place = replace(place, overlap=walk.overlap)
        cursor: Cursor = msgspec.to_builtins(place)
        observed = overlap(walk.span, within) if ended else None
        yield Page(posts=listing.posts, rejected=listing.rejected, observed=observed, cursor=cursor)
    return place


def _older(listing: DiscoursePage, floor: datetime) -> bool:
    return listing.latest is not None and listing.latest < floor
