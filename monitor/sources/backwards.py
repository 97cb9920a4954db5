"""Lists of posts that can only be read backwards, by whole seconds; what they show is a sample.

A pass begins at the newest post and goes back to the last look, and to what may have come late. It
may be cut short anywhere, and goes on there. Nothing is claimed.
"""

from collections.abc import Callable, Generator, Iterator
from datetime import timedelta
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import EPOCH, SECOND
from monitor.nouns.posts import Page
from monitor.sources.answers import Listing
from monitor.sources.base import Job, resumed
from monitor.sources.overlap import Overlap


class Walk(Struct, frozen=True):
    """A walk backwards, in seconds since 1970: to where, from when, and where it stands."""

    floor: int
    asked: int
    before: int | None = None
    overlap: Overlap = Overlap()  # what is known when it is done


class Place(Struct, frozen=True):
    """The cursor: when the last whole walk began, in seconds since 1970; one not at its end."""

    asked: int | None = None
    walk: Walk | None = None
    overlap: Overlap = Overlap()


class DatedListing(Listing, frozen=True):
    """One page, and the seconds since 1970 that it is ordered by, one for each item."""

    keys: tuple[int, ...] = ()


Ask: TypeAlias = Callable[[int | None], DatedListing]
"""Asks for the newest posts, or those before a second."""


def pull(ask: Ask, job: Job, settle: timedelta, kind: str) -> Iterator[Page]:
    """Yield pages from the newest back to the last look, or to the start of the span."""
    start, now = (job.span.start - EPOCH) // SECOND, (job.span.end - EPOCH) // SECOND
    if job.purpose != "poll":
        yield from back(ask, Walk(start, now, now + 1))
        return
    place = resumed(job.cursor, Place, kind)
    if place.walk is not None:
        place = yield from back(ask, place.walk)
    if place.asked is not None and place.asked > now:  # by a clock that was wrong
        place = Place()
    floor, after = place.overlap.from_top(job.span.end, settle)
    known = start if place.asked is None else place.asked - settle // SECOND
    if floor is None and place.overlap.whole is not None:
        floor = place.overlap.whole - settle
    if floor is not None:
        known = (floor - EPOCH) // SECOND
    yield from back(ask, Walk(max(start, known), now, overlap=after))


def back(ask: Ask, walk: Walk) -> Generator[Page, None, Place]:
    """Yield what lies below the walk, newest page first; return the new place."""
    place = Place(walk=walk)
    while place.walk is not None:
        listing = ask(walk.before)
        if max(listing.keys, default=-1) < walk.floor:
            place = Place(walk.asked, overlap=walk.overlap)
        else:
            # The last second of a page is asked for again, since it may hold more than was shown;
            # one that holds more than a whole page is left at last.
            key = oldest(listing.keys, 0) + 1
            before = key if walk.before is None or key < walk.before else walk.before - 1
            more = walk.overlap.with_more(len(listing.posts))
            walk = replace(walk, before=before, overlap=more)
            place = Place(walk=walk)
        yield listing.page(place)
    return place


def oldest(keys: tuple[int, ...], default: int) -> int:
    """Return the oldest key but one, for one post may be dated back by years."""
    return sorted(keys)[:2][-1] if keys else default
