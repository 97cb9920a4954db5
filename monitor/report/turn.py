"""Whether and when the tone turned, and whether another mix of posts explains it."""

from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np

from monitor.model import Tally
from monitor.report.readings import Known, Readings
from monitor.report.turn_words import MIXES, Told, Turn
from monitor.series.intervals import Z
from monitor.spread.change import FEWEST, change, merged


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
    buckets = part.sentiment(readings.question.now)
    settled = next((i for i, b in enumerate(buckets) if b.provisional), len(buckets))
    effective = np.array(
        [
            min(b.scored, max(d.messages, 1)) if b.scored else 0
            for b, d in zip(buckets[:settled], part.distinct, strict=False)
        ],
        dtype=np.int64,
    )
    share = np.array([b.negative / max(b.scored, 1) for b in buckets[:settled]])
    groups = merged(effective)
    scored = np.array([effective[a:b].sum() for a, b in groups], dtype=np.int64)
    negative = np.array([round(float(share[a:b] @ effective[a:b])) for a, b in groups], np.int64)
    found = change(negative, scored) if len(groups) > 1 else None
    if found is None:
        return Told(None, len(groups) > 1)
    place = groups[found.at][0]
    cut = part.edges[0], part.edges[place], part.edges[settled]
    worth = effective[:place].sum(), effective[place:].sum()
    return Told(
        Turn(
            at=part.edges[place],
            low=part.edges[groups[found.low][0]],
            high=part.edges[groups[found.high][1]],
            before=found.before,
            after=found.after,
            evidence=found.evidence,
            not_within=[
                by
                for by in MIXES
                if not shows(
                    known.tallies(readings.topic, cut, by),
                    (float(worth[0]), float(worth[1])),
                    rises=found.after.value > found.before.value,
                )
            ],
        ),
        True,
    )


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
