"""What a specification draws, read back as the renderer reads it."""

import json
from collections.abc import Iterator
from typing import Any

from monitor.chart import Figure, specification, theme
from monitor.clock import from_epoch_ms
from monitor.nouns.posts import Span
from monitor.nouns.spans import union

Rows = list[dict[str, Any]]


def layers(figure: Figure, wide: int = 860) -> Iterator[dict[str, Any]]:
    """Yield the layers of all panels, as the renderer reads them: from JSON."""
    whole = json.loads(json.dumps(specification(figure, wide)))
    for part in whole["vconcat"]:
        yield from part["layer"]


def rows(figure: Figure, wide: int = 860, /, **mark: object) -> Rows:
    """Return the data of all layers whose mark has these properties."""
    return [
        row
        for layer in layers(figure, wide)
        if mark.items() <= layer["mark"].items()
        for row in layer["data"]["values"]
    ]


def bars(figure: Figure) -> Rows:
    return [row for row in rows(figure, type="rect") if "ground" in row]


def hatched(figure: Figure) -> list[Span]:
    """Return the time that the grounds of the hatching cover."""
    grounds = rows(figure, type="rect", color=theme.SHADE, opacity=0.75)
    slivers = rows(figure, type="rect", color=theme.HATCH)
    return union(span_of(row) for row in (*grounds, *slivers) if "start" in row)


def span_of(row: dict[str, Any]) -> Span:
    return Span(from_epoch_ms(row["start"]), from_epoch_ms(row["end"]))


def said(figure: Figure) -> list[str]:
    return [row["text"] for row in rows(figure, type="text")]
