"""What came before each wave, or what it has more of than there was before it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from operator import itemgetter
from typing import Any, Final, TypeAlias

import numpy as np
from msgspec import Struct

from monitor.clock import from_epoch
from monitor.nouns.incident import Event
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity, counted, exact
from monitor.nouns.spans import overlap
from monitor.nouns.spread import LinkRow, Pointing, Wave
from monitor.nouns.support import FEWEST, Support
from monitor.series.intervals import share
from monitor.spread.bursts.waves import Burst
from monitor.spread.links import link_spread
from monitor.spread.phrases import Phrase
from monitor.spread.series import Counts

SHORTLY: Final = timedelta(hours=3)
"""Before a wave: what happened earlier is not named with it."""

FAR: Final = 0.1
"""A share is far larger where the 95 % interval of the difference lies above so much."""

MOST: Final = 5
"""Waves, the largest, whose links, words and sources are looked at; the last one always is."""

POSTS: Final = 20_000
"""In these waves and before them: where there are more, some of the waves are not looked at."""

BEFORE: Final = timedelta(days=7)
"""What was said longer ago is another story."""

SILENT: Final = 3
"""Posts that a wave brings in the time after which it is over: by chance it is silent for so long
once in twenty."""

ROUNDING: Final = 1e-9
"""By which what was seen of several sources together may fall short of all."""

WATCHED: Final = 0.99
"""Share of a bucket that every source must have shown for sources to be compared in it."""


Shares: TypeAlias = Mapping[str, Quantity]
"""`share` and `before` of a finding."""


class WaveTexts(Struct, frozen=True, kw_only=True):
    """What was read of one wave.

    Attributes:
        before, during: Each post that points to something, once for each link.
        phrases: What it says more often than was said before it; None where none was looked for.
        behind: Who posted on each source in it.
    """

    before: Sequence[Pointing]
    during: Sequence[Pointing]
    phrases: Sequence[Phrase] | None
    behind: Mapping[str, Support]


def preceding(wave: Burst, events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the last of the events from shortly before a wave until its peak begins.

    Several only where they came at one instant, in the order in which they are given.
    """
    wave = wave.whole
    since, peak = from_epoch(wave.start) - SHORTLY, from_epoch(wave.peak_at)
    return _last(event for event in events if since <= event.at <= peak)


def midway(wave: Burst, events: Collection[Event]) -> tuple[Event, ...]:
    """Return the last of the events before those that preceded the peak, within the wave."""
    peak = preceding(wave, events)
    if not peak:
        return ()
    since = from_epoch(wave.whole.start)
    return _last(event for event in events if since < event.at < peak[0].at)


def _last(events: Iterable[Event]) -> tuple[Event, ...]:
    near = list(events)
    last = max((event.at for event in near), default=None)
    return tuple(event for event in near if event.at == last)


def looked_at(waves: Sequence[Burst], counts: Counts, events: Collection[Event]) -> list[int]:
    """Return the places of the waves without events whose texts are read, ascending.

    The texts of the last wave are read anyway. Of the others the largest are, while their posts and
    those before them are not too many.
    """
    last, left = len(waves) - 1, POSTS
    largest = sorted(range(len(waves)), key=lambda place: (-waves[place].posts, place))[:MOST]
    wanted = [one for one in {last, *largest} if waves and not preceding(waves[one], events)]
    found = [place for place in wanted if place == last]
    for place in (one for one in largest if one in wanted and one != last):
        wave = waves[place].whole
        posts = wave.posts + _posts(counts, before(wave, counts))
        if posts <= left:
            found.append(place)
            left -= posts
    return sorted(found)


def before(wave: Burst, counts: Counts) -> Span:
    """Return the time before a wave with which it is compared."""
    start = from_epoch(wave.whole.start)
    return Span(max(from_epoch(counts.start), start - BEFORE), start)


def waves(
    found: Sequence[Burst],
    people: Sequence[int],
    heard: Mapping[int, WaveTexts],
    counts: Counts,
    sources: Mapping[str, Counts],
    events: Collection[Event],
    shared: Mapping[str, Any],
    unseen: Collection[Span] = (),
) -> Iterator[Wave]:
    """Yield what came before each wave, or what it has more of; in order of time.

    Args:
        found: The waves, ascending; of the first perhaps the rest.
        people: How many accounts posted in each, or in that rest.
        heard: Place of a wave -> what was read of it, from where it began.
        counts: In which they were found.
        sources: The same by source.
        events: What is known to have happened, in any order.
        shared: Fields that all findings on the incident have.
        unseen: What a source had to have shown by now, and has not.
    """
    for place, (wave, accounts) in enumerate(zip(found, people, strict=True)):
        near, read = preceding(wave, events), heard.get(place)
        yield Wave(
            about=shared["about"],
            span=wave.span,
            began=None if wave.part_of is None else from_epoch(wave.part_of.start),
            behind=Support(wave.posts, accounts),
            place=exact(place + 1, "waves"),
            only=len(found) == 1,
            within=shared["span"],
            posts=counted(wave.posts, "posts", missed=is_minimum(wave, counts, unseen)),
            events=near,
            midway=midway(wave, events),
            whole=read is not None and read.phrases is not None,
            **({} if near or read is None else _standing_out(wave.whole, read, counts, sources)),
        )


