"""RSS and Atom feeds: news sites, blogs, and whatever else offers one.

Service: GET each address in `feeds`, no key. Limit: a feed shows its last N entries, and older ones
only where it names older documents, so that what scrolls out between two passes may be lost. See
docs/sources/rss.md; read on 2026-11-24.

What proves that nothing scrolled out is an entry, known from the last pass, that is still below the
new ones, in the feed or in the documents before it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import ClassVar, Final, cast

import msgspec
from msgspec.structs import replace

from monitor.clock import read_duration
from monitor.errors import ConfigError, NotFound
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Answer, Lost, Page, Span, Traits
from monitor.sources.base import Http, Job, Source, SourceSettings, resumed
from monitor.sources.rss.document import FeedDocument, parse
from monitor.sources.rss.history import older
from monitor.sources.rss.pace import rest
from monitor.sources.rss.place import Place, ask
from monitor.sources.rss.proof import proof, stretch, unsure

REMEMBERED: Final = 1_000  # ids, so that an entry that comes back after a deletion is known
NOT_MODIFIED: Final = 304
DAY: Final = timedelta(days=1)
GONE: Final = "the feed is gone for good (410): take it out of the configuration"


class Settings(SourceSettings, frozen=True, kw_only=True):
    """`feeds`: addresses of RSS or Atom documents.

    `paged`: whether they have older entries under `?paged=2`, as WordPress has; `longest`: the
    longest time that a feed may ask to be left alone.
    """

    feeds: tuple[str, ...] = ()
    paged: bool = False
    longest: str = "1h"


class Rss(Source):
    """Reads one feed at a time, whole."""

    kind: ClassVar = "rss"
    traits: ClassVar = Traits(
        clock="arrival",
        settle=timedelta(hours=1),  # articles appear with the time at which they were begun
        backfill=False,
    )
    Settings: ClassVar[type[SourceSettings]] = Settings

    def __init__(self, settings: SourceSettings) -> None:
        feeds = cast("Settings", settings).feeds
        wrong = [url for url in feeds if not url.lower().startswith(("http://", "https://"))]
        if wrong or not feeds:
            message = f"rss: expected feeds such as https://example.org/feed, got {wrong or 'none'}"
            raise ConfigError(message)
        self.feeds = tuple(dict.fromkeys(feeds))
        self.paged = cast("Settings", settings).paged
        self.longest = _duration(cast("Settings", settings).longest)
        self.every = read_duration(settings.every)
        self.settle = settings.late(self.traits)

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return the addresses of the feeds."""
        return self.feeds

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield the page that the feed is, after those of older documents that close a hole.

        Yields nothing before the feed wants to be asked again; the first look of all proves
        nothing. A feed that is gone for good is said to be lost, and is asked again once a day.

        Raises:
            CursorLost: The cursor is none of ours.
            NotFound: The feed is not there, or it is gone and not polled.
            SourceError: The answer is no feed; nothing was claimed.
        """
        place, now = resumed(job.cursor, Place, "rss"), job.span.end
        if job.anew:
            place = replace(place, etag=None, modified=None, due=None)
        if job.purpose == "poll" and self._left_alone(place, now):
            return
        try:
            answer, found = ask(job.lane, http, place)
        except NotFound as error:
            if not error.gone or job.purpose != "poll":
                raise
            since = Span(max(place.gone or job.span.start, job.span.start), now)
            lost = Lost(since, f"{job.lane}: {GONE}", "gone")
            yield _kept(Page(lost=(lost,)), replace(place, gone=now), job)
            return
        yield from self._read(job, http, answer, replace(found, gone=None))

    def _read(self, job: Job, http: Http, answer: Answer, place: Place) -> Iterator[Page]:
        now = job.span.end
        start = max(place.since or place.asked or now, job.span.start)
        since = Span(start, now)
        if answer.status == NOT_MODIFIED:
            pause = min(rest(answer.headers, place.ttl), self.longest)
            left = replace(place, asked=now, since=max(start, now), due=now + pause)
            page = Page(observed=stretch(start, now), lost=unsure(place, job.span))
            yield _kept(page, left, job)
            return
        kind = answer.headers.get("content-type", "")
        first = parse(answer.body, job.lane, kind, answer.url, place.known)
        parts = older(first, answer, job.lane, http, paged=self.paged, known=place.known)
        document = first
        # Also at the first look, of which nothing is claimed: what a fast feed showed then is known
        # only with the documents before it.
        while (found := proof(document, place, since, self.settle)).open:
            part = next(parts, None)
            if part is None:
                break
            yield Page(posts=part.posts, rejected=part.rejected)
            document = document.and_older(part)
        page = Page(
            posts=first.posts,
            rejected=first.rejected,
            observed=found.observed,
            lost=(*unsure(place, job.span), *found.lost),
        )
        left = self._place(first, document, place, answer, now)
        yield _kept(page, replace(left, since=max(found.edge, now)), job)

    def _left_alone(self, place: Place, now: datetime) -> bool:
        """Return whether the feed is still to be left alone: the pass nearest to `due` asks it."""
        if place.gone is not None and place.gone <= now < place.gone + DAY:
            return True
        if place.asked is None or place.due is None:
            return False
        return place.asked <= now < place.due - self.every / 2

    def _place(
        self,
        first: FeedDocument,
        document: FeedDocument,
        place: Place,
        answer: Answer,
        now: datetime,
    ) -> Place:
        """Return the place after a look; a feed that moves fast is left alone for no longer."""
        ids = tuple(post.native_id for post in first.posts)
        calm = 2 * len(set(ids).difference(place.known)) <= len(ids)
        pause = min(rest(answer.headers, first.ttl), self.longest) if calm else timedelta()
        known = dict.fromkeys((*(post.native_id for post in document.posts), *place.known))
        return replace(
            place,
            asked=now,
            known=tuple(known)[:REMEMBERED],
            etag=answer.headers.get("etag"),
            modified=answer.headers.get("last-modified"),
            ttl=first.ttl,
            due=now + pause,
        )

    def check(self, incident: Incident, http: Http) -> str:
        """Ask each feed, and say what it shows and whether it moved.

        Raises:
            SourceError: One of them cannot be read.
        """
        said = []
        for feed in self.feeds:
            answer, _ = ask(feed, http, Place())
            said.append(f"{feed} shows {len(parse(answer.body, feed).posts)} entries")
            if answer.url != feed:
                said.append(f"it moved to {answer.url}: change the configuration")
        return f"Feeds: {'; '.join(said)}; what scrolls out of a feed between two passes is lost."


def _kept(page: Page, place: Place, job: Job) -> Page:
    """Return a page with its cursor, which a backfill leaves alone."""
    return replace(page, cursor=msgspec.to_builtins(place)) if job.purpose == "poll" else page


def _duration(text: str) -> timedelta:
    try:
        return read_duration(text)
    except ValueError as error:
        message = f"rss: longest: {error}"
        raise ConfigError(message) from error
