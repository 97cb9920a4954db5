"""Tumblr: posts by tag, as far as the service cares to list them.

Service: GET {base_url}/v2/tagged?tag=&before=, with a key. Limits: 20 posts a page, backwards only;
1,000 requests an hour and 5,000 a day for each key. See docs/sources/tumblr.md; read on 2026-11-24.

This is a sample and never claims coverage: the list leaves out posts that the site itself shows
under the tag, and nothing tells which.
"""

from collections.abc import Callable, Generator, Iterator
from datetime import timedelta
from typing import ClassVar, Final, cast

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import EPOCH, from_epoch, rfc3339
from monitor.errors import BadAnswer, NeedsAttention
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Cursor, Page, Post, Traits
from monitor.privacy.secret import Secret
from monitor.sources.base import Http, Job, Recheck, Source, SourceSettings, resumed
from monitor.sources.configured import address, credential
from monitor.sources.overlap import Overlap
from monitor.sources.tumblr.again import again
from monitor.sources.tumblr.wire import TumblrPage, parse

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
    batch: ClassVar = 100

    def __init__(self, settings: SourceSettings) -> None:
        own = cast("Settings", settings)
        self.key = credential(self.kind, own, "api_key", "a consumer key")
        self.url = f"{address(self.kind, own.base_url, SITE)}/v2"
        self.settle = settings.late(self.traits)

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return the incident's tags."""
        return incident.tags

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield pages from the newest back to the last look, or to the start of the span.

        Raises:
            CursorLost: The cursor is none of ours.
            SourceError: An answer is no list of posts.
        """
        ask = self._asker(job.lane, http)
        start, now = (job.span.start - EPOCH) // SECOND, (job.span.end - EPOCH) // SECOND
        if job.purpose != "poll":
            for page in back(ask, Walk(start, now, now + 1)):
                yield replace(page, cursor=None)  # an old span is none of the poll's business
            return
        place = resumed(job.cursor, Place, "tumblr")
        if place.walk is not None:
            place = yield from back(ask, place.walk)
        floor, after = place.overlap.from_top(job.span.end, self.settle)
        known = start if place.asked is None else place.asked - self.settle // SECOND
        if floor is None and place.overlap.whole is not None:
            floor = place.overlap.whole - self.settle
        if floor is not None:
            known = (floor - EPOCH) // SECOND
        yield from back(ask, Walk(max(start, known), now, overlap=after))

    def again(self, recheck: Recheck, http: Http) -> Iterator[Page]:
        """Yield posts as their blogs show them now; see `again.py`.

        Raises:
            SourceError: The service failed; the pages yielded before stand.
        """
        return again(self.url, self.key, recheck, http)

    def check(self, incident: Incident, http: Http) -> str:
        """Ask for the newest posts of the first tag, and say what they are a sample of.

        Raises:
            NeedsAttention: No hashtag is configured, or the key is refused.
            SourceError: The service does not answer as Tumblr does.
        """
        if not incident.tags:
            message = f"tumblr: expected hashtags to read, but incident {incident.key!r} has none"
            raise NeedsAttention(message)
        listing = self._asker(incident.tags[0], http)(None)
        newest = rfc3339(from_epoch(max(listing.keys))) if listing.keys else "none yet"
        chosen = ", chosen by editors" if listing.featured else ""
        tags = ", ".join(f"#{tag}" for tag in incident.tags)
        return (
            f"Tumblr: a sample of the posts tagged {tags} (newest of the first: {newest}{chosen}), "
            "which proves no coverage: the service lists some posts and leaves out others."
        )

    def _asker(self, tag: str, http: Http) -> Ask:
        """Return the question for a page: the newest posts of a tag, or those before a time.

        Raises:
            BadAnswer: The answer is no list of posts, or does not go back.
        """

        def ask(before: int | None) -> TumblrPage:
            params = {"tag": tag, "before": before, "limit": LIMIT, "filter": "text"}
            # The key can only be given in the address: the network hides it wherever it is shown.
            body = http.get(f"{self.url}/tagged", params={**params, "api_key": self.key.value}).body
            listing = parse(body)
            stuck = before is not None and _oldest(listing.keys, before) > before
            if stuck or (listing.rejected and not listing.keys):
                got = listing.keys[:3] or body[:60].decode("utf-8", "replace")
                message = f"Tumblr: expected posts of #{tag} before {before}, got {got!r}"
                raise BadAnswer(message)
            return listing

        return ask


def back(ask: Ask, walk: Walk) -> Generator[Page, None, Place]:
    """Yield what lies below the walk, each post once, newest page first; return the new place."""
    shown: set[str] = set()
    place = Place(walk=walk)
    while place.walk is not None:
        listing = ask(walk.before)
        if max(listing.keys, default=-1) < walk.floor:
            place = Place(walk.asked, overlap=walk.overlap)
        else:
            more = walk.overlap.with_more(len(listing.posts))
            walk = replace(walk, before=_below(listing.keys, walk.before), overlap=more)
            place = Place(walk=walk)
        yield _page(listing, place, shown)
        shown.update(post.native_id for post in listing.posts)
    return place


def _page(listing: TumblrPage, place: Place, shown: set[str]) -> Page:
    posts: tuple[Post, ...] = tuple(it for it in listing.posts if it.native_id not in shown)
    cursor: Cursor = msgspec.to_builtins(place)
    return Page(posts=posts, rejected=listing.rejected, cursor=cursor)


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
