"""What every chart of buckets has: gaps under it, entries of the key for them."""

from collections.abc import Sequence
from typing import Final

from monitor.chart import theme
from monitor.chart.figure import Figure, at_least, lost_spans, partly_observed, unobserved
from monitor.chart.panels.panel import Key, Panel, Scale, Spec, areas, boxes, hatching
from monitor.clock import rfc3339, to_epoch_ms
from monitor.nouns.buckets import Bucket, SentimentBucket
from monitor.nouns.posts import Span
from monitor.words import charts
from monitor.words.times import moment

CUT: Final = 4  # pixels of the line on top of what was cut short


def panel(
    heading: str, figure: Figure, scale: Scale, layers: Sequence[Spec], height: float
) -> Panel:
    """Return a panel whose gaps are shaded and hatched under what it shows.

    What is known of time that nobody watched, as of an imported archive, must be seen on it.
    """
    shade = boxes(areas(partly_observed(figure), height), scale, color=theme.SHADE)
    under = (shade, *hatching(unobserved(figure), scale, height))
    return Panel(heading, (*under, *layers, cut_short(figure, scale)), height)


def cut_short(figure: Figure, scale: Scale) -> Spec:
    """Return the line on top of what a service could not show whole."""
    rows = areas(lost_spans(figure), CUT)
    return boxes(rows, scale, color=theme.ALARM, stroke=theme.ALARM, strokeWidth=0.5)


def keys(figure: Figure, provisional: str = "pale") -> tuple[Key, ...]:
    """Return the entries of the key for what is there, and nothing else.

    Args:
        figure: What is shown.
        provisional: Swatch of what will still change.
    """
    bounds = any(isinstance(b, Bucket) and at_least(figure, b) for b in figure.buckets)
    marks = (
        (any(b.provisional for b in figure.buckets), provisional, charts.PROVISIONAL),
        (bounds, "bound", charts.MINIMUM),
        (bool(unobserved(figure)), "hatch", charts.UNWATCHED),
        (bool(partly_observed(figure)), "shade", charts.PARTLY),
        (bool(lost_spans(figure)), "cut", charts.CUT_SHORT),
    )
    return tuple(Key(kind, text) for present, kind, text in marks if present)


def when(span: Span | Bucket | SentimentBucket, figure: Figure) -> dict[str, object]:
    """Return a row's ends, and how its begin is told: in the figure's zone, and in UTC."""
    return {
        "start": to_epoch_ms(span.start),
        "end": to_epoch_ms(span.end),
        "from": moment(span.start, figure.zone),
        "utc": rfc3339(span.start),
    }
