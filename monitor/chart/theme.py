"""Colours and sizes of all charts.

The palette is Okabe and Ito's, told apart with any colour vision; its order alternates light and
dark, so that neighbours in a stack differ in grey print too.

References:
    M. Okabe, K. Ito, "Color Universal Design", https://jfly.uni-koeln.de/color/; known, not read
    again on 2026-11-24.
"""

from typing import Final

PALETTE: Final = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#F0E442",
    "#D55E00",
    "#56B4E9",
    "#333F50",
    "#CC79A7",
)
LINES: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#333F50", "#E69F00")
"""Of lines: those of the palette that are seen on white though thin."""

DASHES: Final = ((1, 0), (6, 3), (2, 2), (9, 3, 2, 3), (4, 2), (12, 4))
"""As many: lines are told apart in grey print too."""

HEADROOM: Final = 1.1  # over what is highest, for its mark of a lower bound
OTHERS: Final = "#9AA1AB"
BESIDE: Final = "#7B8794"  # what is no post; the line of an event is seen on it
INK: Final = "#1F2933"
QUIET: Final = "#566270"
GRID: Final = "#E7EAEE"
HATCH: Final = "#A3ABB6"
SHADE: Final = "#F1F3F6"
ALARM: Final = "#B42318"
PALE: Final = 0.45  # opacity of what will still change

PHASES: Final = {
    "emerging": "#C9E4F6",
    "growing": "#8CC3EC",
    "peaking": "#4C97D3",
    "fading": "#C5B8D9",
    "revived": "#8FD3BD",
    "quiet": "#DDE2E8",
}
"""Apart from the colours of onset and burst, and light: their names stand in them."""

ON_PHASE: Final = "#11161B"  # text on any of them, in the dark too

BOUND: Final[dict[str, object]] = {
    "type": "point",
    "shape": "triangle-up",
    "filled": True,
    "size": 20,
    "yOffset": -5,
    "color": INK,
    "opacity": 1,
    "aria": False,
}
"""The mark over a lower bound: a small triangle that points up."""

FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
SMALL: Final = 11
TITLE: Final = 17
BOLD: Final = 1.2  # times as wide as plain letters: more than any usual font needs
SUBTITLE: Final = 12
LINE: Final = 16  # height of a line of small text
MARGIN: Final = 24

CONFIG: Final[dict[str, object]] = {
    "background": "white",
    "font": FONT,
    "view": {"stroke": None},
    "line": {"strokeJoin": "round"},  # a mitre would reach over 100 % and under 0 %
    "text": {"font": FONT, "fontSize": SMALL, "color": INK},
    "title": {
        "anchor": "start",
        "frame": "bounds",
        "color": INK,
        "fontSize": TITLE,
        "subtitleColor": QUIET,
        "subtitleFontSize": SUBTITLE,
        "subtitleLineHeight": LINE + 1,
        "lineHeight": TITLE + 4,
        "subtitlePadding": 6,
        "offset": 12,
    },
    "axis": {
        "labelColor": QUIET,
        "titleColor": QUIET,
        "labelFontSize": SMALL,
        "titleFontSize": SMALL,
        "titleFontWeight": "normal",
        "gridColor": GRID,
        "domain": False,
        "ticks": False,
        "labelPadding": 6,
    },
}
