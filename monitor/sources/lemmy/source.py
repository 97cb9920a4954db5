"""Lemmy and its likes: posts and comments that the search of several instances finds.

Service: GET {instance}/api/v3/search up to release 0.19, /api/v4/search from 1.0 on, no key.
Limits: 50 things a page, 60 searches in 10 minutes; an instance has only what its communities
receive. See docs/sources/lemmy.md; read on 2026-11-24.

What proves that nothing is missing: version 3 shows the newest first, so that pages are read down
to those older than any that could still have been on its way; version 4 is asked for no more than
that age, and read to the end. The core's span says where to begin; in a burst not each pass goes
that far, which is all that the cursor is for.

References:
    github.com/LemmyNet/lemmy, crates/api/api/src/federation/search.rs and the queries behind it, at
    1.0.0-beta.1; GetPost and GetComment in its releases 0.19 and 1.0.0-beta.1; read on 2026-11-24.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, ClassVar, Final, Literal

from msgspec import Meta, Struct

from monitor.errors import BadAnswer, NeedsAttention, NotFound, RetryLater, SourceError, quoted
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Traits
from monitor.nouns.spans import overlap
from monitor.query import Probe
from monitor.sources.answers import decode, later, members_only, refuse
from monitor.sources.base import (
    Held,
    Http,
    Job,
    Params,
    Recheck,
    Source,
    SourceSettings,
    cursor_of,
    gone,
    resumed,
)
from monitor.sources.configured import by_host
from monitor.sources.lemmy.walk import by_cursor, by_offset
from monitor.sources.lemmy.wire import LemmyPage, LemmySite, parse, parse_one
from monitor.sources.overlap import Overlap

WINDOW: Final = timedelta(minutes=10)  # in which searches are counted

_MISSING: Final = (b"couldnt_find_post", b"couldnt_find_comment", b"not_found")

SEARCHED: Final[Mapping[str, Callable[[str, str], Params]]] = {
    "v3": lambda term, kind: {"q": term, "type_": kind.capitalize()},
    "v4": lambda term, kind: {"search_term": term, "type_": kind},
}


class Settings(SourceSettings, frozen=True, kw_only=True):
    """Which instances, and what of them.

    Attributes:
        instances: Addresses of instances, such as `["https://lemmy.world", "https://lemmy.ml"]`.
            One alone may stand in `base_url` instead. Required.
        base_url: One more instance: another way to write a single one.
        listings: `["posts"]` or `["comments"]` for one of the two alone.
        api: `"v3"` or `"v4"`; `"auto"` is version 4 where it is served, else 3.
    """

    instances: tuple[str, ...] = ()
    base_url: str | None = None
    listings: Annotated[tuple[Literal["posts", "comments"], ...], Meta(min_length=1)] = (
        "posts",
        "comments",
    )
    api: Literal["auto", "v3", "v4"] = "auto"


class Place(Struct, frozen=True):
    """The cursor: how the search was read so far."""

    overlap: Overlap = Overlap()


class LemmyInstance(Struct, frozen=True):
    api: Literal["v3", "v4"]
    version: str
    now: datetime | None  # there; None where untold


class Lemmy(Source, settings=Settings):
    kind: ClassVar = "lemmy"
    traits: ClassVar = Traits(
        clock="arrival",
        settle=timedelta(minutes=30),  # how long a post may take from server to server
        min_interval=timedelta(seconds=2),
    )
    batch: ClassVar = 100  # each by itself, after one question for the instance

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        urls = (*settings.instances, settings.base_url)
        self.instances = by_host(self.kind, urls, "https://lemmy.world")
        self.listings, self.api = tuple(dict.fromkeys(settings.listings)), settings.api

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return ``host/posts`` and ``host/comments`` for each instance."""
        return tuple(f"{host}/{kind}" for host in self.instances for kind in self.listings)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield what each search finds; a last page, without posts, claims the span."""
        host, _, kind = job.lane.rpartition("/")
        site = self._instance(host, http)
        place = resumed(job.cursor, Place, self.kind)
        part, after = place.overlap.from_top(job.span.end, self.settle)
        if job.purpose != "poll":
            part = None
        floor = part or job.span.start - self.settle
        met: set[str] = set()
        proved = True
        for term in terms(job.incident.query.probes):
            ask = partial(self._search, job, http, site.api, term)
            if site.api == "v3":
                whole = yield from by_offset(ask, floor, met)
            else:
                whole = yield from by_cursor(ask, kind, floor, site.now or job.span.end, met)
            proved = proved and whole
        yield Page(
            observed=overlap(job.span, job.span) if proved and part is None else None,
            cursor=cursor_of(Place(after.with_more(len(met)))),
        )

    def server_of(self, post: Held) -> str | None:
        """Return the instance that showed a post; None where it is not configured any more."""
        host = (post.ref or "").rsplit("/", 2)[0]
        return host if host in self.instances else None

    def look(self, posts: Sequence[Held], recheck: Recheck, http: Http) -> Iterator[Page]:
        # That an instance answers for itself first proves that the address is one still. What was
        # deleted or removed is shown with that mark, or is not there for visitors (404, and before
        # 0.19 400). The copy of an instance shows what has reached it: a deletion elsewhere comes
        # with delay.
        host = (posts[0].ref or "").rsplit("/", 2)[0]
        api = f"{self.instances[host]}/api/{self._instance(host, http).api}"
        for held in posts:
            kind, number = (held.ref or "").split("/")[-2:]
            url = f"{api}/{kind}"
            try:
                body = http.get(url, params={"id": number}).body
            except SourceError as error:
                if not (isinstance(error, NotFound) or any(it in error.body for it in _MISSING)):
                    raise
                yield gone([held], recheck)
            else:
                yield parse_one(body, url, host, recheck.now)

    def check(self, incident: Incident, http: Http) -> str:
        versions = {host: self._instance(host, http).version for host in self.instances}
        found = ", ".join(f"{host} ({version})" for host, version in versions.items())
        searched = " or ".join(f"'{term}'" for term in terms(incident.query.probes))
        return (
            f"Lemmy: {' and '.join(self.listings)} with {searched}, as far as they reached "
            f"{found}; an instance has only what its communities receive."
        )

    def _search(self, job: Job, http: Http, api: str, term: str, params: Params) -> LemmyPage:
        host, _, kind = job.lane.rpartition("/")
        url = f"{self.instances[host]}/api/{api}/search"
        try:
            body = http.get(url, params={**SEARCHED[api](term, kind), **params}).body
        except RetryLater:
            raise
        except SourceError as error:  # before 0.19 both have status 400
            if b"rate_limit_error" in error.body:
                until = job.span.end + WINDOW
                raise later(f"{url}: it was asked too often", until) from error
            if b"instance_is_private" in error.body:
                raise members_only(url) from error
            raise
        listing = parse(body, url, host, job.span.end)
        if listing.rejected and not listing.posts:
            refuse(url, kind, body)
        return listing

    def _instance(self, host: str, http: Http) -> LemmyInstance:
        base_url = self.instances[host]
        if self.api != "v3":
            try:
                return _site(base_url, "v4", http)
            except (NotFound, BadAnswer):
                if self.api == "v4":
                    raise
        site = _site(base_url, "v3", http)
        if not site.version.startswith("0."):
            raise NeedsAttention(
                f"{base_url}: Lemmy {quoted(site.version)} shows only one page by version 3 of its "
                "API, in no order: set api to 'v4'"
            )
        return site


def _site(base_url: str, api: Literal["v3", "v4"], http: Http) -> LemmyInstance:
    answer = http.get(f"{base_url}/api/{api}/site")
    return LemmyInstance(api, decode(answer.body, LemmySite, base_url).version, answer.date)


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
