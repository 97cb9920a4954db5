"""Before and after a statement: whether more was said, and whether it sounded different.

It compares a change with what season and trend would give. It cannot show what caused it.
"""

from collections.abc import Mapping
from math import atan, cos, exp, pi, sin, sqrt
from typing import Final, TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.nouns.buckets import Estimate
from monitor.nouns.statements import COMPARED, Verdict
from monitor.series.intervals import student
from monitor.spread.claims import LEVELS, standing
from monitor.spread.series import HOUR, Counts
from monitor.spread.special import restricted
from monitor.spread.step import Floats

# How much a figure would have changed anyway: by the time of day, by its trend, by chance.
#
# What is usual at each time of day, a level that wanders and a trend are told from the windows
# before a statement and from a day after it on; what the window of the statement has beyond them
# is the change.

DAYS: Final = 2
"""Other days on which the same hours must have been seen."""

AROUND: Final = 14
"""Days before and after that are looked at: what is usual changes over months."""

FEWEST_DEGREES: Final = 4
"""Windows beyond the figures that they give; with fewer, the interval holds everything."""

SCATTERS: Final = np.geomspace(1e-3, 4.0, 9)
"""Scatter of single windows that is tried, in units of how much they scatter if nothing wanders."""

WANDERS: Final = np.array([0.0, 0.05, 0.2, 1.0, 5.0])
"""Variance of a step of the wandering level that is tried, in units of the scatter."""

CAUTION: Final = 1.5
"""Degrees of freedom are divided by it: waves make tails that Student's distribution has not."""

LEAST: Final = 1e-12
"""Variance that keeps the sums finite where a figure does not scatter at all."""

TAILS: Final = 4
"""Degrees of freedom of what real series do at random instants, however many windows there are:
something always happens."""

SCALE: Final = 0.85
"""Scale of the same. Of a grid in steps of 0.05 the least that gives no level from 2 % to 0.2 % too
often, whichever collection of series is left out (`python -m bench.claims`)."""

HALF_OF_TAILS: Final = SCALE * student(TAILS)


class Beyond(Struct, frozen=True):
    """By how much a figure is off from what is usual.

    Attributes:
        change: With its 95 % interval.
        chance: That it is off as far where nothing has changed it, 0 to 1; at most 0.05 exactly
            where the interval does not hold 0.
    """

    change: Estimate
    chance: float


def beyond_usual(values: Floats, variances: Floats, at: int, day: int) -> Beyond | None:
    """Return by how much *values* is off in window *at* from what is usual.

    How much windows scatter beyond the error of each value, and how fast the level wanders, is not
    known: all that the windows allow counts, each as much as it is likely.

    Args:
        values: A figure in adjoining windows of equal length, `float64[n]`; NaN where not known.
        variances: Of the error of each value, `float64[n]`.
        at: Window that is asked for. Those of the day after it are not looked at: they still hold
            the reaction, and its end.
        day: Windows in a day.

    Returns:
        None where that window, the one before it, a day before that, or two other days at this time
        were not seen.

    References:
        Harvey and Durbin, "The effects of seat belt legislation on British road casualties",
        Journal of the Royal Statistical Society A 149, 1986 (interrupted series with a wandering
        level); Harville, "Maximum likelihood approaches to variance component estimation", Journal
        of the American Statistical Association 72, 1977 (restricted likelihood); docs/spread.md,
        "Voices".
    """
    if not day < at < len(values) or np.isnan(values[[at - 1, at]]).any():
        return None
    places = np.arange(len(values))
    near = (np.abs(places - at) <= AROUND * day) & ~((places > at) & (places <= at + day))
    used = np.flatnonzero(near & ~np.isnan(values))
    design = _design(used - at, day)
    degrees = len(used) - design.shape[1]
    if ((used - at) % day == 0).sum() <= DAYS or degrees < FEWEST_DEGREES:
        return None
    change, error = _averaged(values[used], variances[used], design, used - used[0])
    fewer = max(int(degrees / CAUTION), 1)
    half = max(student(fewer), HALF_OF_TAILS) * sqrt(error)
    off = abs(change) / sqrt(error)
    return Beyond(
        Estimate(value=change, low=change - half, high=change + half),
        max(beyond(off, fewer), beyond(off / SCALE, TAILS)),
    )


def beyond(t: float, degrees: int) -> float:
    """Return how much of Student's distribution lies beyond -t and t.

    *t* is 0 or more; there is at least 1 degree of freedom.

    References:
        Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.7.3 and 26.7.4.
    """
    angle, odd = atan(t / sqrt(degrees)), degrees % 2
    term = cos(angle) if odd else 1.0
    total = term if degrees > 1 else 0.0
    for k in range(2 + odd, degrees, 2):
        term *= cos(angle) ** 2 * (k - 1) / k
        total += term
    within = sin(angle) * total
    return max(1 - ((angle + within) * 2 / pi if odd else within), 0.0)


