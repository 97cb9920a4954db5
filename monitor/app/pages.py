"""Pages: everything about an incident, made and written."""

from collections.abc import Mapping
from datetime import timedelta
from os.path import relpath
from pathlib import Path
from typing import Final
from urllib.parse import quote, urljoin

from msgspec.structs import replace

from monitor.app.asked import Asked
from monitor.app.comparing import Sides, published_comparison
from monitor.app.corrections import corrections
from monitor.app.newsroom import Newsroom
from monitor.app.questions import fitted
from monitor.chart.files.render import png, put
from monitor.errors import UsageError
from monitor.page.document import PageAddress, document, preview
from monitor.page.front import FrontPage
from monitor.page.making import make_front
from monitor.report.cells import finest
from monitor.report.snapshot import Snapshot
from monitor.store.reading.alerts import alerts
from monitor.store.reading.reader import Reader

WEEK: Final = timedelta(days=7)
"""What a page compares at most: of more no hour would be seen in its picture."""


def pages(
    newsroom: Newsroom, asked: Asked, *, internal: bool = False, other: Asked | None = None
) -> Mapping[str, FrontPage]:
    """Return the page of each incident that is asked about, by its key; see `fronts`.

    Raises:
        UsageError: The only page is that of *other*, and no period is given.
    """
    with newsroom.opened() as reader:
        made = fronts(newsroom, reader, asked, internal=internal, corrects=True)
        if other is None:
            return made
        sides = {
            key: Sides(
                asked._replace(incidents=(key,)),
                other,
                longest=WEEK,
                named=("--incident", "--compare"),
            )
            for key in made
            if (key,) != other.incidents or (other.since, other.until) != (None, None)
        }
        if not sides:
            (key,) = other.incidents
            raise UsageError(f"--compare: {key} is the page's own. Write {key}@SINCE..UNTIL")
        beside = {
            key: published_comparison(newsroom, reader, sides[key], public=not internal)
            for key in sides
        }
    found = {key: replace(front, compared=beside.get(key)) for key, front in made.items()}
    return {key: newsroom.leaks.cleared("page", front) for key, front in found.items()}


def fronts(
    newsroom: Newsroom,
    reader: Reader,
    asked: Asked,
    *,
    internal: bool = False,
    corrects: bool = False,
) -> Mapping[str, FrontPage]:
    """Return the page of each incident that is asked about, by its key.

    Where it *corrects* it says what the last page that was written said otherwise.
    """
    leaks, made = newsroom.leaks, dict[str, FrontPage]()
    for question in fitted(newsroom, reader, asked, finest):
        snapshot = Snapshot(reader, question, leaks.allows, internal=internal).widened()
        known = alerts(reader, question.span.start, question.now)
        front = make_front(snapshot, known, adapts=asked.every is None)
        changed = corrections(reader, snapshot, "page").sentences if corrects else ()
        made[question.incident] = replace(front, story=replace(front.story, corrections=changed))
    return {key: leaks.cleared("page", front) for key, front in made.items()}


def write(front: FrontPage, path: Path, address: str = "", feed: Path | None = None) -> list[Path]:
    """Write the page and, where it is known where it will lie, its picture; return the files.

    Older ones are replaced at once. The picture is next to the page, and has its name. *address* is
    where it will be published; of a folder with a slash at its end.

    Raises:
        MonitorError: The extra `charts`, which the picture needs, is not installed; nothing was
            written.
    """
    place, made = PageAddress(), [path]
    if feed is not None:
        place = replace(place, feed=quote(Path(relpath(feed, path.parent)).as_posix()))
    if address:
        picture = path.with_suffix(".png")
        made.append(picture)
        place = replace(
            place,
            address=urljoin(address, quote(path.name)),
            picture=urljoin(address, quote(picture.name)),
        )
        put(picture, png(preview(front), 1))
    put(path, document(front, place=place))
    return made
