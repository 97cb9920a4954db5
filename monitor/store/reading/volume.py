"""How many posts each bucket holds, how they are labelled, and who stands behind them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from math import gcd
from operator import add
from typing import Final

from monitor.clock import EPOCH, MINUTE
from monitor.nouns.buckets import Tally
from monitor.nouns.posts import NEWS, Span
from monitor.store.reading.rows import Rows, asked_once
from monitor.store.records import Grouping

ALL: Final = ""
"""Name of the one group where nothing was grouped by."""

UNKNOWN: Final = "unknown"
"""Name of the group of posts whose language nobody claimed."""

HOUR: Final = 60

COLUMNS: Final[dict[Grouping | None, str]] = {
    None: "topic",
    "source": "source",
    "language": "lang",
    "kind": "kind",
    "side": f"kind = '{NEWS}'",
}
"""What is the same of all posts of a group, in SQL."""

SUMS: Final = Tally.__struct_fields__

Names = Callable[[object], str]


def tallies(
    reader: Rows, topic: int, edges: Sequence[datetime], by: Grouping | None = None
) -> dict[str, tuple[Tally, ...]]:
    """Return group -> one tally for each bucket.

    *by* None puts all posts into the group `ALL`, which is always there. Any other group that holds
    no post is left out.
    """
    marks = minutes(edges)
    name = namer(reader, by)
    sums: dict[object, dict[int, Sequence[int]]] = defaultdict(dict)
    bucket = 0
    for at, group, *row in _summed(reader, topic, marks, COLUMNS[by]):
        while at >= marks[bucket + 1]:
            bucket += 1
        series = sums[group]
        before = series.get(bucket)
        series[bucket] = row if before is None else list(map(add, before, row))
    if by is None and not sums:
        sums[topic] = {}
    named = sorted((name(group), series) for group, series in sums.items())
    buckets, none = range(len(marks) - 1), Tally()  # most of a long time are empty, and share one
    return {
        group: tuple(Tally(*series[i]) if i in series else none for i in buckets)
        for group, series in named
    }


def posted(reader: Rows, topic: int, edges: Sequence[datetime]) -> dict[str, tuple[int, ...]]:
    """Return source -> posts of each bucket, as `tallies` by source does, in half of the time."""
    marks, sources = minutes(edges), reader.sources()
    found: dict[int, list[int]] = defaultdict(lambda: [0] * (len(marks) - 1))
    bucket = 0
    for at, source, posts in _summed(reader, topic, marks, COLUMNS["source"], ("posts",)):
        while at >= marks[bucket + 1]:
            bucket += 1
        found[source][bucket] += posts
    return {name: tuple(held) for name, held in sorted((sources[one], found[one]) for one in found)}


def posts_of(reader: Rows, topic: int, span: Span | None = None) -> int:
    """Return how many posts a span has; None stands for all of the time."""
    if span is None:
        return _posts_in_all(reader, topic)
    marks = minutes_of(span)
    if marks[0] == marks[1]:
        return 0
    return sum(posts for _, _, posts, *_ in _summed(reader, topic, marks, COLUMNS[None]))


@asked_once
def _posts_in_all(reader: Rows, topic: int) -> int:
    found = reader.rows("SELECT total(posts) FROM volume_hour WHERE topic = ?", (topic,))
    return int(found[0][0])


def _summed(
    reader: Rows, topic: int, marks: Sequence[int], column: str, sums: Sequence[str] = SUMS
) -> Iterator[tuple[int, ...]]:
    """Yield begin, group and *sums* of steps that lie within the buckets, in order of time.

    Where all edges but the outermost are whole hours, only the two ends are read by the minute.
    """
    first, last = -(-marks[0] // HOUR) * HOUR, marks[-1] // HOUR * HOUR
    if first >= last or any(mark % HOUR for mark in marks[1:-1]):
        yield from _stepped(reader, topic, marks, column, sums)
        return
    for part in ([marks[0], first], sorted({first, *marks[1:-1], last}), [last, marks[-1]]):
        if part[0] < part[-1]:
            yield from _stepped(reader, topic, part, column, sums)


def _stepped(
    reader: Rows, topic: int, marks: Sequence[int], column: str, sums: Sequence[str]
) -> Iterator[tuple[int, ...]]:
    # The longest step that fits between all edges lets SQL do the adding, one row for each bucket;
    # whole hours are read from the table that has sixty times fewer rows.
    step = gcd(*(b - a for a, b in pairwise(marks)))
    grain, size = ("hour", HOUR) if step % HOUR == 0 and marks[0] % HOUR == 0 else ("minute", 1)
    first, last, step = marks[0] // size, marks[-1] // size, step // size
    found = _added(reader, topic, column, tuple(sums), grain, first, last, step)
    offset = 0 if step == 1 else first
    return (((offset + at * step) * size, *rest) for at, *rest in found)


@asked_once
def _added(
    reader: Rows,
    topic: int,
    column: str,
    sums: tuple[str, ...],
    grain: str,
    first: int,
    last: int,
    step: int,
) -> list[tuple[int, ...]]:
    """Return sums of each step and group: buckets of many widths are made of the same hours."""
    key = grain if step == 1 else f"({grain} - {first}) / {step}"
    return reader.rows(
        f"SELECT {key}, {column}, {', '.join(f'sum({c})' for c in sums)} "  # noqa: S608  our own names
        f"FROM volume_{grain} WHERE topic = ? AND {grain} >= ? AND {grain} < ? "
        f"GROUP BY 1, 2 HAVING sum(posts) > 0 ORDER BY 1, 2",
        (topic, first, last),
    )


def namer(reader: Rows, by: Grouping | None) -> Names:
    """Return what turns a value of `COLUMNS` into the name of its group."""
    sources = reader.sources() if by == "source" else {}
    names: dict[Grouping | None, Names] = {
        None: lambda _: ALL,
        "source": lambda number: sources[number],  # type: ignore[index]
        "language": lambda tag: str(tag) or UNKNOWN,
        "kind": str,
        "side": lambda is_news: "news" if is_news else "reactions",
    }
    return names[by]


def minutes(edges: Sequence[datetime]) -> list[int]:
    """Return whole minutes since 1970 (UTC)."""
    return [(edge - EPOCH) // MINUTE for edge in edges]


def minutes_of(span: Span) -> tuple[int, int]:
    """Return the first whole minute since 1970 (UTC) of a span, and the first after it."""
    return (span.start - EPOCH) // MINUTE, (span.end - EPOCH) // MINUTE
