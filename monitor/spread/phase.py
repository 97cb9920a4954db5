"""What an incident is doing now, by what the next hours may bring; never that it is over."""

from collections.abc import Callable, Sequence
from typing import Final, Literal, TypeAlias

import numpy as np
from msgspec import Struct

from monitor.nouns.spread import SHAPED
from monitor.spread.series import HOUR, Counts
from monitor.spread.step import Floats

Name: TypeAlias = Literal["emerging", "growing", "peaking", "fading", "revived", "quiet"]

MOVING: Final[frozenset[Name]] = frozenset({"growing", "fading", "revived"})
"""Phases that say how the rate changes: it takes posts enough to say so."""

FORESEEN: Final[frozenset[Name]] = MOVING | {"peaking"}
"""Phases that are found by what the next hours may bring."""

AGO: Final = 6
"""Hours whose level is compared with the present one."""

YOUNG: Final = 6
"""Hours since the first post before which it has none."""

LEVEL: Final = 3
"""Hours over which its level is taken: long enough to bridge a lull over dinner."""

LIKELY: Final = 0.75
"""Probability from which the next hours are said to be busier, or quieter."""

EVEN: Final = 0.5
"""Probability that decides far from the peak, where something has to be said."""

NEAR: Final = 0.6
"""Of the highest level: from there up it is at its peak."""

LOW: Final = 0.3
"""Of the highest level: what stayed below this for `LULL` and rises above it is revived."""

SILENT: Final = 0.05
"""Of the highest level: what stayed below this for `LULL` is quiet."""

LULL: Final = 24
"""Hours; less would call each morning a revival and each night quiet."""

SHOWN: Final = 0.5
"""Of these hours that must have been seen for them to be called quiet."""


class Phase(Struct, frozen=True):
    """What an incident is doing.

    Attributes:
        name: What is reported; it changes once two runs in a row have found the same, and at once
            where the next hours are likely to bring the opposite of what it says.
        found: What this run found by itself.
        quieter: Probability that the next hours bring fewer posts than the last, 0 to 1; None where
            there is no forecast.
    """

    name: Name
    found: Name
    quieter: float | None


def quieter(last: float, quantiles: Sequence[tuple[float, float]]) -> float:
    """Return the probability that less comes than came last.

    Between two quantiles it is interpolated over the logarithm of the value; below the lowest and
    above the highest it is theirs, as nothing is known of the tails.

    Args:
        last: Posts in the last hours.
        quantiles: (probability, posts in as many hours to come), both ascending; at least one.
    """
    values = np.log1p([value for _, value in quantiles])
    chances = [chance for chance, _ in quantiles]
    at = np.log1p(last)
    above = int(np.searchsorted(values, at))  # equal values are not less
    if last <= 0:
        return 0.0
    if above in {0, len(chances)}:
        return chances[min(above, len(chances) - 1)]
    share = (at - values[above - 1]) / (values[above] - values[above - 1])
    return float(chances[above - 1] + share * (chances[above] - chances[above - 1]))


def phase(counts: Counts, quieter: float | None, before: Phase | None = None) -> Phase:
    """Return what the incident is doing.

    Args:
        counts: Since before its first post; only the settled buckets are used.
        quieter: Probability that the next hours bring fewer posts than the last; None where there
            is no forecast: then growing and fading are not found.
        before: What the last run returned; None for the first.
    """
    settled = counts.settled()
    return reported(found_in(settled, levels(settled), lambda: quieter), quieter, before)


def reported(found: Name | None, quieter: float | None, before: Phase | None) -> Phase:
    """Return the phase to name once a run has found one; arguments as for `phase`."""
    if found is None:
        found = "emerging" if before is None else before.name
    denied = quieter is not None and before is not None and _denies(quieter, before.name)
    if before is None or found == before.found or (denied and found in FORESEEN):
        return Phase(found, found, quieter)
    return Phase(before.name, found, quieter)


def _denies(quieter: float, name: Name) -> bool:
    """Tell whether the next hours are likely to bring the opposite of what a phase says."""
    opposite = 1 - quieter if name == "fading" else quieter
    return name in MOVING and opposite >= LIKELY


