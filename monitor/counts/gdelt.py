"""GDELT: how many news articles mention something, their share of all, and their tone.

Service: GET {base_url}/api/v2/doc/doc?mode=timelinevolraw|timelinetone, no key. Limits: one
question in 5 seconds, of which many are refused all the same; three months back; refusals come as
plain text with status 200. See docs/counts/gdelt.md; read on 2026-11-24.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar, Final, Literal, TypeAlias, cast

from msgspec import UNSET, Meta, Struct, UnsetType

from monitor.counts.base import HOUR, Ask, CountLane, CountSettings, floor, settling
from monitor.counts.gdelt_query import compiled
from monitor.errors import BadAnswer, RetryLater
from monitor.nouns.incident import Incident
from monitor.nouns.measure import Counted, Measure
from monitor.nouns.posts import Span
from monitor.sources.answers import decode
from monitor.sources.base import Http
from monitor.sources.configured import address

SITE: Final = "https://api.gdeltproject.org"
SETTLE: Final = timedelta(hours=24)  # articles are found late, and counts revised for hours
LOOKBACK: Final = timedelta(days=90)
WINDOW: Final = timedelta(days=6)
"""Asked for at once: over 3 days GDELT answers in hours, over 7 in days."""

PAUSE: Final = timedelta(minutes=15)
"""After a refusal with status 200, which names no time: those with status 429 were seen to last."""

_TOO_OFTEN: Final = re.compile(rb"\s*Please limit requests")
_TEXT: Final = re.compile(rb"\s*[^\s{\[]")
_CONTROLS: Final = bytes(range(32))
_TIME: Final = "%Y%m%d%H%M%S"

Mode: TypeAlias = Literal["timelinevolraw", "timelinetone"]


class Settings(CountSettings, frozen=True, kw_only=True):
    """What to ask GDELT.

    Attributes:
        query: In GDELT's own words, instead of the incident's query.
        base_url: Another server of the same API.
    """

    query: str = ""
    base_url: str = SITE


MOST: Final = 1e15
"""What a share is reckoned of: beyond it, it would be infinite."""


class Point(Struct):
    """A value of an hour, and the number of all articles in it."""

    date: str
    value: Annotated[float, Meta(ge=-MOST, le=MOST)]
    norm: Annotated[float, Meta(ge=0, le=MOST)] | None = None


class GdeltSeries(Struct):
    """A series of points."""

    data: list[Point]


class Details(Struct, frozen=True):
    """What GDELT says of the answer."""

    date_resolution: str = ""


class Timeline(Struct):
    """An answer; where nothing was found it has no line, or is an empty object."""

    timeline: list[GdeltSeries] | UnsetType = UNSET
    query_details: Details = Details()


class Gdelt:
    """Asks for windows of six days, in two modes that fail each by itself."""

    kind: ClassVar = "gdelt"
    min_interval: ClassVar = timedelta(seconds=6)
    Settings: ClassVar[type[CountSettings]] = Settings

    def __init__(self, settings: CountSettings) -> None:
        given = cast("Settings", settings)
        self.query = given.query
        self.url = f"{address(self.kind, given.base_url, SITE)}/api/v2/doc/doc"

    def lanes(self, incident: Incident) -> tuple[CountLane, ...]:
        """Return volume and tone.

        Raises:
            NeedsAttention: GDELT cannot say the incident's query.
        """
        asked = self.query or compiled(incident.query)
        share, tone = "% of all articles", "tone, -100 to 100"
        return (
            CountLane(
                name="volume",
                measures=(
                    _measure("articles", "News articles", "articles", asked, how="sum"),
                    _measure("share", "Share of all news articles", share, asked),
                ),
            ),
            CountLane(name="tone", measures=(_measure("tone", "Tone of the news", tone, asked),)),
        )

    def pull(self, ask: Ask, http: Http) -> Iterator[Counted]:
        """Yield the hours of each window, oldest first.

        Raises:
            RetryLater: GDELT asks for a pause.
            BadAnswer: It refuses the query, or answers with no hours.
        """
        final = floor(ask.now - SETTLE, HOUR)
        read = _volume if ask.lane.name == "volume" else _tone
        mode: Mode = "timelinevolraw" if ask.lane.name == "volume" else "timelinetone"
        question = ask.lane.measures[0].question
        for window in windows(ask.span):
            points = self._ask(question, mode, window, ask.now, http)
            given = {at: p for at, p in points.items() if window.start <= at < window.end}
            values = {
                name: tuple(settling(found, HOUR, final)) for name, found in read(given).items()
            }
            # An empty answer is silence, or a service that sheds its load: it settles nothing.
            settled = min(window.end, final) if points else None
            yield Counted(values=values, settled=settled)

    def check(self, incident: Incident, http: Http) -> str:
        """Ask for the volume of six days, and say what that means.

        Raises:
            SourceError: GDELT does not answer with a timeline.
        """
        volume = self.lanes(incident)[0].measures[0].question
        points = self._ask(volume, "timelinevolraw", None, None, http)
        articles = round(sum(point.value for point in points.values()))
        return (
            f"GDELT: news articles by the hour, their share of all and their tone, for {volume}; "
            f"{articles:,} in the last six days; 24 hours long they will change, and hours that "
            "GDELT leaves out are not known."
        )

    def _ask(
        self, query: str, mode: Mode, window: Span | None, now: datetime | None, http: Http
    ) -> dict[datetime, Point]:
        """Return the points of a window by their hours; None asks for the last six days.

        Raises:
            BadAnswer: They are no hours.
        """
        times = {"timespan": f"{WINDOW // HOUR}h"}
        if window is not None:
            # However short the window, so many hours are asked for that the answer is in hours.
            start = min(window.start, window.end - WINDOW)
            times = {"startdatetime": f"{start:{_TIME}}", "enddatetime": f"{window.end:{_TIME}}"}
        params = {"query": query, "mode": mode, "format": "json", **times}
        resolution, points = parse(http.get(self.url, params=params).body, now)
        if points and resolution != "hour":
            message = f"GDELT: expected a timeline of hours, got one by {resolution!r}"
            raise BadAnswer(message)
        return points


def _measure(
    name: str, title: str, unit: str, asked: str, how: Literal["sum", "mean"] = "mean"
) -> Measure:
    return Measure(name=name, title=title, unit=unit, how=how, question=asked)


def windows(span: Span) -> Iterator[Span]:
    """Yield what can be asked for of a span: whole hours, six days at once, oldest first."""
    start = floor(max(span.start, span.end - LOOKBACK), HOUR)
    while start < span.end:
        end = min(start + WINDOW, span.end)
        yield Span(start, end)
        start = end


def parse(body: bytes, now: datetime | None = None) -> tuple[str, dict[datetime, Point]]:
    """Read an answer.

    Returns:
        Length of its steps in GDELT's words (`15m`, `hour`, `day`); its points by their starts,
        none where GDELT shows nothing.

    Raises:
        RetryLater: It says, with status 200, that it was asked too often; where *now* is known.
        BadAnswer: It is a refusal in words, or no timeline.
    """
    if now is not None and _TOO_OFTEN.match(body):
        message = "GDELT: was asked too often, as it says"
        raise RetryLater(message, now + PAUSE)
    if _TEXT.match(body):
        said = " ".join(body[:200].decode("utf-8", "replace").split())
        message = f"GDELT: expected a timeline, got a refusal: {said!r}"
        raise BadAnswer(message)
    found = decode(body.translate(None, delete=_CONTROLS), Timeline, "GDELT")
    if found.timeline is UNSET and body.strip() != b"{}":
        message = f"GDELT: expected a timeline, got {body[:60].decode('utf-8', 'replace')!r}"
        raise BadAnswer(message)
    lines = found.timeline or []
    try:
        points = {_instant(point.date): point for line in lines[:1] for point in line.data}
    except ValueError as error:
        message = f"GDELT: expected times such as 20170222T060000Z ({error})"
        raise BadAnswer(message) from error
    return found.query_details.date_resolution, points


def _instant(text: str) -> datetime:
    return datetime.strptime(text.replace("T", "").removesuffix("Z"), _TIME).replace(tzinfo=UTC)


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
