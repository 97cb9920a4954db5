"""A change of tone with the scorer's measured error taken out."""

from monitor.nouns.buckets import Estimate
from monitor.spread.voices import BeforeAfter

UNTOLD = BeforeAfter(None, None, None, "cannot tell", None)


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
        stay, unless it is not sure that the scorer tells anything: then nothing is told.

    References:
        Rogan and Gladen, "Estimating prevalence from the results of a screening test", American
        Journal of Epidemiology 107, 1978.
    """
    if shown is None or false_positive is None or shown.low <= 0:
        return UNTOLD

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
