"""YouTube, through its Data API v3: all comments of given videos, and a sample of new videos.

Service: GET {base_url}/commentThreads, /comments and /search, with a key. Limits: 100 threads a
page, 10,000 units (questions) a day for comments and 100 searches a day, both until midnight
Pacific time. See docs/sources/youtube.md; read on 2026-11-24.

Threads are listed newest first, and a new reply does not bring its thread back up. So each pass
reads the top of the listing, and as often as the quota allows all of it: only that proves anything.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final, cast

from monitor.clock import utc_now
from monitor.errors import ConfigError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Traits
from monitor.privacy.secret import Secret
from monitor.sources.base import (
    Allowance,
    Http,
    Job,
    MemoryVault,
    Param,
    Recheck,
    Source,
    SourceSettings,
    Vault,
)
from monitor.sources.configured import address, credential
from monitor.sources.youtube.again import again
from monitor.sources.youtube.api import SEARCHES, UNITS, Api
from monitor.sources.youtube.search import search
from monitor.sources.youtube.videos import VIDEO, parse_videos
from monitor.sources.youtube.walk import Comments, walk

MANY: Final = 50  # ids that a question may name
SEARCH: Final = "search"
SITE: Final = "https://www.googleapis.com/youtube/v3"


class Settings(SourceSettings, frozen=True, kw_only=True):
    """What to ask YouTube for, and with what.

    Attributes:
        key: Of the Data API, by `key_env` or `key_file`.
        videos: Ids of the videos whose comments are read, such as `dQw4w9WgXcQ`.
        search: Whether to look for new videos too.
        base_url: Another server of the same API.
    """

    key: Secret | None = None
    videos: tuple[str, ...] = ()
    search: bool = False
    base_url: str = SITE


class YouTube(Source):
    """Reads the comments of one video at a time, or searches."""

    kind: ClassVar = "youtube"
    traits: ClassVar = Traits(
        clock="arrival",
        settle=timedelta(minutes=15),
        min_interval=timedelta(milliseconds=200),
        samples=frozenset({SEARCH}),
        metered=True,
    )
    Settings: ClassVar[type[SourceSettings]] = Settings
    batch: ClassVar = 100

    def __init__(self, settings: SourceSettings) -> None:
        given = cast("Settings", settings)
        self.url = address(self.kind, given.base_url, SITE)
        self.key = credential(self.kind, given, "key", "a key")
        self.videos, self.search = tuple(dict.fromkeys(given.videos)), given.search
        self.settle = given.late(self.traits)
        complaint = _complaint(given)
        if complaint and given.enabled:
            message = f"youtube: expected {complaint}"
            raise ConfigError(message)

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return the ids of the videos, and ``search`` where that is wanted."""
        return (*self.videos, *((SEARCH,) if self.search else ()))

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield comments, newest threads first; a walk over all of them claims the span.

        A search claims nothing.

        Raises:
            RetryLater: A day's quota is used up.
            NeedsAttention: The key is refused.
            NotFound: The video is not there, or its comments are switched off, and an old span of
                it is asked for; a poll says that as a loss, and asks again a day later.
            CursorLost: The cursor is none of ours.
            SourceError: An answer is no list; nothing was claimed.
        """
        api = Api(self.url, self.key, http, job.vault, job.span.end)
        if job.lane == SEARCH:
            return search(api, job)
        return walk(Comments(api, job.lane), job, settle=self.settle, videos=len(self.videos))

    def again(self, recheck: Recheck, http: Http) -> Iterator[Page]:
        """Yield comments and videos as they are now; see `again.py`.

        Raises:
            RetryLater: The day's units are used up.
            SourceError: An answer is no list; the pages yielded before stand.
        """
        return again(Api(self.url, self.key, http, recheck.vault, recheck.now), recheck)

    def allowances(self, vault: Vault, now: datetime) -> Sequence[Allowance]:
        """Return the two quotas of a day, kept apart, and how much of them is used."""
        wanted = (UNITS, SEARCHES) if self.search else (UNITS,)
        return tuple(quota.allowance(vault, now) for quota in wanted)

    def check(self, incident: Incident, http: Http) -> str:
        """Ask for the videos, which costs a unit for fifty of them, and say what will be seen.

        Raises:
            SourceError: The key is refused, or an answer is no list of videos.
        """
        # The clock only says when a quota that is used up begins anew.
        api = Api(self.url, self.key, http, MemoryVault(), utc_now())
        known: dict[str, str | None] = {}
        for start in range(0, len(self.videos), MANY):
            known |= parse_videos(api.ask("videos", by_id(self.videos[start : start + MANY])))
        if not self.videos:  # only the key can be tried, and a search would cost too much
            parse_videos(api.ask("videos", {"part": "id", "chart": "mostPopular"}))
        said = [f"all comments of {video} ({_said(known, video)})" for video in self.videos]
        if self.search:
            said.append("a sample of new videos, which never counts as coverage")
        return (
            f"YouTube: {'; '.join(said)}; at most {UNITS.limit:,} questions for comments and "
            f"{SEARCHES.limit} searches a day, which ends at midnight Pacific time."
        )


def by_id(videos: Sequence[str]) -> dict[str, Param | None]:
    """Return the parameters that ask how many comments videos have."""
    return {"part": "statistics", "id": ",".join(videos), "maxResults": MANY}


def _said(known: dict[str, str | None], video: str) -> str:
    if video not in known:
        return "which is private or was removed"
    count = known[video]
    return "which are switched off" if count is None else f"{int(count):,} at present"


def _complaint(given: Settings) -> str | None:
    """Return what is expected of the settings and not there."""
    wrong = [video for video in given.videos if not VIDEO.fullmatch(video)]
    if wrong:
        return f"ids of videos such as 'dQw4w9WgXcQ', got {wrong}"
    return None if given.videos or given.search else "videos, or search = true, got neither"
