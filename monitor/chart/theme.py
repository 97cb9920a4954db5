"""Colours and sizes of all charts; those of the page's style sheet are the same.

Four colours stand for something: blue for posts, light blue for a minimum of them, orange for what
reads as negative, grey for other counts. Red is for what was missed, and for SIMULATED. Lines
differ in their dashes too, so that nothing rests on colour alone.
"""

from collections.abc import Mapping
from typing import Final

_COLOURS: Final[Mapping[str, tuple[str, str, str]]] = {
    "ground": ("#ffffff", "#13171b", "Canvas"),
    "ink": ("#15191e", "#eceff2", "CanvasText"),
    "quiet": ("#56606b", "#a7b1bb", "CanvasText"),
    "line": ("#dfe3e8", "#2d353d", "GrayText"),
    "shade": ("#f2f4f7", "#1b2126", "Canvas"),
    "blue": ("#1f6f9f", "#3f8fc2", "LinkText"),
    "pale": ("#7fb2cf", "#a9d5ef", "GrayText"),
    "orange": ("#b4491d", "#ef8a5d", "Highlight"),
    "glow": ("#f0cdbd", "#54331f", "GrayText"),
    "grey": ("#5d6873", "#8d98a3", "CanvasText"),
    "hatch": ("#8b95a2", "#6b7681", "GrayText"),
    "alarm": ("#a4161a", "#ff8f85", "CanvasText"),
}
"""What a colour is for -> it on white, on a dark ground, and where a reader has colours of their
own."""

LIGHT, DARK, FORCED = (
    {name: colours[ground] for name, colours in _COLOURS.items()} for ground in range(3)
)

PHASES: Final[Mapping[str, str]] = {
    "emerging": "#dbe9f2",
    "growing": "#b9d5e6",
    "peaking": "#7fb2cf",
    "fading": "#cfd5db",
    "revived": "#b9d5e6",
    "quiet": "#eceff2",
}
"""Light, on any ground: their names stand in them."""

ON_PHASE: Final = "#11161b"

FONTS: Final = '"Liberation Sans","Noto Sans",Arial,Helvetica,sans-serif'
SMALL: Final = 12.0
NAME: Final = 12.5
LETTERS: Final[Mapping[str, tuple[float, int]]] = {
    "title": (20.0, 700),
    "kicker": (13.0, 600),
    "row": (13.0, 600),
    "name": (NAME, 600),
    "axis-name": (NAME, 400),
}
"""Size in pixels, and weight, of texts by their class; others are small and plain."""

BOLD: Final = 1.1  # times as wide as plain letters: more than any usual font needs
