"""Mastodon and what speaks its API: hashtag timelines, as several instances have received them.

Service: GET {instance}/api/v1/timelines/tag/{tag}, no key. Limits: 40 posts a page, 300 requests in
5 minutes; an instance has only what its users follow. Ids are opaque and local to the instance, and
follow the order of arrival but for posts that were fetched late, which land in the middle. See
docs/sources/mastodon.md; read on 2026-11-24.

What proves that nothing is missing: `min_id` shows the posts right above the last one known, page
by page, to the end; then a walk backwards looks for what landed in the middle since. Both can be
interrupted: the cursor knows where they are.
"""

from collections.abc import Callable, Generator, Iterator
from datetime import datetime, timedelta
from typing import ClassVar, Final, cast
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import from_epoch_ms, read_duration, to_epoch_ms
from monitor.errors import BadAnswer, ConfigError, CursorLost, NeedsAttention, NotFound
from monitor.incident import Incident
from monitor.model import Cursor, Page, Span, Traits
from monitor.sources.base import Http, Job, SourceSettings, decode
from monitor.sources.mastodon_wire import Instance, Listing, parse
from monitor.spans import overlap

LIMIT: Final = 40
DAY: Final = timedelta(days=1)


class Settings(SourceSettings, frozen=True, kw_only=True):
    """`instances`: addresses such as `https://mastodon.social`; `base_url`: one more of them."""

    instances: tuple[str, ...] = ()
    base_url: str | None = None


class Walk(Struct, frozen=True):
    """A walk backwards: to where, what it proves there, and where it stands (None: at the top)."""

    floor: datetime
    span: Span
    max_id: str | None = None


class Place(Struct, frozen=True):
    """The cursor: the newest id known, a walk not at its end, when the instance was looked at."""

    top: str | None = None
    walk: Walk | None = None
    looked: str = ""


Ask = Callable[[str | None, str | None], Listing]  # min_id, max_id


