"""The walks down a site's list of posts: to what was known, and in a burst no farther than needed.

While little has not settled, a walk goes down from the newest post past all that could still have
been on its way. In a burst it ends at the newest id that was known; what had not settled then is
walked over again when it has, from an id that is remembered for it. So each post is read twice.

An id is given out before its post can be seen. A post that could be seen at an instant has no id
above the newest that was shown then or later: so what is shown again up to that id, when all of
them have settled, is all that could be seen up to that instant. When that id was shown within its
pass nobody knows, but for this: before the next pass began.
"""

from collections.abc import Callable, Generator, Iterator
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from monitor.errors import BadAnswer
from monitor.nouns.posts import Page, Span
from monitor.nouns.spans import overlap
from monitor.sources.discourse.wire import HIGHEST, DiscoursePage
from monitor.sources.overlap import CHEAP, STEP, Overlap, newer
from monitor.sources.values import Aware

CACHED: Final = timedelta(minutes=1)  # visitors may be shown what was there so long ago
APART: Final = timedelta(seconds=10)  # between two ids that are remembered
WIDEST: Final = 50
"""Ids that a page of a very old version is about, whether their posts show or not."""

Ask: TypeAlias = Callable[[int | None], DiscoursePage]
"""Asks for the newest posts, or those below an id."""


class Mark(Struct, frozen=True):
    """Which id was the newest at an instant, or later: what could be seen then has none above."""

    id: int
    at: Aware
    met: int = 0  # `Place.met` when all up to it was walked over
    by: Aware | None = None  # by when it was shown, at the latest; None until the next pass begins


class Walk(Struct, frozen=True):
    """A walk down: past which id and instant, what it proves there, and where it stands."""

    floor: datetime
    span: Span
    goal: int = HIGHEST
    before: int | None = None
    overlap: Overlap | None = None  # what is known when it is done; None leaves that as it is
    young: Aware | None = None  # of one past what has not settled: from when on; None for others
    mark: Mark | None = None  # where it began, over what has settled; None: from the top
    met: int = 0  # how many posts it showed that have not settled, or that are new

    def after(self, listing: DiscoursePage) -> "Walk":
        """Return the walk with a page of it counted."""
        if self.young is not None:
            more = newer(listing.posts, self.young)
        else:
            more = sum(number > self.goal for number in listing.ids)
        return replace(self, met=self.met + more)


class Place(Struct, frozen=True):
    """The cursor."""

    top: int = HIGHEST  # the newest id known (or any)
    walk: Walk | None = None  # one that is not at its end
    overlap: Overlap = Overlap()
    marks: tuple[Mark, ...] = ()  # in a burst, newest ids of instants not settled, ascending
    low: Mark | None = None  # in a burst, up to where all has settled and was walked over since
    met: int = 0  # posts that had not settled when the burst began, and all new ones since

    @property
    def in_a_burst(self) -> bool:
        """Tell whether more is unsettled than can be walked over in each pass."""
        whole = self.overlap.whole is not None and self.top < HIGHEST
        return whole and not self.overlap.is_cheap

    def with_top(self, top: int, at: datetime) -> "Place":
        # One that lies ahead was made by a wrong clock.
        marks = tuple(one if one.by else replace(one, by=at) for one in self.marks if one.at <= at)
        if not marks or at - marks[-1].at >= APART:
            marks = (*marks, Mark(top, at, self.met))
        return replace(self, top=top, marks=marks)

    def settled(self, until: datetime) -> Mark | None:
        """Return up to where all has settled; None while that is not worth a walk."""
        shown = (one for one in reversed(self.marks) if one.by is not None and one.by <= until)
        mark = next(shown, None)
        if mark is None or self.low is None:
            return mark
        whole = self.overlap.whole or mark.at
        return mark if mark.id - self.low.id >= CHEAP or mark.at - whole >= STEP else None

    def after(self, walk: Walk) -> "Place":
        if walk.overlap is None:
            return self
        met, marks, low = self.met, self.marks, self.low
        if walk.mark is not None:
            marks, low = tuple(one for one in marks if one.at > walk.mark.at), walk.mark
        elif walk.young is not None:
            met, marks, low = walk.met, marks[-1:], None
        else:
            met += walk.met
        if walk.mark is None:
            marks = tuple(replace(one, met=met) if one.id == self.top else one for one in marks)
        known = replace(walk.overlap, unsettled=met - (low.met if low else 0))
        return replace(self, overlap=known, marks=marks, low=low, met=met)


def poll(ask: Ask, place: Place, within: Span, settle: timedelta) -> Iterator[Page]:
    """Yield what is left of an earlier walk, what is new, and what came late.

    *place* is where the last pass ended, *within* is from the last claim to the instant of the
    pass; *settle* is how long an id may be given out before its post can be seen.
    """
    start, now = within.start, within.end - CACHED
    if place.walk is not None:
        start = max(start, place.walk.span.end)
        place = yield from down(ask, place, place.walk, within)
    if not place.in_a_burst:
        whole = Walk(
            start - settle,
            Span(start, now),
            place.top,
            overlap=Overlap(now, now),
            young=now - settle,
        )
        yield from down(ask, place, whole, within)
        return
    known = place.overlap
    # Ids are given out before posts can be seen: the last page or so is read again.
    floor = (known.looked or now) + CACHED - known.page(settle)
    new = Walk(floor, Span(start, start), place.top, overlap=replace(known, looked=now))
    place = yield from down(ask, place, new, within)
    mark = place.settled(now - settle)
    if mark is not None and mark.at > start:
        known = replace(place.overlap, whole=mark.at)
        floor = start - settle if place.low is None else now
        goal = HIGHEST if place.low is None else place.low.id
        again = Walk(floor, Span(start, mark.at), goal, mark.id + 1, known, mark=mark)
        yield from down(ask, place, again, within)


def down(ask: Ask, place: Place, walk: Walk, within: Span) -> Generator[Page, None, Place]:
    """Yield what lies below the walk, newest page first; the last page claims what it proves.

    Raises:
        BadAnswer: A site shows no posts far above one that it had.
    """
    ended = False
    while not ended:
        listing = ask(walk.before)
        lowest = min(listing.ids, default=0)
        older = listing.latest is not None and listing.latest < walk.floor
        ended = not lowest or (lowest <= walk.goal and older)
        if walk.before is None:
            # Where the walk ends in a later pass nobody else knows that it began in a cache.
            until = min(walk.span.end, listing.made)
            walk = replace(walk, span=Span(walk.span.start, until))
        if walk.before is None and lowest:
            place = place.with_top(max(listing.ids), within.end - CACHED)
        elif not lowest and walk.goal + WIDEST < (walk.before or HIGHEST):
            raise BadAnswer(f"the answer shows no posts, and there were some up to id {walk.goal}")
        walk = walk.after(listing) if ended else replace(walk.after(listing), before=lowest)
        place = replace(place, walk=None if ended else walk)
        place = place.after(walk) if ended else place
        yield listing.page(place, overlap(walk.span, within) if ended else None)
    return place
