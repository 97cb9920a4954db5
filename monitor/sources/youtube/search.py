"""A search for new videos: a sample, which popularity has a part in, and never a census.

References:
    arXiv 2506.04422 (the same questions over twelve weeks were answered differently);
    developers.google.com/youtube/v3/docs/search/list; read on 2026-11-24.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import rfc3339
from monitor.nouns.posts import Cursor, Page, Span
from monitor.query import Probe
from monitor.sources.base import Job, Param, resumed
from monitor.sources.youtube.api import SEARCHES, Api
from monitor.sources.youtube.videos import parse_details, parse_search
from monitor.sources.youtube.wire import YoutubePage

PAGE: Final = 50
PAGES: Final = 5
OVERLAP: Final = timedelta(hours=1)  # a video may take its time into the index
PER_SEARCH: Final = timedelta(minutes=15)  # 96 a day, of the 100 that there are


class Place(Struct, frozen=True):
    """The cursor: when the last search was, and how many of the day's searches it took."""

    searched: datetime | None = None
    calls: int = 0


def search(api: Api, job: Job) -> Iterator[Page]:
    """Yield the videos that were published since the last search; nothing where it is too early.

    Raises:
        RetryLater: The day's searches are used up.
        CursorLost: The cursor is none of ours.
        SourceError: An answer is no list of videos.
    """
    place, now = resumed(job.cursor, Place, "youtube"), job.span.end
    if place.searched and now < place.searched + place.calls * PER_SEARCH:
        return
    since = place.searched - OVERLAP if place.searched else job.span.start
    calls = 0
    for probe in job.incident.query.probes:
        for listing in listings(api, probe, Span(since, now)):
            calls += 1
            yield Page(posts=listing.posts, rejected=listing.rejected)
    cursor: Cursor = msgspec.to_builtins(Place(now, calls))
    yield Page(cursor=cursor if job.purpose == "poll" else None)


def listings(api: Api, probe: Probe, span: Span) -> Iterator[YoutubePage]:
    """Yield at most `PAGES` pages of one search, newest first, with the videos whole.

    Raises:
        SourceError: As `Api.ask`, or the answer is no list of videos.
    """
    token: str | None = None
    for _ in range(PAGES):
        hits = parse_search(api.ask("search", params(probe, span, token), SEARCHES))
        found = (
            parse_details(api.ask("videos", details(hits.videos))) if hits.videos else YoutubePage()
        )
        yield replace(found, rejected=(*hits.rejected, *found.rejected), token=hits.token)
        token = hits.token
        if token is None:
            return


def details(videos: Sequence[str]) -> dict[str, Param | None]:
    """Return the parameters that ask for at most fifty videos, whole.

    A search shows only how their descriptions begin, and no counts; fifty cost one unit.
    """
    return {"part": "snippet,statistics", "id": ",".join(videos)}


def params(probe: Probe, span: Span, token: str | None) -> dict[str, Param | None]:
    """Return the parameters of a page of a search."""
    phrases = [f'"{" ".join(words)}"' for words in probe.phrases]
    return {
        "part": "id",
        "type": "video",
        "order": "date",
        "q": " ".join([*probe.words, *phrases, *filter(None, [probe.prefix])]),
        "publishedAfter": rfc3339(span.start),
        "publishedBefore": rfc3339(span.end),
        "maxResults": PAGE,
        "pageToken": token,
    }
