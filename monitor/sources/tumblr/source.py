"""Tumblr: posts by tag, as far as the service cares to list them.

Service: GET {base_url}/v2/tagged?tag=&before=, with a key. Limits: 20 posts a page, backwards only;
1,000 requests an hour and 5,000 a day for each key. See docs/sources/tumblr.md; read on 2026-11-24.

This is a sample and never claims coverage: the list leaves out posts that the site itself shows
under the tag, and nothing tells which.

References:
    tumblr/docs, api.md, "/tagged", "/posts" with `id` and "Blog identifiers", with its issues 77,
    131 and 136; read on 2026-11-24.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import ClassVar, Final, cast
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import EPOCH, from_epoch, rfc3339
from monitor.errors import BadAnswer, NeedsAttention, NotFound
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Traits
from monitor.privacy.secret import Secret
from monitor.sources.answers import decode, each
from monitor.sources.base import Held, Http, Job, Recheck, Source, SourceSettings, gone, resumed
from monitor.sources.configured import address, credential
from monitor.sources.overlap import Overlap
from monitor.sources.tumblr.wire import Single, TumblrPage, TumblrPost, parse, post

SITE: Final = "https://api.tumblr.com"
LIMIT: Final = 20
SECOND: Final = timedelta(seconds=1)


class Settings(SourceSettings, frozen=True, kw_only=True):
    """`api_key`: the consumer key of a registered application; `base_url`: another server."""

    api_key: Secret | None = None
    base_url: str = SITE


class Walk(Struct, frozen=True):
    """A walk backwards, in seconds since 1970: to where, from when, and where it stands.

    Attributes:
        overlap: What is known when it is done.
    """

    floor: int
    asked: int
    before: int | None = None
    overlap: Overlap = Overlap()


class Place(Struct, frozen=True):
    """The cursor: when the last whole walk began, in seconds since 1970; one not at its end."""

    asked: int | None = None
    walk: Walk | None = None
    overlap: Overlap = Overlap()


Ask = Callable[[int | None], TumblrPage]  # before


class Tumblr(Source):
    """Reads one tag at a time, newest posts first."""

    kind: ClassVar = "tumblr"
    traits: ClassVar = Traits(
        clock="created",
        settle=timedelta(minutes=15),
        min_interval=timedelta(seconds=4),  # so that an hour's allowance lasts an hour
        exhaustive=False,
    )
    Settings: ClassVar[type[SourceSettings]] = Settings
    batch: ClassVar = 1

    def __init__(self, settings: SourceSettings) -> None:
        super().__init__(settings)
        own = cast("Settings", settings)
        self.key = credential(self.kind, own, "api_key", "a consumer key")
        self.url = f"{address(self.kind, own.base_url, SITE)}/v2"

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return the incident's tags."""
        return incident.tags

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield pages from the newest back to the last look, or to the start of the span."""
        ask = partial(self._listing, job.lane, http)
        start, now = (job.span.start - EPOCH) // SECOND, (job.span.end - EPOCH) // SECOND
        if job.purpose != "poll":
            yield from back(ask, Walk(start, now, now + 1))
            return
        place = resumed(job.cursor, Place, self.kind)
        if place.walk is not None:
            place = yield from back(ask, place.walk)
        floor, after = place.overlap.from_top(job.span.end, self.settle)
        known = start if place.asked is None else place.asked - self.settle // SECOND
        if floor is None and place.overlap.whole is not None:
            floor = place.overlap.whole - self.settle
        if floor is not None:
            known = (floor - EPOCH) // SECOND
        yield from back(ask, Walk(max(start, known), now, overlap=after))

    def server_of(self, post: Held) -> str | None:
        """Return the one server; None where a post came without the id of its blog."""
        return None if post.ref is None else self.url

    def look(self, posts: Sequence[Held], recheck: Recheck, http: Http) -> Iterator[Page]:
        """Ask for a post on its blog, which is named by an id that is not its author's name.

        One that is not there (404) is gone, alone or with its blog.
        """
        [held] = posts
        url = f"{self.url}/blog/{quote(held.ref or '', safe=':')}/posts"
        params = {"id": held.native_id, "filter": "text", "api_key": self.key.value}
        try:
            body = http.get(url, params=params).body
        except NotFound:
            yield gone(posts, recheck)
            return
        found, rejected = each(decode(body, Single, "Tumblr").response.posts, TumblrPost, post)
        yield Page(posts=tuple(found), rejected=tuple(rejected))

    def check(self, incident: Incident, http: Http) -> str:
        """Ask for the newest posts of the first tag, and say what they are a sample of.

        Raises:
            NeedsAttention: No hashtag is configured.
        """
        if not incident.tags:
            message = f"tumblr: expected hashtags to read, but incident {incident.key!r} has none"
            raise NeedsAttention(message)
        listing = self._listing(incident.tags[0], http, None)
        newest = rfc3339(from_epoch(max(listing.keys))) if listing.keys else "none yet"
        chosen = ", chosen by editors" if listing.featured else ""
        tags = ", ".join(f"#{tag}" for tag in incident.tags)
        return (
            f"Tumblr: a sample of the posts tagged {tags} (newest of the first: {newest}{chosen}), "
            "which proves no coverage: the service lists some posts and leaves out others."
        )

    def _listing(self, tag: str, http: Http, before: int | None) -> TumblrPage:
        """Ask for a page: the newest posts of a tag, or those before a time.

        Raises:
            BadAnswer: The answer is no list of posts, or does not go back.
        """
        params = {"tag": tag, "before": before, "limit": LIMIT, "filter": "text"}
        # The key can only be given in the address: the network hides it wherever it is shown.
        body = http.get(f"{self.url}/tagged", params={**params, "api_key": self.key.value}).body
        listing = parse(body)
        # Posts may come again, since the last second of a page does: only time must go back.
        stuck = before is not None and _oldest(listing.keys, before) > before
        if stuck or (listing.rejected and not listing.keys):
            got = listing.keys[:3] or body[:60].decode("utf-8", "replace")
            message = f"Tumblr: expected posts of #{tag} before {before}, got {got!r}"
            raise BadAnswer(message)
        return listing


def back(ask: Ask, walk: Walk) -> Generator[Page, None, Place]:
    """Yield what lies below the walk, newest page first; return the new place."""
    place = Place(walk=walk)
    while place.walk is not None:
        listing = ask(walk.before)
        if max(listing.keys, default=-1) < walk.floor:
            place = Place(walk.asked, overlap=walk.overlap)
        else:
            more = walk.overlap.with_more(len(listing.posts))
            walk = replace(walk, before=_below(listing.keys, walk.before), overlap=more)
            place = Place(walk=walk)
        yield listing.page(place)
    return place


def _below(keys: tuple[int, ...], before: int | None) -> int:
    """Return the time to go on from.

    The last second of a page is asked for again, since it may hold more than was shown; one that
    holds more than a whole page is left at last.
    """
    key = _oldest(keys, 0) + 1
    return key if before is None or key < before else before - 1


def _oldest(keys: tuple[int, ...], default: int) -> int:
    """Return the oldest key but one, for one post may be dated back by years."""
    return sorted(keys)[:2][-1] if keys else default
