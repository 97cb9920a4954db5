"""What stands around every chart in words: its title, its setting, what was missed."""

from collections.abc import Mapping
from typing import Final

from monitor.chart.figure import (
    AmplificationFigure,
    ComparisonFigure,
    Figure,
    LinksFigure,
    NarrativesFigure,
    VolumeFigure,
    counts_posts,
    inside,
    is_bare,
    lost_spans,
    partly_observed,
    unobserved,
    window,
)
from monitor.words import charts

DRAWN: Final[Mapping[type[Figure], str]] = {
    VolumeFigure: charts.BAR,
    NarrativesFigure: charts.STEP,
    AmplificationFigure: charts.STEP,
    LinksFigure: charts.STEP,
}
"""What is drawn of a bucket; a figure that is not named here has points."""


def headline(figure: Figure) -> str:
    found = charts.FEW_POSTED if figure.few else figure.said
    # Two that cannot be compared have no hours either, and say why.
    shown = figure.buckets or isinstance(figure, ComparisonFigure)
    return charts.title(found if shown else charts.NOTHING, simulated=figure.simulated)


def setting(figure: Figure, *, drawn: bool = True) -> str:
    """Return which days, which zone and how long a bucket is, where any is *drawn*.

    Other counts have bars of their own, and say so.
    """
    if isinstance(figure, ComparisonFigure):
        return charts.hours_of(len(figure.buckets), figure.since)
    alone = isinstance(figure, VolumeFigure) and figure.counts and not counts_posts(figure)
    kind, at_least = DRAWN.get(type(figure), charts.POINT), isinstance(figure, NarrativesFigure)
    bare = not drawn or alone or is_bare(figure)
    # A bucket is clipped to the span; of several, those between the ends are whole.
    every = figure.every
    if len(figure.buckets) == 1:
        every = min(every, figure.span.length)
    length = "" if bare else charts.one(kind, every, at_least=at_least)
    return charts.setting(window(figure), figure.timezone, length)


def gaps(figure: Figure, *, drawn: bool = True) -> list[str]:
    """Return what was missed: one sentence for each kind of gap, none where all was watched.

    Where no bucket is *drawn*, none is hatched.

    Shares are of the time of the buckets: what is expected after it can be missed by nobody.
    """
    if not figure.buckets:
        return []
    if isinstance(figure, ComparisonFigure):
        return charts.not_both(sum(one.coverage <= 0 for one in figure.buckets))
    return charts.missed(
        figure.span,
        unwatched=unobserved(figure),
        partly=partly_observed(figure),
        never=figure.never,
        lost=lost_spans(figure),
        why=[lost.kind for lost in figure.lost if inside(figure, [lost.span])],
        drawn=drawn and not is_bare(figure),
    )
