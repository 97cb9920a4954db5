"""Small services that count as the real ones do, and the cases for the contract."""

import tempfile
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

from monitor.clock import rfc3339
from monitor.errors import NotFound
from monitor.nouns.posts import Answer
from monitor.privacy.secret import Secret
from monitor.sources import count_file
from monitor.sources.base import Source
from monitor.sources.gdelt.source import Gdelt, Point
from monitor.sources.gdelt.source import Settings as GdeltSettings
from monitor.sources.wikipedia.articles import WikipediaSettings
from monitor.sources.wikipedia.edits import WikipediaEdit, WikipediaEdits
from monitor.sources.wikipedia.views import Day, WikipediaViews
from monitor.sources.x import counts as x_counts
from monitor.sources.youtube import views as youtube_views
from monitor.testing.counting import NOW, SINCE, CountCase, Held
from monitor.testing.poison import WireFormat
from monitor.testing.service import Params, Respond, answer
from tests.sources.case_youtube import KEY, VIDEO

OTHER = "aaaaaaaaaaa"

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def compact(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"


def read_compact(text: object) -> datetime:
    return datetime.strptime(str(text), "%Y%m%d%H%M%S").replace(tzinfo=UTC)


@dataclass
class GdeltService:
    """Holds articles by the hour; hours that it does not hold are left out of its answers."""

    articles: Mapping[datetime, int]
    now: datetime

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        end = read_compact(params["enddatetime"]) if params.get("enddatetime") else self.now
        start = end - 6 * DAY
        if params.get("startdatetime"):
            start = read_compact(params["startdatetime"])
        length = end - start
        data = []
        for at, count in self.articles.items():
            if start <= at <= end:
                value = count if params["mode"] == "timelinevolraw" else -count / 10
                norm = {"norm": 1000} if params["mode"] == "timelinevolraw" else {}
                data.append({"date": compact(at), "value": value, **norm})
        said = "15m" if length <= 3 * DAY else "hour" if length <= 7 * DAY else "day"
        timeline = [{"series": "Article Count", "data": data}] if data else []
        return answer({"query_details": {"date_resolution": said}, "timeline": timeline})


@dataclass
class ViewsService:
    """Holds views by the day; a span without any is not found."""

    views: Mapping[datetime, int]
    now: datetime

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        article, _, first, last = url.split("/")[-4:]
        items = [
            {"article": unquote(article), "timestamp": f"{at:%Y%m%d00}", "views": count}
            for at, count in self.views.items()
            if first <= f"{at:%Y%m%d00}" <= last and at + DAY <= self.now
        ]
        if not items:
            message = "404: no data"
            raise NotFound(message)
        return answer({"items": items})


@dataclass
class WikiService:
    """Holds the times of an article's revisions, and shows so many an answer."""

    revisions: list[datetime]
    page: int = 3

    def __post_init__(self) -> None:
        self.times = sorted(map(rfc3339, self.revisions))

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        if "rvstart" not in params:
            return answer({"query": {"pages": [{"title": params["titles"]}]}})
        first = bisect_left(self.times, str(params["rvstart"]))
        kept = self.times[first : bisect_right(self.times, str(params["rvend"]))]
        at = int(str(params.get("rvcontinue") or 0))
        shown = [{"revid": 1, "timestamp": one} for one in kept[at : at + self.page]]
        more = {"rvcontinue": str(at + self.page), "continue": "||"}
        page = {"title": params["titles"], "revisions": shown}
        body: dict[str, object] = {"query": {"pages": [page]}}
        return answer(body | ({"continue": more} if at + self.page < len(kept) else {}))


@dataclass
class XService:
    """Holds posts by the hour; the last hour is counted as far as it has come."""

    posts: Mapping[datetime, int]
    now: datetime
    asked: list[Params] = field(default_factory=list)

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        self.asked.append(params)
        start = datetime.fromisoformat(str(params["start_time"]))
        end = datetime.fromisoformat(str(params["end_time"]))
        assert start >= self.now - 7 * DAY, "X refuses what is older"
        assert end <= self.now - timedelta(seconds=10), "X refuses what is too young"
        data = [
            {"start": rfc3339(at), "end": rfc3339(min(at + HOUR, end)), "tweet_count": count}
            for at, count in self.posts.items()
            if start <= at < end
        ]
        return answer({"data": data, "meta": {"total_tweet_count": 7}})


@dataclass
class VideosService:
    """Holds how many views a video had at the end of each hour; shows those of the present."""

    views: Mapping[datetime, int]
    now: datetime

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        assert url.endswith("/videos")
        assert headers == {"X-Goog-Api-Key": KEY}
        ids = str(params["id"]).split(",")
        assert len(ids) <= 50
        at = self.now.replace(minute=0) - HOUR
        counts = {"viewCount": str(self.views.get(at)), "commentCount": "3"}
        items = [{"id": one, "statistics": counts} for one in ids if at in self.views]
        return answer({"kind": "youtube#videoListResponse", "items": items})


BEARER = "AAAA-bearer"
ARTICLE = "Anaheim / 2017"
WIKIPEDIA = WikipediaSettings(articles=(ARTICLE,), contact="desk@example.org")


def gdelt(held: Held, now: datetime) -> tuple[Source, Respond]:
    return Gdelt(GdeltSettings()), GdeltService(held, now).respond


def views(held: Held, now: datetime) -> tuple[Source, Respond]:
    return WikipediaViews(WIKIPEDIA), ViewsService(held, now).respond


def edits(held: Held, now: datetime) -> tuple[Source, Respond]:
    """Return a source of edits; each hour has as many as it holds, some seconds apart."""
    second = timedelta(seconds=11)
    times = [at + n * second for at, count in held.items() for n in range(count)]
    service = WikiService([at for at in times if at <= now], page=500)
    return WikipediaEdits(WIKIPEDIA), service.respond


def x(held: Held, now: datetime) -> tuple[Source, Respond]:
    settings = x_counts.Settings(bearer=Secret(BEARER), requests_per_day=100)
    return x_counts.XCounts(settings), XService(held, now).respond


def video(held: Held, now: datetime) -> tuple[Source, Respond]:
    settings = youtube_views.Settings(videos=(VIDEO, OTHER), key=Secret(KEY))
    source = youtube_views.YoutubeViews(settings, lambda: now)
    return source, VideosService(held, now).respond


def csv(held: Held, now: datetime) -> tuple[Source, Respond]:
    """Return a source of a file, which asks nobody."""
    lines = [f"{rfc3339(at)},{value}\n" for at, value in held.items()]
    with tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False) as file:
        file.write("start,value\n" + "".join(lines))
    settings = count_file.Settings(file=file.name, title="Calls", unit="calls", timezone="UTC")

    def nobody(*_: object) -> None:
        message = "a file asks nobody"
        raise AssertionError(message)

    return count_file.CountFile(settings.beside(Path("/").joinpath)), nobody  # type: ignore[return-value]


