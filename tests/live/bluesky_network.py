"""Bluesky for real: accounts write, the collector is killed in the middle, and both are compared.

Started by `tests/live/bluesky`, which sets up the network; ends with a failed assertion where what
the network holds is not what we stored.
"""

import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any, Final

import httpx

from monitor.app import wiring
from monitor.clock import rfc3339, utc_now
from monitor.config import Config, read_config
from monitor.sources.values import digest
from tests.live.bluesky_search import Index, Indexed, serve
from tests.servers import end, until

POSTS: Final = 300
PASSWORD: Final = "correct horse battery"  # noqa: S105  of an account that lives for a minute
COLLECTION: Final = "app.bsky.feed.post"
CONFIG: Final = """
[monitor]
timezone = "America/Los_Angeles"

[[incident]]
key = "anaheim"
title = "Anaheim"
since = {since}
query = 'anaheim police'

[source.bluesky]
base_url = "{pds}"
handle_env = "HANDLE"
password_env = "APP_PASSWORD"
every = "30s"
settle = "1s"
allow_private = true
"""


@dataclass
class Writer:
    client: httpx.Client
    handle: str
    did: str
    token: str

    @classmethod
    def new(cls, client: httpx.Client, handle: str) -> "Writer":
        account = {"handle": handle, "email": f"{handle}@example.org", "password": PASSWORD}
        made = client.post("/xrpc/com.atproto.server.createAccount", json=account)
        made.raise_for_status()
        return cls(client, handle, made.json()["did"], made.json()["accessJwt"])

    def call(self, method: str, **body: object) -> dict[str, Any]:
        answer = self.client.post(
            f"/xrpc/{method}", json=body, headers={"Authorization": f"Bearer {self.token}"}
        )
        answer.raise_for_status()
        said: dict[str, Any] = answer.json() if answer.content else {}
        return said

    def write(self, text: str, at: datetime, rkey: str | None = None) -> Indexed:
        record = {"$type": COLLECTION, "text": text, "createdAt": rfc3339(at), "langs": ["en"]}
        where = {"repo": self.did, "collection": COLLECTION, "record": record}
        if rkey is None:
            made = self.call("com.atproto.repo.createRecord", **where)
        else:
            made = self.call("com.atproto.repo.putRecord", rkey=rkey, **where)
        return Indexed(made["uri"], at, text)

    def delete(self, post: Indexed) -> None:
        rkey = post.uri.rpartition("/")[2]
        where = {"repo": self.did, "collection": COLLECTION, "rkey": rkey}
        self.call("com.atproto.repo.deleteRecord", **where)

    def held(self) -> dict[str, str]:
        """Return id -> text of what the network holds of this account, as it says itself."""
        found: dict[str, str] = {}
        cursor: str | None = None
        while True:
            place = {"cursor": cursor} if cursor else {}
            said = self.client.get(
                "/xrpc/com.atproto.repo.listRecords",
                params={"repo": self.did, "collection": COLLECTION, "limit": "100", **place},
            ).json()
            found |= {digest(one["uri"]): one["value"]["text"] for one in said["records"]}
            cursor = said.get("cursor")
            if cursor is None:
                return found


class House:
    def __init__(self, folder: Path, pds: str, reader: Writer) -> None:
        self.folder = folder
        since = rfc3339(utc_now() - timedelta(hours=3))
        self.path = folder / "config.toml"
        self.path.write_text(CONFIG.format(since=since, pds=pds))
        granted = reader.call("com.atproto.server.createAppPassword", name="monitor")
        self.environ = {**os.environ, "HANDLE": reader.handle, "APP_PASSWORD": granted["password"]}  # noqa: TID251  as a user hands them over

    def collect(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "monitor", "--config", str(self.path), "collect"]
        return subprocess.Popen(command, env=self.environ)

    def config(self) -> Config:
        return read_config(self.path, environ=self.environ)

    def stored(self) -> dict[str, str | None]:
        """Return id -> text; None where the post was taken back."""
        with sqlite3.connect(self.folder / "db" / "monitor.db") as conn:
            return dict(conn.execute("SELECT native_id, text FROM post").fetchall())

    def again(self, after: timedelta) -> str | None:
        """Ask once more for what we hold, as the daemon would so much later."""
        config = self.config()
        collector = wiring.Collector(
            config,
            wiring.scorers(config),
            sleep=Event().wait,
            now=lambda: utc_now() + after,
        )
        with collector.turn(config.sources[0]) as turn:
            made = turn.recheck(config.incidents[0])
        return None if made is None else made.outcome


def fill(index: Index, writers: list[Writer]) -> dict[str, tuple[Writer, Indexed]]:
    """Let people write, over the last two hours, some in the same second; what is beside too."""
    start = utc_now() - timedelta(hours=2)
    posts = {}
    for number in range(POSTS):
        writer = writers[number % len(writers)]
        at = start + timedelta(seconds=number // 3 * 20)
        post = writer.write(f"Police in Anaheim n{number}", at)
        posts[digest(post.uri)] = writer, post
        index.posts.append(post)
    index.posts.append(writers[0].write("A sunny day in Anaheim", start))
    return posts


def killed_in_the_middle(house: House, index: Index) -> None:
    """Kill the collector once it has some pages; what it left is a part, and no more is claimed."""
    process = house.collect()
    before = index.asked
    until(lambda: index.asked >= before + 4)
    end(process, signal.SIGKILL)
    part = len(house.stored())
    print(f"killed after {index.asked - before} questions: {part} of {POSTS} posts are stored")  # noqa: T201
    assert 0 < part < POSTS


def main(folder: Path, pds_port: int, search_port: int) -> None:
    pds = f"http://localhost:{pds_port}"
    with serve(search_port) as index, httpx.Client(base_url=pds, timeout=30) as client:
        mark = f"{utc_now():%H%M%S}"
        writers = [Writer.new(client, f"{who}{mark}.test") for who in ("ann", "bob", "eve")]
        house = House(folder, pds, Writer.new(client, f"reader{mark}.test"))
        posts = fill(index, writers)
        Event().wait(3)  # until the AppView has heard of them

        killed_in_the_middle(house, index)
        assert house.collect().wait() == 0
        compare(house, writers, "after the kill")

        for writer, post in list(posts.values())[:30]:
            if post.text.endswith(tuple("02468")):
                writer.delete(post)
            else:
                writer.write(f"{post.text}, corrected", post.at, post.uri.rpartition("/")[2])
        Event().wait(3)
        assert house.again(timedelta(hours=4)) == "ok"
        compare(house, writers, "after deletions and edits")


def compare(house: House, writers: list[Writer], when: str) -> None:
    """Hold what we stored of the incident to what the network holds of it."""
    held = {key: text for writer in writers for key, text in writer.held().items()}
    wanted = {key: text for key, text in held.items() if "Police" in text}
    stored = house.stored()
    kept = {key: text for key, text in stored.items() if text is not None}
    print(f"{when}: the network holds {len(wanted)}, we hold {len(kept)}, {len(stored)} in all")  # noqa: T201
    assert kept == wanted


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
