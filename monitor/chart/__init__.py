"""Charts: one drawing for PNG, SVG and HTML, and another for the terminal."""

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
from monitor.chart.svg.sheet import svg
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
    "svg",
    "write",
]
