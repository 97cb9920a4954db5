"""Charts: one specification for PNG, SVG and HTML, and a drawing for the terminal."""

from monitor.chart.figure import (
    AmplificationFigure,
    Figure,
    LinksFigure,
    NarrativesFigure,
    Outlook,
    ReactionsFigure,
    SentimentFigure,
    VolumeFigure,
)
from monitor.chart.files.render import write
from monitor.chart.panels.frame import specification
from monitor.chart.terminal.draw import draw

__all__ = [
    "AmplificationFigure",
    "Figure",
    "LinksFigure",
    "NarrativesFigure",
    "Outlook",
    "ReactionsFigure",
    "SentimentFigure",
    "VolumeFigure",
    "draw",
    "specification",
    "write",
]
