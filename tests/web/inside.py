"""A live page that is served by this very process, from a world that a test changes at will."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event, Thread

from starlette.routing import BaseRoute

from monitor.errors import DataError
from monitor.page.document import Live, document
from monitor.privacy.output import html
from monitor.web.app import application
from monitor.web.listening import serve
from monitor.web.port import listen
from monitor.web.site import REST, Site
from monitor.words.sheet import Sheet, Table
from tests.page.stories import HOSTILE, front
from tests.servers import free_port

TABLE = Table(columns=("source", "state"), rows=[(HOSTILE, "blind")])


class World:
    """What a site shows, and its clock, which stands still between two changes."""

    def __init__(self) -> None:
        self.version, self.pages, self.clock = 1, 0, 0.0
        self.stands = "All is well."
        self.said: Sequence[str] = ("The first sentence.",)
        self.empty = False
        self.broken = False
        self.speaks = Event()
        self.speaks.set()

    def now(self) -> str:
        self.speaks.wait(30)
        return f'<section id="status" aria-label="Now">{self.stands}</section>'

    def page(self, edition: int) -> bytes:
        self.pages += 1
        if self.broken:
            raise DataError("nothing can be read")
        sheet = Sheet(title="", head=["Old."], tables=[TABLE], fields=[], records=[])
        told = "".join(f"<li>{html(sentence)}</li>" for sentence in self.said)
        page = document(front(internal=True, empty=self.empty), Live(sheet, edition)).decode()
        section = re.search(r'<section id="far"[^>]*>', page)
        assert section is not None
        return f"{page[: section.end()]}<ul id=told>{told}</ul>{page[section.end() :]}".encode()

    def stand(self, stands: str) -> None:
        """Let things stand otherwise; a page that was just made is good for a while still."""
        self.stands = stands
        self.version, self.clock = self.version + 1, self.clock + 0.1

    def says(self, *sentences: str) -> None:
        """Let the page say something else, and time pass until a new one is due."""
        self.said = sentences
        self.version, self.clock = self.version + 1, self.clock + REST

    def site(self, links: Mapping[str, str] | None = None) -> Site:
        return Site(
            lambda: self.version,
            self.now,
            self.page,
            links=links,
            every=0.1,
            clock=lambda: self.clock,
            spent=lambda: 0.0,
        )


@contextmanager
def answering(
    world: World, links: Mapping[str, str] | None = None, more: Sequence[BaseRoute] = ()
) -> Iterator[str]:
    """Serve a world; gives the address of its page."""
    port, (ours, theirs) = free_port(), os.pipe()
    app = application(world.site(links), more)
    with listen(port) as line:
        thread = Thread(target=serve, args=(app, line, ours))
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}/"
        finally:
            os.close(theirs)
            thread.join(10)
            os.close(ours)
            assert not thread.is_alive()
