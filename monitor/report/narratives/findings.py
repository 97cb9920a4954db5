"""From the figures of narratives to what was found: the statements of the report."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from monitor.model import Span
from monitor.nouns.finding import Finding, Subject
from monitor.nouns.narratives import (
    CrossingRow,
    NarrativeRow,
    NarrativeShare,
    NarrativeTone,
    NoNarrative,
    Overtaking,
    Overtakings,
    Undecided,
)
from monitor.nouns.quantity import Quantity
from monitor.nouns.support import Support
from monitor.report.readings import Readings
from monitor.report.volume import incident


def findings(
    readings: Readings,
    rows: Sequence[NarrativeRow],
    crossings: Sequence[CrossingRow],
    *,
    corrected: bool,
) -> list[Finding]:
    """Return what was found: shares, then tones, then which overtook which.

    Args:
        readings: Of the incident.
        rows: The narratives.
        crossings: When one overtook another.
        corrected: Whether the measured error of the classifier was taken out of the tones.
    """
    whole: dict[str, Any] = {
        "about": incident(readings),
        "span": readings.span,
        "behind": Support(readings.total.tally.posts, readings.total.whole.people),
    }
    if not rows:
        return [NoNarrative(**whole)]
    return [
        *(_share(row, readings.span) for row in rows),
        *(_tone(row, readings.span, corrected=corrected) for row in rows),
        *order([row.key for row in rows], crossings, whole),
    ]


def leading(found: Sequence[Finding]) -> Finding | None:
    """Return the last overtaking, or else the largest share; None without either."""
    turned = [one for one in found if isinstance(one, Overtakings)]
    if turned:
        return max(turned, key=lambda one: (one.times[-1].between.end, one.times[-1].between.start))
    shares = [one for one in found if isinstance(one, NarrativeShare)]
    return max(shares, key=lambda one: one.share.value if one.share else -1, default=None)


def _about(row: NarrativeRow) -> dict[str, Any]:
    return {"about": Subject("narrative", row.key), "behind": Support(row.posts, None)}


def _share(row: NarrativeRow, span: Span) -> NarrativeShare:
    if not row.share:
        return NarrativeShare(**_about(row), span=span, share=None)
    last = row.share[-1]
    return NarrativeShare(
        **_about(row),
        span=Span(last.start, last.end),
        share=_estimate(last.value, last.low, last.high, "share"),
    )


def _tone(row: NarrativeRow, span: Span, *, corrected: bool) -> NarrativeTone:
    last = row.tone[-1] if row.tone else None
    negative = None if last is None else last.share_negative
    mean = None if last is None else last.polarity
    return NarrativeTone(
        **_about(row),
        span=span if last is None else Span(last.start, last.end),
        negative=None
        if negative is None
        else _estimate(negative.estimate, negative.low, negative.high, "share"),
        corrected=corrected and negative is not None and negative.corrected,
        polarity=None if mean is None else _estimate(mean.mean, mean.low, mean.high, "polarity"),
        scored=last is not None,
    )


def _estimate(value: float, low: float, high: float, unit: Any) -> Quantity:
    bounds = min(low, value), max(high, value)
    return Quantity(value=value, unit=unit, certainty="estimate", low=bounds[0], high=bounds[1])


def order(
    keys: Sequence[str], crossings: Sequence[CrossingRow], shared: dict[str, Any]
) -> list[Finding]:
    """Return which narratives overtook which, pair by pair, then once those of which it is unknown.

    Args:
        keys: Of the narratives.
        crossings: When one overtook another, in order of time.
        shared: Fields that all findings on the incident have.
    """
    found: list[Finding] = []
    unknown = []
    for one, other in combinations(keys, 2):
        times = [
            Overtaking(
                ahead=Subject("narrative", crossing.ahead),
                behind=Subject("narrative", crossing.behind),
                between=Span(crossing.low, crossing.high),
            )
            for crossing in crossings
            if {crossing.ahead, crossing.behind} == {one, other}
        ]
        if times:
            found.append(Overtakings(**shared, times=tuple(times)))
        else:
            unknown.append((Subject("narrative", one), Subject("narrative", other)))
    if unknown:
        found.append(Undecided(**shared, pairs=tuple(unknown), others=bool(found)))
    return found
