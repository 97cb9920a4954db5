"""The comments of one video, thread by thread.

What has been seen of a thread follows from its number of replies: where more are counted than are
shown, and the count is not the one that we know, the replies are read again.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import DAY
from monitor.errors import BadAnswer, NotFound
from monitor.nouns.posts import Lost, Page, Span
from monitor.sources.answers import paged
from monitor.sources.base import Job, cursor_of, resumed
from monitor.sources.overlap import Overlap
from monitor.sources.youtube.api import Api
from monitor.sources.youtube.wire import YoutubePage, parse_replies, parse_threads

PAGE: Final = 100
FEW: Final = 10  # comments that are not all gone by chance, within a day
REMEMBERED: Final = 2_000  # threads; of any beyond them the replies are read each time
# A whole walk of n pages follows the one before after n times this: 2,880 units a day for it, which
# leaves the rest of the 10,000 for replies and for the top of the listing.
PER_PAGE: Final = timedelta(seconds=30)


class Place(Struct, frozen=True, omit_defaults=True):
    """The cursor."""

    seen: datetime | None = None  # begin of the last walk that ended; threads up to then are known
    whole: datetime | None = None  # begin of the last walk over all threads
    pages: int = 0  # how many pages that was
    replies: dict[str, int] = {}  # how many a long thread had when all were read
    closed: datetime | None = None  # when the video last had no comments to read
    overlap: Overlap = Overlap()


class Comments(Struct, frozen=True):
    api: Api
    video: str

    def threads(self, token: str | None) -> YoutubePage:
        """Return a page of threads, newest first."""
        params = {"part": "snippet,replies", "videoId": self.video, "order": "time"}
        body = self.api.ask("commentThreads", {**params, **_paging(token)})
        return parse_threads(body, self.video, further=token is not None)

    def replies(self, thread: str, token: str | None) -> YoutubePage:
        """Return a page of the replies of a thread; none where it is no longer there."""
        params = {"part": "snippet", "parentId": thread}
        try:
            body = self.api.ask("comments", {**params, **_paging(token)})
        except NotFound:
            return YoutubePage()
        return parse_replies(body, self.video)


def _paging(token: str | None) -> dict[str, str | int | None]:
    return {"textFormat": "plainText", "maxResults": PAGE, "pageToken": token}


def walk(comments: Comments, job: Job, *, settle: timedelta, videos: int) -> Iterator[Page]:
    """Yield the comments of a video, or say that there are none to read: then a day is waited.

    Raises:
        NotFound: There are none to read, and an old span is asked for.
    """
    place, now = resumed(job.cursor, Place, "youtube"), job.span.end
    if place.closed is not None and place.closed <= now < place.closed + DAY:
        return
    try:
        yield from _walk(comments, job, replace(place, closed=None), settle, videos)
    except NotFound as error:
        if job.purpose != "poll":
            raise
        since = max(job.span.start, place.closed or job.span.start)
        lost = Lost(Span(since, now), str(error), "gone")
        yield Page(lost=(lost,), cursor=cursor_of(replace(place, closed=now)))


def _walk(
    comments: Comments, job: Job, place: Place, settle: timedelta, videos: int
) -> Iterator[Page]:
    """Yield the threads of a video with their replies; the last page claims, if all were read.

    Raises:
        BadAnswer: No comment is shown, and less than a day before there were many.
    """
    now = job.span.end
    part, after = place.overlap.from_top(now, settle)
    floor = _floor(place, job, settle, videos)
    if floor is not None and part is not None:
        floor = max(floor, part)
    met: dict[str, int] = {}
    number, whole = 0, False
    for listing in paged(comments.threads, "YouTube, threads"):
        had = place.overlap.unsettled if place.seen and now < place.seen + DAY else 0
        if not number and not listing.threads and had >= FEW:
            raise BadAnswer(f"YouTube, video {comments.video}: no comment is shown, and some were")
        number, whole = number + 1, listing.after is None
        after = after.with_more(len(listing.posts))
        yield listing.page()
        many = [thread for thread in listing.threads if thread.total > thread.shown]
        met.update((thread.id, thread.total) for thread in many)
        for thread in many:
            if place.replies.get(thread.id) != thread.total:
                yield from answers(comments, thread.id)
                place = replace(place, replies={**place.replies, thread.id: thread.total})
                yield Page(cursor=cursor_of(place))
        # A single old thread at the top is no end: it may have been held back, or pinned.
        if floor is not None and listing.latest is not None and listing.latest < floor:
            break
    if whole:
        done = Place(now, now, number, _newest(met), overlap=after)
    else:
        replies = _newest({**met, **place.replies})
        done = replace(place, seen=now, replies=replies, overlap=after)
    shown = whole and job.span.start < now
    yield Page(observed=job.span if shown else None, cursor=cursor_of(done))


def answers(comments: Comments, thread: str) -> Iterator[Page]:
    for listing in paged(partial(comments.replies, thread), "YouTube, replies"):
        yield listing.page()


def _floor(place: Place, job: Job, settle: timedelta, videos: int) -> datetime | None:
    """Return how far back threads are read; None where all are."""
    if place.seen is None or place.whole is None:
        return None
    if max(place.seen, place.whole) > job.span.end:  # by a clock that was wrong
        return None
    due = place.whole + place.pages * videos * PER_PAGE
    return None if job.span.end >= due else (place.overlap.whole or place.seen) - settle


def _newest(replies: dict[str, int]) -> dict[str, int]:
    return dict(list(replies.items())[:REMEMBERED])
