"""How many people and distinct messages each bucket holds: exact where that is cheap."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice, pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from monitor.clock import DAY, EPOCH, MINUTE, midnight
from monitor.nouns.buckets import Distinct
from monitor.nouns.posts import NEWS, Span
from monitor.store.reading.estimated import Buckets, Counted, estimated, joined
from monitor.store.reading.rows import Rows, asked_once
from monitor.store.reading.volume import (
    ALL,
    COLUMNS,
    HOUR,
    minutes,
    minutes_of,
    namer,
    posts_of,
)
from monitor.store.records import Grouping

EXACT_POSTS: Final = 200_000
"""Up to this many posts in all, people and messages are counted one by one."""

MUCH: Final = 4
"""How much more it costs to count the people and texts of a post in the order of time than in the
order of people, or of texts, where equal ones follow each other (measured: four and a half)."""

AT_ONCE: Final = 10_000
"""Posts that are read together: as objects they take ten times the memory that is kept of them."""

READ: Final = [COLUMNS[by] for by in ("source", "language", "kind")]
"""Columns of `COLUMNS` that are read; the others follow from them."""


def distinct(
    reader: Rows,
    topic: int,
    edges: Sequence[datetime],
    by: Grouping | None = None,
) -> dict[str, tuple[Distinct, ...]]:
    """Return group -> distinct people and messages of each bucket.

    Exact for whole hours (UTC) and for days of the store's time zone where nothing is grouped by;
    else exact up to `EXACT_POSTS` posts between the first edge and the last; beyond that, a bucket
    that holds a whole hour is estimated from sketches, with the error in `Distinct.error`, and a
    shorter one is counted.
    """
    return _distinct(reader, topic, edges, by, None)


def people_of(reader: Rows, topic: int, span: Span) -> int:
    """Return the distinct people of a span, as `distinct` does, in less than half of the time."""
    start, end = minutes_of(span)
    if start == end or _posts(reader, topic, (start, end)) > EXACT_POSTS:
        return distinct(reader, topic, (span.start, span.end))[ALL][0].people
    found: int = reader.rows(_PEOPLE, (topic, start, end))[0][0]
    return found


def people_up_to(
    reader: Rows,
    topic: int,
    edges: Sequence[datetime],
    by: Grouping | None = None,
    *,
    enough: int,
) -> dict[str, tuple[int, ...]]:
    """Return group -> distinct people of each bucket, *enough* where there are as many or more.

    In a fraction of the time that it takes to count all. Beyond `EXACT_POSTS` nothing is estimated.
    """
    found = _distinct(reader, topic, edges, by, enough)
    return {group: tuple(min(one.people, enough) for one in all_) for group, all_ in found.items()}


def _distinct(
    reader: Rows,
    topic: int,
    edges: Sequence[datetime],
    by: Grouping | None,
    enough: int | None,
) -> dict[str, tuple[Distinct, ...]]:
    """As `distinct`; given *enough*, any number of people from there on, and no messages."""
    marks = minutes(edges)
    buckets = list(pairwise(marks))
    counted = _counters(reader, topic, buckets) if by is None else {}
    left = [i for i in range(len(buckets)) if i not in counted]
    few = by is None and enough is not None  # the first posts of each bucket tell
    many = bool(left) and not few and _posts(reader, topic, marks) > EXACT_POSTS
    rough = [i for i in left if many and _whole_hours(buckets[i])]
    plain = [i for i in left if not many or not _whole_hours(buckets[i])]
    found: dict[str, dict[int, Distinct]] = {ALL: counted} if by is None else {}
    name = namer(reader, by)
    # Where nothing is grouped by, an index has all that is counted; and nobody should hold the
    # posts of a large incident.
    count_all = _exact if by is None or many or not plain else _at_once
    asked = [(i, *buckets[i]) for i in plain]
    for group, bucket, count in count_all(reader, topic, asked, by, enough):
        found.setdefault(name(group), {})[bucket] = count
    asked = [(i, *buckets[i]) for i in rough]
    for group, bucket, count in estimated(reader, topic, asked, by, enough) if rough else ():
        found.setdefault(name(group), {})[bucket] = count
    return {
        group: tuple(counts.get(i, Distinct()) for i in range(len(buckets)))
        for group, counts in sorted(found.items())
    }


def _counters(reader: Rows, topic: int, buckets: Sequence[tuple[int, int]]) -> dict[int, Distinct]:
    """Return what the exact counters know: whole hours, and days of the store's zone."""
    zone = ZoneInfo(reader.setting("timezone") or "UTC")
    grains = {i: grain for i, b in enumerate(buckets) if (grain := _grain(b, zone))}
    known = {
        (grain, minute): Distinct(people, messages)
        for grain in set(grains.values())
        for minute, people, messages in reader.rows(
            "SELECT minute, people, messages FROM distinct_count "
            "WHERE topic = ? AND grain = ? AND minute >= ? AND minute < ?",
            (topic, grain, buckets[0][0], buckets[-1][1]),
        )
    }
    return {i: known.get((grain, buckets[i][0]), Distinct()) for i, grain in grains.items()}


