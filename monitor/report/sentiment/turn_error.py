"""Whether the measured error of the scorer explains a step in its own share of negative."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from math import hypot

from monitor.nouns.buckets import Estimate, Tally
from monitor.nouns.method import FEWEST_HERE
from monitor.nouns.posts import Label, Span
from monitor.report.correction.evidence import Evidence, table_of, within
from monitor.sentiment.validation import prediction_powered, rates


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

    Args:
        evidence: What people coded.
        cut: Beginning, step, and end (UTC).
        sides: The posts before and after the step, as the scorer has them.
        rises: Which way its share moved.
    """
    tables = [table_of(within(evidence.sample, Span(start, end))) for start, end in pairwise(cut)]
    shares = [
        prediction_powered(table, _labels(side))
        for table, side in zip(tables, sides, strict=True)
        if table.sum() >= FEWEST_HERE
    ]
    told = [share for share in shares if share is not None]
    if len(told) == len(sides):
        low, high = told if rises else reversed(told)
        return not _exceeds(high, low)
    shown = rates(table_of(evidence.everywhere)).shown
    return shown is None or shown.low <= 0


def _exceeds(one: Estimate, other: Estimate) -> bool:
    """Tell whether a share is larger than another, beyond the 95 % interval of the difference.

    References:
        Newcombe, "Interval estimation for the difference between independent proportions",
        Statistics in Medicine 17, 1998, method 10.
    """
    return one.value - other.value > hypot(one.value - one.low, other.high - other.value)


def _labels(side: Tally) -> dict[Label, int]:
    return {"negative": side.negative, "neutral": side.neutral, "positive": side.positive}
