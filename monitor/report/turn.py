"""Whether and when the tone turned, and whether another mix of posts explains it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from monitor.model import Tally
from monitor.report.readings import Known, Part, Readings
from monitor.report.turn_words import MIXES, Told, Turn
from monitor.series.intervals import Z
from monitor.spread.change import FEWEST, change, merged
from monitor.spread.step import Floats


def told(known: Known, readings: Readings) -> Told:
    """Return whether the tone of a report's posts turned.

    Only settled buckets count, each with as many posts as are no copies.

    Args:
        known: The store.
        readings: Of the report.

    Raises:
        StoreError: The database cannot be read.
    """
    part = readings.total
    negative, effective = _counted(part, readings.question.now)
    groups = merged(effective)
    sums = [np.array([c[a:b].sum() for a, b in groups]) for c in (negative, effective)]
    if len(groups) < 2:  # noqa: PLR2004  a step has two sides
        return Told(None, False)
    found = change(np.rint(sums[0]).astype(np.int64), sums[1])
    if found is None:
        return Told(None, True)
    place = groups[found.at][0]
    cut = part.edges[0], part.edges[place], part.edges[len(effective)]
    worth = float(effective[:place].sum()), float(effective[place:].sum())
    rises = found.after.value > found.before.value
    mixes = {by: known.tallies(readings.topic, cut, by) for by in MIXES}
    turn = Turn(
        at=part.edges[place],
        low=part.edges[groups[found.low][0]],
        high=part.edges[groups[found.high][1]],
        before=found.before,
        after=found.after,
        evidence=found.evidence,
        not_within=[by for by, mix in mixes.items() if not shows(mix, worth, rises=rises)],
    )
    return Told(turn, True)


def _counted(part: Part, now: datetime) -> tuple[Floats, NDArray[np.int64]]:
    """Return negative and scored posts of each settled bucket, copies set aside."""
    buckets = part.sentiment(now)
    settled = next((i for i, b in enumerate(buckets) if b.provisional), len(buckets))
    pairs = list(zip(buckets[:settled], part.distinct[:settled], strict=True))
    effective = np.array(
        [min(b.scored, max(d.messages, 1)) if b.scored else 0 for b, d in pairs], dtype=np.int64
    )
    share = np.array([b.negative / max(b.scored, 1) for b, _ in pairs], dtype=np.float64)
    return share * effective, effective


def shows(
    groups: Mapping[str, Sequence[Tally]], worth: tuple[float, float], *, rises: bool
) -> bool:
    """Tell whether the share of negative changed with the mix of groups held fixed.

    Args:
        groups: Name -> tallies of before and of after.
        worth: How many scored posts of before and of after are no copies.
        rises: Which way it changed in all.

    Returns:
        False also where no group has enough posts on both sides.

    References:
        Direct standardisation: Fleiss, Levin and Paik, "Statistical Methods for Rates and
        Proportions", 2003, 19.3; the spread from (h + 1) / (n + 2): Agresti and Coull, 1998.
    """
    totals = [sum(t[side].scored for t in groups.values()) for side in (0, 1)]
    own = [w / max(total, 1) for w, total in zip(worth, totals, strict=True)]
    both = [
        t for t in groups.values() if all(t[side].scored * own[side] >= FEWEST for side in (0, 1))
    ]
    posts = sum(t[0].scored + t[1].scored for t in both)
    difference = variance = 0.0
    for before, after in both:
        weight = (before.scored + after.scored) / posts
        for tally, part, sign in ((before, own[0], -1), (after, own[1], 1)):
            n, share = tally.scored * part, tally.negative / tally.scored
            cautious = (share * n + 1) / (n + 2)
            difference += sign * weight * share
            variance += weight**2 * cautious * (1 - cautious) / n
    return bool(both) and (difference if rises else -difference) > Z * sqrt(variance)
