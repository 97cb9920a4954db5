"""The feed beside the live page: asked by any name of this machine, made from the store."""

import asyncio
from pathlib import Path

import feedparser
import httpx
import pytest

from monitor.app.asked import Asked
from monitor.app.corrections import keep
from monitor.app.live import LiveReaders, Served, application
from monitor.app.newsroom import Newsroom
from tests.app.test_corrections import FIRST, made, room
from tests.store.build import INCIDENT

__all__ = ["room"]


def get(
    room: Newsroom, path: str, host: str = "localhost", *, internal: bool = False
) -> httpx.Response:
    async def ask() -> httpx.Response:
        readers = LiveReaders(internal=internal)
        asked = Asked(incidents=(INCIDENT,), until=FIRST)
        app = application(Served(room, asked, readers), None, None)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.get(f"http://{host}:8017/{path}")

    return asyncio.run(ask())


def test_it_has_the_briefs(room: Newsroom) -> None:
    """As Atom, by the name that was asked; no other host is answered."""
    assert keep(room, made(room, FIRST).record) is None
    answer = get(room, "feed.xml")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml"
    assert answer.headers["x-content-type-options"] == "nosniff"
    told = feedparser.parse(answer.content)
    assert not told.bozo
    (entry,) = told.entries
    assert entry.id == f"tag:localhost,2017-02-23:{INCIDENT}/brief/2017-02-23T11:10:00Z"
    assert [link.href for link in told.feed.links] == [
        "http://localhost:8017/feed.xml",
        "http://localhost:8017/",
    ]
    assert get(room, "feed.xml", "evil.example").status_code == 400


@pytest.mark.repeats
def test_the_page_names_it(room: Newsroom) -> None:
    """By a short address: the page is asked by several names."""
    page = get(room, "").text
    assert '<link rel="alternate" type="application/atom+xml"' in page
    assert 'href="feed.xml"' in page


def test_a_database_that_went_is_one_sentence(room: Newsroom, tmp_path: Path) -> None:
    """As for the page: the reader comes again."""
    room.config.database.unlink()
    answer = get(room, "feed.xml")
    assert answer.status_code == 503
    assert str(room.config.database) in answer.text
    assert tmp_path.exists()
