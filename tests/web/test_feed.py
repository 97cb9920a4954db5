"""The feed beside the live page: asked by any name of this machine, made from the store."""

import feedparser
import httpx
import pytest

from monitor.app.asked import Asked
from monitor.app.corrections import keep
from monitor.app.live import LiveReaders, Served
from monitor.app.newsroom import Newsroom
from monitor.words.live import UNREADABLE
from tests.app.test_corrections import FIRST, made, room
from tests.store.build import INCIDENT
from tests.web.asking import ask

__all__ = ["room"]


def get(
    room: Newsroom,
    path: str,
    host: str = "localhost",
    *,
    internal: bool = False,
    readers: LiveReaders | None = None,
) -> httpx.Response:
    asked = Asked(incidents=(INCIDENT,), until=FIRST)
    served = Served(room, asked, readers or LiveReaders(internal=internal))
    return ask(served.application(), "GET", path, base=f"http://{host}:8017")


def test_it_has_the_briefs(room: Newsroom) -> None:
    """As Atom, by the name that was asked; no other host is answered."""
    assert keep(room, made(room, FIRST).record) is None
    answer = get(room, "feed.xml")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml"
    assert answer.headers["x-content-type-options"] == "nosniff"
    # As somebody has it who asked a proxy: no other program knows its scheme and folder.
    asked = {"content-location": "https://news.example/monitor/feed.xml"}
    told = feedparser.parse(answer.content, response_headers=dict(answer.headers) | asked)
    assert not told.bozo
    (entry,) = told.entries
    assert entry.id == f"tag:localhost,2017-02-23:{INCIDENT}/brief/2017-02-23T11:10:00Z"
    assert [link.href for link in told.feed.links] == [
        "https://news.example/monitor/feed.xml",
        "https://news.example/monitor/",
    ]
    assert entry.link == "https://news.example/monitor/"
    assert get(room, "feed.xml", "evil.example").status_code == 400


@pytest.mark.repeats
def test_the_page_names_it(room: Newsroom) -> None:
    """By a short address: the page is asked by several names."""
    page = get(room, "").text
    assert '<link rel="alternate" type="application/atom+xml"' in page
    assert 'href="feed.xml"' in page


@pytest.mark.parametrize("path", ["", "feed.xml", "embed/chart.html", "metrics"])
@pytest.mark.parametrize(
    ("readers", "here"),
    [
        (LiveReaders(), False),
        (LiveReaders(internal=True, names=("localhost",)), False),
        (LiveReaders(internal=True), True),
    ],
)
def test_where_the_database_lies_is_shown_on_this_machine_alone(
    room: Newsroom, path: str, readers: LiveReaders, *, here: bool
) -> None:
    """Whatever is asked for while it cannot be read: others read only that it cannot."""
    room.config.database.unlink()
    answer = get(room, path, readers=readers)
    assert (str(room.config.database) in answer.text) is here
    if path == "metrics" and not readers.internal:
        assert answer.status_code == 404
    else:
        assert answer.status_code == 503
        assert (UNREADABLE in answer.text) is not here
