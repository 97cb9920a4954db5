"""Hacker News, item by item: every story, poll and comment, in the order in which ids are given.

Service: GET {base_url}/v0/maxitem.json and GET {base_url}/v0/item/{id}.json, no key. Limits: one
question for each item; none is stated, and we ask for at most `most` of them in a pass. See
docs/sources/hackernews-items.md; read on 2026-11-24.

Ids leave no gap, so that what was read up to an id is all there is up to it. An id whose item is
not there yet is asked for again until it is, or until nothing is to be expected of it.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import ClassVar, Final

from msgspec import Struct, field

from monitor.clock import DAY, from_epoch, to_epoch_ms
from monitor.errors import BadAnswer
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Reject, Span, Traits
from monitor.nouns.spans import overlap
from monitor.sources.answers import decode
from monitor.sources.base import Http, Job, SourceSettings, cursor_of, resumed
from monitor.sources.configured import address
from monitor.sources.hackernews.post import ITEMS, PAGE, HackerNewsItem, HackerNewsSource, post
from monitor.sources.settings import Positive

PATIENCE: Final = timedelta(hours=1)  # for an item that is not there yet
MOST_AWAITED: Final = 100  # more that are not there at once are no late items, but an outage
SKIPPED: Final = 50  # items that are not there, passed over when a time is looked for
WANTED: Final = frozenset({"story", "comment", "poll"})  # as the search has them


class Settings(SourceSettings, frozen=True, kw_only=True):
    """How many items, and from when on.

    Attributes:
        most: Items that a pass reads at most.
        from_start: `true` begins where the incident began, `false` with now.
        base_url: Another server of the same API.
    """

    most: Positive = 500
    from_start: bool = False
    base_url: str = ITEMS


class Place(Struct, frozen=True):
    """The cursor: where the walk stands, and which ids before it were not there."""

    next: int
    since: datetime | None = None  # from here on all items were read; None before the first was
    awaited: Mapping[int, datetime] = field(default_factory=dict)  # and when first asked for


class HackerNewsItems(HackerNewsSource, settings=Settings):
    kind: ClassVar = "hackernews-items"
    lane: ClassVar = "items"
    traits: ClassVar = Traits(
        clock="arrival",
        settle=timedelta(minutes=10),
        min_interval=timedelta(milliseconds=50),
        backfill=False,
        ordered=True,
        unfiltered=True,
    )

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.items_url = address(self.kind, settings.base_url, ITEMS)
        self.most, self.from_start = settings.most, settings.from_start

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield what was awaited and what is new, in the order of ids, 40 of them a page.

        Each page claims up to what was written with its oldest item, the last one up to now where
        nothing is left to read. Late posts are awaited here, so that a sweep yields nothing.
        """
        if job.purpose != "poll":
            return
        top = decode(http.get(f"{self.items_url}/v0/maxitem.json").body, int, "Hacker News")
        place = (
            resumed(job.cursor, Place, "hackernews-items")
            if job.cursor
            else self._start(job.span.start, top, http)
        )
        due = _due(place, top, self.most)
        for start in range(0, max(len(due), 1), PAGE):
            ids = due[start : start + PAGE]
            found = {n: self.item(n, http) for n in ids}
            items = [item for item in found.values() if isinstance(item, HackerNewsItem)]
            # A walk that began with an item of the year 9999 would never prove anything again.
            latest = to_epoch_ms(job.span.end + DAY) // 1000
            times = [item.time for item in items if item.time < latest]
            place = _advanced(place, found, times, job.span.end)
            read_all = place.next > top and start + PAGE >= len(due)
            yield Page(
                posts=tuple(post(item, job.span.end) for item in items if item.type in WANTED),
                rejected=tuple(item for item in found.values() if isinstance(item, Reject)),
                observed=_proved(place, None if read_all else times, job.span),
                cursor=cursor_of(place),
            )

    def check(self, incident: Incident, http: Http) -> str:
        top = decode(http.get(f"{self.items_url}/v0/maxitem.json").body, int, "Hacker News")
        return (
            f"Hacker News: every story, poll and comment after item {top:,}, one question for "
            f"each, at most {self.most:,} in a pass; other kinds of items are not kept."
        )

    def _start(self, since: datetime, top: int, http: Http) -> Place:
        """Return where a first pass begins: with the newest items, or with those of *since*."""
        if not self.from_start:
            return Place(max(top - PAGE + 1, 1))
        low, high = 1, top + 1
        while low < high:
            middle = (low + high) // 2
            near = (self.item(n, http) for n in range(middle, min(middle + SKIPPED, high)))
            known = next((item for item in near if isinstance(item, HackerNewsItem)), None)
            if known is not None and from_epoch(known.time) < since:
                low = known.id + 1
            else:
                high = middle
        return Place(low, since)


def _due(place: Place, top: int, most: int) -> list[int]:
    if place.next > top + 1:
        message = f"Hacker News: its newest item is {top}, and {place.next - 1} was there before"
        raise BadAnswer(message)
    return [*place.awaited, *range(place.next, min(top + 1, place.next + most))]


def _advanced(
    place: Place,
    found: Mapping[int, HackerNewsItem | Reject | None],
    times: list[int],
    now: datetime,
) -> Place:
    # An id that was awaited for long is asked for a last time. What lies ahead was written by a
    # clock that was wrong.
    missing = {n: min(place.awaited.get(n, now), now) for n, item in found.items() if item is None}
    later = {n: at for n, at in place.awaited.items() if n not in found}
    awaited = {**later, **{n: at for n, at in missing.items() if now - at < PATIENCE}}
    if len(awaited) > MOST_AWAITED:
        raise BadAnswer(f"Hacker News: nothing came for {len(awaited)} items")
    since = place.since
    if since is None and times:
        since = from_epoch(max(times) + 1)  # what lies below may be of the same second
    return Place(max([place.next, *(n + 1 for n in found)]), since, awaited)


def _proved(place: Place, times: list[int] | None, span: Span) -> Span | None:
    """Return what is proved: all since the walk began up to the oldest of *times*, None for now.

    A few items bear a later time than their neighbours, because an editor gave them a second
    chance: the oldest of a page is sure to be none of them.
    """
    if place.since is None or times == []:
        return None
    end = span.end if times is None else from_epoch(min(times))
    return overlap(Span(place.since, end), span)
