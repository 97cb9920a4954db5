"""Sentences as they stand on a chart: its title, its setting, what was not seen."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from monitor.chart.figure import (
    Figure,
    VolumeFigure,
    lost_spans,
    partly_observed,
    unobserved,
    window,
)
from monitor.chart.headlines import SIMULATED, headline
from monitor.chart.talk import AmplificationFigure, LinksFigure, NarrativesFigure
from monitor.chart.times import day, moment, offset
from monitor.model import Span
from monitor.words.causes import LOSING
from monitor.words.numbers import duration

__all__ = ["SIMULATED", "gaps", "headline", "moment", "offset", "setting"]

STEPS: Final[Mapping[type[Figure], str]] = {
    VolumeFigure: "one bar is {}",
    NarrativesFigure: "one step is {} or more",
    AmplificationFigure: "one step is {}",
    LinksFigure: "one step is {}",
}
"""How long what is drawn is; a figure that is not named here has points."""


def setting(figure: Figure) -> str:
    """Say which days, which zone and how long a bucket is."""
    whole = window(figure)
    one = STEPS.get(type(figure), "one point is {}").format(duration(figure.every))
    if whole is None:
        return f"times in {figure.timezone} · {one}"
    start, end = (
        t.astimezone(figure.zone) for t in (whole.start, whole.end - timedelta(microseconds=1))
    )
    first, last = f"{day(start)} {start.year}", f"{day(end)} {end.year}"
    days = first if first == last else f"{first} – {last}"
    offsets = dict.fromkeys(offset(t, figure.zone) for t in (start, end))
    return f"{days} · times in {figure.timezone} ({', then '.join(offsets)}) · {one}"


def gaps(figure: Figure) -> list[str]:
    """Say what was not seen: one sentence for each kind of gap, none where all was observed."""
    told = []
    whole = window(figure)
    for spans, what in (
        (unobserved(figure), "Not observed (hatched, not zero)"),
        (partly_observed(figure), "Only partly observed"),
        (lost_spans(figure), "Cut short by a service"),
    ):
        if spans and whole is not None:
            told.append(f"{what}: {_amount(spans, whole)}.")
    reasons = dict.fromkeys(LOSING[lost.kind] for lost in figure.lost if lost_spans(figure))
    if reasons:
        told.append(f"Why cut short: {'; '.join(reasons)}.")
    return told


def _amount(spans: Sequence[Span], whole: Span) -> str:
    length = sum((span.length for span in spans), timedelta())
    share = 100 * length / whole.length
    percent = f"{share:.0f} %" if share >= 1 else "under 1 %"
    many = f"{len(spans)} span{'' if len(spans) == 1 else 's'}"
    return f"{duration(length)} in {many}, {percent} of the time shown"
