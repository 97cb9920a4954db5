"""How much of the talk is about what: the share of each narrative over time."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.nouns.buckets import Estimate
from monitor.series.intervals import share
from monitor.spread.change import merged
from monitor.spread.step import Floats


class StretchShare(Struct, frozen=True):
    """What part of the posts of a stretch of time is of one kind.

    Attributes:
        start: Its first bucket.
        end: The one after its last.
        share: 0 to 1, with its 95 % interval.
        posts: Of which it is a share.
    """

    start: int
    end: int
    share: Estimate
    posts: int


def shares(
    part: NDArray[np.int64], whole: NDArray[np.int64], effective: Floats
) -> tuple[StretchShare, ...]:
    """Return what share of *whole* is *part*, over stretches that can bear a figure.

    For the share of volume, the posts that tell the narrative and all posts of the incident; for
    its tone, its negative posts and its scored ones. What was not seen is missing on both sides, so
    a share needs no correction for it.

    Args:
        part: Posts of one kind in each bucket that will not change any more, `int64[n]`.
        whole: All posts, in the same buckets.
        effective: Of the posts of *whole* in each bucket, how many are evidence of their own:
            n^2 / sum of m^2, with m posts of each text, or where that is not known the smaller one
            of posts and messages; `float64[n]`.

    Returns:
        Adjoining stretches, in order; empty where there is less evidence than one needs.

    References:
        Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
        the American Statistical Association 22, 1927; Kish, "Survey Sampling", 1965, 8.2
        (effective number); docs/spread.md, "Narratives".
    """
    numbers = np.minimum(np.floor(effective), whole).astype(np.int64)
    return tuple(
        _share(part, whole, effective, slice(first, end)) for first, end in merged(numbers)
    )


def _share(
    part: NDArray[np.int64], whole: NDArray[np.int64], effective: Floats, group: slice
) -> StretchShare:
    hits, posts = int(part[group].sum()), int(whole[group].sum())
    worth = together(whole[group], effective[group])
    found = share(hits, posts, max(round(worth), 1))
    assert found is not None  # noqa: S101  a group has posts
    return StretchShare(group.start, group.stop, found, posts)


def together(posts: NDArray[np.int64], effective: Floats) -> float:
    """Return the effective number of the posts of several buckets, if they share no text.

    It is n^2 / sum of m^2, the squares of each bucket recovered from its own effective number.

    The *effective* number of each is 1 or more where it has posts.
    """
    some = posts > 0
    squares = (posts[some] ** 2 / np.maximum(effective[some], 1)).sum()
    return float(posts.sum() ** 2 / squares) if some.any() else 0.0
