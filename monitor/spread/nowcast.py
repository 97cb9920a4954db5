"""How many posts the newest hours will hold once all that comes late is there."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.spread.step import Floats

Times = NDArray[np.int64]

FEWEST: Final = 10
"""Settled posts of a source that is still filling, before anything is said of its open time."""

MINUTE: Final = 60
DAY: Final = 86_400
CELLS: Final = 60
"""Cells into which the settle time is cut, at most; none is shorter than a minute."""

FIRST: Final = 30.0
"""Seconds; the first step of delays ends here, and each next one is longer by half a doubling."""

MEMORY: Final = 600.0
"""Seconds after which earlier posts weigh half as much in the present rate."""

USUAL: Final = 0.1
"""Cells of the last day's mean level that the same is drawn towards."""

PRIOR: Final = (0.1, 1.0)
"""Posts that came in a step of delays, and before it, as if they had been seen."""

IRREGULAR: Final = 3.0
"""Times the median of the time between two looks, from which on it was no regular look."""

LOOKS: Final = 48
"""Earlier instants, at most, at which the same is asked again."""

SPREAD: Final = 0.9
WORTH: Final = 4.0
"""Relative spread of what was missing about what was expected, before any earlier instant is known,
and how many such instants that weighs as much as."""

DRAWS: Final = 4000
SEED: Final = 16
ENDS: Final = (0.025, 0.975)


class Seen(Struct, frozen=True, eq=False):
    """What a source showed of an incident, by both clocks, in whole seconds since 1970 (UTC).

    Attributes:
        published: When each post was published, ascending, `int64[n]`.
        first: When each was first seen, `int64[n]`.
        looks: When the source was asked and answered, ascending, `int64[k]`.
        settle: How late a post may come, in seconds; what comes later is not foreseen.
    """

    published: Times
    first: Times
    looks: Times
    settle: int


class Filled(Struct, frozen=True):
    """What a stretch of time holds, and will hold once it has settled.

    Attributes:
        posts: What is expected in the end, at least `held`.
        low, high: Its 95 % interval, at least `held`.
    """

    held: int
    posts: int
    low: int
    high: int


class _Source(Struct, frozen=True, eq=False):
    """What is known of the delays of a source.

    Attributes:
        ends: Ends of the steps of delays, in seconds.
        share: Share of the posts that have come by the end of each.
        settled: Posts whose delay is known.
    """

    seen: Seen
    ends: Floats
    share: Floats
    settled: int


def nowcast(
    sources: Sequence[Seen],
    held: Sequence[int],
    edges: Sequence[int],
    now: int,
    *,
    spread: float = SPREAD,
) -> tuple[Filled | None, ...]:
    """Return what each stretch will hold in the end; None where that cannot be said.

    How much of what was published some time ago has come by now is learned from the source's own
    posts (chain ladder); how much is published, from what has come of the minutes before and of the
    stretch itself. How far off that is, is learned by asking the same at earlier instants.

    Args:
        sources: All that are watched and may still show late posts.
        held: Posts of each stretch that are there, of whatever source.
        edges: Of the stretches, ascending, in seconds since 1970; what lies after *now* is left.
        now: Instant; what was seen later is not looked at.
        spread: As `SPREAD`.

    References:
        Mack 1993 (chain ladder); Lawless 1994, "Adjustments for reporting delays and the prediction
        of occurred but not reported events"; West and Harrison 1997, chapter 10 (discounting).
    """
    cut = np.minimum(np.asarray(edges, dtype=np.int64), now)
    known = [_until(one, now) for one in sources]
    delays, blind = [], np.zeros(len(cut) - 1, np.bool_)
    for one in known:
        learned = _learned(one, now)
        if learned is not None:
            delays.append(learned)
        else:
            blind |= cut[1:] > now - one.settle
    missing = sum((_missing(one, now, cut) for one in delays), np.zeros(len(cut) - 1))
    late = sum((one.settled for one in delays), 0) * missing / (missing + np.asarray(held) + 1)
    centre, off = _errors(delays, cut, now, spread)
    random = np.random.default_rng(SEED)
    found: list[Filled | None] = []
    for place, out in enumerate(blind):
        mean, wide = missing[place] * centre[place], off[place] ** 2 + 1 / (late[place] + 1)
        log = np.sqrt(np.log1p(wide))
        drawn = random.poisson(mean * np.exp(log * random.standard_normal(DRAWS) - log**2 / 2))
        low, middle, high = np.quantile(drawn, (ENDS[0], 0.5, ENDS[1]))
        n, more = held[place], round(middle)
        found.append(
            None
            if out
            else Filled(n, n + more, n + min(int(low), more), n + max(int(np.ceil(high)), more))
        )
    return tuple(found)


def _until(one: Seen, now: int) -> Seen:
    known = one.first <= now
    return Seen(one.published[known], one.first[known], one.looks[one.looks <= now], one.settle)


def _learned(one: Seen, now: int) -> _Source | None:
    """Return what is known of the delays of a source; None where that is too little."""
    if len(one.looks) < 2 or now - one.looks[-1] > IRREGULAR * _pace(one.looks):  # noqa: PLR2004
        return None
    number = max(int(np.ceil(2 * np.log2(max(one.settle, 2 * FIRST) / FIRST))), 1)
    ends = np.concatenate([[0.0], FIRST * 2 ** (np.arange(number) / 2), [float(one.settle)]])
    settled, inside, upto = _ladder(one, ends)
    if settled < FEWEST and len(one.published):
        return None
    hazard = (inside + PRIOR[0]) / (upto + sum(PRIOR))
    later = np.cumprod((1 - hazard)[:0:-1])[::-1]
    return _Source(one, ends, np.append(later, 1.0), settled)


