"""RSS and Atom feeds: news sites, blogs, and whatever else offers one.

Service: GET each address in `feeds`, no key. Limit: a feed shows its last N entries, and older ones
only where it names older documents, so that what scrolls out between two passes may be lost. See
docs/sources/rss.md; read on 2026-11-24.

What proves that nothing scrolled out is an entry, known from the last pass, that is still below the
new ones, in the feed or in the documents before it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import ClassVar, Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import DAY, EARLIEST, read_duration
from monitor.errors import ConfigError, NotFound
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Answer, Lost, Page, Post, Span, Traits
from monitor.sources.base import Http, Job, Source, SourceSettings, cursor_of, resumed
from monitor.sources.rss.asking import Place, addressed, ask, older, read, rest
from monitor.sources.rss.document import FeedDocument, parse

REMEMBERED: Final = 1_000  # ids, so that an entry that comes back after a deletion is known
NOT_MODIFIED: Final = 304
FULL: Final = 10  # no feed known cuts shorter than this
UNCHANGED: Final = timedelta(hours=6)  # so long "not modified" is believed; some say it for ever
STAYS: Final = timedelta(hours=2)  # what stands on a front page stands there so long at least
LAST: Final = 3  # entries at the end of a feed, one of which is not dated back
TURNED: Final = "the feed turned over between two passes"
CAME_AND_WENT: Final = "the feed is in no order of time: what came between two passes may be gone"
GONE: Final = "the feed is gone for good (410): take it out of the configuration"


class Settings(SourceSettings, frozen=True, kw_only=True):
    """Which feeds, and how they are read.

    Attributes:
        feeds: Addresses of feeds, RSS or Atom, such as `["https://example.org/feed"]`. Required.
        paged: Whether the feeds have their older entries under `?paged=2` and on, as WordPress has.
        longest: The longest time that a feed may ask to be left alone.
    """

    feeds: tuple[str, ...] = ()
    paged: bool = False
    longest: str = "1h"


class Rss(Source, settings=Settings):
    kind: ClassVar = "rss"
    traits: ClassVar = Traits(
        clock="arrival",
        settle=timedelta(hours=1),  # articles appear with the time at which they were begun
        backfill=False,
        unfiltered=True,
    )

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        wrong = [
            url for url in settings.feeds if not url.lower().startswith(("http://", "https://"))
        ]
        if wrong or not settings.feeds:
            message = f"rss: feeds is {wrong or 'empty'}: write addresses such as https://example.org/feed"
            raise ConfigError(message, key="feeds")
        self.feeds = tuple(dict.fromkeys(settings.feeds))
        self.paged = settings.paged
        self.every = read_duration(settings.every)
        try:
            self.longest = read_duration(settings.longest)
        except ValueError as error:
            raise ConfigError(f"rss: longest: {error}", key="longest") from error

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        return self.feeds

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        # Nothing is yielded before the feed wants to be asked again; the first look of all proves
        # nothing. A feed that is gone for good is said to be lost, and is asked again once a day.
        place, now = resumed(job.cursor, Place, "rss"), job.span.end
        if job.new_query:
            place = replace(place, due=None)
        if job.new_query or place.read is None or not place.read <= now < place.read + UNCHANGED:
            place = replace(place, etag=None, modified=None)
        if job.purpose == "poll" and self._left_alone(place, now):
            return
        try:
            answer, found = ask(job.lane, http, place)
        except NotFound as error:
            if not error.gone or job.purpose != "poll":
                raise
            since = Span(max(place.gone or job.span.start, job.span.start), now)
            lost = Lost(since, f"{job.lane}: {GONE}", "gone")
            yield Page(lost=(lost,), cursor=cursor_of(replace(place, gone=now)))
            return
        yield from self._read(job, http, answer, replace(found, gone=None))

    def _read(self, job: Job, http: Http, answer: Answer, place: Place) -> Iterator[Page]:
        now = job.span.end
        # What lay in a cache tells nothing later: from there on the next look has it all to tell.
        made, seen = answer.made(now), max(now, answer.date or now)
        first = None
        if answer.status != NOT_MODIFIED:
            first = came(read(answer, job.lane, place), seen)
        known = answer.date is not None or (first is not None and _none_ahead(first.posts, seen))
        if known and place.asked is not None and place.asked > seen + DAY:
            # The last look was made by a clock that was wrong: nothing up to here is sure.
            place = replace(place, asked=None, since=seen)
        start = max(place.since or place.asked or now, job.span.start)
        since = Span(start, now)
        if first is None:
            pause = min(rest(answer.headers, place.ttl), self.longest)
            left = replace(place, asked=now, since=max(start, made), due=now + pause)
            yield Page(
                observed=stretch(start, now),
                lost=unsure(place, job.span),
                cursor=cursor_of(left),
            )
            return
        parts = older(first, answer, job.lane, http, place, now, paged=self.paged)
        document = first
        # Also at the first look, of which nothing is claimed: what a fast feed showed then is known
        # only with the documents before it.
        while (found := proof(document, place, since, self.settle)).open:
            part = next(parts, None)
            if part is None:
                break
            part = came(part, seen)
            yield part.page()
            if not part.whole:
                break
            document = document.and_older(part)
        left = self._place(first, document, place, answer, now)
        yield Page(
            posts=first.posts,
            rejected=first.rejected,
            observed=found.observed,
            lost=(*unsure(place, job.span), *found.lost),
            cursor=cursor_of(replace(left, since=max(found.edge, made))),
        )

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
        unnamed = {**first.unnamed, **place.unnamed}
        return replace(
            place,
            asked=now,
            known=tuple(known)[:REMEMBERED],
            unnamed=dict(islice(unnamed.items(), REMEMBERED)),
            shown=len(first.posts),
            read=now,
            etag=answer.headers.get("etag"),
            modified=answer.headers.get("last-modified"),
            ttl=first.ttl,
            due=now + pause,
        )

    def check(self, incident: Incident, http: Http) -> str:
        answers = []
        for feed in self.feeds:
            answer, _ = ask(feed, http, Place())
            shown = len(parse(answer.body, feed).posts)
            answers.append(f"{feed} shows {shown} {'entry' if shown == 1 else 'entries'}")
            if answer.url != addressed(feed, feed)[0]:
                answers.append(
                    f"it moved to {answer.url}, which is asked: keep the old address in the "
                    "configuration once entries are held, or some may count twice"
                )
        return (
            f"Feeds: {'; '.join(answers)}; what scrolls out of a feed between two passes is lost."
        )


def came(document: FeedDocument, seen: datetime) -> FeedDocument:
    """Return a document whose entries that are dated ahead of when it was seen count as of then.

    Many sites mistake their zone by hours. What is more than a day ahead, the collector flags.
    """
    posts = (
        replace(post, published_at=seen)
        if post.published_at is not None and seen < post.published_at <= seen + DAY
        else post
        for post in document.posts
    )
    return replace(document, posts=tuple(posts))


class Proof(Struct, frozen=True):
    """What a look proves.

    It is `open` where older documents can prove more: no entry that was known has been met yet, and
    what is shown does not reach back far enough either.
    """

    observed: Span | None  # what is now known to be whole
    lost: tuple[Lost, ...]
    edge: datetime  # from when on all that came is known; it may lie after the look
    open: bool = False


def proof(document: FeedDocument, place: Place, since: Span, settle: timedelta) -> Proof:
    """Return what of *since* the document proves to be whole, and what of it was lost.

    Nothing scrolled out where an entry that was known is still there, and all below it is older
    than the last look: a pinned entry at the top, or an old one that an edit brought back up,
    proves nothing. Nor did anything where the feed says that it holds all there is. A feed that was
    empty has lost nothing while it is shorter than feeds are cut. Else what came before the oldest
    entry that is shown may be lost.

    Of a front page, which editors put in order, anything may go: after a long pause it proves
    something only where all that was there still is.
    """
    if not document.whole:
        return Proof(None, (), since.start)
    there = {post.native_id for post in document.posts}
    gone = not there.issuperset(place.known[: place.shown])
    if gone and since.end - since.start > STAYS and not _in_order(document.posts, since, settle):
        return Proof(None, (Lost(since, CAME_AND_WENT, "turned over"),), since.start)
    goes_on = _goes_on(document.posts, frozenset(place.known), since.start - settle)
    short = not place.known and len(document.posts) < FULL
    if document.complete or short or goes_on:
        return Proof(stretch(since.start, since.end) if place.asked else None, (), since.start)
    # Years ahead nothing would be proved before then; a day ahead our clock may be behind.
    claimed = [post.published_at for post in document.posts if post.published_at]
    dates = [date for date in claimed if date <= since.end + DAY]
    edge = max(max(dates[-LAST:]) + settle if dates else since.end, since.start)
    lost = stretch(since.start, min(edge, since.end))
    named = (Lost(lost, TURNED, "turned over"),) if lost else ()
    observed = stretch(edge, since.end) if place.asked else None
    return Proof(observed, named, edge, open=edge > since.start)


def unsure(place: Place, within: Span) -> tuple[Lost, ...]:
    """Name what may have scrolled out while the last look was made, before it is sure again."""
    if place.asked is None or place.since is None:
        return ()
    span = stretch(max(place.asked, within.start), min(place.since, within.end))
    return (Lost(span, TURNED, "turned over"),) if span else ()


def stretch(start: datetime, end: datetime) -> Span | None:
    """Return the span between two instants; None where it is empty."""
    return Span(start, end) if start < end else None


def _none_ahead(posts: tuple[Post, ...], now: datetime) -> bool:
    # By a clock that is behind, entries would be dated ahead; what a feed dates ahead is no proof.
    return all(post.published_at is None or post.published_at <= now + DAY for post in posts)


def _in_order(posts: tuple[Post, ...], since: Span, settle: timedelta) -> bool:
    # Whether entries stand as they came, but for some that are pinned or were edited. An entry can
    # be late, by *settle*; more than that, none is younger than those above it.
    dates = [post.published_at for post in reversed(posts) if post.published_at]
    youngest, misplaced = EARLIEST, 0
    for date in (one for one in dates if one <= since.end):
        misplaced += youngest - date > settle
        youngest = max(youngest, date)
    return misplaced <= max(len(dates) // 4, 1)


def _goes_on(posts: tuple[Post, ...], known: frozenset[str], before: datetime) -> bool:
    """Return whether one of *posts* was known and all below it were published before an instant."""
    for post in reversed(posts):
        if post.native_id in known:
            return True
        if post.published_at is None or post.published_at >= before:
            return False
    return False
