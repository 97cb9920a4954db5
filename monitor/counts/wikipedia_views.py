"""Wikipedia: how often an article was read, by day.

Service: GET {base_url}/metrics/pageviews/per-article/..., no key, a contact in the name of whoever
asks. Limits: whole days (UTC), about a day late, one question at a time. See
docs/counts/wikipedia.md; read on 2026-11-24.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar, Final, cast
from urllib.parse import quote

from msgspec import Meta, Struct

from monitor.counts.base import DAY, Ask, CountLane, CountSettings, Whole, floor, settling
from monitor.counts.wikipedia import WikipediaSettings, headers, lanes, listed
from monitor.errors import BadAnswer, NotFound
from monitor.nouns.incident import Incident
from monitor.nouns.measure import Counted
from monitor.nouns.posts import Span
from monitor.sources.answers import decode
from monitor.sources.base import Http

SETTLE: Final = timedelta(hours=48)  # days are loaded about a day late
FIRST: Final = datetime(2015, 7, 1, tzinfo=UTC)  # of this way of counting


class Day(Struct):
    """A day and how often the article was read in it."""

    timestamp: Annotated[str, Meta(pattern="^[0-9]{10}$")]
    views: Whole


class ViewsAnswer(Struct):
    """An answer: days in order; those without a view, or not loaded yet, are left out."""

    items: list[Day]


class WikipediaViews:
    """Asks for all days that are not settled, article by article."""

    kind: ClassVar = "wikipedia-views"
    min_interval: ClassVar = timedelta(seconds=1)
    Settings: ClassVar[type[CountSettings]] = WikipediaSettings

    def __init__(self, settings: CountSettings) -> None:
        self.settings = cast("WikipediaSettings", settings)
        base = self.settings.base_url.rstrip("/") or "https://wikimedia.org/api/rest_v1"
        self.url = f"{base}/metrics/pageviews/per-article/{self.settings.project}/all-access/user"

    def lanes(self, incident: Incident) -> tuple[CountLane, ...]:
        """Return a lane for each article."""
        return lanes(self.settings, "Views", "views")

    def pull(self, ask: Ask, http: Http) -> Iterator[Counted]:
        """Yield the days; that none is shown (404) is an answer that says nothing.

        Raises:
            BadAnswer: An answer holds no days.
        """
        span = Span(max(ask.span.start, FIRST), ask.span.end)
        if span.start >= span.end:
            return
        final = floor(ask.now - SETTLE, DAY)
        try:
            views = self._ask(ask.lane.name, span, http)
        except NotFound:
            views = {}
        counts = tuple(settling(views, DAY, final))
        # Days are loaded in order, now and then many days late: what comes after the last is open.
        settled = min(counts[-1].end, final) if counts else None
        yield Counted(values={ask.lane.name: counts}, settled=settled)

    def check(self, incident: Incident, http: Http) -> str:
        """Ask for the first days of the first article, and say what would be counted.

        Raises:
            SourceError: The service does not answer.
        """
        article = self.settings.articles[0]
        span = Span(FIRST, FIRST + 30 * DAY)
        try:
            self._ask(article, span, http)
            known = ""
        except NotFound:
            known = f" (of {article!r} it knows none in July 2015: look at the title)"
        return (
            f"Wikipedia views: readers of {listed(self.settings)} by the day (UTC), a day "
            f"late{known}; those who came by another title are not counted."
        )

    def _ask(self, article: str, span: Span, http: Http) -> dict[datetime, float]:
        title = quote(article.replace(" ", "_"), safe="")
        first, last = (f"{floor(at, DAY):%Y%m%d00}" for at in (span.start, span.end))
        url = f"{self.url}/{title}/daily/{first}/{last}"
        found = decode(
            http.get(url, headers=headers(self.settings)).body, ViewsAnswer, "Wikipedia views"
        )
        try:
            return {
                datetime.strptime(day.timestamp, "%Y%m%d%H").replace(tzinfo=UTC): day.views
                for day in found.items
            }
        except ValueError as error:
            message = f"Wikipedia views: expected days such as 2017022200 ({error})"
            raise BadAnswer(message) from error