def _pace(looks: Times) -> float:
    return float(np.median(np.diff(looks)))


def _ladder(one: Seen, ends: Floats) -> tuple[int, Floats, Floats]:
    """Return how many delays are known, and of each step how many posts came in it and up to it.

    A post is as late as the last look that should have shown it and did not. Of a step only those
    count that were published so long ago that they would be known to be later. Time is left in
    which nobody looked regularly: after an outage of ours a post is late because we were.
    """
    gone = np.flatnonzero(np.diff(one.looks) > max(IRREGULAR * _pace(one.looks), MINUTE))
    fine = one.published >= one.looks[0]
    for at in gone:
        start, end = one.looks[at] - one.settle, one.looks[at + 1]
        fine &= (one.published < start) | (one.published >= end)
    published, first = one.published[fine], one.first[fine]
    look_before = one.looks[np.maximum(np.searchsorted(one.looks, first) - 1, 0)]
    late = np.maximum(look_before - published, 0)
    regular = late <= one.settle
    published, late = published[regular], late[regular]
    age, step = one.looks[-2] - published, np.searchsorted(ends, late)
    inside = [np.count_nonzero((age >= end) & (step == i)) for i, end in enumerate(ends)]
    upto = [np.count_nonzero((age >= end) & (step <= i)) for i, end in enumerate(ends)]
    return int(np.count_nonzero(age >= one.settle)), np.array(inside), np.array(upto)


def _missing(one: _Source, now: int, cut: Times) -> Floats:
    """Return how many posts are expected to be missing of each stretch at an instant."""
    seen, settle = one.seen, one.seen.settle
    looks = seen.looks[max(np.searchsorted(seen.looks, now, side="right") - 2, 0) :][:2]
    step = max(-(-settle // (CELLS * MINUTE)), 1) * MINUTE
    number, back = -(-settle // step) + 1, int(3 * MEMORY) // step + 1
    edges = np.minimum(-(-now // step) * step - np.arange(number + back, -1, -1) * step, now)
    inside = slice(*np.searchsorted(seen.published, (edges[0], now)))
    known = seen.published[inside][seen.first[inside] <= now]
    held = np.diff(np.searchsorted(known, edges)).tolist()
    middle = (edges[:-1] + edges[1:]) / 2
    length = np.diff(edges)
    # Nobody has looked since the last look.
    asked = np.clip((looks[-1] - edges[:-1]) / np.maximum(length, 1), 0, 1) * length / step
    share = np.interp(looks[0] - middle, one.ends, one.share) * asked
    keep = 0.5 ** (step / MEMORY)
    # What came before the watch began tells nothing of what is usual.
    began = min(max(int(edges[0]) - DAY, int(seen.looks[0])), int(edges[0]))
    day = np.diff(np.searchsorted(seen.published, (began, edges[0])))[0]
    usual = float(day) * step / max(int(edges[0]) - began, DAY // 24)
    posts, weight = USUAL * usual, USUAL
    missing = np.zeros(len(held))
    for cell, (count, part, whole) in enumerate(zip(held, share, length / step, strict=True)):
        posts = posts * keep + (1 - keep) * USUAL * usual + count
        weight = weight * keep + (1 - keep) * USUAL + part
        missing[cell] = posts / weight * (whole - part)
    place = np.searchsorted(cut, edges[:-1], side="right") - 1
    good = (place >= 0) & (place < len(cut) - 1)
    return np.asarray(np.bincount(place[good], missing[good], len(cut) - 1), np.float64)


def _errors(
    sources: Sequence[_Source], cut: Times, now: int, spread: float
) -> tuple[Floats, Floats]:
    """Return by how much what was missing at earlier instants differed from what was expected.

    Of each stretch, as far back: the ratio of their sums, and the relative spread beyond chance.
    """
    first = max((one.seen.looks[1] + one.seen.settle for one in sources), default=now)
    last = now - max((one.seen.settle for one in sources), default=0)
    came = expected = np.zeros((0, len(cut) - 1))
    if last > first:
        instants = np.linspace(last, first, min(LOOKS, int(last - first) // (5 * MINUTE) + 1))
        pairs = [_again(sources, cut - (now - int(at)), int(at)) for at in instants]
        came, expected = (np.array(each) for each in zip(*pairs, strict=True))
    trust = expected / (expected + 1 / spread**2)
    prior = WORTH / spread**2
    centre = ((trust * came).sum(axis=0) + prior) / ((trust * expected).sum(axis=0) + prior)
    off = ((came - centre * expected) ** 2 - expected) / np.maximum(expected, 1e-9) ** 2
    square = (WORTH * spread**2 + (trust * np.where(expected > 0, off, 0)).sum(axis=0)) / (
        WORTH + trust.sum(axis=0)
    )
    return centre, np.sqrt(np.maximum(square, 0.01))


def _again(sources: Sequence[_Source], cut: Times, now: int) -> tuple[Floats, Floats]:
    """Return what was missing of each stretch at an earlier instant, and what was expected."""
    came, expected = np.zeros(len(cut) - 1), np.zeros(len(cut) - 1)
    for one in sources:
        inside = slice(*np.searchsorted(one.seen.published, (cut[0], cut[-1])))
        late = one.seen.published[inside][one.seen.first[inside] > now]
        came += np.diff(np.searchsorted(late, cut))
        expected += _missing(one, now, cut)
    return came, expected