def _design(places: NDArray[np.intp], day: int) -> Floats:
    """Return which windows are at which time of day, the trend, and last the window asked for."""
    times = [places % day == time for time in np.unique(places % day)]
    return np.column_stack([*times, places, places == 0]).astype(np.float64)


def _averaged(
    values: Floats, errors: Floats, design: Floats, places: NDArray[np.intp]
) -> tuple[float, float]:
    """Return the change and its variance over all scatters and wanderings, by their likelihood."""
    off = values - design @ np.linalg.lstsq(design, values)[0]
    unit = max(float(off @ off) / (len(values) - design.shape[1]), LEAST)
    wander = np.minimum.outer(places, places).astype(np.float64)  # of a walk from the first window
    scatter, share = (one.ravel()[:, None, None] for one in np.meshgrid(unit * SCATTERS, WANDERS))
    fits = restricted(
        values, design, np.diag(errors) + scatter * (np.eye(len(values)) + share * wander)
    )
    likely = np.exp(fits[:, 0] - fits[:, 0].max())
    likely /= likely.sum()
    change = float(likely @ fits[:, 1])
    return change, float(likely @ (fits[:, 2] + (fits[:, 1] - change) ** 2))


IN_A_DAY: Final = 24 // COMPARED
"""Windows in a day."""

SEEN: Final = 0.5
"""Share of a window that must have been seen."""

FEWEST: Final = 10
"""Posts before or after, so that a change of volume is worth telling; scored posts of a window, so
that its tone is."""

BEGUN: Final = 0.1
"""Of the busiest window before a statement: what was before a window held so much is not of this
incident, and what it took to begin is no usual change."""

HALF: Final = 0.5
"""Post that is added to each window before its logarithm is taken, which is then nearly unbiased
and known even of no post (Haldane 1956); its variance is about 1 / (posts + a half)."""


class BeforeAfter(Struct, frozen=True):
    """What changed from before a statement to after it.

    Attributes:
        before: In the hours before: posts an hour, or a share of negative posts (0 to 1); None
            where too little was seen.
        after: In the hours after, likewise.
        beyond: By how much it changed more than season and trend would give, with the 95 %
            interval: as a ratio (1 for no change) for volume, as a difference of shares (0 for no
            change) for tone. None where that is unknown.
        alone: What the interval allows to say, were nothing else claimed; see `verdicts`.
        chance: Of so large a change where nothing was said, 0 to 1; None where `beyond` is.
    """

    before: float | None
    after: float | None
    beyond: Estimate | None
    alone: Verdict
    chance: float | None


K = TypeVar("K")


def verdicts(changes: Mapping[K, BeforeAfter]) -> Mapping[K, Verdict]:
    """Return what can be said of each change with a statement when all of a report are counted."""
    stand = standing({key: one.chance for key, one in changes.items()}, LEVELS["statements"])
    return {key: one.alone if key in stand else "cannot tell" for key, one in changes.items()}


class _Windows(Struct, frozen=True, eq=False):
    """Adjoining windows of equal length, none of which holds the instant within it.

    Attributes:
        first: First bucket of each.
        width: Buckets in each.
        after: Number of the one that begins with or after the instant.
    """

    first: NDArray[np.intp]
    width: int
    after: int

    def sums(self, values: NDArray[np.int64] | Floats) -> Floats:
        held = np.concatenate([[0.0], np.cumsum(values)])
        return np.asarray(held[self.first + self.width] - held[self.first])


def volume_change(counts: Counts, at: int) -> BeforeAfter:
    """Return how the volume changed from before the instant *at* to after it.

    Args:
        counts: Of the incident, or of the posts that name the voice; only the settled buckets are
            used. What is usual is learned from the days before and after, as far as they are there.
        at: Instant of the statement, in seconds since 1970 (UTC). Its bucket is left out unless it
            begins then.

    Raises:
        ValueError: Buckets do not fill a window. Nothing was computed.

    References:
        docs/spread.md, "Voices".
    """
    windows = _windows(counts, at)
    posts = windows.sums(np.where(counts.known, counts.posts, 0))
    hours = windows.sums(np.where(counts.known, counts.seen, 0)) * counts.step / HOUR
    known = hours >= SEEN * COMPARED
    rate = np.where(known, posts, np.nan) / np.where(known, hours, 1)
    values = np.log((posts + HALF) / np.where(known, hours, np.nan))
    before = posts[: windows.after]
    if len(before):
        values[: int(np.argmax(before >= BEGUN * before.max()))] = np.nan
    found = beyond_usual(values, 1 / (posts + HALF), windows.after, IN_A_DAY)
    if found is not None and posts[windows.after - 1 : windows.after + 1].max() < FEWEST:
        found = None
    if found is not None:
        log = found.change
        ratio = Estimate(value=exp(log.value), low=exp(log.low), high=exp(log.high))
        found = Beyond(ratio, found.chance)
    return _change(rate, windows.after, found, 1.0)


