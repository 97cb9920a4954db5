"""The waves of an incident: stretches in which it brought far more posts than on the whole.

They are found with hindsight, for a reader; what is found at once is in `scores`.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from monitor.clock import from_epoch
from monitor.nouns.posts import Span
from monitor.spread.series import HOUR, Counts
from monitor.spread.step import Floats

STATES: Final = 6
"""How many rates there may be: the mean, twice the mean, four times the mean, and so on."""

TIMES: Final = 2.0
"""Each rate is this many times the one below: Kleinberg's *s*."""

CLIMB: Final = 2.0
"""What a step up costs, in logarithms of the number of buckets: Kleinberg's *gamma*. A step down
costs nothing. At his 1, a third of simulated series around a steady mean had a wave; at 2, 1 in
100."""


CHANCE: Final = 2.0
"""Standard deviations of its posts, by which an hour may lie below the busiest and be as busy."""


class Burst(Struct, frozen=True):
    """One wave.

    Attributes:
        start: Begin of its first bucket, in seconds since 1970 (UTC).
        end: End of its last bucket, likewise.
        peak_at: Begin of its highest bucket, likewise; see `_highest`.
        posts: Known in it; a lower bound where not all of it was seen.
        part_of: The wave that this is the rest of, see `within`; None where this is all of it.
    """

    start: int
    end: int
    peak_at: int
    posts: int
    part_of: "Burst | None" = None

    @property
    def span(self) -> Span:
        return Span(from_epoch(self.start), from_epoch(self.end))

    @property
    def whole(self) -> "Burst":
        return self.part_of or self


def bursts(counts: Counts) -> tuple[Burst, ...]:
    """Return the waves in order: stretches whose rate is that of a state above the mean.

    Args:
        counts: Only the settled buckets are used. Of those of which too little was seen nothing is
            said: a wave may go on behind them, and neither begins nor ends with one.

    References:
        Kleinberg, "Bursty and hierarchical structure in streams", KDD 2002; with negative binomial
        counts in place of his gaps, as posts come in flocks; docs/bursts.md.
    """
    settled = counts.settled()
    known = settled.known
    posts = np.where(known, settled.posts, 0).astype(np.float64)
    hours = np.where(known, settled.seen * (settled.step / HOUR), 0.0)
    if not posts.sum():
        return ()
    high = _states(_likelihoods(posts, hours), known) > 0
    return tuple(_burst(settled, first, last) for first, last in _stretches(high & known, known))


