"""Whether and when the tone turned, and whether something else explains what changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from math import sqrt
from typing import Final, Literal

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from monitor.nouns.buckets import Tally
from monitor.nouns.method import FEWEST_HERE
from monitor.nouns.posts import Span
from monitor.nouns.tone import Explanation, ToneChange, ToneRow, ToneTurn
from monitor.report.correction import Evidence, answers_of, weighed, within
from monitor.report.readings import Part, Readings, total
from monitor.report.volume import on_incident
from monitor.sentiment.validation import learn, rates, said_of_all
from monitor.series.intervals import Z
from monitor.spread.change import FEWEST, change, merged
from monitor.spread.step import Floats
from monitor.store.reading.reader import Reader

MIXES: Final[tuple[Literal["source", "kind", "language"], ...]] = ("source", "kind", "language")
"""What else may have changed: the change must show with the mix of each of these held fixed."""

WHOLE: Final = 0.99
"""Coverage from which a bucket counts as wholly observed: what is left out moves a share by at most
one point."""


def read_turn(
    known: Reader, readings: Readings, evidence: Evidence | None = None
) -> tuple[ToneTurn | None, ToneChange]:
    """Return the step in the tone of a report's posts, if there is one, and what is found of it.

    Only settled buckets count, each with as many posts as are no copies. *evidence* is what people
    coded, where it is enough to know the scorer's error.
    """
    shared = on_incident(readings)
    part = readings.total
    settled = _settled(part.sentiment(readings.question.now))
    negative, effective = _counted(part, len(settled))
    groups = merged(effective)
    sums = [np.array([c[a:b].sum() for a, b in groups]) for c in (negative, effective)]
    if len(groups) < 2:  # noqa: PLR2004  a step has two sides
        return None, ToneChange(**shared, enough=False)
    found = change(np.rint(sums[0]).astype(np.int64), sums[1])
    if found is None or not found.stands:
        return None, ToneChange(**shared, enough=True, alone=found is not None)
    place = groups[found.at][0]
    turn = ToneTurn(
        at=part.edges[place],
        low=part.edges[groups[found.low][0]],
        high=part.edges[groups[found.high][1]],
        before=found.before,
        after=found.after,
        evidence=found.evidence,
        not_within=(),
        measured=evidence is not None,
    )
    open_to = _explanations(known, readings, turn, settled, effective)
    if evidence is not None:
        cut = part.edges[0], turn.at, part.edges[len(settled)]
        sides = total(part.tallies[:place]), total(part.tallies[place : len(settled)])
        if error_explains(evidence, cut, sides, rises=turn.rises):
            open_to.append("error")
    turn = replace(turn, not_within=open_to)
    return turn, turn.change(**shared)


def _settled(buckets: Sequence[ToneRow]) -> Sequence[ToneRow]:
    return buckets[: next((i for i, b in enumerate(buckets) if b.provisional), len(buckets))]


def _counted(part: Part, settled: int) -> tuple[Floats, NDArray[np.int64]]:
    """Return negative and scored posts of each of the *settled* buckets, copies set aside."""
    pairs = list(zip(part.tallies[:settled], part.distinct[:settled], strict=True))
    effective = np.array([min(t.scored, max(d.messages, 1)) for t, d in pairs], dtype=np.int64)
    share = np.array([t.negative / max(t.scored, 1) for t, _ in pairs], dtype=np.float64)
    return share * effective, effective


def _explanations(
    known: Reader,
    readings: Readings,
    turn: ToneTurn,
    settled: Sequence[ToneRow],
    effective: NDArray[np.int64],
) -> list[Explanation]:
    """Return what, held fixed, leaves nothing of the change: mixes of posts, and coverage.

    *effective* are the scored posts of each settled bucket, copies set aside.
    """
    part = readings.total
    place = part.edges.index(turn.at)
    worth = float(effective[:place].sum()), float(effective[place:].sum())
    cut = part.edges[0], turn.at, part.edges[len(effective)]
    groups: dict[Explanation, Mapping[str, Sequence[Tally]]] = {
        **{by: known.tallies(readings.topic, cut, by) for by in MIXES},
        "coverage": _by_coverage(settled, part.tallies, place),
    }
    return [name for name, mix in groups.items() if not shows(mix, worth, rises=turn.rises)]


def _by_coverage(
    settled: Sequence[ToneRow], tallies: Sequence[Tally], place: int
) -> dict[str, list[Tally]]:
    """Return how far buckets were observed -> their posts before and after a place."""
    sides: dict[str, tuple[list[Tally], list[Tally]]] = {}
    for number, (bucket, tally) in enumerate(zip(settled, tallies, strict=False)):
        seen = "whole" if bucket.coverage >= WHOLE else "partly" if bucket.coverage else "not"
        sides.setdefault(seen, ([], []))[number >= place].append(tally)
    return {seen: [total(side) for side in both] for seen, both in sides.items()}


def shows(
    groups: Mapping[str, Sequence[Tally]], worth: tuple[float, float], *, rises: bool
) -> bool:
    """Tell whether the share of negative changed with the mix of groups held fixed.

    *groups* are name -> tallies of before and of after, *worth* how many scored posts of each are
    no copies, *rises* which way it changed in all. It has not where no group has enough posts on
    both sides.

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


def error_explains(
    evidence: Evidence,
    cut: tuple[datetime, datetime, datetime],
    sides: Sequence[Tally],
    *,
    rises: bool,
) -> bool:
    """Tell whether a step may be the scorer's error and nothing else.

    Where at least `FEWEST_HERE` posts of a draw are coded on each side, each side's share is
    corrected by what was coded there, and the two must differ in the direction of the step. Else
    the rates of all coded posts are taken to hold on both sides, and the scorer must find more of
    the negative posts than of the others it calls so: a scorer that does not shows no change.

    *cut* are beginning, step, and end (UTC), *sides* the posts before and after the step, as the
    scorer has them, *rises* which way its share moved.
    """
    drawn = [within(evidence.sample, Span(start, end)) for start, end in pairwise(cut)]
    corrected = [
        learned.share(said_of_all(side), side.scored)
        for coded, side in zip(drawn, sides, strict=True)
        if len(coded) >= FEWEST_HERE and (learned := learn(answers_of(coded))) and side.scored
    ]
    if len(corrected) == len(sides):
        low, high = corrected if rises else reversed(corrected)
        return high.above(low).low <= 0  # within the interval of the difference
    shown = rates(weighed(evidence.everywhere)).shown
    return shown is None or shown.low <= 0
