"""What the entries of a feed prove: that nothing scrolled out of it, or what may have."""

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from monitor.nouns.posts import Lost, Post, Span
from monitor.sources.rss.document import FeedDocument
from monitor.sources.rss.place import Place

DAY: Final = timedelta(days=1)
FULL: Final = 10  # no feed known cuts shorter than this
TURNED: Final = "the feed turned over between two passes"


class Proof(Struct, frozen=True):
    """What a look proves.

    Attributes:
        observed: What is now known to be whole.
        lost: What of it scrolled out, by name.
        edge: From when on all that came is known; it may lie after the look.
        open: Whether older documents can prove more: no entry that was known has been met yet, and
            what is shown does not reach back far enough either.
    """

    observed: Span | None
    lost: tuple[Lost, ...]
    edge: datetime
    open: bool = False


def proof(document: FeedDocument, place: Place, since: Span, settle: timedelta) -> Proof:
    """Return what of *since* the document proves to be whole, and what of it was lost.

    Nothing scrolled out where an entry that was known is still there, and all below it is older
    than the last look: a pinned entry at the top, or an old one that an edit brought back up,
    proves nothing. Nor did anything where the feed says that it holds all there is. A feed that was
    empty has lost nothing while it is shorter than feeds are cut. Else what came before the oldest
    entry that is shown may be lost.
    """
    if not document.whole:
        return Proof(None, (), since.start)
    goes_on = _goes_on(document.posts, frozenset(place.known), since.start - settle)
    short = not place.known and len(document.posts) < FULL
    if document.complete or short or goes_on:
        return Proof(stretch(since.start, since.end) if place.asked else None, (), since.start)
    # Years ahead nothing would be proved before then; a day ahead our clock may be behind.
    claimed = [post.published_at for post in document.posts if post.published_at]
    dates = [date for date in claimed if date <= since.end + DAY]
    edge = max(dates[-1] + settle if dates else since.end, since.start)
    lost = stretch(since.start, min(edge, since.end))
    named = (Lost(lost, TURNED, "turned over"),) if lost else ()
    observed = stretch(edge, since.end) if place.asked else None
    return Proof(observed, named, edge, open=edge > since.start)


def unsure(place: Place, within: Span) -> tuple[Lost, ...]:
    """Name what may have scrolled out while the last look was made, before it is sure again."""
    if place.asked is None or place.since is None:
        return ()
    span = stretch(max(place.asked, within.start), min(place.since, within.end))
    return (Lost(span, TURNED, "turned over"),) if span else ()


def stretch(start: datetime, end: datetime) -> Span | None:
    """Return the span between two instants; None where it is empty."""
    return Span(start, end) if start < end else None


def _goes_on(posts: tuple[Post, ...], known: frozenset[str], before: datetime) -> bool:
    """Return whether one of *posts* was known and all below it were published before an instant."""
    for post in reversed(posts):
        if post.native_id in known:
            return True
        if post.published_at is None or post.published_at >= before:
            return False
    return False