class Mastodon:
    """Reads one hashtag of one instance at a time."""

    kind: ClassVar = "mastodon"
    traits: ClassVar = Traits(
        clock="arrival",
        settle=timedelta(minutes=30),  # how long a post may take from server to server
        min_interval=timedelta(seconds=1),
    )
    Settings: ClassVar[type[SourceSettings]] = Settings

    def __init__(self, settings: SourceSettings) -> None:
        self.instances = _instances(cast("Settings", settings))
        self.settle = read_duration(settings.settle) if settings.settle else self.traits.settle

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return ``host#tag`` for each instance and tag."""
        return tuple(f"{host}#{tag}" for host in self.instances for tag in incident.tags)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield what is new, oldest page first, then what came late; the last page claims the span.

        Without a cursor it yields what there is, newest page first, down to the start of the span.

        Raises:
            NeedsAttention: The instance does not show its hashtag timelines to visitors.
            CursorLost: The cursor is none of ours.
            SourceError: An answer is no timeline; nothing was claimed.
        """
        host, _, tag = job.lane.partition("#")
        base_url = self.instances[host]
        ask = _asker(f"{base_url}/api/v1/timelines/tag/{quote(tag, safe='')}", http)
        place = _read(job.cursor)
        today = job.span.end.date().isoformat()
        if place.looked != today:
            look(base_url, http)
            place = replace(place, looked=today)
        if job.purpose == "poll":
            yield from self._poll(ask, place, job.span)
            return
        walk = Walk(job.span.start, job.span, _above(ask(None, None), job.span.end + self.settle))
        for page in back(ask, Place(), walk, job.span):
            yield replace(page, cursor=None)  # an old span is none of the poll's business

    def _poll(self, ask: Ask, place: Place, span: Span) -> Iterator[Page]:
        before, start = place.top, span.start
        if before is not None:
            place = yield from forward(ask, place)
        if place.walk is not None:
            start = place.walk.span.end
            place = yield from back(ask, place, place.walk, span)
        # Where nothing came the id may mean nothing any more (another software): look from the top.
        trusted = place.top != before and _shape(place.top) == _shape(before)
        late = Walk(start - self.settle, Span(start, span.end), before if trusted else None)
        yield from back(ask, place, late, span)

    def check(self, incident: Incident, http: Http) -> str:
        """Ask each instance what it is, and say what will be seen of it.

        Raises:
            NeedsAttention: No hashtag is configured, or an instance does not show its hashtag
                timelines to visitors.
            SourceError: An instance does not answer as Mastodon does.
        """
        if not incident.tags:
            message = f"mastodon: expected hashtags to read, but incident {incident.key!r} has none"
            raise NeedsAttention(message)
        found = [f"{host} ({look(base_url, http)})" for host, base_url in self.instances.items()]
        tags = ", ".join(f"#{tag}" for tag in incident.tags)
        return (
            f"Mastodon: public posts tagged {tags}, as far as they reached {', '.join(found)}; "
            "an instance has only what its users follow, and posts without these tags are not seen."
        )


def forward(ask: Ask, place: Place) -> Generator[Page, None, Place]:
    """Yield what lies above the newest id known, oldest page first; return the new place.

    Raises:
        BadAnswer: The service shows the same posts again.
    """
    seen = {place.top}
    while (listing := ask(place.top, None)).ids:
        _advance(seen, listing, "newer")
        place = replace(place, top=listing.ids[0])
        yield _page(listing, place)
    return place


def back(ask: Ask, place: Place, walk: Walk, within: Span) -> Generator[Page, None, Place]:
    """Yield what lies below the walk, newest page first; the last page claims what it proves.

    A page may hold a few posts that were written long before they came: only one that holds nothing
    else, or nothing at all, is the end.

    Raises:
        BadAnswer: The service shows the same posts again.
    """
    seen = {walk.max_id}
    ended = False
    while not ended:
        listing = ask(None, walk.max_id)
        _advance(seen, listing, "older")
        ended = not listing.ids or (listing.latest is not None and listing.latest < walk.floor)
        if walk.max_id is None and listing.ids:
            place = replace(place, top=listing.ids[0])
        walk = walk if ended else replace(walk, max_id=listing.ids[-1])
        place = replace(place, walk=None if ended else walk)
        yield _page(listing, place, overlap(walk.span, within) if ended else None)
    return place


def look(base_url: str, http: Http) -> str:
    """Return what the instance runs, once it is sure that an empty timeline means nothing.

    Raises:
        NeedsAttention: Its hashtag timelines are not public: it would answer with empty lists.
        NotFound: It has no such API.
    """
    try:
        body = http.get(f"{base_url}/api/v2/instance").body
    except NotFound:  # before 4.0; such a server says 401 where it hides a timeline
        body = http.get(f"{base_url}/api/v1/instance").body
    instance = decode(body, Instance, base_url)
    access = instance.configuration.timelines_access.hashtag_feeds
    if (access.local, access.remote) != ("public", "public"):
        message = (
            f"{base_url}: expected hashtag timelines open to visitors, got {access.local!r} "
            f"for posts of this server and {access.remote!r} for those of others"
        )
        raise NeedsAttention(message)
    return instance.version


def _asker(url: str, http: Http) -> Ask:
    """Return the question for a page of a timeline: above an id, below an id, or the newest.

    Raises:
        BadAnswer: The answer is no list of posts.
        NotFound: A timeline that has posts is not there.
    """

    def ask(min_id: str | None, max_id: str | None) -> Listing:
        try:
            body = http.get(url, params={"limit": LIMIT, "min_id": min_id, "max_id": max_id}).body
        except NotFound:
            if min_id or max_id:
                raise
            return Listing()  # nobody here has ever used the tag
        listing = parse(body, url)
        if listing.rejected and not listing.ids:
            message = (
                f"{url}: expected a list of posts, got {body[:60].decode('utf-8', 'replace')!r}"
            )
            raise BadAnswer(message)
        return listing

    return ask


def _page(listing: Listing, place: Place, observed: Span | None = None) -> Page:
    cursor: Cursor = msgspec.to_builtins(place)
    return Page(posts=listing.posts, rejected=listing.rejected, observed=observed, cursor=cursor)


def _advance(seen: set[str | None], listing: Listing, direction: str) -> None:
    """Note the ids of a page, and make sure that it brought us on: else we would ask for ever.

    Raises:
        BadAnswer: The page shows posts that were shown before.
    """
    again = seen.intersection(listing.ids)
    if again:
        message = (
            f"expected {direction} posts than were shown before, got {len(again)} of them again"
        )
        raise BadAnswer(message)
    seen.update(listing.ids)


def _read(cursor: Cursor | None) -> Place:
    try:
        return msgspec.convert(cursor or {}, Place)
    except msgspec.ValidationError as error:
        message = f"expected a cursor of the source mastodon, got {str(cursor)[:100]} ({error})"
        raise CursorLost(message) from error


def _shape(native_id: str | None) -> tuple[bool, int]:
    """Return what tells the ids of one software from those of another."""
    return (native_id or "").isdigit(), len(native_id or "")


def _above(newest: Listing, instant: datetime) -> str | None:
    """Return an id above all posts up to *instant*, or None, the top, where ids tell no time.

    References:
        Mastodon's snowflakes: milliseconds since 1970, shifted left by 16 bits; read on 2026-11-24.
    """
    top = newest.ids[0] if newest.ids else ""
    if newest.latest is None or not (top.isdecimal() and len(top) in range(16, 20)):
        return None
    tells_time = abs(from_epoch_ms(int(top) >> 16) - newest.latest) < DAY
    return str(to_epoch_ms(instant) << 16) if tells_time else None


def _instances(settings: Settings) -> dict[str, str]:
    """Return the base address of each instance by its host.

    Raises:
        ConfigError: There is none, or one is no address of a server.
    """
    urls = (*settings.instances, *filter(None, (settings.base_url,)))
    if not urls:
        message = "mastodon: expected instances, such as ['https://mastodon.social'], got none"
        raise ConfigError(message)
    found = {}
    for url in urls:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            message = f"mastodon: expected an address such as https://mastodon.social, got {url!r}"
            raise ConfigError(message)
        found[parts.netloc.rpartition("@")[2]] = url.rstrip("/")
    return found
