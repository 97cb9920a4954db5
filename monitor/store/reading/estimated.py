"""How many people and distinct messages buckets of many posts hold, from sketches of hours."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from monitor.nouns.buckets import Distinct
from monitor.store.reading.rows import Rows, asked_once
from monitor.store.reading.volume import COLUMNS, HOUR
from monitor.store.records import Grouping
from monitor.store.sketches import RELATIVE_ERROR, WHOLE, Union, few, updated


def estimated(
    reader: Rows, topic: int, bucket: tuple[int, int], by: Grouping | None, enough: int | None
) -> dict[object, Distinct]:
    """Estimate a bucket from the sketches of its whole hours and the posts of its two ends."""
    first, last = -(-bucket[0] // HOUR), bucket[1] // HOUR
    both = (bucket[0], first * HOUR), (last * HOUR, bucket[1])
    ends = [span for span in both if span[0] < span[1]]
    if enough is not None:
        return _few(reader, topic, (first, last), ends, by, enough)
    unions: dict[object, tuple[Union, Union]] = defaultdict(lambda: (Union(), Union()))
    for group, *blobs in reader.rows(
        f"SELECT {COLUMNS[by]}, people, messages FROM sketch "  # noqa: S608  our own names
        "WHERE topic = ? AND hour >= ? AND hour < ? AND (source = ?) = ?",
        (topic, first, last, WHOLE[0], by is None),
    ):
        for union, blob in zip(unions[group], blobs, strict=True):
            union.add(blob)
    for span in ends:
        for group, *blobs in _sketched(reader, topic, span, by):
            for union, blob in zip(unions[group], blobs, strict=True):
                union.add(blob)
    return {
        group: Distinct(people.count(), messages.count(), RELATIVE_ERROR)
        for group, (people, messages) in unions.items()
    }


def _few(
    reader: Rows,
    topic: int,
    hours: tuple[int, int],
    ends: Sequence[tuple[int, int]],
    by: Grouping | None,
    enough: int,
) -> dict[object, Distinct]:
    """Return whether *enough* people are in the sketches of hours and in the posts of two ends."""
    at, known = _small(reader, topic, by, enough)
    found: dict[object, set[int]] = defaultdict(set)
    for group, values in known[bisect_left(at, hours[0]) : bisect_left(at, hours[1])]:
        found[group].update(values)
    for span in ends:
        for group, people, _ in _sketched(reader, topic, span, by):
            found[group].update(few(people, enough))
    return {group: Distinct(len(values)) for group, values in found.items()}


@asked_once
def _small(
    reader: Rows, topic: int, by: Grouping | None, enough: int
) -> tuple[list[int], list[tuple[object, Sequence[int]]]]:
    """Return the hour of each sketch of people, ascending, and its group with `few` of it."""
    hours, found = list[int](), list[tuple[object, Sequence[int]]]()
    for hour, group, people in reader.each(
        f"SELECT hour, {COLUMNS[by]}, people FROM sketch "  # noqa: S608  our own names
        "WHERE topic = ? AND (source = ?) = ? ORDER BY hour",
        (topic, WHOLE[0], by is None),
    ):
        hours.append(hour)
        found.append((group, few(people, enough)))
    return hours, found


def _sketched(
    reader: Rows, topic: int, span: tuple[int, int], by: Grouping | None
) -> Iterator[tuple[object, bytes, bytes]]:
    """Sketch the people and messages of a stretch of minutes, group by group."""
    column, join = joined(by)
    held: dict[object, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for group, person, message in reader.rows(
        f"SELECT {column}, mention.person, mention.message FROM mention {join} "  # noqa: S608
        "WHERE topic = ? AND minute >= ? AND minute < ?",
        (topic, *span),
    ):
        held[group][0].add(person)
        held[group][1].add(message)
    for group, (people, messages) in held.items():
        yield group, updated(None, people - {None}), updated(None, messages)


def joined(by: Grouping | None) -> tuple[str, str]:
    """Return the column of a group, and what joins it to `mention`."""
    return (
        ("topic", "")
        if by is None
        else (f"post.{COLUMNS[by]}", "JOIN post ON post.id = mention.post")
    )
