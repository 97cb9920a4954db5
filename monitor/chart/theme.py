"""Colours and sizes of all charts; those of the page's style sheet are the same.

Four colours stand for something: blue for posts, light blue for a minimum of them, orange for what
reads as negative, grey for other counts. Red is for what was missed, and for SIMULATED. Lines
differ in their dashes too, so that nothing is told by colour alone.
"""

from collections.abc import Mapping
from typing import Final

LIGHT: Final[Mapping[str, str]] = {
    "ground": "#ffffff",
    "ink": "#15191e",
    "quiet": "#56606b",
    "line": "#dfe3e8",
    "shade": "#f2f4f7",
    "blue": "#1f6f9f",
    "pale": "#7fb2cf",
    "orange": "#b4491d",
    "glow": "#f0cdbd",
    "grey": "#5d6873",
    "hatch": "#8b95a2",
    "alarm": "#a4161a",
}
DARK: Final[Mapping[str, str]] = {
    "ground": "#13171b",
    "ink": "#eceff2",
    "quiet": "#a7b1bb",
    "line": "#2d353d",
    "shade": "#1b2126",
    "blue": "#3f8fc2",
    "pale": "#a9d5ef",
    "orange": "#ef8a5d",
    "glow": "#54331f",
    "grey": "#8d98a3",
    "hatch": "#6b7681",
    "alarm": "#ff8f85",
}
"""By what a colour is for: on white, and on a dark ground."""

FORCED: Final[Mapping[str, str]] = {
    "ground": "Canvas",
    "ink": "CanvasText",
    "quiet": "CanvasText",
    "line": "GrayText",
    "shade": "Canvas",
    "blue": "LinkText",
    "pale": "GrayText",
    "orange": "Highlight",
    "glow": "GrayText",
    "grey": "CanvasText",
    "hatch": "GrayText",
    "alarm": "CanvasText",
}
"""Where a reader has colours of their own."""

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