def _grain(bucket: tuple[int, int], zone: ZoneInfo) -> str | None:
    start, end = bucket
    if end - start == HOUR and start % HOUR == 0:
        return "hour"
    if end - start < 20 * HOUR or end - start > 28 * HOUR:
        return None
    day = (EPOCH + start * MINUTE).astimezone(zone).date()
    whole = minutes([midnight(day, zone), midnight(day + DAY, zone)])
    return "day" if whole == [start, end] else None


def _exact(
    reader: Rows, topic: int, buckets: Buckets, by: Grouping | None, enough: int | None
) -> Iterator[Counted]:
    """Count the people and messages of buckets one by one.

    Those in whose hours nobody posted are not looked at: years may have passed without a post.
    """
    held = _hours(reader, topic, buckets[0][1], buckets[-1][2]) if buckets else []
    for bucket, start, end in buckets:
        first = bisect_left(held, start // HOUR)
        if first == len(held) or held[first] * HOUR >= end:
            continue
        if by is None and enough is not None:
            yield None, bucket, Distinct(_up_to(reader, topic, start, end, enough))
            continue
        for group, people, messages in _counted(reader, topic, start, end, by):
            yield group, bucket, Distinct(people, messages)


def _at_once(
    reader: Rows, topic: int, buckets: Buckets, by: Grouping | None, enough: int | None
) -> Iterator[Counted]:
    import numpy as np  # noqa: PLC0415  where much is asked for, and nowhere else

    numbers, starts, ends = np.array(buckets, np.int64).T
    columns = _columns(reader, topic, buckets[0][1], buckets[-1][2])
    names = columns[COLUMNS[by]][0]
    cells = len(buckets) * len(names)
    posts, people, messages = np.zeros((3, cells), np.int64)
    first = np.searchsorted(columns["minute"], [*starts, ends[-1]])
    place = np.repeat(np.arange(len(starts)), np.diff(first))
    within = columns["minute"] < ends[place]
    both = (("person", people), ("message", messages))
    for member, counts in both if enough is None else both[:1]:
        group, who, order = _ordered(reader, topic, buckets[0][1], buckets[-1][2], by, member)
        cell = place[order] * len(names) + group
        # In each group, posts of one member follow each other in the order of time.
        new = np.ones(len(cell), np.bool_)
        new[1:] = (cell[1:] != cell[:-1]) | (who[1:] != who[:-1])
        new &= within[order]
        posts += np.bincount(cell[new], minlength=cells)
        np.add(counts, np.bincount(cell[new & (who >= 0)], minlength=cells), out=counts)
    for one in np.flatnonzero(posts).tolist():
        bucket, number = divmod(one, len(names))
        found = Distinct(int(people[one]), int(messages[one]))
        yield names[number], int(numbers[bucket]), found


@asked_once
def _ordered(
    reader: Rows, topic: int, start: int, end: int, by: Grouping | None, member: str
) -> tuple[Any, Any, Any]:
    """Return group, member and place of each post, in the order of group, member and minute."""
    import numpy as np  # noqa: PLC0415

    columns = _columns(reader, topic, start, end)
    group, who = columns[COLUMNS[by]][1], columns[member]
    length, many = end - start, int(who.max(initial=0)) + 2
    place = (group.astype(np.int64) * many + who) * length + columns["minute"] - start
    order = np.argsort(place).astype(np.int32)
    return group[order], who[order], order


@asked_once
def _columns(reader: Rows, topic: int, start: int, end: int) -> dict[str, Any]:
    """Return the posts of a stretch, a place each, in order of time.

    Returns:
        `minute`, of publication; `person` and `message`, as numbers from 0 on, -1 where nobody is
        known; for each of `COLUMNS` but the first the names of its groups, and the place of that of
        each post.
        All are `int32`: they are held as long as the snapshot.
    """
    import numpy as np  # noqa: PLC0415

    rows = reader.each(
        "SELECT minute, mention.person IS NOT NULL, ifnull(mention.person, 0), mention.message, "  # noqa: S608  our own names
        f"{', '.join(READ)} FROM mention JOIN post ON post.id = mention.post "
        "WHERE topic = ? AND minute >= ? AND minute < ? ORDER BY minute",
        (topic, start, end),
    )
    numbers, places = tuple(array("q") for _ in range(4)), tuple(array("i") for _ in READ)
    names: tuple[dict[object, int], ...] = tuple({} for _ in READ)
    while page := list(islice(rows, AT_ONCE)):
        columns = list(zip(*page, strict=True))
        for column, values in zip(numbers, columns, strict=False):
            column.extend(values)
        for place, known, values in zip(places, names, columns[len(numbers) :], strict=True):
            for new in sorted(set(values) - known.keys()):
                known[new] = len(known)
            place.extend([known[value] for value in values])
    minute, has_author, *members = (np.array(column) for column in numbers)
    person, message = (np.unique(one, return_inverse=True)[1].astype(np.int32) for one in members)
    groups = {
        column: (list(known), np.array(place))
        for column, known, place in zip(READ, names, places, strict=True)
    }
    kinds, kind = groups[COLUMNS["kind"]]
    is_news = np.array([name == NEWS for name in kinds], np.int32)
    return {
        "minute": minute.astype(np.int32),
        "person": np.where(has_author, person, np.int32(-1)),
        "message": message,
        **groups,
        COLUMNS["side"]: ([False, True], is_news[kind]),
    }


@asked_once
def _counted(
    reader: Rows, topic: int, start: int, end: int, by: Grouping | None
) -> list[tuple[object, int, int]]:
    if by is None and _is_much(reader, topic, start, end):
        (counts,) = reader.rows(_BY_MEMBER, (topic, start, end))
        return [(topic, *counts)]
    column, join = joined(by)
    return reader.rows(
        f"SELECT {column}, count(DISTINCT mention.person), count(DISTINCT mention.message) "  # noqa: S608
        f"FROM mention {join} WHERE topic = ? AND minute >= ? AND minute < ? GROUP BY 1",
        (topic, start, end),
    )


_PEOPLE: Final = """
SELECT count(DISTINCT person) FROM mention WHERE topic = ? AND minute >= ? AND minute < ?
"""
_BY_MEMBER: Final = """
SELECT
  (SELECT count(DISTINCT person) FROM mention WHERE topic = ?1 AND +minute >= ?2 AND +minute < ?3),
  (SELECT count(DISTINCT message) FROM mention WHERE topic = ?1 AND +minute >= ?2 AND +minute < ?3)
"""
# The signs before minute: in the order of person, or message, equal ones follow each other, and no
# set of them has to be kept.


def _is_much(reader: Rows, topic: int, start: int, end: int) -> bool:
    """Tell whether it is cheaper to look at all posts of a topic than at those of a stretch."""
    all_ = posts_of(reader, topic)
    return all_ <= EXACT_POSTS and _posts(reader, topic, (start, end)) * MUCH >= all_


@asked_once
def _up_to(reader: Rows, topic: int, start: int, end: int, enough: int) -> int:
    found = reader.rows(
        "SELECT DISTINCT person FROM mention WHERE topic = ? AND minute >= ? AND minute < ? "
        "AND person IS NOT NULL LIMIT ?",
        (topic, start, end, enough),
    )
    return len(found)


@asked_once
def _hours(reader: Rows, topic: int, start: int, end: int) -> list[int]:
    """Return the hours since 1970 that hold posts, ascending."""
    found = reader.rows(
        "SELECT DISTINCT hour FROM volume_hour WHERE topic = ? AND hour >= ? AND hour < ? "
        "ORDER BY hour",
        (topic, start // HOUR, -(-end // HOUR)),
    )
    return [hour for (hour,) in found]


@asked_once
def _posts(reader: Rows, topic: int, marks: Sequence[int]) -> int:
    found = reader.rows(
        "SELECT coalesce(sum(posts), 0) FROM volume_hour "
        "WHERE topic = ? AND hour >= ? AND hour < ?",
        (topic, marks[0] // HOUR, -(-marks[-1] // HOUR)),
    )
    return int(found[0][0])


def _whole_hours(bucket: tuple[int, int]) -> bool:
    return -(-bucket[0] // HOUR) < bucket[1] // HOUR
