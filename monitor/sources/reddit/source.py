"""Reddit: posts and comments of given subreddits, for those who hold an approved API key.

Service: GET {base_url}/r/{subreddit}/new, /comments and /search, with a token of the application.
Limits: 100 items a page, about 1,000 a listing and nothing below, some 100 requests a minute. See
docs/sources/reddit.md; read on 2026-11-24.

What proves that nothing is missing is a walk down from the newest item to a run of items that are
known, all of them older than any that could still have been on its way. One known item is no proof:
old ones come back up, and each can be deleted.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, Final, Literal, cast

import msgspec
from msgspec import Struct

from monitor.errors import ConfigError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Lost, Page, Span, Traits
from monitor.nouns.spans import overlap
from monitor.privacy.secret import Secret
from monitor.query import Probe
from monitor.sources.base import (
    Http,
    Job,
    MemoryVault,
    Param,
    Recheck,
    Source,
    SourceSettings,
    Vault,
    resumed,
)
from monitor.sources.configured import address, credential
from monitor.sources.overlap import Overlap
from monitor.sources.reddit import session
from monitor.sources.reddit.again import again
from monitor.sources.reddit.session import RedditCredentials
from monitor.sources.reddit.walk import Ask, down
from monitor.sources.reddit.wire import RedditPage, parse

SITE: Final = "https://oauth.reddit.com"
LIMIT: Final = 100
BELOW: Final = "the listing showed its last item before what was known"
REMEMBERED: Final = 1_000
HALF: Final = 500  # of what a listing shows


class Settings(SourceSettings, frozen=True, kw_only=True):
    """`subreddits`: names such as `anaheim`; `listings` leaves one of the two away.

    The others belong to the key that Reddit approved; `user_agent` tells it whom to write to.
    """

    subreddits: tuple[str, ...] = ()
    listings: tuple[Literal["new", "comments"], ...] = ("new", "comments")
    client_id: str = ""
    client_secret: Secret | None = None
    user_agent: str = ""
    base_url: str = SITE
    token_url: str = "https://www.reddit.com/api/v1/access_token"  # noqa: S105  an address


class Place(Struct, frozen=True):
    """The cursor: ids that are known, newest first, and how the listing was read."""

    known: tuple[str, ...] = ()
    overlap: Overlap = Overlap()


class Reddit(Source):
    """Reads the posts and the comments of one subreddit at a time."""

    kind: ClassVar = "reddit"
    traits: ClassVar = Traits(
        clock="arrival",
        settle=timedelta(minutes=5),
        min_interval=timedelta(milliseconds=700),
    )
    Settings: ClassVar[type[SourceSettings]] = Settings
    batch: ClassVar = 100

    def __init__(self, settings: SourceSettings) -> None:
        own = cast("Settings", settings)
        self.subreddits, self.listings = _subreddits(own), tuple(dict.fromkeys(own.listings))
        self.who = _credentials(own)
        self.url = address(self.kind, own.base_url, SITE)
        self.settle = settings.late(self.traits)

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return ``subreddit/new`` and ``subreddit/comments`` for each subreddit."""
        return tuple(f"{name}/{kind}" for name in self.subreddits for kind in self.listings)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield the listing from the top; then a page, without posts, that claims what it proved.

        What lies below the end of the listing is looked for with searches, which prove nothing.

        Raises:
            NeedsAttention: The key or the subreddit is refused.
            CursorLost: The cursor is none of ours.
            BadAnswer: An answer is no listing, or the listing does not go on where it should.
            SourceError: The service failed; what had been proved by then is claimed.
        """
        polls = job.purpose == "poll"
        before = resumed(job.cursor, Place, "reddit") if polls else Place()
        known = before.known
        ask = self._asker(job.lane, http, job.vault, job.span.end)
        part, after = before.overlap.from_top(job.span.end, self.settle)
        if before.overlap.unsettled > HALF:  # what scrolls out before it is read again is lost
            part, after = None, Overlap(job.span.end, job.span.end)
        floor = part or job.span.start - self.settle
        shown, depth = yield from down(ask, frozenset(known), floor)
        edge = job.span.start
        if part is None or depth > floor:
            edge = min(max(depth + self.settle, job.span.start), job.span.end)
        lost = overlap(Span(job.span.start, edge), job.span) if polls else None
        ids = tuple(dict.fromkeys((*shown, *known)))[:REMEMBERED]
        place = Place(ids, after.with_more(len(shown)))
        yield Page(
            observed=overlap(Span(edge, job.span.end), job.span) if part is None else None,
            lost=(Lost(lost, BELOW, "turned over"),) if lost else (),
            cursor=msgspec.to_builtins(place) if polls else None,
        )
        if job.lane.endswith("/new") and (depth > floor or not polls):
            age = job.span.end - job.span.start if polls else timedelta.max
            yield from self._search(job, http, age)

    def _search(self, job: Job, http: Http, age: timedelta) -> Iterator[Page]:
        """Yield what searches find, as far as they go; a prefix cannot be searched for."""
        name = job.lane.partition("/")[0]
        ask = self._asker(f"{name}/search", http, job.vault, job.span.end)
        for query in filter(None, map(words, job.incident.query.probes)):
            after = None
            for _ in range(SEARCHED):
                listing = ask({**search(query, age), "after": after})
                yield Page(posts=listing.posts, rejected=listing.rejected)
                after = listing.after
                if after is None:
                    break

    def again(self, recheck: Recheck, http: Http) -> Iterator[Page]:
        """Yield posts and comments as they are now; see `again.py`.

        Raises:
            NeedsAttention: The key is refused.
            SourceError: The service failed; the pages yielded before stand.
        """
        return again(self.url, self.who, recheck, http)

    def check(self, incident: Incident, http: Http) -> str:
        """Ask for the newest post of each subreddit, and say what will be seen of it.

        Raises:
            NeedsAttention: The key or a subreddit is refused.
            SourceError: The service does not answer as Reddit does.
        """
        vault = MemoryVault()
        for name in self.subreddits:
            self._asker(f"{name}/new", http, vault, incident.since)({"limit": 1})
        names = ", ".join(self.lanes(incident))
        return (
            f"Reddit: {names}, about 1,000 items of each between two passes; what moderators let "
            "in later is not seen, and other subreddits are not."
        )

    def _asker(self, path: str, http: Http, vault: Vault, now: datetime) -> Ask:
        """Return the question for a page of a listing."""
        url = f"{self.url}/r/{path}"
        get = partial(session.ask, http=http, vault=vault, who=self.who, now=now)

        def ask(params: Mapping[str, Param | None]) -> RedditPage:
            return parse(get(url, {"limit": LIMIT, "raw_json": 1, **params}).body, url, now)

        return ask


def _subreddits(settings: Settings) -> tuple[str, ...]:
    """Return the names, lower case, each once.

    Raises:
        ConfigError: There is none, or one is no name, or nothing of them is to be read.
    """
    wrong = [n for n in settings.subreddits if not re.fullmatch("[A-Za-z0-9_]{2,21}", n)]
    if wrong or not settings.subreddits:
        message = f"reddit: expected subreddits such as ['anaheim'], got {wrong or 'none'}"
        raise ConfigError(message)
    if not settings.listings:
        message = "reddit: expected listings 'new' or 'comments', got none"
        raise ConfigError(message)
    return tuple(dict.fromkeys(name.lower() for name in settings.subreddits))


def _credentials(settings: Settings) -> RedditCredentials:
    """Return who asks.

    Raises:
        ConfigError: The key is not whole, or the user agent names nobody.
    """
    secret = credential("reddit", settings, "client_secret", "the secret of an approved key")
    if settings.enabled and not settings.client_id:
        message = "reddit: expected the client_id of an approved key, got none"
        raise ConfigError(message)
    if settings.enabled and not re.search("u/|@|://", settings.user_agent):
        message = (
            "reddit: expected a user_agent that says whom to write to, such as "
            f"'newsdesk-monitor/1.0 (by /u/name)', got {settings.user_agent!r}"
        )
        raise ConfigError(message)
    return RedditCredentials(
        client_id=settings.client_id,
        client_secret=secret,
        user_agent=settings.user_agent,
        token_url=settings.token_url,
    )


SEARCHED: Final = 10  # pages of a search, which ends by itself long before
AGES: Final[Mapping[str, timedelta]] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}


def words(probe: Probe) -> str:
    """Return the search for *probe*: its words, and its phrases in quotes."""
    return " ".join((*probe.words, *(f'"{" ".join(phrase)}"' for phrase in probe.phrases)))


def search(query: str, age: timedelta) -> dict[str, Param | None]:
    """Return the parameters of a search of one subreddit for posts that are at most *age* old."""
    return {
        "q": query,
        "sort": "new",
        "t": next((name for name, length in AGES.items() if age <= length), "all"),
        "restrict_sr": 1,
        "include_over_18": "on",
        "type": "link",
    }