def unless_it_stirs(found: Phase, counts: Counts) -> Phase:
    """Return the phase; where it is quiet and newer posts are not, that it is too early to say.

    *counts* are with those that have not settled: what is there already is known.
    """
    newer = counts.posts[counts.final :]
    hours = max(len(newer) * counts.step / HOUR, 1)
    highest = np.nanmax(levels(counts.settled()), initial=0.0)
    if found.name != "quiet" or newer.sum() / hours <= SILENT * highest:
        return found
    return Phase("emerging", found.found, found.quieter)


def found_in(counts: Counts, level: Floats, foreseen: Callable[[], float | None]) -> Name | None:
    """Return the phase that settled counts show; None where they do not show it.

    *counts* are as for `phase`, *level* their `levels`. *foreseen* returns `quieter` as for
    `phase`; it is not asked for where silence or youth decide.
    """
    highest = np.nanmax(level, initial=0.0)
    day = max(LULL * HOUR // counts.step, 1)
    lately = level[-day:][~np.isnan(level[-day:])]
    if len(lately) >= day * SHOWN and lately.max() <= SILENT * highest:
        # Where nothing ever came, nothing has stopped.
        return "quiet" if counts.posts.any() else "emerging"
    if young(counts):
        return "emerging"
    quieter = foreseen()
    over = _collapsed(counts, level)
    falls = over or _falls(level, counts.step)
    if quieter is not None and max(quieter, 1 - quieter) >= LIKELY:
        falls = falls or quieter >= LIKELY
        return "fading" if falls else _rising(level, LOW * highest, day)
    if level[-1] >= NEAR * highest and not over:
        return "peaking"
    if quieter is None or np.isnan(level[-1]):
        return None
    return "fading" if falls or quieter >= EVEN else "growing"


def levels(counts: Counts) -> Floats:
    """Return posts an hour in the last hours of each bucket; NaN where half of them is not seen."""
    width = max(LEVEL * HOUR // counts.step, 1)
    ends = np.arange(1, len(counts) + 1)
    begins = np.maximum(ends - width, 0)
    posts = np.concatenate([[0], np.cumsum(np.where(counts.known, counts.posts, 0))])
    seen = np.concatenate([[0.0], np.cumsum(np.where(counts.known, counts.seen, 0.0))])
    exposure = seen[ends] - seen[begins]
    hours = np.where(exposure >= width * SHOWN, exposure * (counts.step / HOUR), np.nan)
    return np.asarray((posts[ends] - posts[begins]) / hours)


def _falls(level: Floats, step: int) -> bool:
    """Tell whether the level lies below that of six hours ago, and below that of a day ago.

    Then no forecast makes a rise of it: by night more may come soon, and what built up for days has
    taught the forecast to expect more than comes.
    """
    before = [len(level) - 1 - hours * HOUR // step for hours in (AGO, LULL)]
    return before[-1] >= 0 and bool((level[-1] < level[before]).all())


def _collapsed(counts: Counts, level: Floats) -> bool:
    """Tell whether the last hour had next to nothing of the highest level of the last day.

    A level goes back for hours: after a burst of one hour it would call the hours after its peak,
    and a forecast that has seen such a fall once expects anything. It must still fall: what stays
    low may rise soon, as after a night.
    """
    hour = max(HOUR // counts.step, 1)
    known = counts.known[-hour:]
    if len(known) < hour or not known.all() or len(level) <= AGO * hour:
        return False
    highest = np.nanmax(level[-LULL * hour :], initial=0.0)
    hours = counts.seen[-hour:].sum() * counts.step / HOUR
    last = float(counts.posts[-hour:].sum() / hours)
    if highest < SHAPED or last > SILENT * highest:
        return False
    return bool(level[-1] < level[-1 - AGO * hour] or last * 2 < level[-1])


def young(counts: Counts) -> bool:
    """Tell whether settled counts have no shape yet: too few posts, or too short a time."""
    some = np.flatnonzero(counts.posts)
    if int(counts.posts.sum()) < SHAPED:
        return True
    return (len(counts) - int(some[0])) * counts.step < YOUNG * HOUR


def _rising(level: Floats, bound: float, day: int) -> Name:
    """Tell whether this rise follows a lull of a day, in what was seen of it."""
    high = level >= bound
    lows = np.cumsum(level < bound)[high]
    again = high[-1] and bool((np.diff(lows) >= day).any())
    return "revived" if again else "growing"
