"""What is drawn of how posts read: which points a line may join, and how far an axis reaches."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from monitor.nouns.tone import Mean, Share, ToneRow

Pick: TypeAlias = Callable[[ToneRow], Share | Mean | None]


def reach(buckets: Iterable[ToneRow]) -> float:
    """Return how far the polarity axis reaches from zero: a tenth that holds every interval."""
    known = [b.polarity for b in buckets if b.polarity is not None]
    return far_enough(max(-found.low, found.high) for found in known)


def far_enough(numbers: Iterable[float]) -> float:
    """Return the tenth, 0.2 to 1, that holds all of *numbers*."""
    return min(1.0, max(0.2, -(-max(numbers, default=0.0) * 10 // 1) / 10))


def runs(buckets: Sequence[ToneRow], pick: Pick) -> list[list[ToneRow]]:
    """Return the stretches that a line may join: neighbours that bear a figure.

    A provisional stretch begins with the last settled bucket before it, so that the line goes on.
    """
    found: list[list[ToneRow]] = []
    before: ToneRow | None = None
    for bucket in buckets:
        if pick(bucket) is None:
            before = None
            continue
        if before is None or before.end != bucket.start:
            found.append([])
        elif before.provisional != bucket.provisional:
            found.append([before])
        found[-1].append(bucket)
        before = bucket
    return found
