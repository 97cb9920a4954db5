"""From the figures of narratives to what was found: the statements of the report."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from msgspec import Struct

from monitor.nouns.buckets import Estimate, as_share
from monitor.nouns.finding import Finding, Subject
from monitor.nouns.narratives import (
    CrossingRow,
    NarrativeShare,
    NarrativeTone,
    NoNarrative,
    Overtaking,
    Overtakings,
    Undecided,
)
from monitor.nouns.posts import Span
from monitor.nouns.support import Support
from monitor.nouns.tone import ToneRow, as_polarity
from monitor.report.readings import Readings
from monitor.report.volume import on_incident


class Overall(Struct, frozen=True, kw_only=True):
    """The figures of a narrative over the span of a report.

    Attributes:
        behind: Who stands behind its posts.
        share: Of the posts of the incident; None where there is less evidence than one needs.
        tone: How its scored posts read; likewise.
    """

    key: str
    behind: Support
    share: Estimate | None
    tone: ToneRow | None


def findings(
    readings: Readings,
    narratives: Sequence[Overall],
    crossings: Sequence[CrossingRow],
    alone: Sequence[tuple[str, str]],
) -> list[Finding]:
    """Return what was found: shares, then tones, both with most posts first; then the order."""
    whole = on_incident(readings)
    if not narratives:
        return [NoNarrative(**whole)]
    largest = sorted(narratives, key=lambda one: -(one.behind.posts or 0))
    return [
        *(_share(one, readings.span) for one in largest),
        *(_tone(one, readings.span) for one in largest),
        *order([one.key for one in narratives], crossings, alone, whole),
    ]


def _about(one: Overall, span: Span) -> dict[str, Any]:
    return {"about": Subject("narrative", one.key), "span": span, "behind": one.behind}


def _share(one: Overall, span: Span) -> NarrativeShare:
    return NarrativeShare(**_about(one, span), share=as_share(one.share))


def _tone(one: Overall, span: Span) -> NarrativeTone:
    negative = None if one.tone is None else one.tone.share_negative
    return NarrativeTone(
        **_about(one, span),
        negative=as_share(negative),
        corrected=negative is not None and negative.corrected,
        polarity=as_polarity(one.tone.polarity) if one.tone else None,
        scored=one.tone is not None,
    )


def order(
    keys: Sequence[str],
    crossings: Sequence[CrossingRow],
    alone: Sequence[tuple[str, str]],
    shared: dict[str, Any],
) -> list[Finding]:
    """Return which narratives overtook which, pair by pair, then once those of which it is unknown.

    Crossings are in order of time; *alone* are pairs of which one would stand by itself; *shared*
    are fields that all findings on the incident have.
    """
    found: list[Finding] = []
    known: list[tuple[Subject, Subject]] = []
    unknown: list[tuple[Subject, Subject]] = []
    for one, other in combinations(keys, 2):
        pair = Subject("narrative", one), Subject("narrative", other)
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
        (known if times else unknown).append(pair)
    if unknown:
        named = [tuple(Subject("narrative", key) for key in pair) for pair in alone]
        by_itself = tuple(pair for pair in unknown if pair in named)
        found.append(
            Undecided(**shared, pairs=tuple(unknown), others=tuple(known), alone=by_itself)
        )
    return found
