"""X, through the recent search of its API v2: posts of the last week, each of which costs money.

Service: GET {base_url}/2/tweets/search/recent, with a bearer token. Limits: 100 posts a page, 450
questions in 15 minutes, 512 characters of query, 7 days back, and what `posts_per_day` allows. See
docs/sources/x.md; read on 2026-11-24.

The search shows the newest posts first, so that only the last page of a walk proves anything, and
`since_id` moves on only then. A walk that was interrupted goes on where it stood: its tokens do not
expire. Posts that we hold are asked for by their ids, and paid for again.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, timedelta
from typing import Annotated, ClassVar, Final

from msgspec import Meta
from msgspec.structs import replace

from monitor.errors import ConfigError, SourceError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Lost, Page, Span, Traits
from monitor.nouns.spans import overlap
from monitor.privacy.secret import Secret
from monitor.sources.answers import decode
from monitor.sources.base import (
    Held,
    Http,
    Job,
    Onward,
    Recheck,
    Source,
    SourceSettings,
    gone,
    resumed,
)
from monitor.sources.configured import address, credential
from monitor.sources.daily import Daily
from monitor.sources.values import digest
from monitor.sources.x.post import is_edited, post
from monitor.sources.x.query import compiled
from monitor.sources.x.walk import SHOWN, Place, Walk
from monitor.sources.x.wire import (
    FIELDS,
    FILES_TOO,
    Looked,
    RecentCounts,
    XPage,
    parse,
    parse_lookup,
)

SITE: Final = "https://api.x.com"
PAGE: Final = 100
FILES_A_POST: Final = 4  # at most
SMALLEST: Final = 10  # posts, the least that a page may be asked for
PRICE: Final = 0.005  # US dollars for a post


class Settings(SourceSettings, frozen=True, kw_only=True):
    """What to ask X with.

    Attributes:
        bearer: The app's bearer token. Required.
        posts_per_day: How many posts may be paid for in a UTC day, by all incidents together.
        media: Also ask for pictures and videos of new posts: what describes them, size, length,
            views. Each counts in the budget as a post does.
        base_url: Another server of the same API.
    """

    bearer: Secret | None = None
    posts_per_day: Annotated[int, Meta(ge=SMALLEST)]
    media: bool = False
    base_url: str = SITE


class X(Source, settings=Settings):
    kind: ClassVar = "x"
    lane: ClassVar = "search"
    traits: ClassVar = Traits(
        clock="arrival",
        settle=timedelta(minutes=2),
        min_interval=timedelta(seconds=2),
        lookback=SHOWN,
        metered=True,
    )
    batch: ClassVar = 100

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        bearer = credential(self.kind, settings, "bearer", "a bearer token")
        self.url = f"{address(self.kind, settings.base_url, SITE)}/2/tweets"
        self.headers = {"Authorization": f"Bearer {bearer.value}"}
        self.files: Mapping[str, str] = FILES_TOO if settings.media else {}
        self.each = 1 + FILES_A_POST if settings.media else 1
        if settings.posts_per_day < SMALLEST * self.each:
            raise ConfigError(
                f"x: posts_per_day is {settings.posts_per_day}: write {SMALLEST * self.each} "
                "or more with media = true, for each file counts as a post",
                key="posts_per_day",
            )
        self.budget = Daily("posts", settings.posts_per_day, "X: paid posts", UTC, PRICE)
        self.daily = (self.budget,)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        query, place = compiled(job.incident.query), resumed(job.cursor, Place, "x")
        mark = digest(query)[:16]
        walk = place.begin(job.span, mark)
        while walk is not None:
            onward = Onward("X")
            onward.to(walk.token)
            while True:
                try:
                    listing = self._ask(query, walk, job, http)
                except SourceError as error:
                    if walk.token and b"next_token" in error.body:  # X knows it no more: to the top
                        yield XPage().page(replace(place, walk=None))
                    raise
                walk = walk.turned(listing)
                if walk.token is None:
                    break
                onward.to(walk.token)
                place = replace(place, walk=walk)
                yield listing.page(place)
            # The page that ends a walk claims, and names what was no longer to be had.
            lost: tuple[Lost, ...] = ()
            if place.until is not None and place.until < job.span.end - SHOWN:
                missed = Span(place.until, walk.span.start)
                lost = (Lost(missed, "X shows only the last seven days", "too old"),)
            place = place.done(walk)
            yield replace(listing.page(place, overlap(walk.span, job.span)), lost=lost)
            walk = place.begin(Span(walk.span.end, job.span.end), mark)

    def look(self, posts: Sequence[Held], recheck: Recheck, http: Http) -> Iterator[Page]:
        """Yield posts in their newest version; X shows the version that is asked for.

        Where X names a newer one, that is asked for as well. New posts come first: only while more
        than half of the day's budget is left are posts asked for again.

        References:
            docs.x.com: Posts lookup, Edit Posts, Response codes and errors; read on 2026-11-24.
        """
        left: Sequence[str] = [held.native_id for held in posts]  # of the first versions
        while left:
            looked, left = self._versions(left, recheck, http)
            yield _in_newest_version(looked, recheck)
            newer: Sequence[str] = [
                one.edit_history_tweet_ids[-1] for one in looked.tweets if is_edited(one)
            ]
            while newer:
                looked, newer = self._versions(newer, recheck, http)
                yield _in_newest_version(looked, recheck)

    def check(self, incident: Incident, http: Http) -> str:
        """Ask how many posts a week had, which costs as much as one; say what that means."""
        params = {"query": compiled(incident.query), "granularity": "day"}
        body = http.get(f"{self.url}/counts/recent", params=params, headers=self.headers).body
        week, most = decode(body, RecentCounts, "X").meta.total_tweet_count, self.budget.limit
        return (
            f"X: posts of the last 7 days, without reposts: {week:,} at present, for "
            f"${week * PRICE:,.2f}; at most {most:,} are read in a UTC day, for "
            f"${most * PRICE:,.2f}, and what is beyond them waits for the next."
        )

    def _ask(self, query: str, walk: Walk, job: Job, http: Http) -> XPage:
        each, own = self.each, self.budget
        with own.spending(job.vault, job.now, PAGE * each, least=SMALLEST * each) as spent:
            most = spent.taken // each
            asked = {**walk.window, **self.files, "query": query, "max_results": most}
            answer = http.get(f"{self.url}/search/recent", params=asked, headers=self.headers)
            listing = parse(answer.body, job.span.end, further=walk.token is not None)
            spent.paid = 0 if answer.shared else listing.paid
        return listing

    def _versions(
        self, ids: Sequence[str], recheck: Recheck, http: Http
    ) -> tuple[Looked, Sequence[str]]:
        """Return what is said of as many posts as may be asked for, and which are left.

        Raises:
            RetryLater: None may be asked for today.
        """
        own, keep = self.budget, self.budget.limit // 2
        with own.spending(recheck.vault, recheck.now, len(ids), keep=keep) as spent:
            params = {"ids": ",".join(ids[: spent.taken]), "tweet.fields": FIELDS}
            answer = http.get(self.url, params=params, headers=self.headers)
            looked = parse_lookup(answer.body)
            spent.paid = 0 if answer.shared else looked.paid
        return looked, ids[spent.taken :]


def _in_newest_version(looked: Looked, recheck: Recheck) -> Page:
    """Return what is shown in its newest version, and what is said to be gone."""
    found = tuple(post(tweet) for tweet in looked.tweets if not is_edited(tweet))
    away = gone((Held(native_id, None) for native_id in looked.gone), recheck)
    return replace(away, posts=(*found, *away.posts), rejected=looked.rejected)
