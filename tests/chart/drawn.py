"""What a picture shows, read from the SVG that is written."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from monitor.chart import Figure, svg
from monitor.chart.figure import window
from monitor.chart.svg.sheet import WIDTH
from monitor.chart.text import sized
from monitor.nouns.posts import Span
from monitor.nouns.spans import union

MINUTE = timedelta(minutes=1)
SHAPE = re.compile(r"M([-\d.]+) ([-\d.]+)V([-\d.]+)h([-\d.]+)V")
STEP = re.compile(r"V([-\d.]+)H([-\d.]+)")
SIZES = {"title": 20, "kicker": 13, "row": 13, "name": 12.5, "axis-name": 12.5}


def picture(figure: Figure, width: int = WIDTH) -> Any:
    """Return the drawing as XML: so it is well-formed."""
    made = svg(figure, width).replace(' xmlns="http://www.w3.org/2000/svg"', "")
    return ET.fromstring(made)  # noqa: S314  our own drawing


def having(root: Any, *classes: str) -> list[Any]:
    return [one for one in root.iter() if set(classes) <= set((one.get("class") or "").split())]


def said(root: Any) -> list[str]:
    """Return the texts that are seen."""
    return [one.text or "" for one in root.iter("text")]


def pointed(root: Any) -> list[str]:
    """Return what each bucket says when it is pointed at."""
    return [one.text or "" for group in having(root, "hits") for one in group.iter("title")]


class Bar(NamedTuple):
    left: float
    right: float
    top: float
    foot: float

    @property
    def tall(self) -> float:
        return self.foot - self.top


def bars(root: Any, *classes: str) -> list[Bar]:
    """Return the bars of these classes and no other, from left to right, row by row."""
    found = []
    for one in root.iter("path"):
        if set((one.get("class") or "").split()) == set(classes):
            for x, foot, top, wide in SHAPE.findall(one.get("d")):
                found.append(Bar(float(x), float(x) + float(wide), float(top), float(foot)))
    return sorted(found, key=lambda bar: (bar.foot, bar.left))


def stretches(root: Any, figure: Figure, *classes: str) -> list[Span]:
    """Return the stretches of time of the boxes of these classes, to the minute."""
    whole = window(figure)
    assert whole is not None
    at = [(int(one.get("data-a")), int(one.get("data-b"))) for one in having(root, *classes)]
    return [Span(whole.start + a * MINUTE, whole.start + b * MINUTE) for a, b in at]


def hatched(figure: Figure) -> list[Span]:
    """Return the time that is hatched through all rows."""
    return union(stretches(picture(figure), figure, "hatch"))


class Steps(NamedTuple):
    """A line that steps: its pixels, and how it looks."""

    points: list[tuple[float, float]]
    classes: frozenset[str]


def steps(root: Any, *classes: str) -> list[Steps]:
    """Return lines that step: for each step its height and where it ends."""
    return [
        Steps(
            [(float(x), float(y)) for y, x in STEP.findall(one.get("d"))],
            frozenset(one.get("class").split()),
        )
        for one in having(root, "curve", *classes)
        if one.tag == "path"
    ]


class Written(NamedTuple):
    """A text and the box that is set aside for it."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def written(root: Any) -> Iterator[Written]:
    """Yield each text that is seen, with its box in the picture; not what lies under all."""
    yield from _written(root, 0, 0)


def _written(node: Any, x: float, y: float) -> Iterator[Written]:
    moved = re.match(r"translate\(([-\d.]+) ([-\d.]+)\)", node.get("transform") or "")
    x, y = (x + float(moved[1]), y + float(moved[2])) if moved else (x, y)
    for one in node:
        if one.tag != "text":
            yield from _written(one, x, y)
            continue
        classes = (one.get("class") or "").split()
        if "watermark" in classes:
            continue
        size = max(SIZES.get(name, 12) for name in classes)
        bold = 1.1 if {"title", "kicker", "row", "name"} & set(classes) else 1
        wide = sized(size * bold)(one.text or "")
        anchor = one.get("text-anchor")
        left = x + float(one.get("x")) - {"middle": wide / 2, "end": wide}.get(anchor, 0)
        base = y + float(one.get("y"))
        yield Written(one.text or "", left, base - 0.72 * size, left + wide, base + 0.2 * size)


def at(figure: Figure, pixel: float, left: float, width: float) -> datetime:
    """Return the instant that stands at a pixel of a clock."""
    whole = window(figure)
    assert whole is not None
    return whole.start + whole.length * ((pixel - left) / width)
