"""Charts of incidents, as whoever asks may see them."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.app.asked import Asked
from monitor.app.newsroom import Newsroom
from monitor.app.questions import fitted

if TYPE_CHECKING:
    from monitor.chart import Figure
    from monitor.report.snapshot import Snapshot


def figures(newsroom: Newsroom, what: str, asked: Asked, *, public: bool) -> "Mapping[str, Figure]":
    """Return the figure *what*, one of `monitor.chart.making.MAKERS`, of each incident, by its key.

    Args:
        newsroom: Whose figures they are.
        what: Name of the chart.
        asked: About which incidents, and which time.
        public: Whether it shows only what enough accounts stand behind.

    Raises:
        DataError: A protected name would be shown.
        UsageError: The span ends before it begins, or has too many buckets.
        StoreError: The database cannot be read.
    """
    from monitor.report.lengths import readable
    from monitor.report.snapshot import Snapshot

    made = {}
    with newsroom.opened() as reader:
        for question in fitted(newsroom, reader, asked, readable):
            snapshot = Snapshot(reader, question, internal=not public).widened()
            if asked.every is None:
                snapshot = snapshot.adapted(tone=what == "sentiment")
            made[question.incident] = figure(what, snapshot)
    return {key: newsroom.leaks.cleared(f"chart {what}", one) for key, one in made.items()}


def figure(what: str, snapshot: "Snapshot") -> "Figure":
    """Return the figure *what* of an incident.

    Raises:
        StoreError: The database cannot be read.
    """
    from monitor.chart.making import MAKERS, Drawn

    return MAKERS[what](Drawn(snapshot.told, snapshot.marks, snapshot.series))


def drawn(figure: "Figure", width: int, *, color: bool) -> str:
    """Return a figure as a terminal shows it, no line longer than *width* columns."""
    from monitor.chart import draw

    return draw(figure, width=width, color=color)


def write(figure: "Figure", path: Path, *, dark: bool = False) -> None:
    """Write a figure into a file, in the format that its name ends with.

    Args:
        figure: What is drawn.
        path: Ends with .png, .svg or .html; an older file is replaced at once.
        dark: Whether it is drawn on a dark ground.

    Raises:
        MonitorError: The extra `charts` is not installed; nothing was written.
        CannotCreate: The file cannot be made; an older one is as it was.
        UsageError: The name ends otherwise.
    """
    from monitor.chart import write as put

    put(figure, path, dark=dark)
