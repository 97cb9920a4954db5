"""Lemmy and its likes: posts and comments that the search of several instances finds.

Service: GET {instance}/api/v3/search up to release 0.19, /api/v4/search from 1.0 on, no key.
Limits: 50 things a page, 60 searches in 10 minutes; an instance has only what its communities
receive. See docs/sources/lemmy.md; read on 2026-11-24.

What proves that nothing is missing: version 3 shows the newest first, so that pages are read down
to those older than any that could still have been on its way; version 4 is asked for no more than
that age, and read to the end. The core's span says where to begin; in a burst not each pass goes
that far, which is all that the cursor is for.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, Final, Literal, cast

import msgspec
from msgspec import Struct

from monitor.clock import read_instant
from monitor.errors import (
    BadAnswer,
    ConfigError,
    NeedsAttention,
    NotFound,
    RetryLater,
    SourceError,
)
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Cursor, Page, Traits
from monitor.nouns.spans import overlap
from monitor.query import Probe
from monitor.sources.answers import decode
from monitor.sources.base import Http, Job, Recheck, Source, SourceSettings, in_turn, resumed
from monitor.sources.configured import by_host
from monitor.sources.lemmy.again import again
from monitor.sources.lemmy.walk import Ask, Params, by_cursor, by_offset
from monitor.sources.lemmy.wire import LemmyPage, LemmySite, parse
from monitor.sources.overlap import Overlap

WINDOW: Final = timedelta(minutes=10)  # in which searches are counted


SEARCHED: Final[Mapping[str, Callable[[str, str], Params]]] = {
    "v3": lambda term, kind: {"q": term, "type_": kind.capitalize()},
    "v4": lambda term, kind: {"search_term": term, "type_": kind},
}


class Settings(SourceSettings, frozen=True, kw_only=True):
    """`instances`: addresses such as `https://lemmy.world`; `base_url`: one more of them.

    `listings` leaves one of the two away; `api` is found out unless given.
    """

    instances: tuple[str, ...] = ()
    listings: tuple[Literal["posts", "comments"], ...] = ("posts", "comments")
    base_url: str | None = None
    api: Literal["auto", "v3", "v4"] = "auto"


class Place(Struct, frozen=True):
    """The cursor: how the search was read so far."""

    overlap: Overlap = Overlap()


class Lemmy(Source):
    """Reads what one instance finds, posts and comments apart."""

    kind: ClassVar = "lemmy"
    traits: ClassVar = Traits(
        clock="arrival",
        settle=timedelta(minutes=30),  # how long a post may take from server to server
        min_interval=timedelta(seconds=2),
    )
    Settings: ClassVar[type[SourceSettings]] = Settings
    batch: ClassVar = 100

    def __init__(self, settings: SourceSettings) -> None:
        own = cast("Settings", settings)
        self.instances, self.listings = _instances(own), tuple(dict.fromkeys(own.listings))
        self.api = own.api
        self.settle = settings.late(self.traits)

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return ``host/posts`` and ``host/comments`` for each instance."""
        return tuple(f"{host}/{kind}" for host in self.instances for kind in self.listings)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield what each search finds; a last page, without posts, claims the span.

        Raises:
            RetryLater: The instance has been asked too often.
            NeedsAttention: It does not show its posts to visitors, or speaks another version.
            BadAnswer: An answer is no result of a search, or the pages do not join.
            SourceError: The service failed; nothing was claimed.
        """
        host, _, kind = job.lane.rpartition("/")
        site = look(self.instances[host], self.api, http)
        now = site.now or job.span.end
        place = resumed(job.cursor, Place, "lemmy")
        part, after = place.overlap.from_top(job.span.end, self.settle)
        if job.purpose != "poll":
            part = None
        floor = part or job.span.start - self.settle
        told: set[str] = set()
        proved = True
        for term in terms(job.incident.query.probes):
            ask = self._asker(host, site.api, term, kind, http, job.span.end)
            if site.api == "v3":
                whole = yield from by_offset(ask, floor, told)
            else:
                whole = yield from by_cursor(ask, kind, floor, now, told)
            proved = proved and whole
        left: Cursor = msgspec.to_builtins(Place(after.with_more(len(told))))
        yield Page(
            observed=overlap(job.span, job.span) if proved and part is None else None,
            cursor=left if job.purpose == "poll" else None,
        )

    def again(self, recheck: Recheck, http: Http) -> Iterator[Page]:
        """Yield posts and comments as the instance that showed each has them now.

        Raises:
            SourceError: An instance failed; the pages yielded before stand.
        """
        return in_turn(
            again(host, partial(self._api, host, http), recheck, http) for host in self.instances
        )

    def _api(self, host: str, http: Http) -> str:
        url = self.instances[host]
        return f"{url}/api/{look(url, self.api, http).api}"

    def check(self, incident: Incident, http: Http) -> str:
        """Ask each instance what it runs, and say what will be seen of it.

        Raises:
            NeedsAttention: One speaks another version than was configured.
            SourceError: One does not answer as Lemmy does.
        """
        sites = [(host, look(url, self.api, http)) for host, url in self.instances.items()]
        found = ", ".join(f"{host} ({site.version})" for host, site in sites)
        searched = " or ".join(f"'{term}'" for term in terms(incident.query.probes))
        return (
            f"Lemmy: {' and '.join(self.listings)} with {searched}, as far as they reached "
            f"{found}; an instance has only what its communities receive."
        )

    def _asker(self, host: str, api: str, term: str, kind: str, http: Http, seen: datetime) -> Ask:
        """Return the question for a page of a search.

        Raises:
            RetryLater: The instance has been asked too often.
            NeedsAttention: It does not show its posts to visitors.
            BadAnswer: The answer is no result of a search, or nothing in it can be read.
            SourceError: As the network has it.
        """
        url = f"{self.instances[host]}/api/{api}/search"
        searched = SEARCHED[api](term, kind)

        def ask(params: Params) -> LemmyPage:
            try:
                body = http.get(url, params={**searched, **params}).body
            except RetryLater:
                raise
            except SourceError as error:  # before 0.19 both have status 400
                if b"rate_limit_error" in error.body:
                    message = f"{url}: expected an answer, got a request to ask less often"
                    raise RetryLater(message, seen + WINDOW) from error
                if b"instance_is_private" in error.body:
                    message = f"{url}: expected posts open to visitors, got a request to log in"
                    raise NeedsAttention(message) from error
                raise
            listing = parse(body, url, host, seen)
            if listing.rejected and not listing.posts:
                message = f"{url}: expected {kind}, got {body[:60].decode('utf-8', 'replace')!r}"
                raise BadAnswer(message)
            return listing

        return ask


def terms(probes: tuple[Probe, ...]) -> tuple[str, ...]:
    """Return texts of which each post that a probe holds on has one.

    The search looks for letters in a row, and where it is given several words, for these in their
    order: so of each probe only the longest word or phrase is asked for, and none that has another
    one in it.
    """
    longest = dict.fromkeys(
        max((*p.words, *map(" ".join, p.phrases), *filter(None, (p.prefix,))), key=len)
        for p in probes
    )
    return tuple(t for t in longest if not any(o != t and o in t for o in longest))


def _instances(settings: Settings) -> dict[str, str]:
    """Return the base address of each instance by its host.

    Raises:
        ConfigError: There is none, or one is no address of a server, or nothing is to be read.
    """
    if not settings.listings:
        message = "lemmy: expected listings 'posts' or 'comments', got none"
        raise ConfigError(message)
    return by_host("lemmy", (*settings.instances, settings.base_url), "https://lemmy.world")


class LemmyInstance(Struct, frozen=True):
    """What an instance speaks, what it runs, and what time it is there (None where untold)."""

    api: Literal["v3", "v4"]
    version: str
    now: datetime | None


def look(base_url: str, api: str, http: Http) -> LemmyInstance:
    """Return what an instance speaks.

    Raises:
        NeedsAttention: It is to be asked in version 3, but serves that for old programs only.
        NotFound: It has no such API.
        BadAnswer: It does not answer as Lemmy does.
        SourceError: As the network has it.
    """
    if api != "v3":
        try:
            return _look(base_url, "v4", http)
        except (NotFound, BadAnswer):
            if api == "v4":
                raise
    site = _look(base_url, "v3", http)
    if not site.version.startswith("0."):
        message = (
            f"{base_url}: expected Lemmy 0.x behind version 3 of its API, got {site.version}, "
            "which shows one page there in no order: set api to 'v4'"
        )
        raise NeedsAttention(message)
    return site


def _look(base_url: str, api: Literal["v3", "v4"], http: Http) -> LemmyInstance:
    answer = http.get(f"{base_url}/api/{api}/site")
    try:
        now = read_instant(answer.headers.get("date", ""))
    except ValueError:
        now = None
    return LemmyInstance(api, decode(answer.body, LemmySite, base_url).version, now)
