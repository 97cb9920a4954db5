"""The hour with most counted, of a series that is not in the store."""

from typing import Final, SupportsIndex

import numpy as np

from monitor.clock import from_epoch
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Span
from monitor.nouns.quantity import counted
from monitor.nouns.support import Support
from monitor.nouns.volume import Peak
from monitor.spread.series import HOUR, Counts

SERIES: Final = Subject("incident", "")
"""What the finding is about where the counts are all that there is."""


def peak(counts: Counts) -> Peak | None:
    """Return the busiest of the clock hours (UTC) that have ended; of equals the first, with them.

    Only the settled buckets are used. Where buckets do not fit into hours, a bucket stands for
    itself.

    Returns:
        None where no such hour has a post.
    """
    settled = counts.settled()
    at = settled.start + settled.step * np.arange(len(settled) + 1, dtype=np.int64)
    fits = HOUR % settled.step == 0
    hours = at[:-1] // HOUR if fits else np.arange(len(settled))
    firsts = np.flatnonzero(np.diff(hours, prepend=hours[:1] - 1))
    if fits and len(settled) and at[-1] % HOUR:
        firsts, at = firsts[:-1], at[: firsts[-1] + 1]
    posts = np.add.reduceat(settled.posts[: len(at) - 1], firsts) if len(firsts) else firsts
    if not posts.any():
        return None
    top = int(np.argmax(posts))
    ends = np.r_[firsts[1:], len(at) - 1]
    dark = np.diff((settled.seen[: len(at) - 1] < 1).astype(np.int8), prepend=0, append=0)
    hidden = zip(np.flatnonzero(dark == 1), np.flatnonzero(dark == -1), strict=True)

    def span(start: SupportsIndex, end: SupportsIndex) -> Span:
        return Span(from_epoch(int(at[start])), from_epoch(int(at[end])))

    found = tuple(span(start, end) for start, end in hidden)
    return Peak(
        about=SERIES,
        span=span(firsts[top], ends[top]),
        behind=Support(int(posts[top]), None),
        posts=counted(int(posts[top]), "posts", missed=bool(found)),
        so_far=counts.final < len(counts),
        others=tuple(
            span(firsts[one], ends[one]) for one in np.flatnonzero(posts == posts[top])[1:]
        ),
        hidden=found,
    )
