"""YouTube, through its Data API v3: all comments of given videos, and a sample of new videos.

Service: GET {base_url}/commentThreads, /comments and /search, with a key. Limits: 100 threads a
page, 10,000 units (questions) a day for comments and 100 searches a day, both until midnight
Pacific time. See docs/sources/youtube.md; read on 2026-11-24.

Threads are listed newest first, and a new reply does not bring its thread back up. So each pass
reads the top of the listing, and as often as the quota allows all of it: only that proves anything.
A search for new videos is a sample, which popularity has a part in, and never a census.

References:
    arXiv 2506.04422 (the same searches over twelve weeks were answered differently);
    developers.google.com/youtube/v3/docs: search/list, comments/list, videos/list; read on
    2026-11-24.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import rfc3339, utc_now
from monitor.errors import ConfigError, NotFound
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Span, Traits
from monitor.privacy.secret import Secret
from monitor.query import Probe
from monitor.sources.base import (
    Held,
    Http,
    Job,
    MemoryVault,
    Params,
    Recheck,
    Source,
    SourceSettings,
    cursor_of,
    gone,
    resumed,
)
from monitor.sources.configured import address, credential
from monitor.sources.youtube.api import SEARCHES, UNITS, Api, reasons
from monitor.sources.youtube.walk import Comments, walk
from monitor.sources.youtube.wire import (
    VIDEO,
    YoutubePage,
    parse_comments,
    parse_details,
    parse_ids,
    parse_search,
    parse_videos,
)

MANY: Final = 50  # ids that a question may name, and videos that a page of a search shows
MISSING: Final = "commentNotFound"
SEARCH: Final = "search"
SITE: Final = "https://www.googleapis.com/youtube/v3"

PAGES: Final = 5
OVERLAP: Final = timedelta(hours=1)  # a video may take its time into the index
PER_SEARCH: Final = timedelta(minutes=15)  # 96 a day, of the 100 that there are


class Settings(SourceSettings, frozen=True, kw_only=True):
    """What to ask YouTube for, and with what.

    Attributes:
        key: The key of the Data API. Required.
        videos: Ids of the videos whose comments are read, such as `["dQw4w9WgXcQ"]`.
        search: `true` looks for new videos with the incident's query.
        base_url: Another server of the same API.
    """

    key: Secret | None = None
    videos: tuple[str, ...] = ()
    search: bool = False
    base_url: str = SITE


class Place(Struct, frozen=True):
    """The cursor of the search: when the last was, and how many of the day's searches it took."""

    searched: datetime | None = None
    calls: int = 0


