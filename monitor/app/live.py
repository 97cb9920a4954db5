"""What the live page shows, from the configuration and the store."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec.structs import replace

from monitor.app.alerts import alerts_in
from monitor.app.asked import Asked
from monitor.app.newsroom import Newsroom
from monitor.app.pages import fronts
from monitor.app.status import read_status
from monitor.clock import utc_now
from monitor.store.reading.reader import open_reader
from monitor.store.reading.unlocked import state
from monitor.web.now import LATELY, now
from monitor.words.sheet import Sheet
from monitor.words.worded import Worded, worded

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from monitor.web.desk import Ledger


@contextmanager
def kept(newsroom: Newsroom) -> Iterator[None]:
    """Keep the file of the database from being taken for another while it is served.

    Raises:
        StoreError: It is not there, or cannot be read.
    """
    with open_reader(newsroom.config.database):
        yield


def application(
    newsroom: Newsroom, asked: Asked, desk: "Ledger | None", *, internal: bool
) -> "ASGIApp":
    """Return what answers requests.

    Args:
        newsroom: Whose page it is.
        asked: About which incident, and which time.
        desk: What may be coded by hand; None for nothing.
        internal: Whether the page shows what is not for publication.
    """
    from monitor.web.app import application as made
    from monitor.web.desk import Desk
    from monitor.web.site import PUBLIC_REST, REST, Shown, Site

    shown = Shown(
        version=lambda: state(newsroom.config.database),
        now=lambda: standing(newsroom),
        page=renderer(newsroom, asked, internal=internal),
    )
    rest = REST if internal else PUBLIC_REST
    if desk is None:
        return made(Site(shown, rest=rest))
    return made(Site(shown, desk="label", rest=rest), Desk(desk).routes())


def standing(newsroom: Newsroom) -> str:
    """Return how things stand at this moment, as HTML.

    Raises:
        StoreError: The database cannot be read.
    """
    instant = utc_now()
    with newsroom.opened() as reader:
        alerts = alerts_in(newsroom, reader, instant - LATELY, instant)
        status = worded(read_status(newsroom, reader, instant, editor=False))
    return now(_stands(status), alerts)


def _stands(status: Worded) -> Sheet:
    """Return how things stand, beginning with what is found: the page says when by itself."""
    return replace(status.sheet, head=[said.sentence for _, said in status.said])


def renderer(newsroom: Newsroom, asked: Asked, *, internal: bool) -> Callable[[int], bytes]:
    """Return what makes the page of the incident asked about, given the number of its edition."""
    from monitor.page.document import Live, document

    def render(edition: int) -> bytes:
        now = utc_now()
        with newsroom.opened() as reader:
            found = fronts(newsroom, reader, asked._replace(now=now), internal=internal)
            (front,) = found.values()
            status = worded(read_status(newsroom, reader, now))
        return document(front, Live(_stands(status), edition))

    return render
