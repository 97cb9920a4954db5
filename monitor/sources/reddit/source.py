"""Reddit: posts and comments of given subreddits, for those who hold an approved API key.

Service: GET {base_url}/r/{subreddit}/new, /comments and /search, with a token of the application.
Limits: 100 items a page, about 1,000 a listing and nothing below, some 100 requests a minute; 100
names a question for posts that are held. See docs/sources/reddit.md; read on 2026-11-24.

What proves that nothing is missing is a walk down from the newest item to a run of items that are
known, all of them older than any that could still have been on its way. One known item is no proof:
old ones come back up, and each can be deleted.

References:
    reddit.com/dev/api, "listings", "search" and "/api/info"; read on 2026-11-24.
"""

import re
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

from msgspec import Meta, Struct

from monitor.errors import BadAnswer, ConfigError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Lost, Page, Span, Traits
from monitor.nouns.spans import overlap
from monitor.privacy.secret import Secret
from monitor.sources.base import (
    Held,
    Http,
    Job,
    MemoryVault,
    Params,
    Recheck,
    Source,
    SourceSettings,
    cursor_of,
    resumed,
)
from monitor.sources.configured import address, credential
from monitor.sources.overlap import Overlap
from monitor.sources.reddit.session import RedditCredentials, RedditSession
from monitor.sources.reddit.wire import RedditPage, parse

SITE: Final = "https://oauth.reddit.com"
LIMIT: Final = 100
BELOW: Final = "the listing showed its last item before what was known"
REMEMBERED: Final = 1_000
HALF: Final = 500  # of what a listing shows
RUN: Final = 10  # items in a row that prove that we know what lies below
WHOLE: Final = 500  # a listing that ends before was not cut, though removed items are missing in it
SEARCHED: Final = 10  # pages of a search, which ends by itself long before
AGES: Final[Mapping[str, timedelta]] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}

Ask: TypeAlias = Callable[[Params], RedditPage]


class Settings(SourceSettings, frozen=True, kw_only=True):
    """What to read, and the application that Reddit approved.

    Attributes:
        subreddits: Names without `r/`, such as `["anaheim", "LosAngeles"]`. Required.
        listings: `["new"]` for posts alone, `["comments"]` for comments alone.
        client_id: The id of the application (no secret). Required.
        client_secret: The secret of the application. Required.
        user_agent: Your name and contact: `"newsdesk-monitor/1.0 (by /u/name)"`; Reddit stops those
            who do not. Required.
        base_url: Another server of the same API.
        token_url: Where the tokens of that server come from.
    """

    subreddits: tuple[str, ...] = ()
    listings: Annotated[tuple[Literal["new", "comments"], ...], Meta(min_length=1)] = (
        "new",
        "comments",
    )
    client_id: str = ""
    client_secret: Secret | None = None
    user_agent: str = ""
    base_url: str = SITE
    token_url: str = "https://www.reddit.com/api/v1/access_token"  # noqa: S105  an address


class Place(Struct, frozen=True):
    """The cursor: ids that are known, newest first, and how the listing was read."""

    known: tuple[str, ...] = ()
    overlap: Overlap = Overlap()


