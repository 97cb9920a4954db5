"""The picture of a brief: the posts over time, without what few people wrote."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from monitor.chart import Figure
from monitor.chart.figure import VolumeFigure
from monitor.nouns.support import Support
from monitor.page.cells import ALL, cell, masks
from monitor.page.nesting import Layer, close
from monitor.words.page import no_bar


def published(figure: Figure, whole: Support) -> VolumeFigure:
    """Return *figure*, of posts over time, as it may be published: no groups, no method box.

    A picture of lines can be measured, so what few people wrote has no bar in it, nor what would
    tell of that by subtraction.

    Args:
        figure: Posts over time.
        whole: All posts of that time.

    Raises:
        TypeError: It shows something else.
    """
    if not isinstance(figure, VolumeFigure):
        message = f"expected a figure of posts over time, got a {type(figure).__name__}"
        raise TypeError(message)
    bare = replace(figure, groups={}, counts=(), method=())
    total = figure.buckets
    if not total:
        return bare
    edges = [*(bucket.start for bucket in total), total[-1].end]
    layers = [
        _layer((edges[0], edges[-1]), [whole]),
        _layer(edges, [cell(bucket) for bucket in total]),
    ]
    close(layers)
    out = layers[1].hidden[ALL]
    shown = tuple(
        replace(bucket, posts=None, people=None, messages=None) if few else bucket
        for bucket, few in zip(total, out, strict=True)
    )
    said = no_bar(figure.every)
    return replace(bare, buckets=shown, notes=(*figure.notes, *([said] if any(out) else [])))


def _layer(edges: Sequence[datetime], cells: Sequence[Support]) -> Layer:
    held = {ALL: cells}
    return Layer(edges=edges, cells=held, hidden=masks(held))
