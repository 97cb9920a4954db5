"""How much of the talk is about what, over time, and when one narrative overtook another."""

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.nouns.buckets import Estimate
from monitor.series.intervals import share
from monitor.spread.change import FEWEST, merged, scatter
from monitor.spread.claims import LEVELS
from monitor.spread.special import log_beta
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

    For the share of volume, the posts of the narrative and all posts of the incident; for its tone,
    its negative posts and its scored ones. What was not seen is missing on both sides, so a share
    needs no correction for it.

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
    found = []
    for first, end in merged(np.minimum(np.floor(effective), whole).astype(np.int64)):
        group = slice(first, end)
        hits, posts = int(part[group].sum()), int(whole[group].sum())
        figure = share(hits, posts, max(round(together(whole[group], effective[group])), 1))
        assert figure is not None  # noqa: S101  a group has posts
        found.append(StretchShare(first, end, figure, posts))
    return tuple(found)


def together(posts: NDArray[np.int64], effective: Floats) -> float:
    """Return the effective number of the posts of several buckets, if they share no text.

    It is n^2 / sum of m^2, the squares of each bucket recovered from its own effective number.

    The *effective* number of each is 1 or more where it has posts.
    """
    some = posts > 0
    squares = (posts[some] ** 2 / np.maximum(effective[some], 1)).sum()
    return float(posts.sum() ** 2 / squares) if some.any() else 0.0


MOST_GROUPS: Final = 400
"""Groups of buckets at most; every stretch of them is looked at."""


class Crossing(Struct, frozen=True):
    """One narrative overtook another.

    Attributes:
        low: First bucket of the last stretch in which the one that fell behind clearly led: it was
            overtaken after that one's begin.
        high: The bucket after the first stretch in which the new leader clearly led: not after that
            one's begin.
        first_leads: Whether the first narrative is the new leader.
    """

    low: int
    high: int
    first_leads: bool


class Race(Struct, frozen=True):
    """Which of two narratives led when.

    Attributes:
        crossings: When one overtook the other, in order; empty where none is supported.
        chance: That posts speak as strongly for a crossing where one never leads, 0 to 1.
    """

    crossings: tuple[Crossing, ...]
    chance: float


class _Lead(Struct, frozen=True):
    """A stretch of groups, half-open, in which one clearly led."""

    start: int
    end: int
    first: bool


def race(a: NDArray[np.int64], b: NDArray[np.int64], effective: Floats) -> Race | None:
    """Return when *a* overtook *b*, and *b* overtook *a*; None where posts are too few to say.

    One clearly leads in a stretch of time where the posts of one of both speak so strongly for it
    that among all stretches such evidence comes by chance in one of 400 series. A crossing needs
    two such stretches, one after the other, with different leaders; it lies between the begin of
    the one and the end of the other.

    Args:
        a: Posts of the first narrative in each bucket that will not change any more, `int64[n]`. A
            post of both counts for both, and so for neither.
        b: Posts of the second, in the same buckets.
        effective: Of the posts of both in each bucket, how many are evidence of their own; see
            `shares`.

    References:
        Ville, "Étude critique de la notion de collectif", 1939 (a fair stake grows twentyfold in
        one game of 20); Shafer, "Testing by betting", Journal of the Royal Statistical Society A
        184, 2021; docs/spread.md, "Crossings".
    """
    posts = a + b
    # How much evidence each post is: little in a bucket that repeats one text.
    worth = np.minimum(effective / np.maximum(posts, 1), 1)
    most = int((posts * worth).sum()) // MOST_GROUPS
    groups = merged(np.floor(posts * worth).astype(np.int64), max(FEWEST, most))
    if len(groups) < 2:  # noqa: PLR2004  each leads in a stretch of its own
        return None
    begins = np.array([first for first, _ in groups])
    one, other = (np.add.reduceat(side * worth, begins) for side in (a, b))
    weight = _weight(one, other)
    for_one, for_other = _evidence(one * weight, other * weight)
    edges = [*map(int, begins), len(posts)]
    return Race(
        tuple(
            Crossing(edges[before.start], edges[after.end], after.first)
            for before, after in _leads(for_one, for_other)
        ),
        _chance(for_one, for_other),
    )


def _weight(one: Floats, other: Floats) -> Floats:
    """Return how many independent posts each is worth in each group, 0 to 1.

    Posts of one hour resemble each other by more than copies: a wave of one side is no lead.
    """
    alike = scatter(np.round(one).astype(np.int64), np.round(one + other).astype(np.int64))
    return np.asarray(1 / (1 + np.maximum(one + other - 1, 0) * alike))


def _evidence(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    """Return the logarithms of what stakes on either have grown to, `float64[begin, last]`.

    A stake at even odds on each post of a stretch of groups, spread evenly over all shares: whoever
    does not lead makes it grow to K times, and is ahead, with a chance of 1 in K at most, whenever
    one stops. Where one is not ahead, or a stretch ends before it begins, it is -inf.
    """
    size = len(one)
    last, begin = np.tril_indices(size)
    ones, others = (np.concatenate([[0.0], np.cumsum(side)]) for side in (one, other))
    first, second = ones[last + 1] - ones[begin], others[last + 1] - others[begin]
    grown = (first + second) * np.log(2) + log_beta(first + 1, second + 1)
    found = np.full((2, size, size), -np.inf)
    found[0, begin, last] = np.where(first > second, grown, -np.inf)
    found[1, begin, last] = np.where(second > first, grown, -np.inf)
    return found[0], found[1]


def _chance(for_one: Floats, for_other: Floats) -> float:
    """Return the chance of the strongest evidence for a lead and, after it, one of the other."""
    size, strongest = len(for_one), -np.inf
    for earlier, later in ((for_one, for_other), (for_other, for_one)):
        by = np.maximum.accumulate(earlier.max(axis=0))[:-1]  # in stretches that have ended
        since = np.maximum.accumulate(later.max(axis=1)[::-1])[::-1][1:]  # that begin after
        strongest = max(strongest, float(np.minimum(by, since).max()))
    return min(size * float(np.exp(-strongest)), 1.0)


def _leads(for_one: Floats, for_other: Floats) -> list[tuple[_Lead, _Lead]]:
    """Return each change of the leader: the last stretch of the old, the first of the new."""
    latest = {True: _latest(for_one), False: _latest(for_other)}
    changes: list[tuple[_Lead, _Lead]] = []
    leader: _Lead | None = None
    for end in range(1, len(for_one) + 1):
        # The follower first: where both stretches end here, that of the leader is the longer.
        order = (True, False) if leader is None else (not leader.first, leader.first)
        for first in order:
            begin = int(latest[first][end - 1])
            lead = _Lead(begin, end, first)
            if begin < 0:
                continue
            if leader is None or (leader.first == first and begin > leader.start):
                leader = lead
            elif leader.first != first and begin >= leader.end:
                changes.append((leader, lead))
                leader = lead
    return changes


def _latest(evidence: Floats) -> NDArray[np.intp]:
    """Return for each end where the shortest stretch begins in which one led; -1 for none."""
    size = len(evidence)
    led = evidence > np.log(size / LEVELS["crossings"])
    return np.where(led.any(axis=0), size - 1 - led[::-1].argmax(axis=0), -1)
