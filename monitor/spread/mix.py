"""Whether a part of the posts has taken over, while there are about as many as before."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.nouns.alerts import Stands

RECENT: Final = 3
"""Hours in which the part must hold most posts, each of them."""

EARLIER: Final = 24
"""Hours before them in which it held few: a day, for shares follow the time of day."""

LEAST: Final = 10
"""Posts of an hour from which on its share says something."""

KNOWN: Final = 12
"""Of the earlier hours so many must have been watched."""

MOST: Final = 0.5
FEW: Final = 0.25
"""Share above which a part holds most of the posts now, and up to which it held few before."""

TIMES: Final = 2.0
"""The total is flat where an hour has at most so many times more, or fewer, posts than before."""


class Shift(NamedTuple):
    """How a part of the posts stands.

    Attributes:
        standing: `holds` where it took over; `unsure` where it has most posts now and had few, but
            not in each hour, or while the total moved; `unseen` where too little was watched.
        before: Its share in the earlier hours, 0 to 1; NaN where that is not known.
        now: In the last hours, likewise.
    """

    standing: Stands
    before: float
    now: float


def shift(total: NDArray[np.int64], part: NDArray[np.int64], watched: NDArray[np.bool_]) -> Shift:
    """Return whether a part took over in the last hours.

    It holds more than half of each of the last three hours, and of each more than of any hour of
    the day before, in which it held a quarter at most, and the total is flat. Were the hours
    exchangeable, the last three would be the three highest of 15 by chance once in 455 times, of 27
    once in 2,925 times, and rarer with so large a difference; they are not, so how often it errs is
    measured (docs/alerts.md).

    Args:
        total: Settled posts of each hour, `RECENT + EARLIER` or fewer of them, the newest last.
        part: Those of them that belong to the part.
        watched: Whether all that it is compared with was watched in the hour.
    """
    unseen = Shift("unseen", float("nan"), float("nan"))
    if len(total) <= RECENT or not watched[-RECENT:].all():
        return unseen
    early = watched.copy()
    early[-RECENT:] = False
    if early.sum() < KNOWN:
        return unseen
    if total[early].sum() < LEAST or (total[-RECENT:] < LEAST).any():
        return Shift("over", float("nan"), float("nan"))
    before = float(part[early].sum() / total[early].sum())
    now = float(part[-RECENT:].sum() / total[-RECENT:].sum())
    if now <= MOST or before > FEW:
        return Shift("over", before, now)
    shares = part / np.maximum(total, 1)
    highest = shares[early & (total >= LEAST)].max(initial=0.0)
    ratio = total[-RECENT:].mean() / total[early].mean()
    lowest = shares[-RECENT:].min()
    holds = lowest > max(MOST, highest) and 1 / TIMES <= ratio <= TIMES
    return Shift("holds" if holds else "unsure", before, now)
