"""Shorteners: asked where the configuration asks for it, within the guard, each address once."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpcore
import trustme

from monitor.app import wiring
from monitor.app.asking import Resolving
from monitor.store import forgetting
from monitor.store.connection import Store
from monitor.store.reading.looks import short_links
from monitor.store.reading.reader import open_reader
from tests.config.write import RIGHT, read
from tests.http.servers import Server, replying, serving
from tests.http.world import World, knowing
from tests.store.pages import START, add, kept

VIDEO = "https://youtu.be/dQw4w9WgXcQ?si=x"
LEADS = {
    "t.co/video": f"HTTP/1.1 301 Moved\r\nLocation: {VIDEO}\r\nContent-Length: 0\r\n\r\n",
    "t.co/twice": "HTTP/1.1 302 Found\r\nLocation: https://bit.ly/on\r\nContent-Length: 0\r\n\r\n",
    "bit.ly/on": f"HTTP/1.1 301 Moved\r\nLocation: {VIDEO}\r\nContent-Length: 0\r\n\r\n",
    "t.co/round": "HTTP/1.1 301 Moved\r\nLocation: /round\r\nContent-Length: 0\r\n\r\n",
    "t.co/named": "HTTP/1.1 301 Moved\r\nLocation: https://a.example/tomlin-averystone\r\n"
    "Content-Length: 0\r\n\r\n",
    "t.co/gone": "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
}
ON = "[links]\nresolve = true\n"


class Here(httpcore.SyncBackend):
    """Dials one port of this machine, whichever was to be dialled."""

    def __init__(self, port: int) -> None:
        self.port = port

    def connect_tcp(self, host: str, port: int, *rest: Any, **how: Any) -> httpcore.NetworkStream:
        assert port == 443
        return super().connect_tcp(host, self.port, *rest, **how)


@contextmanager
def shorteners(folder: Path, table: str = ON) -> Iterator[tuple[Resolving, Server, Store]]:
    """Yield what resolves, the server that is both shorteners, and the database."""
    authority = trustme.CA()
    speaking, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("t.co", "bit.ly").configure_cert(speaking)
    authority.configure_trust(trusting)

    def reply(request: str) -> bytes:
        path = request.split(" ", 2)[1]
        host = request.lower().partition("host: ")[2].split("\r\n")[0]
        return LEADS[host + path].encode()

    with serving(replying(reply), speaking) as server:
        config = read(folder, RIGHT + table)
        resolving = Resolving(
            config,
            sleep=bool,
            network=lambda ledger: World().http(
                ledger, resolver=knowing("127.0.0.1"), backend=Here(server.port), tls=trusting
            ),
        )
        with wiring.writer(config) as store:
            with store.transaction() as conn:
                conn.execute(
                    "INSERT INTO topic (id, incident, kind, key, title, query) "
                    "VALUES (1, 'anaheim', 'incident', 'anaheim', '', '')"
                )
            yield resolving, server, store


def post(store: Store, name: str, *short: str) -> None:
    add(store, kept(name, " ".join([name, *(f"https://{one}" for one in short)]), at=START))


def pointing(store: Store) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, key in store.conn.execute(
        "SELECT native_id, key FROM pointing JOIN target ON target.id = target "
        "JOIN post ON post.id = post"
    ):
        found.setdefault(name, set()).add(key)
    return found


def test_a_short_link_counts_as_what_it_leads_to(tmp_path: Path) -> None:
    """Also through another; nobody but shorteners is asked; one that leads nowhere is itself."""
    video = {"youtube:dQw4w9WgXcQ"}
    with shorteners(tmp_path) as (resolve, server, store):
        for name in ("video", "twice", "round", "named", "gone"):
            post(store, name, f"t.co/{name}")
        resolve()
        rest = {name: {f"t.co/{name}"} for name in ("round", "named", "gone")}
        assert pointing(store) == {"video": video, "twice": video, **rest}
        asked = len(server.requests)
        assert asked == 5 + 1 + 2  # one leads on once, one round and round
        post(store, "later", "t.co/video", "t.co/gone")
        post(store, "video", "t.co/video")
        resolve()
        assert pointing(store)["later"] == {*video, "t.co/gone"}
        assert len(server.requests) == asked
        with open_reader(tmp_path / "db" / "monitor.db") as reader:
            assert short_links(reader) == (5, 3)


def test_what_led_to_a_link_goes_with_its_last_post(tmp_path: Path) -> None:
    """Where a post is forgotten, nothing is left of what its short links led to."""
    with shorteners(tmp_path) as (resolve, _, store):
        post(store, "video", "t.co/video")
        post(store, "gone", "t.co/gone")
        resolve()
        for name in ("video", "gone"):
            forgetting.forget(store, forgetting.one("mastodon", name))
        held = "SELECT count(*) FROM setting WHERE key LIKE 'short:%'"
        assert store.conn.execute(held).fetchone() == (0,)


def test_so_many_are_asked_about_in_a_minute(tmp_path: Path) -> None:
    """The budget; the others wait for the next."""
    with shorteners(tmp_path, f"{ON}per_minute = 1\n") as (resolve, server, store):
        post(store, "one", "t.co/video", "t.co/gone")
        resolve()
        assert len(server.requests) == 1
        resolve()
        resolve()
        assert len(server.requests) == 2
