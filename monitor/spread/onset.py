"""When it took off: where the rate of posts began to rise, at once or gradually."""

import math
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.spread.gradual import BeginningChances, gradual
from monitor.spread.series import HOUR, Counts
from monitor.spread.special import log_gamma
from monitor.spread.step import Floats, LevelStep, likely, step
from monitor.spread.surge import first_surge, notable

FEWEST: Final = 20
"""Posts from which a take-off differs from a handful of posts."""

BACK: Final = 48 * HOUR
"""Seconds before the surge in which the step is looked for: two nights, so that what rises every
morning has its like in what came before."""

LONGEST: Final = 6 * HOUR
"""Seconds in which posts must come for them to be a surge; the step lies no longer before it."""

EARLIER: Final = 24 * HOUR
"""Seconds before the end of what is looked at in which a gradual rise can begin."""

LATER: Final = 4
"""Times as many buckets as a step took to convince that are looked at after it, 6 hours at most: a
gradual rise goes on."""

NOT_YET: Final = 0.05
"""Of the busiest hour in the day to come, up to which a gradual rise has not begun: what is always
there becomes more, too."""

AHEAD: Final = 24 * HOUR
"""Seconds in which it is seen what the take-off led to; later waves are other stories."""

QUIET: Final = 0.02
"""Of the busiest hour in the day to come, up to which what came before was not yet the incident:
later waves rise from a fortieth of their height and more."""

WAVES: Final = ((48, 0.15), (168, 0.3))
"""Hours that were watched before it, and the share of the same up to which no stretch among them
was a wave of its own."""

UNDER_WAY: Final = (3.553, 1.229, -0.308, 1.804)
"""Weights of `evidence` in a logistic regression, by `python -m bench.onset`."""

SUREST: Final = 0.9
"""It is never said with a higher probability that all had begun before."""

MISPLACED: Final = 0.1
"""So often the take-off lies in an earlier gap, although the counts place it elsewhere: real rises
are no clean steps."""

UNSEEN: Final = 600
"""Seconds by which the interval begins earlier, or a bucket where that is more: what begins at once
fills its first bucket in part, and what begins gradually does not show at first."""

GRADUAL: Final = 0.9
"""Probability from which a rise is called gradual."""

CONVINCING: Final = 1000.0
"""Bayes factor from which a step is called a take-off. Hundreds of places are looked at until one
convinces; 20, enough for one look, would call one series in fifty that never took off."""

