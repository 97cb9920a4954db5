"""Pages: all of an incident, told and written."""

from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from monitor.app.asked import Asked
from monitor.app.corrections import corrections
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
        return fronts(newsroom, reader, asked, internal=internal, compares=True)


def fronts(
    newsroom: Newsroom,
    reader: Reader,
    asked: Asked,
    *,
    internal: bool = False,
    compares: bool = False,
) -> Mapping[str, FrontPage]:
    """Return the page of each incident that is asked about, by its key.

    Where it *compares* it says what the last page that was written said otherwise.

    Raises:
        DataError: A protected name would be shown.
        UsageError: The span ends before it begins, or has too many buckets.
        StoreError: The database cannot be read.
    """
    leaks, told = newsroom.leaks, dict[str, FrontPage]()
    for question in fitted(newsroom, reader, asked, finest):
        snapshot = Snapshot(reader, question, leaks.allows, internal=internal).widened()
        known = [a for a in alerts(reader, question.span.start) if a.at <= question.now]
        front = make_front(snapshot, known, adapts=asked.every is None)
        changed = corrections(reader, snapshot, "page") if compares else ()
        told[question.incident] = replace(front, story=replace(front.story, corrections=changed))
    return {key: leaks.cleared("page", front) for key, front in told.items()}


def write(front: FrontPage, path: Path) -> None:
    """Write the page; an older file is replaced at once.

    Raises:
        CannotCreate: The file cannot be made; an older one is as it was.
    """
    put(path, document(front))
