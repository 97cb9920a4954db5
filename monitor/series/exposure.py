"""How much of what was posted could be seen: the exposure under which posts were counted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.nouns.posts import Lane
from monitor.series.coverage import coverage

WHOLE: Final = 0.99
"""Share of a bucket from which on it counts as seen whole."""


def exposure(
    edges: Sequence[datetime],
    posts: Mapping[str, Sequence[int]],
    lanes: Sequence[Lane],
    now: datetime,
) -> list[float]:
    """Return what share of the posts of each bucket was to be seen, 0 to 1.

    The coverage of each source, weighed by its part of the posts up to then: while a source is not
    watched on which a tenth is posted, a tenth is missing, and a source on which nothing is posted
    hides nothing. How large its part is is learned from the time in which all sources with posts
    were seen, as far as there is such time.

    *edges* ascend (UTC), one more than there are buckets. *posts* is source -> its posts in each
    bucket; of one that is not watched they do not count. Nobody can have missed what lies ahead of
    *now*.
    """
    begun = [min(edge, now) for edge in edges]
    read = {lane.source for lane in lanes if not lane.sample}
    sources = sorted(source for source in read & posts.keys() if any(posts[source]))
    if not sources:
        return coverage(begun, lanes)
    counts = np.array([posts[source] for source in sources], float)
    seen = np.array(
        [coverage(begun, [lane for lane in lanes if lane.source == one]) for one in sources]
    )
    weights = _parts(counts, seen)
    found = np.clip((weights * seen).sum(axis=0), 0, 1)
    # Parts add up to 1 but for rounding: what was all seen was seen whole.
    found[(seen >= 1).all(axis=0)] = 1
    return [float(share) for share in found]


def _parts(counts: NDArray[np.float64], seen: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the part of each source (rows) of all posts up to each bucket (columns)."""
    begun = np.cumsum(counts, axis=1) > 0
    together = ((seen >= WHOLE) | ~begun).all(axis=0)
    both = np.cumsum(np.where(together, counts, 0), axis=1)
    # Of a source that was never seen beside the others, what is held must do.
    learned = ((both > 0) | ~begun).all(axis=0)
    sums = np.where(learned, both, np.cumsum(counts, axis=1))
    first = int(np.argmax(sums.sum(axis=0) > 0))
    sums[:, :first] = sums[:, [first]]
    parts: NDArray[np.float64] = sums / sums.sum(axis=0)
    return parts
