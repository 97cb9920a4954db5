"""Pages: all of an incident, told and written."""

from collections.abc import Mapping
from pathlib import Path

from monitor.app.asked import Asked
from monitor.app.newsroom import Newsroom
from monitor.app.questions import fitted
from monitor.chart.files.render import put
from monitor.page.document import document
from monitor.page.front import FrontPage
from monitor.page.making import make_front
from monitor.report.cells import finest
from monitor.report.snapshot import Snapshot
from monitor.store.reading.alerts import alerts
from monitor.store.reading.reader import Reader


def pages(newsroom: Newsroom, asked: Asked, *, internal: bool = False) -> Mapping[str, FrontPage]:
    """Return the page of each incident that is asked about, by its key; see `fronts`."""
    with newsroom.opened() as reader:
        return fronts(newsroom, reader, asked, internal=internal)


def fronts(
    newsroom: Newsroom, reader: Reader, asked: Asked, *, internal: bool = False
) -> Mapping[str, FrontPage]:
    """Return the page of each incident that is asked about, by its key.

    Raises:
        DataError: A protected name would be shown.
        UsageError: The span ends before it begins, or has too many buckets.
        StoreError: The database cannot be read.
    """
    leaks = newsroom.leaks
    told = {
        question.incident: make_front(
            Snapshot(reader, question, leaks.allows, internal=internal).widened(),
            [a for a in alerts(reader, question.span.start) if a.at <= question.now],
            adapts=asked.every is None,
        )
        for question in fitted(newsroom, reader, asked, finest)
    }
    return {key: leaks.cleared("page", front) for key, front in told.items()}


def write(front: FrontPage, path: Path) -> None:
    """Write the page; an older file is replaced at once.

    Raises:
        CannotCreate: The file cannot be made; an older one is as it was.
    """
    put(path, document(front))
