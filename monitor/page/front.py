"""The front page as values: what it says, its figures, and what its script draws from.

For that, figures are packed in columns of small whole numbers instead of rows with names. A week by
the minute has 10,080 buckets in every group; most hold nothing, and only those that hold something
are written down. The script (`script/page.js`) reads what is written here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from monitor.chart.figure import NarrativesFigure
from monitor.chart.svg.timeline import TimeAxis
from monitor.clock import DAY, to_epoch_ms
from monitor.nouns.buckets import Bucket
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity
from monitor.page.story import Story
from monitor.words.numbers import duration
from monitor.words.times import offset, offset_name
from monitor.words.worded import Worded, wording_of

Columns: TypeAlias = dict[str, object]

MINUTE_MS: Final = 60_000
BUDGET: Final = 100_000
"""Bytes of the figures that the script draws from: the page stays below 250 kB with all else."""

EMPTY: Final = 2
"""Times as long as what is drawn is a time axis that is mostly empty: closer is offered."""


class Group(Struct, frozen=True):
    """Posts that can be looked at by themselves; `kind` and `key` are empty for all posts.

    Attributes:
        title: What people read; it may hold anything.
        levels: Of each length of bucket, longest first, its buckets; none where it has no post.
        hidden: Likewise, the places of those that are withheld.
    """

    kind: str
    key: str
    title: str
    levels: Sequence[Sequence[Bucket]]
    hidden: Sequence[frozenset[int]]


class FrontPage(Struct, frozen=True, kw_only=True):
    """All that a page shows of an incident.

    Attributes:
        timeline: What shares one time axis; None where there is no bucket.
        shares: Of versions of events; None where none may be shown.
        links: What most posts point to, with their number, those with most posts first; in public
            the name of a link is its site.
        linked: Of the first, in how many posts it is, as a title; no address is in it.
        video: The report on videos, in words.
        compared: The comparison with another incident, or another period, in words; None without.
        bars: The posts of the bars, in words.
        lengths: Of the buckets of each level, longest first.
        groups: What can be looked at by itself, all posts first.
    """

    story: Story
    timeline: TimeAxis | None
    shares: NarrativesFigure | None
    links: Sequence[tuple[str, Quantity]]
    linked: str
    video: Worded
    compared: Worded | None = None
    bars: Worded
    lengths: Sequence[timedelta]
    groups: Sequence[Group]


def packed(front: FrontPage) -> dict[str, object]:
    """Return what the script draws from; without the finest buckets where it would be too large.

    `left_out` then says which buckets, the longest of them, are not in it. `said` is the end in
    words, and `years` whether times need theirs.
    """
    head = front.story.head
    whole, wording = Span(head.since, head.until), wording_of(head)
    held, left_out = list[Mapping[str, object]](), ""
    size = 0
    for place, (length, rows) in enumerate(zip(front.lengths, front.groups[0].levels, strict=True)):
        level = _level(front.groups, place, length) if rows else {}
        size += len(msgspec.json.encode(level))
        if level and (not held or size <= BUDGET):
            held.append(level)
        elif level:
            left_out = left_out or str(level["words"])
    return {
        "zone": {"name": head.timezone, "clock": clock(whole, front.story.zone)},
        "since": to_epoch_ms(whole.start),
        "until": to_epoch_ms(whole.end),
        "said": to_epoch_ms(wording.shown(whole).end),
        "years": bool(wording.year(head.since)),
        "groups": [{"kind": g.kind, "key": g.key, "title": g.title} for g in front.groups],
        "levels": held,
        "left_out": left_out,
        "busy": _busy(front.timeline),
        "claimed": front.timeline is not None and front.timeline.posts.claimed,
    }


def _busy(axis: TimeAxis | None) -> Sequence[int]:
    """Return from when to when bars are drawn, in ms; nothing where that is half of the time."""
    bars = [] if axis is None else [one for one in axis.posts.buckets if one.posts]
    if axis is None or not bars:
        return ()
    drawn, whole = Span(bars[0].start, bars[-1].end), axis.span
    if drawn.length * EMPTY >= whole.length:
        return ()
    around = drawn.length / 10
    ends = max(drawn.start - around, whole.start), min(drawn.end + around, whole.end)
    return tuple(map(to_epoch_ms, ends))


def _level(groups: Sequence[Group], place: int, length: timedelta) -> Mapping[str, object]:
    """Return one length of bucket: its edges, what was watched, the posts of each group.

    Single buckets may be longer or shorter: where the clock changes, and at the ends.
    """
    rows = groups[0].levels[place]
    edges = [rows[0].start, *(one.end for one in rows)]
    return {
        "words": duration(length),
        "starts": starts(edges),
        "watched": watched(rows),
        "groups": [
            counts(group.levels[place], group.hidden[place]) if group.levels[place] else None
            for group in groups
        ],
    }


def starts(edges: Sequence[datetime]) -> Columns:
    """Return the edges of buckets: the first in minutes since 1970, then steps as [length, times].

    Steps differ only where a clock changes.
    """
    marks = [to_epoch_ms(at) // MINUTE_MS for at in edges]
    steps = groupby(after - before for before, after in pairwise(marks))
    return {"first": marks[0], "steps": [[step, len(list(run))] for step, run in steps]}


def counts(buckets: Sequence[Bucket], hidden: Collection[int]) -> Columns:
    """Return the buckets that hold posts, and those at the places *hidden*, that are withheld.

    Each is given by its distance from the one before (`at`) and its posts (`n`), of which 0 is a
    number that is withheld; the others have their accounts, in the same order (`p`).
    """
    held = [i for i, bucket in enumerate(buckets) if bucket.posts or i in hidden]
    return {
        "at": [after - before for before, after in pairwise((0, *held))],
        "n": [0 if i in hidden else buckets[i].posts for i in held],
        "p": [buckets[i].people for i in held if i not in hidden],
    }


def watched(buckets: Sequence[Bucket]) -> Columns:
    """Return what is true of stretches of buckets, each as [first, after the last].

    `dark`: nothing was observed; `least`: what is counted is a lower bound; `early`: it will still
    change.
    """
    return {
        "dark": _ranges(b.coverage <= 0 for b in buckets),
        "least": _ranges(b.coverage < 1 or b.truncated for b in buckets),
        "early": _ranges(b.provisional for b in buckets),
    }


def clock(span: Span, zone: ZoneInfo) -> list[list[object]]:
    """Return what the zone's clock shows: from when on (ms), minutes from UTC, and its names.

    The first holds before *span* too. Days on which a zone changes its clock twice are not
    distinguished from those without a change; no zone has had one since 1970.
    """
    found = [_reading(span.start, zone)]
    at = span.start
    while at < span.end:
        if at.astimezone(zone).utcoffset() != (at + DAY).astimezone(zone).utcoffset():
            found.append(_reading(_change(at, at + DAY, zone), zone))
        at += DAY
    return found


def _reading(at: datetime, zone: ZoneInfo) -> list[object]:
    local = at.astimezone(zone)
    minutes = (local.utcoffset() or timedelta()) // timedelta(minutes=1)
    return [to_epoch_ms(at), minutes, offset_name(local), offset(at, zone)]


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) // 2
        middle -= timedelta(seconds=middle.second, microseconds=middle.microsecond)
        middle = max(middle, before + timedelta(minutes=1))
        same = middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset()
        before, after = (middle, after) if same else (before, middle)
    return after


def _ranges(flags: Iterable[bool]) -> list[list[int]]:
    found: list[list[int]] = []
    at = 0
    for flag, run in groupby(flags):
        length = len(list(run))
        found += [[at, at + length]] if flag else []
        at += length
    return found
