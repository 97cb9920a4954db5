"""How many people and distinct messages buckets of many posts hold, from sketches of hours."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any, Final, TypeAlias

from monitor.nouns.buckets import Distinct
from monitor.store.reading.rows import Rows, asked_once
from monitor.store.reading.volume import COLUMNS, HOUR
from monitor.store.records import Grouping
from monitor.store.sketches import RELATIVE_ERROR, WHOLE, ascending, counts, hashes, unions, updated

AT_ONCE: Final = 1_000
"""Sketches that are read and united together."""

Buckets: TypeAlias = Sequence[tuple[int, int, int]]
"""Number, first minute and end of each, one after the other."""

Counted: TypeAlias = tuple[object, int, Distinct]
"""Group, number of a bucket, and who and what it holds."""

_Row: TypeAlias = tuple[int, object, bytes, bytes]
"""Number of a bucket (or an hour since 1970), group, and sketches of people and messages."""


def estimated(
    reader: Rows, topic: int, buckets: Buckets, by: Grouping | None, enough: int | None
) -> Iterator[Counted]:
    """Estimate buckets from the sketches of their whole hours and the posts of their two ends.

    Where *enough* people are reached, no more are counted, and no messages; None counts all.
    """
    if enough is not None:
        yield from _few(reader, topic, buckets, by, enough)
        return
    hours, known = _by_hour(reader, topic, by, -(-buckets[0][1] // HOUR), buckets[-1][2] // HOUR)
    for united in _pages(_rows(reader, topic, buckets, by, hours, known)):
        found = zip(united, *map(counts, _sketches(united)), strict=True)
        for (bucket, group, *_), people, messages in found:
            yield group, bucket, Distinct(people, messages, RELATIVE_ERROR)


@asked_once
def _by_hour(
    reader: Rows, topic: int, by: Grouping | None, first: int, last: int
) -> tuple[list[int], list[_Row]]:
    """Return hours and their sketches, one for each hour and group, ascending.

    Buckets of many widths are made of them; the store has one for each source, language and kind.
    """
    rows = reader.each(
        f"SELECT hour, {COLUMNS[by]}, people, messages FROM sketch "  # noqa: S608  our own names
        "WHERE topic = ? AND hour >= ? AND hour < ? AND (source = ?) = ? ORDER BY hour",
        (topic, first, last, WHOLE[0], by is None),
    )
    found = list(chain.from_iterable(_pages(rows)))
    return [row[0] for row in found], found


def _rows(
    reader: Rows,
    topic: int,
    buckets: Buckets,
    by: Grouping | None,
    hours: Sequence[int],
    known: Sequence[_Row],
) -> Iterator[_Row]:
    for number, start, end in buckets:
        first, last = (bisect_left(hours, at) for at in (-(-start // HOUR), end // HOUR))
        yield from ((number, *row[1:]) for row in known[first:last])
        for group, people, messages in _ends(reader, topic, (start, end), by):
            yield number, group, updated(None, people), updated(None, messages)


def _pages(rows: Iterator[_Row]) -> Iterator[list[_Row]]:
    """Yield one row for each bucket and group, page by page; *rows* are in the order of buckets."""
    left = list[_Row]()
    while page := list(islice(rows, AT_ONCE)):
        united = _united([*left, *page])
        left = [row for row in united if row[0] == page[-1][0]]  # there may be more of it
        yield united[: len(united) - len(left)]
    yield left


def _united(rows: Sequence[_Row]) -> list[_Row]:
    cells: dict[tuple[int, object], int] = {}
    numbers = [cells.setdefault(row[:2], len(cells)) for row in rows]
    held = (unions(sketches, numbers) for sketches in _sketches(rows))
    return [(*cell, *both) for cell, both in zip(cells, zip(*held, strict=True), strict=True)]


def _sketches(rows: Sequence[_Row]) -> tuple[list[bytes], list[bytes]]:
    return [people for _, _, people, _ in rows], [messages for _, _, _, messages in rows]


def _few(
    reader: Rows, topic: int, buckets: Buckets, by: Grouping | None, enough: int
) -> Iterator[Counted]:
    """Count the people of each bucket and group; *enough* of any hour are enough."""
    import numpy as np  # noqa: PLC0415  where much is asked for, and nowhere else

    known, hours, group, many, owner, values = _small(reader, topic, by, enough)
    groups, more = dict(known), list[tuple[int, int, int]]()
    for place, (_, *bucket) in enumerate(buckets):
        for name, posted, _ in _ends(reader, topic, bucket, by):
            number = groups.setdefault(name, len(groups))
            more += [(place, number, value) for value in hashes(posted) or (-1,)]
    numbers, starts, ends = np.array(buckets, np.int64).T
    place = np.searchsorted(-(-starts // HOUR), hours, "right") - 1
    within = (place >= 0) & (hours < (ends // HOUR)[place])
    at, among, more_values = np.array(more, np.int64).reshape(-1, 3).T
    cell, more_cell = place * len(groups) + group, at * len(groups) + among
    in_hours = (cell[owner] << 32 | values)[within[owner]]
    in_ends = (more_cell << 32 | more_values)[more_values >= 0]
    held = ascending(np.concatenate((in_hours, in_ends))) >> 32
    people = np.bincount(held, minlength=len(buckets) * len(groups))
    people[cell[within & many]] = enough
    names = list(groups)
    for one in ascending(np.concatenate((cell[within], more_cell))).tolist():
        bucket_place, number = divmod(one, len(names))
        yield names[number], int(numbers[bucket_place]), Distinct(int(people[one]))


@asked_once
def _small(
    reader: Rows, topic: int, by: Grouping | None, enough: int
) -> tuple[dict[object, int], Any, Any, Any, Any, Any]:
    """Return what the sketches say of their people, in the order of time.

    Returns:
        Number of each group; of each sketch hour, number of its group, and whether it has *enough*
        people; of each person of those that have not, the place of the sketch and what it keeps.
    """
    import numpy as np  # noqa: PLC0415

    rows = reader.rows(
        f"SELECT hour, {COLUMNS[by]}, length(people) / 4, "  # noqa: S608  our own names
        "iif(length(people) / 4 < ?, people, x'') FROM sketch "
        "WHERE topic = ? AND (source = ?) = ? ORDER BY hour",
        (enough, topic, WHOLE[0], by is None),
    )
    hours, names, sizes, few = zip(*rows, strict=True) if rows else ((), (), (), ())
    groups = {name: number for number, name in enumerate(dict.fromkeys(names))}
    group, size = np.array([groups[name] for name in names], np.int64), np.array(sizes, np.int64)
    many = size >= enough
    owner = np.repeat(np.arange(len(size)), np.where(many, 0, size))
    values = np.frombuffer(b"".join(few), "<u4").astype(np.int64)
    return groups, np.array(hours, np.int64), group, many, owner, values


def _ends(
    reader: Rows, topic: int, bucket: Sequence[int], by: Grouping | None
) -> Iterator[tuple[object, set[int], set[int]]]:
    """Yield the people and messages of the minutes before and after whole hours, by group."""
    column, join = joined(by)
    start, end = bucket
    held: dict[object, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for first, last in ((start, -(-start // HOUR) * HOUR), (end // HOUR * HOUR, end)):
        for group, person, message in (
            reader.rows(
                f"SELECT {column}, mention.person, mention.message FROM mention {join} "  # noqa: S608
                "WHERE topic = ? AND minute >= ? AND minute < ?",
                (topic, first, last),
            )
            if first < last
            else ()
        ):
            held[group][0].add(person)
            held[group][1].add(message)
    for group, (people, messages) in held.items():
        yield group, people - {None}, messages


def joined(by: Grouping | None) -> tuple[str, str]:
    """Return the column of a group, and what joins it to `mention`."""
    return (
        ("topic", "")
        if by is None
        else (f"post.{COLUMNS[by]}", "JOIN post ON post.id = mention.post")
    )