class YouTube(Source, settings=Settings):
    kind: ClassVar = "youtube"
    traits: ClassVar = Traits(
        clock="arrival",
        settle=timedelta(minutes=15),
        min_interval=timedelta(milliseconds=200),
        samples=frozenset({SEARCH}),
        metered=True,
    )
    batch: ClassVar = MANY

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.url = address(self.kind, settings.base_url, SITE)
        self.key = credential(self.kind, settings, "key", "a key")
        self.videos, self.search = tuple(dict.fromkeys(settings.videos)), settings.search
        self.daily = (UNITS, SEARCHES) if self.search else (UNITS,)
        wrong = [video for video in settings.videos if not VIDEO.fullmatch(video)]
        if wrong and settings.enabled:
            message = f"youtube: videos holds {wrong}: write ids such as 'dQw4w9WgXcQ'"
            raise ConfigError(message, key="videos")
        if settings.enabled and not (self.videos or self.search):
            message = "youtube: there is nothing to read: write videos, or search = true"
            raise ConfigError(message)

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        return (*self.videos, *((SEARCH,) if self.search else ()))

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield comments, newest threads first; a walk over all of them claims the span.

        A search claims nothing. A video that is not there, or has its comments switched off, is a
        failure (`NotFound`) where an old span of it is asked for; a poll says that as a loss, and
        asks again a day later.
        """
        api = Api(self.url, self.key, http, job.vault, job.now)
        if job.lane == SEARCH:
            return search(api, job)
        return walk(Comments(api, job.lane), job, settle=self.settle, videos=len(self.videos))

    def server_of(self, post: Held) -> str | None:
        """Return which method shows it, since ids of both kinds cannot go into one question."""
        return "videos" if VIDEO.fullmatch(post.native_id) else "comments"

    def look(self, posts: Sequence[Held], recheck: Recheck, http: Http) -> Iterator[Page]:
        # What is deleted, private or held back for review is left out, or is the reason why the
        # whole question is refused (404, commentNotFound); then each half is asked for by itself.
        api = Api(self.url, self.key, http, recheck.vault, recheck.now)
        if self.server_of(posts[0]) == "comments":
            yield from _comments(api, posts, recheck)
            return
        body = api.ask("videos", details([held.native_id for held in posts]))
        yield _shown(parse_details(body), posts, body, recheck)

    def check(self, incident: Incident, http: Http) -> str:
        """Ask for the videos, which costs a unit for fifty of them, and say what will be seen."""
        # The clock only says when a quota that is used up begins again.
        api = Api(self.url, self.key, http, MemoryVault(), utc_now())
        known: dict[str, str | None] = {}
        for start in range(0, len(self.videos), MANY):
            known |= parse_videos(api.ask("videos", by_id(self.videos[start : start + MANY])))
        if not self.videos:  # only the key can be tried, and a search would cost too much
            parse_videos(api.ask("videos", {"part": "id", "chart": "mostPopular"}))
        answers = [f"all comments of {video} ({_said(known, video)})" for video in self.videos]
        if self.search:
            answers.append("a sample of new videos, which never counts as coverage")
        return (
            f"YouTube: {'; '.join(answers)}; at most {UNITS.limit:,} questions for comments and "
            f"{SEARCHES.limit} searches a day, which ends at midnight Pacific time."
        )


def search(api: Api, job: Job) -> Iterator[Page]:
    """Yield the videos that were published since the last search; nothing where it is too early."""
    place, now = resumed(job.cursor, Place, "youtube"), job.span.end
    last, since = place.searched, job.span.start
    if last is not None and last <= now:  # one that lies ahead was made by a clock that was wrong
        if now < last + place.calls * PER_SEARCH:
            return
        since = last - OVERLAP
    calls = 0
    for probe in job.incident.query.probes:
        for listing in listings(api, probe, Span(since, now)):
            calls += 1
            yield listing.page()
    yield Page(cursor=cursor_of(Place(now, calls)))


def listings(api: Api, probe: Probe, span: Span) -> Iterator[YoutubePage]:
    """Yield at most `PAGES` pages of one search, newest first, with the videos whole.

    A search shows only how their descriptions begin, and no counts; fifty cost one unit more.
    """
    token: str | None = None
    for _ in range(PAGES):
        hits = parse_search(api.ask("search", params(probe, span, token), SEARCHES))
        found = (
            parse_details(api.ask("videos", details(hits.videos))) if hits.videos else YoutubePage()
        )
        yield replace(found, rejected=(*hits.rejected, *found.rejected), after=hits.after)
        token = hits.after
        if token is None:
            return


def params(probe: Probe, span: Span, token: str | None) -> Params:
    return {
        "part": "id",
        "type": "video",
        "order": "date",
        "safeSearch": "none",  # else what shows violence is left out, without a word
        "q": " ".join(filter(None, (probe.quoted, probe.prefix))),
        "publishedAfter": rfc3339(span.start),
        "publishedBefore": rfc3339(span.end),
        "maxResults": MANY,
        "pageToken": token,
    }


def details(videos: Sequence[str]) -> Params:
    """Return the parameters that ask for at most fifty videos, whole."""
    return {"part": "snippet,statistics", "id": ",".join(videos)}


def by_id(videos: Sequence[str]) -> Params:
    """Return the parameters that ask how many comments videos have."""
    return {"part": "statistics", "id": ",".join(videos), "maxResults": MANY}


def _comments(api: Api, some: Sequence[Held], recheck: Recheck) -> Iterator[Page]:
    ids = ",".join(held.native_id for held in some)
    try:
        body = api.ask("comments", {"part": "snippet", "id": ids, "textFormat": "plainText"})
    except NotFound as error:
        if MISSING not in reasons(error.body):
            raise
        if len(some) == 1:
            yield gone(some, recheck)
            return
        middle = len(some) // 2
        yield from _comments(api, some[:middle], recheck)
        yield from _comments(api, some[middle:], recheck)
        return
    yield _shown(parse_comments(body), some, body, recheck)


def _shown(shown: YoutubePage, some: Sequence[Held], body: bytes, recheck: Recheck) -> Page:
    there = parse_ids(body)
    left_out = [] if there is None else [held for held in some if held.native_id not in there]
    posts = (*shown.posts, *gone(left_out, recheck).posts)
    return Page(posts=posts, rejected=shown.rejected)


def _said(known: dict[str, str | None], video: str) -> str:
    if video not in known:
        return "which is private or was removed"
    count = known[video]
    return "which are switched off" if count is None else f"{int(count):,} at present"
