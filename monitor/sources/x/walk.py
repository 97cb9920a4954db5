"""A walk through X's search, which may be interrupted after any page."""

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import rfc3339
from monitor.errors import BadAnswer
from monitor.nouns.posts import Span
from monitor.sources.base import Param
from monitor.sources.x.wire import FIELDS, XPage, written_at

LAG: Final = timedelta(seconds=30)  # the search shows nothing younger
SHOWN: Final = timedelta(days=7) - timedelta(hours=1)  # the hour is for walks that take long


class Walk(Struct, frozen=True):
    """A walk from the newest post down.

    Attributes:
        query: Digest of what is asked: its tokens mean nothing to another question.
        span: What the walk proves when it is done.
        since_id: Where it ends; None where it ends at the start of `span`.
        newest: Id of the newest post that it met.
        token: Where it stands; None at the top.
    """

    query: str
    span: Span
    since_id: str | None = None
    newest: str | None = None
    token: str | None = None


class Place(Struct, frozen=True, omit_defaults=True):
    """The cursor: the newest id known, until when all was shown, and a walk not at its end."""

    since_id: str | None = None
    until: datetime | None = None
    walk: Walk | None = None


def begin(place: Place, span: Span, query: str) -> Walk | None:
    """Return the walk that was interrupted, or a new one over *span*; None where that is empty.

    X refuses an id or a time that it no longer shows: the new walk then ends at an instant.

    Args:
        place: The cursor.
        span: What is wanted; its end is the instant of the pass.
        query: Digest of what is asked.
    """
    oldest, end = span.end - SHOWN, span.end.replace(microsecond=0)
    if place.walk is not None and place.walk.query == query and _goes_on(place.walk, oldest):
        return place.walk
    if span.start >= end:
        return None
    return Walk(query, Span(span.start, end), _shown(place.since_id, oldest))


def _goes_on(walk: Walk, oldest: datetime) -> bool:
    return walk.span.start >= oldest and _shown(walk.since_id, oldest) == walk.since_id


def _shown(native_id: str | None, oldest: datetime) -> str | None:
    """Return the id of a post that X still shows, else None."""
    return native_id if native_id and written_at(native_id) > oldest else None


def window(walk: Walk) -> dict[str, Param | None]:
    """Return the parameters of a walk: whole seconds, and none younger than what X shows.

    A post reaches the search `LAG` after it was written: by that clock the span is meant.
    """
    start = (walk.span.start - LAG).replace(microsecond=0)
    return {
        "since_id": walk.since_id,
        "start_time": None if walk.since_id else rfc3339(start),
        "end_time": rfc3339(walk.span.end - LAG),
        "next_token": walk.token,
        "sort_order": "recency",
        "tweet.fields": FIELDS,
    }


def turned(walk: Walk, listing: XPage) -> Walk:
    """Return where the walk stands after a page.

    Raises:
        BadAnswer: The next page would be the same again.
    """
    if listing.token is not None and listing.token == walk.token:
        message = f"X: expected a new next_token, got {listing.token!r} again"
        raise BadAnswer(message)
    newest = max(filter(None, (walk.newest, listing.newest)), key=int, default=None)
    return replace(walk, newest=newest, token=listing.token)


def done(place: Place, walk: Walk) -> Place:
    """Return where the next walk begins once this one is at its end."""
    return Place(walk.newest or place.since_id, walk.span.end)
