"""GDELT: how many news articles mention something, their share of all, and their tone.

Service: GET {base_url}/api/v2/doc/doc?mode=timelinevolraw|timelinetone, no key. Limits: one
question in 5 seconds, of which many are refused all the same; three months back; refusals come as
plain text with status 200. See docs/counts/gdelt.md; read on 2026-11-24.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from monitor.clock import HOUR, floor, short_duration
from monitor.errors import BadAnswer, excerpt
from monitor.nouns.incident import Incident
from monitor.nouns.measure import Counted, Measure
from monitor.nouns.posts import Page, Reject, Span, Traits
from monitor.sources.answers import decode, each, later, not_all_broken, refuse
from monitor.sources.base import Http, Job, Source
from monitor.sources.configured import address
from monitor.sources.counting import CountSettings, settling
from monitor.sources.gdelt.query import compiled

SITE: Final = "https://api.gdeltproject.org"
LOOKBACK: Final = timedelta(days=90)
WINDOW: Final = timedelta(days=6)  # at once: over 3 days GDELT answers in hours, over 7 in days

PAUSE: Final = timedelta(minutes=15)
"""After a refusal with status 200, which names no time: those with status 429 were seen to last."""

MOST: Final = 1e15  # what a share is reckoned of: beyond it, it would be infinite
_TOO_OFTEN: Final = re.compile(rb"\s*Please limit requests")
_TEXT: Final = re.compile(rb"\s*[^\s{\[]")
_CONTROLS: Final = bytes(range(32))
_TIME: Final = "%Y%m%d%H%M%S"

Mode: TypeAlias = Literal["timelinevolraw", "timelinetone"]


class Settings(CountSettings, frozen=True, kw_only=True):
    """What to ask GDELT.

    Attributes:
        query: What to count, in GDELT's own words. Default: the incident's query, where GDELT can
            say it.
        base_url: Another server of the same API.
    """

    query: str = ""
    base_url: str = SITE


class Point(Struct):
    date: str
    value: Annotated[float, Meta(ge=-MOST, le=MOST)]
    norm: Annotated[float, Meta(ge=0, le=MOST)] | None = None  # all articles in that hour

    def __post_init__(self) -> None:
        _ = self.at

    @property
    def at(self) -> datetime:
        digits = self.date.replace("T", "").removesuffix("Z")
        return datetime.strptime(digits, _TIME).replace(tzinfo=UTC)


class GdeltSeries(Struct):
    data: list[Raw]


class Details(Struct, frozen=True):
    date_resolution: str = ""


class Timeline(Struct):
    """An answer; where nothing was found it has no line, or is an empty object."""

    timeline: list[GdeltSeries] | UnsetType = UNSET
    query_details: Details = Details()


class Gdelt(Source, settings=Settings):
    """Asks for windows of six days, in two modes that fail each by itself."""

    kind: ClassVar = "gdelt"
    traits: ClassVar = Traits(
        clock="created",
        settle=timedelta(hours=24),  # articles are found late, and counts revised for hours
        min_interval=timedelta(seconds=6),
        granularity=HOUR,
        lookback=LOOKBACK,
        backfill=False,
        counts=True,
    )

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.query = settings.query
        self.url = f"{address(self.kind, settings.base_url, SITE)}/api/v2/doc/doc"

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        return ("volume", "tone")

    def measures(self, incident: Incident, lane: str) -> tuple[Measure, ...]:
        asked = self._question(incident)
        if lane == "tone":
            return (_mean("tone", "Tone of the news", "tone, -100 to 100", asked),)
        articles = Measure(name="articles", title="News articles", unit="articles", question=asked)
        share = _mean("share", "Share of all news articles", "% of all articles", asked)
        return (articles, share)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        now, question = job.span.end, self._question(job.incident)
        final = floor(now - self.settle, HOUR)
        read = _volume if job.lane == "volume" else _tone
        mode: Mode = "timelinevolraw" if job.lane == "volume" else "timelinetone"
        for window in windows(job.span):
            points, rejected = self._ask(question, mode, window, now, http)
            given = {at: p for at, p in points.items() if window.start <= at < window.end}
            values = {name: settling(found, HOUR, final) for name, found in read(given).items()}
            # An empty answer is silence, or a service that sheds its load: it settles nothing.
            settled = min(window.end, final) if points else None
            yield Page(counted=Counted(values=values, settled=settled), rejected=rejected)

    def check(self, incident: Incident, http: Http) -> str:
        question = self._question(incident)
        points, _ = self._ask(question, "timelinevolraw", None, None, http)
        articles = round(sum(point.value for point in points.values()))
        return (
            f"GDELT: news articles by the hour, their share of all and their tone, for {question}; "
            f"{articles:,} in the last six days; what is younger than "
            f"{short_duration(self.settle)} will change, and hours that GDELT leaves out are not "
            "known."
        )

    def _question(self, incident: Incident) -> str:
        return self.query or compiled(incident.query)

    def _ask(
        self, query: str, mode: Mode, window: Span | None, now: datetime | None, http: Http
    ) -> tuple[dict[datetime, Point], tuple[Reject, ...]]:
        # None for a window asks for the last six days.
        times = {"timespan": f"{WINDOW // HOUR}h"}
        if window is not None:
            # However short the window, so many hours are asked for that the answer is in hours.
            start = min(window.start, window.end - WINDOW)
            times = {"startdatetime": f"{start:{_TIME}}", "enddatetime": f"{window.end:{_TIME}}"}
        params = {"query": query, "mode": mode, "format": "json", **times}
        resolution, points, rejected = parse(http.get(self.url, params=params).body, now)
        if points and resolution != "hour":
            raise BadAnswer(f"GDELT: the timeline is not one of hours, but by {resolution!r}")
        return points, rejected


def _mean(name: str, title: str, unit: str, asked: str) -> Measure:
    return Measure(name=name, title=title, unit=unit, how="mean", question=asked)


def windows(span: Span) -> Iterator[Span]:
    """Yield what can be asked for of a span: whole hours, six days at once, oldest first."""
    start = floor(max(span.start, span.end - LOOKBACK), HOUR)
    while start < span.end:
        end = min(start + WINDOW, span.end)
        yield Span(start, end)
        start = end


def parse(
    body: bytes, now: datetime | None = None
) -> tuple[str, dict[datetime, Point], tuple[Reject, ...]]:
    """Read an answer.

    Returns:
        Length of its steps in GDELT's words (`15m`, `hour`, `day`); its points by their starts,
        none where GDELT shows nothing; what could not be read of it.

    Raises:
        RetryLater: It says, with status 200, that it was asked too often; where *now* is known.
        BadAnswer: It is a refusal in words, or no timeline, or nothing of it can be read.
    """
    body = body.removeprefix(BOM_UTF8)
    if now is not None and _TOO_OFTEN.match(body):
        failure = later("GDELT: it was asked too often", now + PAUSE)
        raise failure
    if _TEXT.match(body):
        notice = excerpt(" ".join(body[:4096].decode("utf-8", "replace").split()))
        raise BadAnswer(f"GDELT: it refuses the question: {notice!r}")
    found = decode(body.translate(None, delete=_CONTROLS), Timeline, "GDELT")
    if found.timeline is UNSET and body.strip() != b"{}":
        refuse("GDELT", "a timeline", body)
    points, rejected = each(
        [raw for line in (found.timeline or [])[:1] for raw in line.data], Point
    )
    not_all_broken(points, rejected, "GDELT: no point of the timeline")
    by_time = {point.at: point for point in points}
    return found.query_details.date_resolution, by_time, tuple(rejected)


def _volume(points: dict[datetime, Point]) -> dict[str, dict[datetime, float]]:
    """Return articles and their share; an hour for which all news are 0 was not looked at."""
    seen = {at: point for at, point in points.items() if point.norm is None or point.norm > 0}
    return {
        "articles": {at: point.value for at, point in seen.items()},
        "share": {
            at: 100 * point.value / point.norm
            for at, point in seen.items()
            if point.norm is not None and point.norm >= 1
        },
    }


def _tone(points: dict[datetime, Point]) -> dict[str, dict[datetime, float]]:
    """Return the tone; exactly 0 is what GDELT writes for hours without an article."""
    return {"tone": {at: point.value for at, point in points.items() if point.value}}