POINTS = WireFormat(
    Point, lambda body: [row for line in body.get("timeline", ()) for row in line["data"]]
)
DAYS = WireFormat(Day, lambda body: body.get("items", ()))
EDITS = WireFormat(
    WikipediaEdit,
    lambda body: [row for page in body["query"]["pages"] for row in page.get("revisions", ())],
)
VIDEOS = WireFormat(youtube_views.ViewedVideo, lambda body: body.get("items", ()))
BUCKETS = WireFormat(x_counts.XCountsBucket, lambda body: body.get("data", ()))

CASES = (
    CountCase(
        *("gdelt", gdelt, HOUR, timedelta(hours=24)),
        wire=POINTS,
        at=lambda row: read_compact(row["date"].replace("T", "").removesuffix("Z")),
    ),
    CountCase(
        *("wikipedia-views", views, DAY, timedelta(hours=48)),
        wire=DAYS,
        at=lambda row: datetime.strptime(row["timestamp"], "%Y%m%d%H").replace(tzinfo=UTC),
    ),
    CountCase(
        *("wikipedia-edits", edits, HOUR, timedelta(minutes=10)),
        sparse=False,
        wire=EDITS,
        at=lambda row: datetime.fromisoformat(row["timestamp"]),
        near=HOUR,
    ),
    CountCase(
        *("x-counts", x, HOUR, timedelta(minutes=15)),
        wire=BUCKETS,
        at=lambda row: datetime.fromisoformat(row["start"]),
    ),
    CountCase(
        *("youtube-views", video, HOUR, timedelta()),
        present=True,
        wire=VIDEOS,
        # An answer has one hour of two videos: the second is poisoned, at an hour of its own.
        at=lambda row: SINCE + 2 * DAY if row["id"] == OTHER else NOW,
    ),
    CountCase("csv", csv, HOUR, timedelta(), network=False),
)
