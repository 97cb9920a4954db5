"""How far a walk through the search has come, and where the next one begins."""

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import rfc3339
from monitor.nouns.posts import Span
from monitor.sources.base import Params
from monitor.sources.x.post import written_at
from monitor.sources.x.wire import FIELDS, XPage

LAG: Final = timedelta(seconds=30)  # nothing younger is shown, nor counted
SHOWN: Final = timedelta(days=7) - timedelta(hours=1)
"""The hour is for walks that take long, and for what is refused at the very edge."""


class Walk(Struct, frozen=True):
    """A walk from the newest post down, which may be interrupted after any page."""

    query: str  # digest of what is asked: its tokens mean nothing to another question
    span: Span  # what the walk proves when it is done
    since_id: str | None = None  # where it ends; None where it ends at the start of `span`
    newest: str | None = None  # id of the newest post that it met
    token: str | None = None  # where it stands; None at the top

    @property
    def window(self) -> Params:
        """Return its parameters: whole seconds, and none younger than what X shows.

        A post reaches the search `LAG` after it was written: by that clock the span is meant.
        """
        start = (self.span.start - LAG).replace(microsecond=0)
        return {
            "since_id": self.since_id,
            "start_time": None if self.since_id else rfc3339(start),
            "end_time": rfc3339(self.span.end - LAG),
            "next_token": self.token,
            "sort_order": "recency",
            "tweet.fields": FIELDS,
        }

    def turned(self, listing: XPage) -> "Walk":
        newest = max(filter(None, (self.newest, listing.newest)), key=int, default=None)
        return replace(self, newest=newest, token=listing.after)


class Place(Struct, frozen=True, omit_defaults=True):
    """The cursor: the newest id known, between when all was shown, and a walk not at its end."""

    since_id: str | None = None
    since: datetime | None = None  # None as well where an older release did not say
    until: datetime | None = None
    walk: Walk | None = None

    def begin(self, span: Span, query: str) -> Walk | None:
        """Return the walk that was interrupted, or a new one over *span*; None if that is empty.

        X refuses an id or a time that it no longer shows: the new walk then ends at an instant.
        """
        oldest, end, walk = span.end - SHOWN, span.end.replace(microsecond=0), self.walk
        if (
            walk is not None
            and walk.query == query
            and walk.span.start >= oldest
            and _shown(walk.since_id, oldest) == walk.since_id
        ):
            return walk
        # What is above an id proves nothing of the time before the walk that first led to one.
        known = _shown(self.since_id, oldest)
        start = max(span.start, self.since) if known and self.since else span.start
        return Walk(query, Span(start, end), known) if start < end else None

    def done(self, walk: Walk) -> "Place":
        since = self.since if walk.since_id else walk.span.start
        return Place(walk.newest or self.since_id, since, walk.span.end)


def _shown(native_id: str | None, oldest: datetime) -> str | None:
    """Return the id of a post that X still shows, else None."""
    return native_id if native_id and written_at(native_id) > oldest else None
