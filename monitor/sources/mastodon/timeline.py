"""The walks through a hashtag timeline: up to what is new, and over what may have come late.

While there is little to read again a pass goes up from the newest id known, and then back over the
settle time. In a burst it goes up twice: from an id of a moment ago to the present, and from the id
below which all has settled to posts that have settled since. Pages up are full but for the last, so
each post is read twice at any rate, and those of the last moment again.
"""

from collections.abc import Callable, Generator, Iterator
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import DAY, MILLISECOND, from_epoch_ms, to_epoch_ms
from monitor.nouns.posts import Page, Span
from monitor.nouns.spans import overlap
from monitor.sources.base import Onward
from monitor.sources.mastodon.wire import MastodonPage
from monitor.sources.overlap import RECENT, STEP, Overlap, newer

MOMENT: Final = timedelta(seconds=15)
"""What each pass in a burst reads again: most posts come from server to server in less."""

FRESH: Final = 3  # pages of the last moment; where more is posted the next pass has them

FULL: Final = 20
"""A page with fewer posts is the last one. Where it is not, the next pass goes on from there."""


class Walk(Struct, frozen=True):
    """A walk backwards: to where, what it proves there, and where it stands (None: at the top)."""

    floor: datetime
    span: Span
    max_id: str | None = None


class Place(Struct, frozen=True):
    """The cursor."""

    top: str | None = None  # newest id known, or one of the last minute's: the way up begins there
    walk: Walk | None = None  # one back that is not at its end
    looked: str = ""  # day on which the instance was looked at
    low: str | None = None  # id up to which all has settled and was read since; None: unknown
    edge: str | None = None  # id up to which all is older than a minute, as a whole look found it
    overlap: Overlap = Overlap()


class StepUp(Struct, frozen=True):
    listing: MastodonPage
    edge: str  # id up to which all posts shown are old enough
    ended: bool  # whether younger posts follow, or none


class TagTimeline(Struct, frozen=True):
    name: str
    ask: Callable[[str | None, str | None], MastodonPage]  # min_id, max_id
    settle: timedelta

    def poll(self, place: Place, span: Span) -> Iterator[Page]:
        """Yield what is new and what came late: in a burst without reading all of it again."""
        known = place.overlap
        goes_on = known.whole is not None and span.start >= known.whole - MILLISECOND
        if place.top is not None and place.walk is None and goes_on and known.is_dear:
            new = yield from self._new(place, span.end)
            if new is not None and new.low is not None:
                yield from self._settled(new, new.low, span)
                return
            if new is not None and not known.wants_all(span.end, self.settle):
                return
        yield from self._all(place, span)

    def old(self, span: Span) -> Iterator[Page]:
        """Yield an old span, and what came late of it, newest page first."""
        top = above(self.ask(None, None), span.end + self.settle)
        yield from self._back(Place(), Walk(span.start - self.settle, span, top), span)

    def _new(self, place: Place, now: datetime) -> Generator[Page, None, Place | None]:
        # None where the id that we know may mean nothing any more (another software).
        top, until = str(place.top), now - MOMENT
        known = place.overlap
        count = known.unsettled
        newest: tuple[str, ...] = ()
        for step in self._up(top, until, now):
            if step.listing.ids and shape(step.listing.ids[0]) != shape(top):
                return None
            nothing = not (step.listing.ids or newest)
            if nothing and top not in self.ask(None, None).ids:
                return None
            new = [it for it in step.listing.posts if (it.published_at or now) < until]
            count += newer(new, known.looked or until)
            looked = until if step.ended else known.looked
            place = replace(
                place, top=step.edge, overlap=replace(known, looked=looked, unsettled=count)
            )
            yield step.listing.page(place)
            newest = step.listing.ids
        for _ in range(FRESH):
            if len(newest) < FULL:
                break
            listing = self.ask(newest[0], None)
            yield listing.page(place)
            newest = listing.ids
        return place

    def _settled(self, place: Place, low: str, span: Span) -> Iterator[Page]:
        # What has settled is shown again; the last page proves what a whole look of a minute ago
        # would have proved.
        at = span.end - RECENT
        until = at - self.settle
        known = place.overlap
        if known.whole is not None and at - known.whole < STEP:
            return
        for step in self._up(low, until, span.end, place.top):
            over = sum((it.published_at or until) < until for it in step.listing.posts)
            count = max(place.overlap.unsettled - over, 0)
            whole = at if step.ended else known.whole
            left = replace(place.overlap, whole=whole, unsettled=count)
            place = replace(place, low=step.edge, overlap=left)
            proved = overlap(Span(span.start, at), span) if step.ended else None
            yield step.listing.page(place, proved)

    def _all(self, place: Place, span: Span) -> Iterator[Page]:
        # What came since the last pass, and all that is not settled again.
        before, start = place.top, span.start
        place = replace(place, edge=None, overlap=replace(place.overlap, unsettled=0))
        if before is not None:
            place = yield from self._forward(place, span.end)
        if place.walk is not None:
            start = place.walk.span.end
            place = yield from self._back(place, place.walk, span)
        # Where nothing came the id may mean nothing any more (another software): look from the top.
        trusted = place.top != before and shape(place.top) == shape(before)
        late = Walk(start - self.settle, Span(start, span.end), before if trusted else None)
        edge = place.edge if trusted else None
        yield from self._back(replace(place, low=None, edge=edge), late, span)

    def _up(
        self, edge: str, until: datetime, now: datetime, end: str | None = None
    ) -> Iterator[StepUp]:
        """Yield the pages above an id, oldest first, to the one with a post of *until* or later.

        Posts up to *until* are old enough; *end* is the id at which to end in any case.
        """
        onward = Onward(self.name)
        onward.to(edge)
        step, below = StepUp(MastodonPage(), edge, ended=False), edge
        while not step.ended:
            listing = self.ask(below, None)
            onward.to(*listing.ids)
            old = settled(listing, until, now)
            if end in old:
                old = old[: old.index(end) + 1]
            # A single one at the top of a page may be dated ahead, as any below an older one.
            young = len(listing.ids) - len(old)
            ended = young > bool(old) or not listing.ids or end in old
            step = StepUp(listing, _highest(old, listing, now) or step.edge, ended)
            below = next(iter(listing.ids), below)
            yield step

    def _forward(self, place: Place, now: datetime) -> Generator[Page, None, Place]:
        # A page that was wholly written after the pass began ends it: in a burst there is no end
        # else.
        onward = Onward(self.name)
        onward.to(place.top)
        young = False
        while (listing := self.ask(place.top, None)).ids:
            onward.to(*listing.ids)
            old = () if young else settled(listing, now - RECENT, now)
            young = young or len(old) < len(listing.ids)
            edge = _highest(old, listing, now) or place.edge
            place = self._with_more(place, listing, now)
            place = replace(place, top=listing.ids[0], edge=edge)
            yield listing.page(place)
            if listing.posts and all((it.published_at or now) > now for it in listing.posts):
                break
        return place

    def _back(self, place: Place, walk: Walk, within: Span) -> Generator[Page, None, Place]:
        # A page may hold a few posts that were written long before they came: only one that holds
        # nothing else, or nothing at all, is the end. *within* is what may be claimed; its end is
        # the instant of the pass.
        now = within.end
        onward = Onward(self.name)
        onward.to(walk.max_id)
        ended, shown = False, MastodonPage()
        while not ended:
            listing = self.ask(None, walk.max_id)
            onward.to(*listing.ids)
            ended = not listing.ids or (listing.latest is not None and listing.latest < walk.floor)
            shown = listing if listing.ids else shown
            if walk.max_id is None and listing.ids:
                place = replace(place, top=listing.ids[0])
            walk = walk if ended else replace(walk, max_id=listing.ids[-1])
            place = replace(
                self._with_more(place, listing, now),
                low=_lowest(place.low, listing, now - RECENT - self.settle, now),
                edge=_lowest(place.edge, listing, now - RECENT, now),
                walk=walk,
            )
            if ended:
                done = Overlap(now, now, place.overlap.unsettled)
                # What comes a little late in a burst lands below the newest id.
                top = place.top if done.is_cheap else place.edge or place.top
                # A young hashtag has no post that has settled: an id of that time is as good.
                low = place.low or above(shown, now - RECENT - self.settle)
                place = replace(place, walk=None, overlap=done, top=top, low=low)
            yield listing.page(place, overlap(walk.span, within) if ended else None)
        return place

    def _with_more(self, place: Place, listing: MastodonPage, now: datetime) -> Place:
        known = place.overlap
        count = known.unsettled + newer(listing.posts, now - self.settle)
        return replace(place, overlap=replace(known, unsettled=count))