DISPERSIONS: Final = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""How much more than by chance the counts scatter, as alpha in a variance of ``mean + alpha *
mean ** 2``: from not at all to more than crowds that repeat each other were seen to."""

FINENESS: Final = 0.1
"""Ratio of neighbouring rates of the grid, less one."""


class OnsetChances(Struct, frozen=True):
    """How likely it is that somebody watched when it took off; the three sum to 1.

    Attributes:
        seen: It took off while it was watched.
        hidden: It took off in a gap.
        before: It was under way when the watch began.
        gap: Begin and end of the gap in which most of `hidden` lies, in seconds since 1970 (UTC);
            None where there is none.
    """

    seen: float
    hidden: float
    before: float
    gap: tuple[int, int] | None


class OnsetEstimate(Struct, frozen=True):
    """When the rate of posts began to rise.

    Attributes:
        at: Begin of the likeliest bucket, in seconds since 1970 (UTC).
        low, high: The 95 % interval, likewise.
        gradual: Whether it rose gradually; False where that is unclear.
        chances: That this is when it took off, and not a later rise.
    """

    at: int
    low: int
    high: int
    gradual: bool
    chances: OnsetChances


class UnderWay(Struct, frozen=True):
    """Nobody saw when it took off: it may have been under way when the watch began.

    Attributes:
        since: When the watch began, in seconds since 1970 (UTC).
        chances: That it was under way then, or took off at the first rise that was seen after all.
    """

    since: int
    chances: OnsetChances


class Rise(NamedTuple):
    """The first step up in what was watched.

    Attributes:
        counts: The settled buckets.
        watched: Which of them were watched, ascending.
        posts, hours: Of each of those.
        first: The first of those among which the step was looked for.
        at: The first at the new rate.
        step: What was found from *first* on.
        bar: Rate that counts for something, in posts an hour.
        led_to: The highest rate of an hour in the day that follows, in posts an hour.
    """

    counts: Counts
    watched: NDArray[np.intp]
    posts: NDArray[np.int64]
    hours: Floats
    first: int
    at: int
    step: LevelStep
    bar: float
    led_to: float


def onset(counts: Counts, *, alarm: int | None = None) -> OnsetEstimate | UnderWay | None:
    """Return when it took off, or None where that is unknown.

    The step that convinces says where to look, and whether anything was under way before: there
    the rate is taken to be constant, to step up once, and to be constant until shortly after the
    surge. The date is that of a rise that may begin at once or gradually. Counts are negative
    binomial around the rate, in proportion to what was observed.

    Args:
        counts: Only the settled buckets are used; at least 20 posts.
        alarm: The bucket in which a burst was detected; None for the first surge.

    References:
        Smith, "A Bayesian approach to inference about a change-point in a sequence of random
        variables", Biometrika 62, 1975; docs/spread.md, "Onset".
    """
    found = rise(counts, alarm)
    if found is None:
        return None
    if not _quiet(found):
        first = found.counts.start + int(found.watched[0]) * found.counts.step
        return UnderWay(max(first, found.counts.begin), _chances(found, found.step.places))
    return _dated(found)


def rise(counts: Counts, alarm: int | None = None) -> Rise | None:
    """Return the first step up that convinces, whatever came before it; arguments as `onset`."""
    settled = counts.settled()
    watched = np.flatnonzero(settled.known)
    if not watched.size:
        return None
    # Only what was watched is looked at, so that a gap is as long as any: the step may lie in it.
    posts, hours = settled.posts[watched], settled.seen[watched] * (settled.step / HOUR)
    back, longest, ahead = _lengths(settled)
    bar = notable(posts, hours, longest, ahead)
    surge = (
        first_surge(posts, hours, bar, back, longest)
        if alarm is None
        else int(np.searchsorted(watched, alarm))
    )
    if surge is None or surge >= len(watched):
        return None
    for end in _ends(surge + 1, len(watched)):
        first = max(end - back, 0)
        earliest = max(surge + 1 - longest - first, 1)
        found = _step(posts[first:end], hours[first:end], bar[surge], earliest)
        if found is not None:
            at = first + found.at
            led_to = _highest(posts[at : at + ahead], hours[at : at + ahead], HOUR // settled.step)
            return Rise(settled, watched, posts, hours, first, at, found, bar[surge], led_to)
    return None


def _lengths(counts: Counts) -> tuple[int, int, int]:
    """Return `BACK`, `LONGEST` and `AHEAD` in buckets."""
    back, longest, ahead = (max(s // counts.step, 2) for s in (BACK, LONGEST, AHEAD))
    return back, longest, ahead


def evidence(found: Rise) -> Floats:
    """Return what shows whether it was under way when the watch began, `float64[4]`.

    One; the logarithm of the rate before the step by the rate that it led to; of the hours watched
    before it; of the rate in their first half by that in their second: what was under way fades.
    """
    back, _, _ = _lengths(found.counts)
    posts, hours = found.posts[: found.at], found.hours[: found.at]
    # One post more than was counted: none in an hour says little of a small incident.
    rate = (posts[-back:].sum() + 1) / hours[-back:].sum()
    half = found.at // 2
    # A quarter of an hour more, so that there is a first half where one bucket was watched.
    first, second = (
        (n.sum() + 1) / (h.sum() + 0.25)
        for n, h in ((posts[:half], hours[:half]), (posts[half:], hours[half:]))
    )
    return np.array([1, np.log(rate / found.led_to), np.log(hours.sum()), np.log(first / second)])


def _chances(found: Rise, places: Floats) -> OnsetChances:
    """Return how likely it took off where it was watched, in a gap, or before all of it.

    Any time is as likely beforehand: a place after a gap stands for all of the gap, too. *places*
    are probabilities of the buckets from `first` on, but for the gaps.
    """
    before = float(min(1 / (1 + np.exp(-evidence(found) @ np.array(UNDER_WAY))), SUREST))
    counts, watched = found.counts, found.watched[found.first :]
    length = np.diff(watched, prepend=watched[0] - 1)[: len(places)]
    likeliest = int(np.argmax(places))
    places = places * length
    in_gaps = places * (length - 1) / length / places.sum()
    earlier = (length - 1) * (np.arange(len(length)) <= likeliest)
    if earlier.any():
        in_gaps = (1 - MISPLACED) * in_gaps + MISPLACED * earlier / earlier.sum()
    hidden, most = float(in_gaps.sum()), int(np.argmax(in_gaps))
    last, next_one = (counts.start + int(watched[at]) * counts.step for at in (most - 1, most))
    gap = (last + counts.step, next_one) if in_gaps[most] > 0 else None
    return OnsetChances((1 - before) * (1 - hidden), (1 - before) * hidden, before, gap)


def _quiet(found: Rise) -> bool:
    """Tell whether so little came before a step that nothing can have been under way.

    A later wave may rise from a night of the same incident. So either next to nothing came before
    it, or two days were watched in which there was no wave.
    """
    if np.exp(evidence(found)[1]) <= QUIET:
        return True
    _, longest, _ = _lengths(found.counts)
    hours = found.hours[: found.at]
    before = _highest(found.posts[: found.at], hours, longest)
    return any(hours.sum() >= least and before <= share * found.led_to for least, share in WAVES)


def _highest(posts: NDArray[np.int64], hours: Floats, length: int) -> float:
    """Return the highest rate of any stretch of that many buckets, in posts an hour."""
    n, e = (np.concatenate([[0.0], np.cumsum(values)]) for values in (posts, hours))
    length = min(max(length, 1), len(posts))
    return float(((n[length:] - n[:-length]) / (e[length:] - e[:-length])).max())


def _ends(first: int, last: int) -> Iterator[int]:
    """Yield where to stop looking: at once, then ever later, until a step has shown itself.

    Stopping early matters: what follows a take-off soon has steps of its own.
    """
    later = 0
    while first + later <= last:
        yield first + later
        later = 2 * later + 1


def _step(posts: NDArray[np.int64], hours: Floats, bar: float, earliest: int) -> LevelStep | None:
    if posts.sum() < FEWEST or len(posts) <= earliest:
        return None
    rates = _rates(posts, hours)
    found = step(_fit(posts, hours, rates), least=_least(rates, bar), earliest=earliest)
    return found if found.factor > CONVINCING else None


def _beginning(found: Rise) -> BeginningChances:
    """Return how likely each bucket from `first` on is the first of a rise that may be gradual."""
    length, end = found.counts.step, found.first + len(found.step.places)
    _, longest, _ = _lengths(found.counts)
    place = slice(found.first, end + min(LATER * (end - found.at), longest))
    posts, hours, watched = found.posts[place], found.hours[place], found.watched[place]
    rates = _rates(posts, hours)
    least = _least(rates, found.bar)
    return gradual(
        _fit(posts, hours, rates),
        float(np.log(rates[1] / rates[0])),
        length / HOUR,
        least=least,
        floor=min(int(np.searchsorted(rates, NOT_YET * found.led_to)), least),
        earliest=max(int(np.searchsorted(watched, watched[-1] - EARLIER // length)), 1),
    )


def _least(rates: Floats, bar: float) -> int:
    """Return the lowest of the rates that counts for something, but never the first."""
    return min(max(int(np.searchsorted(rates, bar)), 1), len(rates) - 1)


def _rates(posts: NDArray[np.int64], hours: Floats) -> Floats:
    """Return the rates that are weighed, in posts an hour: up to the highest of any bucket."""
    seen = hours > 0
    lowest, highest = 0.5 / hours.sum(), (posts[seen] / hours[seen]).max()
    return np.geomspace(lowest, highest, int(np.log(highest / lowest) / FINENESS) + 2)


def _fit(posts: NDArray[np.int64], hours: Floats, rates: Floats) -> Floats:
    """Return the log-likelihood of each bucket at each dispersion and rate, `float64[n, d, r]`."""
    seen = (hours > 0)[:, None]
    mean = np.where(seen, hours[:, None], 1.0) * rates
    n = posts[:, None].astype(np.float64)
    fits = [n * np.log(mean) - mean]
    for alpha in DISPERSIONS[1:]:
        size = 1 / alpha
        constant = log_gamma(n + size) - math.lgamma(size) + size * np.log(size)
        fits.append(constant + n * np.log(mean) - (n + size) * np.log(size + mean))
    return np.stack([np.where(seen, fit, 0.0) for fit in fits], axis=1)


def _dated(found: Rise) -> OnsetEstimate:
    """Turn places among the watched buckets into instants.

    What took off while nobody watched did so at any time since the last bucket that was watched.
    """
    begin, step = _beginning(found), found.counts.step
    first, last = likely(begin.places)
    likeliest = first + int(np.argmax(begin.places[first : last + 1]))
    watched = found.counts.start + found.watched[found.first :] * step
    earlier = max(watched[first] - max(UNSEEN, step), found.counts.start)
    low = min(watched[first - 1], earlier)
    return OnsetEstimate(
        at=int(watched[likeliest]),
        low=int(low),
        high=int(watched[last]) + step,
        gradual=begin.at_once <= 1 - GRADUAL,
        chances=_chances(found, begin.places),
    )