def tone_change(negative: Counts, scored: Counts, effective: Floats, at: int) -> BeforeAfter:
    """Return how the share of negative posts changed from before the instant *at* to after it.

    Posts labelled *negative* and all *scored* ones are in the same buckets, of which only the
    settled ones are used. *effective* is how many of the scored posts of each are evidence of their
    own; see `narratives.shares`. *at* is as for `volume_change`.

    Returns:
        By itself it says `more` where more posts are negative.

    Raises:
        ValueError: As for `volume_change`.
    """
    windows = _windows(scored, at)
    hits, posts = windows.sums(negative.posts), windows.sums(scored.posts)
    squares = windows.sums(scored.posts**2 / np.maximum(effective, 1))
    worth = posts**2 / np.maximum(squares, 1)
    enough = worth >= FEWEST
    values = np.where(enough, hits, np.nan) / np.maximum(posts, 1)
    # One more of each kind, lest a share of 0 pass for certain (Agresti and Coull, 1998).
    cautious = (hits / np.maximum(posts, 1) * worth + 1) / (worth + 2)
    errors = cautious * (1 - cautious) / np.maximum(worth, 1)
    found = beyond_usual(values, errors, windows.after, IN_A_DAY)
    return _change(values, windows.after, found, 0.0)


def _windows(counts: Counts, at: int) -> _Windows:
    """Return the windows that go back and forth from the instant, as far as is settled.

    Raises:
        ValueError: Buckets do not fill them.
    """
    width, odd = divmod(COMPARED * HOUR, counts.step)
    if odd:
        raise ValueError(f"windows of {COMPARED} h are not filled by buckets of {counts.step} s")
    begun, rest = divmod(at - counts.start, counts.step)
    ended = begun + (rest > 0)
    if begun < 0 or ended > counts.final:
        return _Windows(np.empty(0, np.intp), width, 0)
    before = np.arange(begun % width, begun, width)
    after = np.arange(ended, counts.final - width + 1, width)
    return _Windows(np.concatenate([before, after]), width, len(before))


def _change(figures: Floats, after: int, found: Beyond | None, nothing: float) -> BeforeAfter:
    """Return what is said of a change; *nothing* is the value of no change."""
    before, later = (
        float(figures[place]) if 0 <= place < len(figures) and figures[place] >= 0 else None
        for place in (after - 1, after)
    )
    if found is None:
        return BeforeAfter(before, later, None, "cannot tell", None)
    change = found.change
    alone: Verdict = "cannot tell"
    if not change.low <= nothing <= change.high:
        alone = "more" if change.low > nothing else "less"
    return BeforeAfter(before, later, change, alone, found.chance)


UNKNOWN = BeforeAfter(None, None, None, "cannot tell", None)


def without_error(
    found: BeforeAfter, shown: Estimate | None, false_positive: Estimate | None
) -> BeforeAfter:
    """Return a change of the share of negative posts as people would have found it.

    Of a real change the scorer's own share shows the part TPR - FPR. It is taken to err alike
    before and after.

    *found* is the change of the scorer's own share, *shown* TPR - FPR with its 95 % interval,
    *false_positive* the share of the posts that are not negative and that the scorer calls so.

    Returns:
        Shares as adjusted counts. The interval of the difference holds all that a change and a part
        shown within their intervals make of each other, so at least 90 in 100 hold the truth, and
        95 or more where one of the two errors is much the larger. What it says and how sure that is
        stay, unless the scorer may be no better than chance: then nothing is said.

    References:
        Rogan and Gladen, "Estimating prevalence from the results of a screening test", American
        Journal of Epidemiology 107, 1978.
    """
    if shown is None or false_positive is None or shown.low <= 0:
        return UNKNOWN

    def adjusted(share: float | None) -> float | None:
        if share is None:
            return None
        return min(max((share - false_positive.value) / shown.value, 0.0), 1.0)

    beyond = found.beyond
    if beyond is not None:
        ends = [end / part for end in (beyond.low, beyond.high) for part in (shown.low, shown.high)]
        low, value, high = (
            min(max(end, -1.0), 1.0) for end in (min(ends), beyond.value / shown.value, max(ends))
        )
        beyond = Estimate(value=value, low=low, high=high, corrected=True)
    return BeforeAfter(
        adjusted(found.before), adjusted(found.after), beyond, found.alone, found.chance
    )