def within(found: Iterable[Burst], counts: Counts) -> tuple[Burst, ...]:
    """Return the waves that something is known of in *counts*, without what lies before these.

    *found* is in counts that begin no later and end with these, in the same buckets or longer ones.
    """
    kept = []
    for one in found:
        first, end = (max((at - counts.start) // counts.step, 0) for at in (one.start, one.end))
        known = first + np.flatnonzero(counts.known[first:end])
        if known.size and one.start >= counts.begin:
            kept.append(one)
        elif known.size:
            kept.append(replace(_burst(counts, int(known[0]), int(known[-1])), part_of=one))
    return tuple(kept)


def may_hide(counts: Counts) -> bool:
    """Tell whether a wave may lie in time of which too little was seen: an hour of it, on end.

    At the end, where that has not settled, `LEFT` of it.
    """
    if counts.left_at is not None:
        return True
    settled = counts.settled()
    ends = np.flatnonzero(np.diff(settled.known.astype(np.int8), prepend=1, append=1))
    return bool((np.diff(ends)[::2] * settled.step >= HOUR).any())


def _likelihoods(posts: Floats, hours: Floats) -> Floats:
    """Return the log-likelihood of each bucket in each state, `float64[n, STATES]`, up to a term.

    The term that is left out is the same for all states. An unseen bucket has 0 everywhere.
    """
    rate = posts.sum() / hours.sum()
    means = np.outer(hours, rate * TIMES ** np.arange(STATES))
    alpha = _dispersion(posts, hours)
    if alpha == 0:
        return np.asarray(posts[:, None] * np.log(np.where(means > 0, means, 1)) - means)
    odds = alpha * means
    rise = posts[:, None] * np.log(np.where(odds > 0, odds / (1 + odds), 1))
    return np.asarray(rise - np.log1p(odds) / alpha)


def _dispersion(posts: Floats, hours: Floats) -> float:
    """Return alpha in a variance of ``mean + alpha * mean ** 2``, at least 0.

    From differences of neighbours, which waves that last do not enlarge.
    """
    seen = np.flatnonzero(hours)
    one, other = seen[:-1], seen[1:]
    share = hours[other] / (hours[one] + hours[other])
    means = (posts[one] + posts[other]) * np.stack([1 - share, share])
    # The expectation of this square is half that of the variance: one mean was fitted to two.
    squares = ((posts[one] - means[0]) ** 2 + (posts[other] - means[1]) ** 2) * 2
    extra = (squares - means.sum(axis=0)).sum()
    total = (means**2).sum()
    return max(0.0, float(extra / total)) if total else 0.0


def _states(likelihoods: Floats, known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the likeliest path through the states (Viterbi), `int64[n]`; it begins at the mean."""
    levels = np.arange(STATES)
    price = CLIMB * np.log(max(int(known.sum()), 2))
    costs = price * np.maximum(levels[None, :] - levels[:, None], 0)  # from row to column
    best = -costs[0]
    came = np.zeros(likelihoods.shape, dtype=np.int8)
    for place, likelihood in enumerate(likelihoods):
        ways = best[:, None] - costs
        came[place] = ways.argmax(axis=0)
        best = ways.max(axis=0) + likelihood
    path = np.zeros(len(likelihoods), dtype=np.int64)
    state = int(best.argmax())
    for place in range(len(path) - 1, -1, -1):
        path[place] = state
        state = int(came[place, state])
    return path


def _stretches(high: NDArray[np.bool_], known: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last bucket of each run of high ones, skipping unknown ones."""
    places = np.flatnonzero(known)
    edges = np.diff(np.concatenate([[0], high[places].astype(np.int8), [0]]))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    for begin, end in zip(begins, ends, strict=True):
        yield int(places[begin]), int(places[end - 1])


def _burst(counts: Counts, first: int, last: int) -> Burst:
    part = slice(first, last + 1)
    exposure = np.where(counts.known, counts.seen * (counts.step / HOUR), 0.0)
    place = first + _highest(counts.posts[part], exposure[part], HOUR // counts.step)
    start, end, peak_at = (counts.start + at * counts.step for at in (first, last + 1, place))
    return Burst(
        start=max(start, counts.begin),
        end=end,
        peak_at=max(peak_at, counts.begin),
        posts=int(counts.posts[part].sum()),
    )


def _highest(posts: NDArray[np.int64], hours: Floats, hour: int) -> int:
    """Return the bucket with the highest rate, the first of equals.

    Of buckets shorter than an hour, that of the first hour that only chance sets below the busiest:
    four posts in five minutes are no peak of a wave that brings thirty in each hour of a day.

    Args:
        posts: Of each bucket.
        hours: Which of its time was observed; 0 where too little was seen to speak of a rate.
        hour: Buckets in an hour; 0 where one is longer.
    """
    rates = np.divide(posts, hours, out=np.zeros(len(posts)), where=hours > 0)
    width = min(hour, len(posts))
    if width <= 1:
        return int(rates.argmax())
    came, seen = (
        np.convolve(each, np.ones(width), "valid")
        for each in (np.where(hours > 0, posts, 0), hours)
    )
    level = np.divide(came, seen, out=np.zeros(len(seen)), where=seen * 2 >= seen.max())
    top = int(level.argmax())
    begin = int(np.argmax(level >= level[top] * (1 - CHANCE / np.sqrt(max(came[top], 1.0)))))
    return begin + int(rates[begin : begin + width].argmax())
