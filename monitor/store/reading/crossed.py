"""How many posts each source has in each language, bucket by bucket, and who stands behind them.

A bucket is half-open, ``[edges[i], edges[i + 1])``; edges are whole minutes in ascending order.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final

from monitor.nouns.buckets import Tally
from monitor.store.reading.rows import Rows
from monitor.store.reading.volume import SUMS, minutes, namer
from monitor.store.records import Crossed, Written

_TALLIES: Final = """
SELECT minute, source, lang, posts, negative, neutral, positive, unscored, polarity, squares
FROM volume_minute WHERE topic = ? AND minute >= ? AND minute < ? AND posts > 0
"""
_WRITTEN: Final = """
SELECT m.post, p.source, p.lang, m.person, m.message FROM mention AS m
JOIN post AS p ON p.id = m.post WHERE m.topic = ? AND m.minute >= ? AND m.minute < ?
"""
_TELLING: Final = "SELECT post FROM mention WHERE topic = ? AND minute >= ? AND minute < ?"


def crossed(
    reader: Rows, topic: int, edges: Sequence[datetime]
) -> dict[Crossed, tuple[Tally, ...]]:
    """Return (source, language) -> one tally for each bucket."""
    marks = minutes(edges)
    source, language = namer(reader, "source"), namer(reader, "language")
    sums: dict[Crossed, list[list[int]]] = defaultdict(lambda: [[0] * len(SUMS) for _ in marks[1:]])
    for minute, number, tag, *row in reader.rows(_TALLIES, (topic, marks[0], marks[-1])):
        series = sums[source(number), language(tag)]
        bucket = bisect_right(marks, minute) - 1
        series[bucket] = [a + b for a, b in zip(series[bucket], row, strict=True)]
    return {
        pair: tuple(Tally(**dict(zip(SUMS, row, strict=True))) for row in series)
        for pair, series in sorted(sums.items())
    }


def written(
    reader: Rows, topic: int, narratives: Sequence[int], edges: Sequence[datetime]
) -> Iterator[list[Written]]:
    """Yield the posts of each bucket, one bucket after the other; no text is read."""
    source, language = namer(reader, "source"), namer(reader, "language")
    for start, end in pairwise(minutes(edges)):
        telling = {
            number: {post for (post,) in reader.rows(_TELLING, (number, start, end))}
            for number in narratives
        }
        yield [
            Written(
                source(number),
                language(tag),
                person,
                message,
                frozenset(n for n, posts in telling.items() if post in posts),
            )
            for post, number, tag, person, message in reader.rows(_WRITTEN, (topic, start, end))
        ]
