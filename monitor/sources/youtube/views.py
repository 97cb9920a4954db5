"""YouTube: how many views given videos have, by the hour.

Service: GET {base_url}/videos?part=statistics&id=, with a key. Limits: 50 videos a question, which
costs one of 10,000 units a day. See docs/counts/youtube-views.md; read on 2026-11-24. It was never
tried against the service itself.

It shows the views of the present only, and no history: an hour at whose end nobody looked stays
without a value. What is kept is the total, as it is shown, and no difference of two totals.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Final

from msgspec import Meta, Struct, field

from monitor.clock import HOUR, floor, utc_now
from monitor.nouns.incident import Incident
from monitor.nouns.measure import Count, Counted, Measure
from monitor.nouns.posts import Page, Reject, Traits
from monitor.privacy.secret import Secret
from monitor.sources.answers import each, refuse
from monitor.sources.base import Http, Job, MemoryVault, Source
from monitor.sources.configured import address, credential
from monitor.sources.counting import CountSettings
from monitor.sources.youtube.api import UNITS, Api
from monitor.sources.youtube.source import MANY, SITE, by_id
from monitor.sources.youtube.wire import VIDEO, Digits, YoutubeId, listed

PASS: Final = timedelta(minutes=10)  # a pass that begins as an hour ends may take so long

Video = Annotated[str, Meta(pattern=f"^{VIDEO.pattern}$")]


class Settings(CountSettings, frozen=True, kw_only=True):
    """What to ask YouTube for, and with what.

    Attributes:
        videos: Ids of the videos, such as `["dQw4w9WgXcQ"]`.
        key: The key of the Data API. Required.
        base_url: Another server of the same API.
    """

    videos: Annotated[tuple[Video, ...], Meta(min_length=1)]
    key: Secret | None = None
    base_url: str = SITE


class ShownViews(Struct, rename="camel"):
    view_count: Digits | None = None  # None where that is not public


class ViewedVideo(YoutubeId):
    statistics: ShownViews = field(default_factory=ShownViews)


class YoutubeViews(Source, settings=Settings):
    """Asks for the present views of all videos, once in each hour.

    *clock* gives the present: an incident that has closed is asked about as of its end.
    """

    kind: ClassVar = "youtube-views"
    lane: ClassVar = "views"  # fifty videos cost no more than one
    traits: ClassVar = Traits(
        clock="created",
        settle=timedelta(),
        min_interval=timedelta(milliseconds=200),
        granularity=HOUR,
        backfill=False,
        metered=True,
        counts=True,
    )

    def __init__(self, settings: Settings, clock: Callable[[], datetime] = utc_now) -> None:
        super().__init__(settings)
        self.url = address(self.kind, settings.base_url, SITE)
        self.key = credential(self.kind, settings, "key", "a key")
        self.videos = tuple(dict.fromkeys(settings.videos))
        self.clock, self.daily = clock, (UNITS,)

    def measures(self, incident: Incident, lane: str) -> tuple[Measure, ...]:
        """Return a series for each video: a total, which does not add up in longer buckets."""
        return tuple(
            Measure(name=video, title=f"Views of {video} so far", unit="views", how="mean")
            for video in self.videos
        )

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield the views of the hour that ended last; nothing where they are known already.

        A video that is not shown, or whose views are not, has no value.
        """
        end = floor(job.span.end, HOUR)
        if end <= job.span.start or self.clock() >= end + HOUR + PASS:
            return
        shown, rejected = self._views(Api(self.url, self.key, http, job.vault, job.now))
        values = {
            video: (Count(end - HOUR, end, views),)
            for video, views in shown.items()
            if video in self.videos
        }
        yield Page(counted=Counted(values=values, settled=end), rejected=rejected)

    def check(self, incident: Incident, http: Http) -> str:
        shown, _ = self._views(Api(self.url, self.key, http, MemoryVault(), self.clock()))
        answers = "; ".join(
            f"{video}: {shown[video]:,}" if video in shown else f"{video}: none are shown"
            for video in self.videos
        )
        return f"YouTube views by the hour, from now on ({answers}); what was before is not shown."

    def _views(self, api: Api) -> tuple[Mapping[str, int], tuple[Reject, ...]]:
        shown: dict[str, int] = {}
        rejected: list[Reject] = []
        for start in range(0, len(self.videos), MANY):
            body = api.ask("videos", by_id(self.videos[start : start + MANY]))
            known, broken = each(listed(body, "video").items, ViewedVideo)
            if broken and not known:
                refuse("YouTube", "videos with their statistics", body)
            views = {one.id: one.statistics.view_count for one in known}
            shown |= {video: int(many) for video, many in views.items() if many is not None}
            rejected += broken
        return shown, tuple(rejected)
