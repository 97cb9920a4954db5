"""Figures packed for the script: columns of small whole numbers instead of rows with names.

A week by the minute has 10,080 buckets in every group; most hold nothing, and only those that hold
something are written down. The script (`script/page.js`) reads what is written here.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from monitor.clock import DAY, to_epoch_ms
from monitor.nouns.buckets import Bucket
from monitor.nouns.posts import Span
from monitor.words.times import offset, offset_name

Columns: TypeAlias = dict[str, object]
Ranges: TypeAlias = list[list[int]]

MINUTE_MS: Final = 60_000


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


def _ranges(flags: Iterable[bool]) -> Ranges:
    found: Ranges = []
    at = 0
    for flag, run in groupby(flags):
        length = len(list(run))
        found += [[at, at + length]] if flag else []
        at += length
    return found
