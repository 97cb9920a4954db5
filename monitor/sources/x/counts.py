"""X: how many posts its search finds in each hour, without reading one.

Service: GET {base_url}/2/tweets/counts/recent, with a bearer token. Limits: 7 days back, 300
questions in 15 minutes, 512 characters of query, and what `requests_per_day` allows: each question
costs $0.005, however much it counts. See docs/counts/x-counts.md; read on 2026-11-24.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar, Final

from msgspec import Meta, Raw, Struct

from monitor.clock import HOUR, floor, rfc3339
from monitor.nouns.incident import Incident
from monitor.nouns.measure import Count, Counted, Measure
from monitor.nouns.posts import Page, Traits
from monitor.privacy.secret import Secret
from monitor.sources.answers import decode, each, not_all_broken
from monitor.sources.base import Http, Job, Onward, Source
from monitor.sources.configured import address, credential
from monitor.sources.counting import CountSettings
from monitor.sources.daily import Daily
from monitor.sources.values import Aware, Whole, utc
from monitor.sources.x.query import exactly
from monitor.sources.x.walk import LAG, SHOWN

SITE: Final = "https://api.x.com"
PRICE: Final = 0.005  # US dollars for a question


class Settings(CountSettings, frozen=True, kw_only=True):
    """What to ask X with.

    Attributes:
        bearer: The app's bearer token. Required.
        requests_per_day: How many questions may be paid for in a UTC day, by all incidents
            together.
        query: What to count, in X's own words. Default: the incident's query, without reposts.
        base_url: Another server of the same API.
    """

    bearer: Secret | None = None
    requests_per_day: Annotated[int, Meta(ge=1)]
    query: str = ""
    base_url: str = SITE


class XCountsBucket(Struct):
    start: Aware  # the first and the last may be parts of an hour
    end: Aware
    tweet_count: Whole

    def __post_init__(self) -> None:
        if not timedelta() <= utc(self.end) - utc(self.start) <= HOUR:
            raise ValueError(f"{self.start} to {self.end} is more than an hour")


class About(Struct):
    next_token: str | None = None


class XCountsAnswer(Struct):
    """An answer; `meta` must be there, so that no other answer passes for silence."""

    meta: About
    data: list[Raw] = []


class XCounts(Source, settings=Settings):
    kind: ClassVar = "x-counts"
    traits: ClassVar = Traits(
        clock="created",
        settle=timedelta(minutes=15),
        min_interval=timedelta(seconds=3),
        granularity=HOUR,
        lookback=SHOWN,
        backfill=False,
        metered=True,
        counts=True,
    )

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        bearer = credential(self.kind, settings, "bearer", "a bearer token")
        self.url = f"{address(self.kind, settings.base_url, SITE)}/2/tweets/counts/recent"
        self.headers = {"Authorization": f"Bearer {bearer.value}"}
        what = "X: paid questions for counts"
        self.budget = Daily("requests", settings.requests_per_day, what, UTC, PRICE)
        self.daily = (self.budget,)
        self.query = settings.query

    def measures(self, incident: Incident, lane: str) -> tuple[Measure, ...]:
        asked = self._question(incident)
        return (Measure(name="posts", title="Posts on X", unit="posts", question=asked),)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield the hours since the last settled one, the present hour as far as it has come."""
        now = job.span.end
        end = floor(now - LAG, timedelta(seconds=1))
        start = floor(max(job.span.start, now - SHOWN), HOUR)
        onward, token = Onward("X"), None
        while start < end:
            params = {
                "query": self._question(job.incident),
                "granularity": "hour",
                "start_time": rfc3339(start),
                "end_time": rfc3339(end),
                "next_token": token,
            }
            with self.budget.spending(job.vault, job.now) as spent:
                answer = http.get(self.url, params=params, headers=self.headers)
                spent.paid = 0 if answer.shared else 1
            found = decode(answer.body, XCountsAnswer, "X")
            token = found.meta.next_token
            if token is None:
                # What was settled is not asked for again once all was read.
                yield self._page(found, now, settled=floor(now - self.settle, HOUR))
                return
            onward.to(token)
            yield self._page(found, now)

    def check(self, incident: Incident, http: Http) -> str:
        """Say what would be asked, and what it costs; asking would cost as much."""
        asked, most = self._question(incident), self.budget.limit
        return (
            f"X counts: posts an hour of the last 7 days for {asked}; at most {most:,} questions "
            f"in a UTC day, for ${most * PRICE:,.2f}; nothing was asked now, since it costs money."
        )

    def _question(self, incident: Incident) -> str:
        return self.query or exactly(incident.query)

    def _page(self, found: XCountsAnswer, now: datetime, settled: datetime | None = None) -> Page:
        final = now - self.settle
        buckets, rejected = each(found.data, XCountsBucket)
        not_all_broken(buckets, rejected, "X counts: no hour")
        values = sorted(
            Count(b.start.astimezone(UTC), b.end.astimezone(UTC), b.tweet_count, b.end <= final)
            for b in buckets
            if b.start < b.end <= now
        )
        counted = Counted(values={"posts": tuple(values)}, settled=settled)
        return Page(counted=counted, rejected=tuple(rejected))
