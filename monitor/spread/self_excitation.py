"""How much of the volume answers volume: what is seen of it, and what a model makes of the rest."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.nouns.spread import AnswersRow
from monitor.spread.series import HOUR, Counts
from monitor.spread.step import Floats

# How many answers a post draws, given what may come from outside: what the counts do not reject.
#
# The model is a discrete self-exciting process. What is expected in a bucket is what comes from
# outside, at a rate that is constant within each block of buckets, and a share (the branching
# ratio) of what came shortly before.

TRIED: Final = np.linspace(0, 1, 41)[::-1]
"""Branching ratios that are tried, the highest first; above 1 nothing would ever end."""

DROP: Final = 1.920729410347062
"""Half the 95 % point of chi-squared with one degree of freedom: a likelihood that is so much
lower, in logarithms, is rejected."""

ROUNDS: Final = 60
"""In which a baseline is found at most; mostly it is found in ten."""

CLOSE: Final = 1e-7
"""Relative change of a baseline below which it counts as found."""

_NEVER: Final = 1e-12
"""Keeps logarithms and quotients finite."""


class Outside(Struct, frozen=True, eq=False):
    """What may come from outside.

    Attributes:
        blocks: Number of the block of each bucket, from 0 on, `intp[n]`.
        shape: Rate of each bucket as a multiple of that of its block, at least 0, and above it
            where there is a post, `float64[n]`.
    """

    name: str
    blocks: NDArray[np.intp]
    shape: Floats


def memory(values: Floats, fade: float) -> Floats:
    """Return for each bucket the mean of those before it, the weight of each fading with its age.

    *values* are in order, without holes. *fade* is what is left of a weight after one bucket, 0 to
    1: the weights sum up to 1 over endless time, to less where the series is young.
    """
    remembered = np.zeros_like(values)
    held = 0.0
    for place, value in enumerate(values[:-1].tolist(), 1):
        held = fade * held + (1 - fade) * value
        remembered[place] = held
    return remembered


def not_rejected(
    posts: Floats, exposure: Floats, memories: list[Floats], outside: Outside
) -> tuple[float, float]:
    """Return the lowest and the highest branching ratio that the counts do not reject at 5 %.

    The likelihood is that of Poisson counts, its differences divided by how much more than by
    chance they scatter. A ratio is rejected where it is so with every memory.

    Args:
        posts: Of each bucket, `float64[n]`.
        exposure: Observed share of each, above 0, `float64[n]`.
        memories: For each length of memory that is tried, the expected posts of a wholly observed
            bucket if each post drew one answer, `float64[n]`.
        outside: What may come from outside.

    References:
        McCullagh and Nelder, "Generalized Linear Models", 1989, chapter 9 (quasi-likelihood).
    """
    tried = [_Tried(_fits(posts, exposure, held, outside)) for held in memories]
    top, place = max((max(one.found), -place) for place, one in enumerate(tried))
    best = tried[-place]
    ratio = best.found.index(top)
    outer = best.rates[ratio][outside.blocks] * outside.shape
    expected = exposure * (outer + TRIED[ratio] * memories[-place]) + _NEVER
    degrees = max(len(posts) - int(outside.blocks.max()) - 2, 1)
    scatter = max(float(((posts - expected) ** 2 / expected).sum()) / degrees, 1.0)
    ends = [end for one in tried for end in one.kept(top - DROP * scatter)]
    return float(TRIED[max(ends)]), float(TRIED[min(ends)])


class _Tried:
    """The fits of one memory, as far as they are asked for.

    The likelihood is that of a concave function of all unknowns together: from one ratio to the
    next it rises to its highest and falls after it. So no ratio beyond one that is rejected is
    tried.
    """

    def __init__(self, fits: Iterator[tuple[float, Floats]]) -> None:
        self._fits = fits
        self.found: list[float] = []
        self.rates: list[Floats] = []
        while self._next() and self.found[-1] >= max(self.found):
            pass

    def _next(self) -> bool:
        likelihood, rates = next(self._fits, (None, None))
        if likelihood is None or rates is None:
            return False
        self.found.append(likelihood)
        self.rates.append(rates)
        return True

    def kept(self, bar: float) -> list[int]:
        """Return the places of the ratios whose likelihood is at least so high, ascending."""
        while self.found[-1] >= bar and self._next():
            pass
        return [place for place, likelihood in enumerate(self.found) if likelihood >= bar]


def _fits(
    posts: Floats, exposure: Floats, held: Floats, outside: Outside
) -> Iterator[tuple[float, Floats]]:
    """Yield for each ratio the log-likelihood of what is expected, and the rate of each block.

    Given the answers, each block has one unknown: the rate at which the expected posts are most
    likely. Newton's method reaches it from below and never overshoots, for what it looks for is
    the root of a falling, convex function. The fewer answers, the higher the rate: so each search
    begins where the one before ended. Buckets without a post pull at no rate.
    """
    hours = np.bincount(outside.blocks, exposure * outside.shape)
    busy = np.flatnonzero(posts)
    busy = busy[np.argsort(outside.blocks[busy], kind="stable")]
    many, form, answered = posts[busy], outside.shape[busy], float(exposure @ held)
    before, shown = held[busy] / form, exposure[busy] * form
    found, first, times = np.unique(outside.blocks[busy], return_index=True, return_counts=True)
    due, rate = hours[found], np.full(len(hours), _NEVER)
    for ratio in TRIED:
        answers, own = ratio * before + _NEVER / form, rate[found]
        for _ in range(ROUNDS):
            # What is expected, divided by the shape.
            expected = np.repeat(own, times) + answers
            pull = many / expected
            gain = np.maximum(np.add.reduceat(pull, first) - due, 0)
            steep = np.add.reduceat(pull / expected, first)
            move = gain / np.maximum(steep, _NEVER)
            own = own + move
            if (move <= CLOSE * own).all():
                break
        rate = rate.copy()
        rate[found] = own
        expected = shown * (np.repeat(own, times) + ratio * before) + _NEVER
        likelihood = many @ np.log(expected) - rate @ hours - ratio * answered
        yield float(likelihood), rate


FEWEST: Final = 500
"""Posts below which the model finds anything in anything."""

DAY: Final = 24 * HOUR
"""Seconds that must have been seen: within less, the time of day cannot be separated from the
story."""

FINEST: Final = 300
"""Seconds; shorter buckets are put together: five minutes are the shortest memory looked for."""

COARSEST: Final = 900
"""Seconds; in longer buckets answer and answered lie in one, and nothing is known."""

LONGEST: Final = 28 * DAY
"""Seconds at the end of the series that are looked at: an incident, not the year around it."""

HALF_LIVES: Final = (300, 900, 1800, 3600, 7200, 14400)
"""Seconds in which the memory of a post halves, that are tried: five minutes to four hours."""

REMEMBERED: Final = 0.5
"""Share of the longest memory that must have been seen for a bucket to be used."""

LOCAL: Final = 6 * HOUR
"""Seconds over which the third baseline keeps its level."""

SMOOTH: Final = HOUR
"""Seconds: standard deviation of the bell over which the freest baseline is smooth. What news does
over some hours is not taken for answers by it; what goes on to be answered for hours is."""


def self_excitation(counts: Counts, observed: float | None = None) -> AnswersRow:
    """Return how much of the volume answers volume; the model's part is a range, never one number.

    What comes from outside is not known. So four baselines are tried, and the range is that of all
    branching ratios that the counts do not reject under one of them.

    Args:
        counts: Only the settled buckets are used, the last four weeks of them.
        observed: Share of the posts that are known to answer, quote or repeat another one, 0 to 1;
            None where nobody knows.

    Returns:
        Without a model where fewer than 500 posts or less than a day was seen, or buckets are
        longer than 15 minutes.

    References:
        Hawkes, "Spectra of some self-exciting and mutually exciting point processes", Biometrika
        58, 1971; Filimonov and Sornette, "Apparent criticality and calibration issues in the Hawkes
        self-excited point process model", Quantitative Finance 15, 2015 (why one number misleads);
        docs/spread.md, "Self-excitation".
    """
    settled = counts.settled()
    fine = _latest(settled.coarser(-(-FINEST // settled.step)))
    found = _ranges(fine) if fine.step <= COARSEST and len(fine) else ()
    if not found:
        return AnswersRow(observed, None, None, ())
    low, high = min(low for _, low, _ in found), max(high for _, _, high in found)
    return AnswersRow(observed, low, high, found)


def _ranges(counts: Counts) -> tuple[tuple[str, float, float], ...]:
    """Return the range under each baseline; empty where too little was seen."""
    known = counts.known
    posts = np.where(known, counts.posts, 0).astype(np.float64)
    exposure = np.where(known, counts.seen, 0.0)
    fades = [0.5 ** (counts.step / half_life) for half_life in HALF_LIVES]
    remembered = memory(known.astype(np.float64), fades[-1])
    used = np.flatnonzero(known & (remembered >= REMEMBERED))
    if posts[used].sum() < FEWEST or len(used) * counts.step < DAY:
        return ()
    # What was not seen is taken to have been like what was seen before and after it.
    memories = [memory(posts, fade)[used] / memory(exposure, fade)[used] for fade in fades]
    return tuple(
        (outside.name, *not_rejected(posts[used], exposure[used], memories, outside))
        for outside in _baselines(counts, used)
    )


def _latest(counts: Counts) -> Counts:
    cut = max(len(counts) - LONGEST // counts.step, 0)
    start = counts.start + cut * counts.step
    return Counts(
        start, counts.step, counts.posts[cut:], counts.seen[cut:], max(counts.final - cut, 0)
    )


def _baselines(counts: Counts, used: NDArray[np.intp]) -> Iterator[Outside]:
    """Yield what may come from outside.

    Ever the same; the same every day; free every 6 hours, in the shape of the day within them, so
    that morning and evening are not taken for excitement; whatever the volume is, but smooth.
    """
    at = counts.start + used * counts.step
    hour = at % DAY // HOUR
    even = np.ones(len(used))
    yield Outside("constant", np.zeros(len(used), np.intp), even)
    yield Outside("time of day", _numbered(hour), even)
    posts = np.bincount(hour, counts.posts[used], DAY // HOUR)
    exposure = np.bincount(hour, counts.seen[used], DAY // HOUR)
    usual = posts / np.where(exposure > 0, exposure, 1)
    yield Outside("local", _numbered((at - counts.start) // LOCAL), usual[hour] / usual.mean())
    yield Outside("smooth", np.zeros(len(used), np.intp), _smoothed(counts)[used])


def _smoothed(counts: Counts) -> Floats:
    """Return the posts of a wholly observed bucket as a mean over the hours around it."""
    reach = 3 * SMOOTH // counts.step
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) * counts.step / SMOOTH) ** 2)
    known = counts.known
    posts, exposure = (
        np.convolve(np.where(known, values, 0.0), bell)[reach:-reach]
        for values in (counts.posts, counts.seen)
    )
    return np.asarray(posts / np.where(exposure > 0, exposure, 1))


def _numbered(labels: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the labels as numbers from 0 on, without holes."""
    return np.asarray(np.unique(labels, return_inverse=True)[1])
