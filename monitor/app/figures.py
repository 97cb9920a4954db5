"""Charts of incidents, as whoever asks may see them."""

from collections.abc import Mapping

from monitor.app.asked import Asked
from monitor.app.newsroom import Newsroom
from monitor.app.questions import fitted
from monitor.chart import Figure, draw, write
from monitor.chart.making import CHARTS
from monitor.report.cells import finest
from monitor.report.lengths import readable
from monitor.report.snapshot import Snapshot

__all__ = ["CHARTS", "Figure", "draw", "figures", "write"]


def figures(newsroom: Newsroom, what: str, asked: Asked, *, public: bool) -> Mapping[str, Figure]:
    """Return the figure *what*, one of `monitor.chart.making.CHARTS`, of each incident, by its key.

    *public* shows only what enough accounts stand behind.
    """
    made = {}
    with newsroom.opened() as reader:
        for question in fitted(newsroom, reader, asked, readable):
            snapshot = Snapshot(reader, question, internal=not public).widened(
                finest if asked.every else readable
            )
            if asked.every is None:
                snapshot = snapshot.adapted(what)
            made[question.incident] = CHARTS[what](snapshot)
    return {key: newsroom.leaks.cleared(f"chart {what}", one) for key, one in made.items()}
