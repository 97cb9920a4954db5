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
OTHERS: Final = "#9AA1AB"
BESIDE: Final = "#7B8794"  # what is no post; the line of an event is seen on it
INK: Final = "#1F2933"
QUIET: Final = "#566270"
GRID: Final = "#E7EAEE"
HATCH: Final = "#A3ABB6"
SHADE: Final = "#F1F3F6"
ALARM: Final = "#B42318"
PALE: Final = 0.45  # opacity of what will still change

FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
SMALL: Final = 11
TITLE: Final = 17
SUBTITLE: Final = 12
LINE: Final = 16  # height of a line of small text
MARGIN: Final = 24

CONFIG: Final[dict[str, object]] = {
    "background": "white",
    "font": FONT,
    "view": {"stroke": None},
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
