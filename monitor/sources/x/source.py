"""X, through the recent search of its API v2: posts of the last week, each of which costs money.

Service: GET {base_url}/2/tweets/search/recent, with a bearer token. Limits: 100 posts a page, 450
questions in 15 minutes, 512 characters of query, 7 days back, and what `posts_per_day` allows. See
docs/sources/x.md; read on 2026-11-24.

The search shows the newest posts first, so that only the last page of a walk proves anything, and
`since_id` moves on only then. A walk that was interrupted goes on where it stood: its tokens do not
expire.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Annotated, ClassVar, Final, cast

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from monitor.errors import SourceError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Cursor, Lost, Page, Span, Traits
from monitor.nouns.spans import overlap
from monitor.privacy.secret import Secret
from monitor.sources.answers import decode
from monitor.sources.base import (
    Allowance,
    Http,
    Job,
    Recheck,
    Source,
    SourceSettings,
    Vault,
    resumed,
)
from monitor.sources.configured import address, credential
from monitor.sources.daily import Daily
from monitor.sources.x.again import again
from monitor.sources.x.query import compiled
from monitor.sources.x.walk import SHOWN, Place, Walk, begin, done, turned, window
from monitor.sources.x.wire import FIELDS, Looked, RecentCounts, XPage, parse, parse_lookup

SITE: Final = "https://api.x.com"
PAGE: Final = 100
SMALLEST: Final = 10  # posts, the least that a page may be asked for
PRICE: Final = 0.005  # US dollars for a post


class Settings(SourceSettings, frozen=True, kw_only=True):
    """What to ask X with.

    Attributes:
        bearer: The app's bearer token, by `bearer_env` or `bearer_file`.
        posts_per_day: How many posts may be paid for in a UTC day, by all incidents together.
        base_url: Another server of the same API.
    """

    posts_per_day: Annotated[int, Meta(ge=SMALLEST)]
    bearer: Secret | None = None
    base_url: str = SITE


class X(Source):
    """Walks one search, within a budget of posts."""

    kind: ClassVar = "x"
    traits: ClassVar = Traits(
        clock="arrival",
        settle=timedelta(minutes=2),
        min_interval=timedelta(seconds=2),
        lookback=SHOWN,
        metered=True,
    )
    Settings: ClassVar[type[SourceSettings]] = Settings
    batch: ClassVar = 100

    def __init__(self, settings: SourceSettings) -> None:
        given = cast("Settings", settings)
        bearer = credential(self.kind, given, "bearer", "a bearer token")
        self.url = f"{address(self.kind, given.base_url, SITE)}/2/tweets"
        self.headers = {"Authorization": f"Bearer {bearer.value}"}
        self.budget = Daily("posts", given.posts_per_day, "X: paid posts", UTC, PRICE)

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return the one listing that there is."""
        return ("search",)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield what came since the last walk, newest page first; the last page claims the span.

        Raises:
            RetryLater: The day's budget is used up; the walk goes on tomorrow.
            NeedsAttention: X cannot search for this query.
            CursorLost: The cursor is none of ours.
            SourceError: An answer is no search result; nothing was claimed.
        """
        query, place = compiled(job.incident.query), resumed(job.cursor, Place, "x")
        digest = sha256(query.encode()).hexdigest()[:16]
        walk = begin(place, job.span, digest)
        while walk is not None:
            try:
                listing = self._ask(query, walk, job, http)
            except SourceError as error:
                if walk.token and b"next_token" in error.body:  # X knows it no more: to the top
                    yield _page(job, XPage(), replace(place, walk=None))
                raise
            walk = turned(walk, listing)
            if walk.token is not None:
                place = replace(place, walk=walk)
                yield _page(job, listing, place)
                continue
            yield _last(job, listing, place, walk)
            place = done(place, walk)
            walk = begin(place, Span(walk.span.end, job.span.end), digest)

    def again(self, recheck: Recheck, http: Http) -> Iterator[Page]:
        """Yield posts as X shows them now, within half of the budget; see `again.py`.

        Raises:
            RetryLater: What is left of the day's budget is for new posts.
            SourceError: X failed; the pages yielded before stand.
        """
        return again(self.budget, partial(self._look, recheck, http), recheck)

    def allowances(self, vault: Vault, now: datetime) -> Sequence[Allowance]:
        """Return how many posts may be paid for in a day, and how many were."""
        return (self.budget.allowance(vault, now),)

    def check(self, incident: Incident, http: Http) -> str:
        """Ask how many posts there were in a week, which costs as much as one; say what that means.

        Raises:
            NeedsAttention: X cannot search for this query.
            SourceError: X does not answer with a count.
        """
        params = {"query": compiled(incident.query), "granularity": "day"}
        body = http.get(f"{self.url}/counts/recent", params=params, headers=self.headers).body
        week, most = decode(body, RecentCounts, "X").meta.total_tweet_count, self.budget.limit
        return (
            f"X: posts of the last 7 days, without reposts: {week:,} at present, for "
            f"${week * PRICE:,.2f}; at most {most:,} are read in a UTC day, for "
            f"${most * PRICE:,.2f}, and what is beyond them waits for the next."
        )

    def _ask(self, query: str, walk: Walk, job: Job, http: Http) -> XPage:
        now = job.span.end
        left = self.budget.claim(job.vault, now, SMALLEST)
        params = {**window(walk), "query": query, "max_results": min(PAGE, left)}
        answer = http.get(f"{self.url}/search/recent", params=params, headers=self.headers)
        listing = parse(answer.body, now)
        self.budget.spend(job.vault, now, 0 if answer.shared else listing.paid)
        return listing

    def _look(self, recheck: Recheck, http: Http, ids: Sequence[str]) -> Looked:
        params = {"ids": ",".join(ids), "tweet.fields": FIELDS}
        answer = http.get(self.url, params=params, headers=self.headers)
        looked = parse_lookup(answer.body)
        self.budget.spend(recheck.vault, recheck.now, 0 if answer.shared else looked.paid)
        return looked


def _last(job: Job, listing: XPage, place: Place, walk: Walk) -> Page:
    """Return the page that ends a walk: it claims, and names what was no longer to be had."""
    lost: tuple[Lost, ...] = ()
    if place.until is not None and place.until < job.span.end - SHOWN:
        lost = (
            Lost(Span(place.until, walk.span.start), "X shows only the last seven days", "too old"),
        )
    page = _page(job, listing, done(place, walk))
    return replace(page, observed=overlap(walk.span, job.span), lost=lost)


def _page(job: Job, listing: XPage, place: Place) -> Page:
    cursor: Cursor | None = msgspec.to_builtins(place) if job.purpose == "poll" else None
    return Page(posts=listing.posts, rejected=listing.rejected, cursor=cursor)
