"""Count series in characters: a row of small bars for each, under the plot."""

from datetime import timedelta
from typing import Final

from rich.cells import cell_len

from monitor.chart.counts import Strip, strips
from monitor.chart.figure import VolumeFigure
from monitor.chart.terminal.columns import HATCH, Columns
from monitor.chart.text import cut
from monitor.nouns.measure import CountBucket, amount
from monitor.words.brief import spark
from monitor.words.charts import UNWATCHED, ends

INSTANT: Final = timedelta(microseconds=1)
PROVISIONAL: Final = "~"


def count_rows(figure: VolumeFigure, columns: Columns, margin: str, width: int) -> list[str]:
    """Return what is counted and from what to what it goes, a row of bars, and one of signs.

    What is not known is hatched; a bar of the lowest height is 0, or the least where that is less.
    """
    told: list[str] = []
    for strip in strips(figure):
        told += [_said(strip, width), margin + _bars(strip, columns)]
        signs = _signs(strip, columns)
        told += [margin + signs] if signs.strip() else []
    return told


def _said(strip: Strip, width: int) -> str:
    known = strip.known
    said = ends(amount(min(known)), amount(max(known))) if known else UNWATCHED
    tail = f"{strip.tail}: {said}"
    return cut(strip.title, width - cell_len(tail), cell_len) + tail


def _bars(strip: Strip, columns: Columns) -> str:
    """Return a character for each column: the mean of what is known in it."""
    means = columns.means((_filled(one, columns), one.value) for one in strip.buckets)
    low, high = min([0.0, *strip.known]), max([0.0, *strip.known])
    bars = [None if mean is None else mean - low for mean in means]
    return spark(bars, top=high - low).replace(" ", HATCH)


def _signs(strip: Strip, columns: Columns) -> str:
    row = [" "] * columns.count
    for bucket in strip.buckets:
        if bucket.provisional:
            for column in _filled(bucket, columns):
                row[column] = PROVISIONAL
    return "".join(row)


def _filled(bucket: CountBucket, columns: Columns) -> range:
    return range(columns.at(bucket.start), columns.at(bucket.end - INSTANT) + 1)
