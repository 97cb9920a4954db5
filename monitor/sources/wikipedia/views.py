"""Wikipedia: how often an article was read, by the day.

Service: GET {base_url}/metrics/pageviews/per-article/...; no key, a contact in the user agent.
Limits: one question at a time; whole days (UTC), about a day late. See docs/counts/wikipedia.md;
read on 2026-11-24.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar, Final
from urllib.parse import quote

from msgspec import Meta, Raw, Struct

from monitor.clock import DAY, floor
from monitor.errors import NotFound
from monitor.nouns.incident import Incident
from monitor.nouns.measure import Counted
from monitor.nouns.posts import Page, Reject, Span, Traits
from monitor.sources.answers import decode, each, not_all_broken
from monitor.sources.base import Http, Job
from monitor.sources.counting import settling
from monitor.sources.values import Whole
from monitor.sources.wikipedia.articles import Articles

FIRST: Final = datetime(2015, 7, 1, tzinfo=UTC)  # of this way of counting views


class Day(Struct):
    timestamp: Annotated[str, Meta(pattern="^[0-9]{10}$")]
    views: Whole

    def __post_init__(self) -> None:
        _ = self.start

    @property
    def start(self) -> datetime:
        return datetime.strptime(self.timestamp, "%Y%m%d%H").replace(tzinfo=UTC)


class ViewsAnswer(Struct):
    items: list[Raw]  # in order; days without a view, or not loaded yet, are left out


class WikipediaViews(Articles):
    kind: ClassVar = "wikipedia-views"
    what: ClassVar = "Views"
    site: ClassVar = "https://wikimedia.org/api/rest_v1"
    traits: ClassVar = Traits(
        clock="created",
        settle=timedelta(hours=48),  # days are loaded about a day late
        granularity=DAY,
        backfill=False,
        counts=True,
    )

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield the days; that none is shown (404) is an answer that says nothing."""
        span = Span(max(job.span.start, FIRST), job.span.end)
        if span.start >= span.end:
            return
        final = floor(span.end - self.settle, DAY)
        try:
            views, rejected = self._ask(job.lane, span, http)
        except NotFound:
            views, rejected = {}, ()
        counts = settling(views, DAY, final)
        # Days are loaded in order, now and then many days late: what comes after the last is open.
        settled = min(counts[-1].end, final) if counts else None
        counted = Counted(values={job.lane: counts}, settled=settled)
        yield Page(counted=counted, rejected=rejected)

    def check(self, incident: Incident, http: Http) -> str:
        article = self.articles[0]
        try:
            self._ask(article, Span(FIRST, FIRST + 30 * DAY), http)
            known = ""
        except NotFound:
            known = f" (of {article!r} it knows none in July 2015: look at the title)"
        return (
            f"Wikipedia views: readers of {self.listed} by the day (UTC), a day "
            f"late{known}; those who came by another title are not counted."
        )

    def _ask(
        self, article: str, span: Span, http: Http
    ) -> tuple[dict[datetime, float], tuple[Reject, ...]]:
        title = quote(article.replace(" ", "_"), safe="")
        first, last = (f"{floor(at, DAY):%Y%m%d00}" for at in (span.start, span.end))
        url = (
            f"{self.base_url}/metrics/pageviews/per-article/{self.settings.project}/all-access/user"
        )
        body = http.get(f"{url}/{title}/daily/{first}/{last}", headers=self.headers).body
        found = decode(body, ViewsAnswer, "Wikipedia views")
        days, rejected = each(found.items, Day)
        not_all_broken(days, rejected, "Wikipedia views: no day")
        shown = {day.start: float(day.views) for day in days if day.start < span.end}
        return shown, tuple(rejected)