def is_minimum(wave: Burst, counts: Counts, unseen: Collection[Span] = ()) -> bool:
    """Tell whether posts of a wave may have been missed: some of its time was not seen whole.

    Of a source that was never watched nobody knows its share of the posts, so the counts do not
    have that it is missing: *unseen* has.

    Nor must it end, or begin, shortly before or after time in which that is so: it may have gone on
    there, or have begun. Whether it does in time that is too new is not known.
    """
    if any(overlap(wave.span, one) for one in unseen):
        return True
    own = _buckets(counts, wave.span)
    silent = ceil(SILENT * counts.seen[own].sum() / max(wave.posts, SILENT))
    near = slice(max(own.start - silent, 0), max(own.stop, min(own.stop + silent, counts.final)))
    whole = np.ones(len(counts))
    whole[:1] = counts.within
    return bool((counts.seen < whole - ROUNDING)[near].any())


def _standing_out(
    wave: Burst, read: WaveTexts, counts: Counts, sources: Mapping[str, Counts]
) -> dict[str, Any]:
    """Return the first that stands out: a link, words, a source; nothing where none does."""
    link = _link(wave, read, counts)
    if link is not None:
        return {"linked": link[0].kind, "link": link[0].link, **link[1]}
    if read.phrases:
        first = _shares(read.phrases[0].in_burst, read.phrases[0].before)
        return {"words": tuple(one.text for one in read.phrases), **first}
    source = _source(wave, read, counts, sources)
    return {} if source is None else {"source": source[0], **source[1]}


def _shares(during: float, earlier: float) -> Shares:
    return {"share": exact(during, "share"), "before": exact(earlier, "share")}


def _link(wave: Burst, read: WaveTexts, counts: Counts) -> tuple[LinkRow, Shares] | None:
    """Return the link whose share of the posts rose most, of those that enough accounts shared."""
    all_of = _posts(counts, wave.span), _posts(counts, before(wave, counts))
    earlier = {(one.link, one.kind): one.posts for one in link_spread(read.before)}
    far = [
        (risen, one.link, one)
        for one in link_spread(read.during)
        if one.people >= FEWEST
        and (risen := rise((one.posts, earlier.get((one.link, one.kind), 0)), all_of)) is not None
    ]
    if not far:
        return None
    _, _, most = max(far, key=itemgetter(0, 1))
    posts_before = earlier.get((most.link, most.kind), 0)
    return most, _shares(min(most.posts / all_of[0], 1), min(posts_before / all_of[1], 1))


def _source(
    wave: Burst, read: WaveTexts, counts: Counts, sources: Mapping[str, Counts]
) -> tuple[str, Shares] | None:
    """Return the source whose share of the posts rose most while all sources were watched."""
    watched = np.logical_and.reduce([one.seen >= WATCHED for one in sources.values()])
    during, earlier = (
        {name: int(one.posts[within][watched[within]].sum()) for name, one in sources.items()}
        for within in (_buckets(counts, span) for span in (wave.span, before(wave, counts)))
    )
    all_of = sum(during.values()), sum(earlier.values())
    rises = {
        name: risen
        for name, posts in during.items()
        if (risen := rise((posts, earlier[name]), all_of)) is not None
        and not read.behind.get(name, Support(1, 1)).few
    }
    if not rises:
        return None
    first = max(sorted(rises), key=lambda name: rises[name])
    return first, _shares(during[first] / all_of[0], earlier[first] / all_of[1])


def rise(hits: tuple[int, int], posts: tuple[int, int]) -> float | None:
    """Return the least by which a share rose, with 95 % confidence; None where that is not far.

    *hits* are a part of *posts*, each in the wave and before it.
    """
    during, earlier = (share(min(some, of), of, of) for some, of in zip(hits, posts, strict=True))
    if during is None or earlier is None:
        return None
    least = during.above(earlier).low
    return least if least > FAR else None


def _buckets(counts: Counts, span: Span) -> slice:
    def place(at: datetime) -> int:
        return round((at - from_epoch(counts.start)).total_seconds()) // counts.step

    return slice(place(span.start), place(span.end))


def _posts(counts: Counts, span: Span) -> int:
    return int(counts.posts[_buckets(counts, span)].sum())
