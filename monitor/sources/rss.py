"""RSS and Atom feeds: news sites, blogs, and whatever else offers one.

Service: GET each address in `feeds`, no key. Limit: a feed shows its last N entries and nothing
older, so that what scrolls out between two passes is lost. See docs/sources/rss.md; read on
2026-11-24.

What proves that nothing scrolled out is an entry, known from the last pass, that is still below the
new ones.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import ClassVar, Final, cast

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import read_duration
from monitor.errors import ConfigError, CursorLost
from monitor.incident import Incident
from monitor.model import Answer, Cursor, Lost, Page, Post, Span, Traits
from monitor.sources.base import Http, Job, SourceSettings
from monitor.sources.rss_document import Document, parse
from monitor.spans import overlap

REMEMBERED: Final = 1_000  # ids, so that an entry that comes back after a deletion is known
NOT_MODIFIED: Final = 304
FULL: Final = 10  # no feed known cuts shorter than this


class Settings(SourceSettings, frozen=True, kw_only=True):
    """`feeds`: addresses of RSS or Atom documents."""

    feeds: tuple[str, ...] = ()


class Place(Struct, frozen=True, omit_defaults=True):
    """The cursor: when the feed was last asked, what it showed, and its validators.

    Attributes:
        known: Ids, newest first.
        moved: Address that answered, where it is not the one that is configured.
    """

    asked: datetime | None = None
    known: tuple[str, ...] = ()
    etag: str | None = None
    modified: str | None = None
    moved: str | None = None


class Rss:
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
        self.settle = read_duration(settings.settle) if settings.settle else self.traits.settle

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return the addresses of the feeds."""
        return self.feeds

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield the one page that the feed is; the first of all proves nothing.

        Raises:
            CursorLost: The cursor is none of ours.
            NotFound: The feed is not there; `gone` where it said that it never will be.
            SourceError: The answer is no feed; nothing was claimed.
        """
        place, now = _read(job.cursor), job.span.end
        since = Span(max(place.asked or now, job.span.start), now)
        answer = _ask(job.lane, http, place)
        if answer.status == NOT_MODIFIED:
            cursor = msgspec.to_builtins(replace(place, asked=now))
            yield Page(observed=overlap(since, since), cursor=cursor)
            return
        document = parse(answer.body, job.lane, answer.headers.get("content-type", ""))
        observed, lost = proof(document, place, since, self.settle)
        cursor = msgspec.to_builtins(_remember(document, place, answer, job))
        yield Page(
            posts=document.posts,
            rejected=document.rejected,
            observed=observed,
            lost=lost,
            cursor=cursor if job.purpose == "poll" else None,
        )

    def check(self, incident: Incident, http: Http) -> str:
        """Ask each feed, and say what it shows and whether it moved.

        Raises:
            SourceError: One of them cannot be read.
        """
        said = []
        for feed in self.feeds:
            answer = _ask(feed, http, Place())
            said.append(f"{feed} shows {len(parse(answer.body, feed).posts)} entries")
            if answer.url != feed:
                said.append(f"it moved to {answer.url}: change the configuration")
        return f"Feeds: {'; '.join(said)}; what scrolls out of a feed between two passes is lost."


def proof(
    document: Document, place: Place, since: Span, settle: timedelta
) -> tuple[Span | None, tuple[Lost, ...]]:
    """Return what of *since* the document proves to be whole, and what of it was lost.

    Nothing scrolled out where an entry that was known is still there, and all below it is older
    than the last look: a pinned entry at the top, or an old one that an edit brought back up,
    proves nothing. A feed that was empty has lost nothing while it is shorter than feeds are cut.
    Else what came before the oldest entry that is shown may be lost.
    """
    if place.asked is None or not document.whole or since.start >= since.end:
        return None, ()
    if _goes_on(document.posts, frozenset(place.known), since.start - settle):
        return since, ()
    if not place.known and len(document.posts) < FULL:
        return since, ()
    dates = [post.published_at for post in document.posts if post.published_at]
    oldest = dates[-1] if dates else since.end
    edge = min(max(oldest + settle, since.start), since.end)
    lost = overlap(Span(since.start, edge), since)
    named = (Lost(lost, "the feed turned over between two passes"),) if lost else ()
    return overlap(Span(edge, since.end), since), named


def _goes_on(posts: tuple[Post, ...], known: frozenset[str], before: datetime) -> bool:
    """Return whether one of *posts* was known and all below it were published before an instant."""
    for post in reversed(posts):
        if post.native_id in known:
            return True
        if post.published_at is None or post.published_at >= before:
            return False
    return False


def _ask(feed: str, http: Http, place: Place) -> Answer:
    validators = {"If-None-Match": place.etag, "If-Modified-Since": place.modified}
    return http.get(feed, headers={k: v for k, v in validators.items() if v}, follow=True)


def _remember(document: Document, place: Place, answer: Answer, job: Job) -> Place:
    ids = dict.fromkeys((*(post.native_id for post in document.posts), *place.known))
    return Place(
        asked=job.span.end,
        known=tuple(ids)[:REMEMBERED],
        etag=answer.headers.get("etag"),
        modified=answer.headers.get("last-modified"),
        moved=answer.url if answer.url != job.lane else None,
    )


def _read(cursor: Cursor | None) -> Place:
    try:
        return msgspec.convert(cursor or {}, Place)
    except msgspec.ValidationError as error:
        message = f"expected a cursor of the source rss, got {str(cursor)[:100]} ({error})"
        raise CursorLost(message) from error