class Reddit(Source, settings=Settings):
    kind: ClassVar = "reddit"
    traits: ClassVar = Traits(
        clock="arrival",
        settle=timedelta(minutes=5),
        min_interval=timedelta(milliseconds=700),
    )
    batch: ClassVar = 100

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        wrong = [n for n in settings.subreddits if not re.fullmatch("[A-Za-z0-9_]{2,21}", n)]
        if wrong or not settings.subreddits:
            message = f"reddit: subreddits is {wrong or 'empty'}: write names such as ['anaheim']"
            raise ConfigError(message, key="subreddits")
        self.subreddits = tuple(dict.fromkeys(name.lower() for name in settings.subreddits))
        self.listings = tuple(dict.fromkeys(settings.listings))
        self.who = _credentials(settings)
        self.url = address(self.kind, settings.base_url, SITE)

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return ``subreddit/new`` and ``subreddit/comments`` for each subreddit."""
        return tuple(f"{name}/{kind}" for name in self.subreddits for kind in self.listings)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield the listing from the top; then a page, without posts, that claims what it proved.

        What lies below the end of the listing is looked for with searches, which prove nothing.
        """
        polls = job.purpose == "poll"
        before = resumed(job.cursor, Place, "reddit")
        session = RedditSession(self.who, job.vault, http, job.span.end)
        part, after = before.overlap.from_top(job.span.end, self.settle)
        if before.overlap.unsettled > HALF:  # what scrolls out before it is read again is lost
            part, after = None, Overlap(job.span.end, job.span.end)
        floor = part or job.span.start - self.settle
        ask = self._asker(session, job.lane)
        shown, depth = yield from down(ask, frozenset(before.known), floor)
        edge = job.span.start
        if part is None or depth > floor:
            edge = min(max(depth + self.settle, job.span.start), job.span.end)
        # An old span that turned over was never promised: only what a poll missed is lost.
        lost = overlap(Span(job.span.start, edge), job.span) if polls else None
        ids = tuple(dict.fromkeys((*shown, *before.known)))[:REMEMBERED]
        yield Page(
            observed=overlap(Span(edge, job.span.end), job.span) if part is None else None,
            lost=(Lost(lost, BELOW, "turned over"),) if lost else (),
            cursor=cursor_of(Place(ids, after.with_more(len(shown)))),
        )
        if job.lane.endswith("/new") and (depth > floor or not polls):
            age = job.span.end - job.span.start if polls else timedelta.max
            yield from self._search(job, session, age)

    def _search(self, job: Job, session: RedditSession, age: timedelta) -> Iterator[Page]:
        """Yield what searches find, as far as they go; a prefix cannot be searched for."""
        ask = self._asker(session, f"{job.lane.partition('/')[0]}/search")
        for query in filter(None, (probe.quoted for probe in job.incident.query.probes)):
            after = None
            for _ in range(SEARCHED):
                listing = ask({**search(query, age), "after": after})
                yield listing.page()
                after = listing.after
                if after is None:
                    break

    def look(self, posts: Sequence[Held], recheck: Recheck, http: Http) -> Iterator[Page]:
        # What was deleted or removed is shown without its words; of what is not shown at all (its
        # subreddit may have been closed to visitors) nothing is known.
        url, names = f"{self.url}/api/info", ",".join(held.native_id for held in posts)
        session = RedditSession(self.who, recheck.vault, http, recheck.now)
        listing = parse(session.get(url, {"id": names, "raw_json": 1}).body, url, recheck.now)
        yield listing.page()

    def check(self, incident: Incident, http: Http) -> str:
        session = RedditSession(self.who, MemoryVault(), http, incident.since)
        for name in self.subreddits:
            self._asker(session, f"{name}/new")({"limit": 1})
        names = ", ".join(self.lanes(incident))
        return (
            f"Reddit: {names}, about 1,000 items of each between two passes; what moderators let "
            "in later is not seen, and other subreddits are not."
        )

    def _asker(self, session: RedditSession, path: str) -> Ask:
        url = f"{self.url}/r/{path}"

        def ask(params: Params) -> RedditPage:
            answer = session.get(url, {"limit": LIMIT, "raw_json": 1, **params})
            return parse(answer.body, url, session.now)

        return ask


def down(
    ask: Ask, known: frozenset[str], floor: datetime
) -> Generator[Page, None, tuple[tuple[str, ...], datetime]]:
    """Yield a listing from the top, down to a run of known items older than *floor*, or to its end.

    Where nothing is known, age alone decides: the first look, and an old span.

    Returns:
        The ids that were shown, newest first, and an instant: what was written from then on was
        shown. It is *floor* unless the listing was cut above it.

    Raises:
        BadAnswer: Nothing on a page can be read, or it shows what was shown before, or nothing; or
            the listing is empty, and was not.
    """
    shown: dict[str, None] = {}
    tail: deque[tuple[str, datetime]] = deque(maxlen=RUN)
    after = None
    while True:
        listing = ask({"after": after})
        # What is posted while we walk pushes items down to the next page, where they come again:
        # that is no circle, unless nothing else does. So `Onward` would be too strict.
        new = [row for row in listing.rows if row[0] not in shown]
        if not listing.rows and len(shown) >= WHOLE:
            break
        if not new and (after or listing.rejected or len(known) >= RUN):
            raise BadAnswer(f"no item below {after or 'the top'} could be read")
        shown.update((name, None) for name, _ in new)
        tail.extend(new)
        yield listing.page()
        after = listing.after
        settled = len(tail) == RUN and all(
            written < floor and (not known or name in known) for name, written in tail
        )
        if settled or (after is None and len(shown) < WHOLE):
            return tuple(shown), floor
        if after is None:
            break
    return tuple(shown), max(floor, *(written for _, written in tail))


def search(query: str, age: timedelta) -> Params:
    """Return the parameters of a search of one subreddit for posts that are at most *age* old."""
    return {
        "q": query,
        "sort": "new",
        "t": next((name for name, length in AGES.items() if age <= length), "all"),
        "restrict_sr": 1,
        "include_over_18": "on",
        "type": "link",
    }


def _credentials(settings: Settings) -> RedditCredentials:
    secret = credential("reddit", settings, "client_secret", "the secret of an approved key")
    if settings.enabled and not settings.client_id:
        raise ConfigError("reddit: client_id is missing: apply for a key and give its client_id")
    if settings.enabled and not re.search("u/|@|://", settings.user_agent):
        raise ConfigError(
            f"reddit: user_agent {settings.user_agent!r} does not say whom to write to: write one "
            "such as 'newsdesk-monitor/1.0 (by /u/name)'",
            key="user_agent",
        )
    return RedditCredentials(settings.client_id, secret, settings.user_agent, settings.token_url)
