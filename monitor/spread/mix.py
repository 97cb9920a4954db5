"""Whether a part of the posts has taken over, while there are about as many as before."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.nouns.alerts import Stands

WINDOWS: Final = (3, 6, 12, 24)
"""Hours that are looked at together, the newest last: few posts need more of them."""

EARLIER: Final = 24
"""Hours before them that they are compared with: a day, for shares follow the time of day."""

SEEN: Final = 0.5
"""Share of the hours of either that must have been watched."""

LEAST: Final = 30
"""Posts from which on their shares say something."""

RISE: Final = 0.2
"""So much must a share have risen: 20 points."""

FLOCK: Final = 5.0
"""Posts come as copies and threads: a share varies by chance as if each post were this many."""

SURE: Final = 4.0
"""Standard errors that a rise must have."""

TIMES: Final = 2.0
"""The total is flat where an hour has at most this many times more, or fewer, posts than before."""


class Shift(NamedTuple):
    """How a part of the posts stands.

    Attributes:
        standing: `holds` where it took over; `unsure` where it has most posts now and did not lead
            before, but by chance, or not lastingly, or while the total moved; `unseen` where too
            little was watched.
        hours: The newest hours that say so.
        before: Its share of the day before these, 0 to 1; NaN where that is not known.
        now: Of these hours, likewise.
    """

    standing: Stands
    hours: int
    before: float
    now: float


def shifts(
    total: NDArray[np.int64], parts: NDArray[np.int64], watched: NDArray[np.bool_]
) -> list[Shift]:
    """Return for each part whether it took over.

    Another part led in the day before, or what belongs to none of them. Now, in the newest 3, 6, 12
    or 24 hours, this one has more than half of the posts, and of the newest third of these hours
    too. Its share has risen by 20 points, compared with that day and with the same hours of it, by
    more than chance would give, and the total is flat.

    How far posts come in flocks is not estimated from the day before: an estimate, `FLOCK` at
    least, changed nothing of what was found, and found for nothing (docs/alerts.md).

    *total* are the settled posts of each hour, up to 48 hours, the newest last; *parts* are those
    of them that belong to each part, a row for each. *watched* says whether all that they are
    compared with was watched in the hour.
    """
    found = [Shift("unseen", 0, float("nan"), float("nan"))] * len(parts)
    if not len(total) or not watched[-1]:
        return found
    # What was seen of an hour that was not watched says nothing of shares, nor of the total.
    total, parts = total * watched, parts * watched
    highest = np.zeros(len(parts), np.int64)
    for hours in WINDOWS:
        end = len(total) - hours
        old = slice(max(end - EARLIER, 0), max(end, 0))
        seen, known = watched[-hours:].sum(), watched[old].sum()
        if seen < SEEN * hours or known < SEEN * EARLIER:
            continue
        posts, posts_before = total[-hours:].sum(), total[old].sum()
        held, had = parts[:, -hours:].sum(1), parts[:, old].sum(1)
        now, before = held / max(posts, 1), had / max(posts_before, 1)
        both = (held + had) / max(posts + posts_before, 1)
        error = np.sqrt(FLOCK * both * (1 - both) * (1 / max(posts, 1) + 1 / max(posts_before, 1)))
        enough = min(posts, posts_before) >= LEAST
        newest = slice(-hours // 3, None)
        usual = max(posts_before, 1) / known
        flat = usual / TIMES <= posts / seen <= usual * TIMES
        flat &= total[newest].sum() / watched[newest].sum() <= usual * TIMES
        most = 2 * held > posts
        still = 2 * parts[:, newest].sum(1) > total[newest].sum()
        led = had >= max(had.max(initial=0), posts_before - had.sum())
        same = slice(old.start, max(len(total) - EARLIER, 0))  # hours of the clock, a day ago
        same_hours = parts[:, same].sum(1) / max(total[same].sum(), 1)
        risen = now - np.maximum(before, same_hours) >= RISE
        maybe = enough & most & ~led
        holds = maybe & still & risen & (now - before >= SURE * error) & flat
        ranks = 1 + maybe.astype(int) + holds
        for part in np.flatnonzero(ranks > highest):
            found[part] = Shift(RANK[ranks[part]], hours, float(before[part]), float(now[part]))
        highest = np.maximum(ranks, highest)
    return found


RANK: Final[tuple[Stands, ...]] = ("unseen", "over", "unsure", "holds")
"""What is said of several windows, or of several parts, is what stands last here."""
