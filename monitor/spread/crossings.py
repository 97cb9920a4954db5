"""When one narrative overtook another."""

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.spread.change import FEWEST, merged, scatter
from monitor.spread.series import Counts
from monitor.spread.special import beta_below_half, log_beta
from monitor.spread.step import Floats

FALSE: Final = 0.05
"""Chance that one which never leads is said to lead at any time."""

MOST: Final = 400
"""Groups of buckets at most; every stretch of them is looked at."""


class Crossing(Struct, frozen=True):
    """One narrative overtook another.

    Attributes:
        low: Begin of the last stretch in which the one that fell behind clearly led, in seconds
            since 1970 (UTC): it was overtaken after that.
        high: End of the first stretch in which the new leader clearly led: not after that.
        first_leads: Whether the first narrative is the new leader.
    """

    low: int
    high: int
    first_leads: bool


class _Lead(Struct, frozen=True):
    """A stretch of groups, half-open, in which one clearly led."""

    start: int
    end: int
    first: bool


def crossings(a: Counts, b: Counts, effective: Floats) -> tuple[Crossing, ...]:
    """Return when *a* overtook *b*, and *b* overtook *a*, in order; empty where none is borne out.

    One clearly leads in a stretch of time where the posts that tell one of both speak so strongly
    for it that among all stretches such evidence comes by chance once in 20 series. A crossing
    needs two such stretches, one after the other, with different leaders; it lies between the begin
    of the one and the end of the other.

    Args:
        a: Posts that tell the first narrative; only the settled buckets are used. A post that tells
            both counts for both, and so for none.
        b: Posts that tell the second, in the same buckets.
        effective: Of the posts of both in each bucket, how many are evidence of their own; see
            `narratives.shares`.

    References:
        Ville, "Étude critique de la notion de collectif", 1939 (a fair stake grows twentyfold in
        one game of 20); Shafer, "Testing by betting", Journal of the Royal Statistical Society A
        184, 2021; docs/spread.md, "Crossings".
    """
    final = min(a.final, b.final)
    posts = (a.posts + b.posts)[:final]
    # How much evidence each post is: little in a bucket that repeats one text.
    worth = np.minimum(effective[:final] / np.maximum(posts, 1), 1)
    most = int((posts * worth).sum()) // MOST
    groups = merged(np.floor(posts * worth).astype(np.int64), max(FEWEST, most))
    if not groups:
        return ()
    begins = np.array([first for first, _ in groups])
    one, other = (np.add.reduceat(side.posts[:final] * worth, begins) for side in (a, b))
    weight = _weight(one, other)
    edges = a.start + a.step * np.array([*begins, final])
    return tuple(
        Crossing(int(edges[before.start]), int(edges[after.end]), after.first)
        for before, after in _leads(one * weight, other * weight)
    )


def _weight(one: Floats, other: Floats) -> Floats:
    """Return how many independent posts each is worth in each group, 0 to 1.

    Posts of one hour resemble each other by more than copies: a wave of one side is no lead.
    """
    alike = scatter(np.round(one).astype(np.int64), np.round(one + other).astype(np.int64))
    return np.asarray(1 / (1 + np.maximum(one + other - 1, 0) * alike))


def _leads(one: Floats, other: Floats) -> list[tuple[_Lead, _Lead]]:
    """Return each change of the leader: the last stretch of the old, the first of the new."""
    latest = {True: _latest(one, other), False: _latest(other, one)}
    changes: list[tuple[_Lead, _Lead]] = []
    leader: _Lead | None = None
    for end in range(1, len(one) + 1):
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


def _latest(one: Floats, other: Floats) -> NDArray[np.intp]:
    """Return for each end where the shortest stretch begins in which *one* led; -1 for none."""
    size = len(one)
    ones, others = (np.concatenate([[0.0], np.cumsum(side)]) for side in (one, other))
    last, begin = np.tril_indices(size)
    led = _led(ones[last + 1] - ones[begin], others[last + 1] - others[begin], np.log(size / FALSE))
    latest = np.full(size, -1)
    np.maximum.at(latest, last[led], begin[led])
    return latest


def _led(one: Floats, other: Floats, bar: float) -> NDArray[np.bool_]:
    """Return where a stake on *one* has grown by more than the exponential of *bar*, above 0.

    At even odds on each post, spread evenly over all shares from a half to 1. Whoever does not lead
    makes it grow to K times with a chance of 1 in K at most, whenever one stops.
    """
    # This stake is spread over all shares from 0 on, and twice as large. What shares below a half
    # have earned is to be taken off: less than half, for one who is ahead.
    gain = (one + other + 1) * np.log(2) + log_beta(one + 1, other + 1)
    led = (one > other) & (gain > bar)
    near = led & (gain - np.log(2) <= bar)
    less = np.log1p(-beta_below_half(one[near] + 1, other[near] + 1))
    led[near] = gain[near] + less > bar
    return np.asarray(led)
