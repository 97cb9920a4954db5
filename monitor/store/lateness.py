"""How late posts came: counted when they are first seen, in steps that grow with the time.

A post is as late as the last pass that should have shown it and did not: one that the first pass
after its publication shows is not late. Only what a source showed while it was watched without a
break counts for it; after an outage of ours a post is late because we were.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from math import ceil, log2
from typing import Final

DAY: Final = 86_400_000
STEPS: Final = 2
"""Steps for each doubling of the time: a quantile read from them is at most 41 % too long."""


def step(late: int) -> int:
    """Return the step that holds a post which was not there *late* milliseconds after publication.

    >>> step(-5), step(1000), step(60_000)
    (0, 0, 12)
    """
    return 0 if late <= 1000 else ceil(STEPS * log2(late / 1000))  # noqa: PLR2004  a second


def within(number: int) -> timedelta:
    """Return the longest time that a step holds, rounded up to a second.

    >>> str(within(12))
    '0:01:04'
    """
    return timedelta(seconds=ceil(2 ** (number / STEPS)))


def count(
    conn: sqlite3.Connection, source: int, published: Iterable[int], asked: int, now: int
) -> None:
    """Count posts by how late they came; all instants are in milliseconds since 1970."""
    steps = Counter(step(asked - instant) for instant in published)
    conn.executemany(
        "INSERT INTO lateness (source, day, step, posts) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET posts = posts + excluded.posts",
        [(source, now // DAY, number, posts) for number, posts in steps.items()],
    )