def _lowest(name: str | None, listing: MastodonPage, until: datetime, now: datetime) -> str | None:
    """Return the highest id from which on downwards all is older, after one more page down."""
    old = settled(listing, until, now)
    return name if name and len(old) == len(listing.ids) else _highest(old, listing, now)


def _highest(old: tuple[str, ...], listing: MastodonPage, now: datetime) -> str | None:
    """Return the highest id of a page that has settled, and is of no post dated ahead.

    Where all above it are, it may be that our clock is behind.
    """
    ahead = {post.ref for post in listing.posts if post.published_at and post.published_at > now}
    names = {(ref or "").rpartition("/")[2] for ref in ahead}
    return next((name for name in reversed(old) if name not in names), None)


def settled(listing: MastodonPage, until: datetime, now: datetime) -> tuple[str, ...]:
    """Return the ids of a page, from the lowest up, before the first of *until* or later.

    What claims to be written after *now* does not show where we are, nor does a post below an older
    one: the clock of its server is ahead.
    """
    # A post that could not be read, or is not public, has no time: it stands where it stands.
    times = {
        post.ref.rpartition("/")[2]: post.published_at
        for post in listing.posts
        if post.ref and post.published_at and post.published_at <= now
    }
    young = list(takewhile(lambda name: times.get(name, until) >= until, listing.ids))
    while young and young[-1] not in times:
        young.pop()
    return listing.ids[len(young) :][::-1]


def shape(native_id: str | None) -> tuple[bool, int]:
    """Return what distinguishes the ids of one software from those of another."""
    return (native_id or "").isdigit(), len(native_id or "")


def above(newest: MastodonPage, instant: datetime) -> str | None:
    """Return an id above all posts up to *instant*, or None, the top, where ids have no time.

    References:
        Mastodon's snowflakes: milliseconds since 1970, shifted left by 16 bits; read on 2026-11-24.
    """
    top = newest.ids[0] if newest.ids else ""
    if newest.latest is None or not (top.isdecimal() and len(top) in range(16, 20)):
        return None
    tells_time = abs(from_epoch_ms(int(top) >> 16) - newest.latest) < DAY
    return str(to_epoch_ms(instant) << 16) if tells_time else None
