"""One post that several servers show: counted once, with the most that any of them knows of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from monitor.collect import PassWatch, collect
from monitor.errors import SourceError
from monitor.nouns.posts import Answer
from monitor.privacy.guard import NameGuard
from monitor.privacy.masking import Masker
from monitor.privacy.pseudonym import Pseudonyms
from monitor.sources.mastodon.source import Mastodon, Settings
from monitor.store.connection import open_store
from monitor.store.writing.passes import settle_settings
from monitor.testing.contract import INCIDENT, START, items
from monitor.testing.service import FakeHttp, Item, Params
from tests.simulation.run import Coin
from tests.sources.services import Timeline
from tests.store.pages import counted, kept_in_step

HOSTS = ("a.example", "b.example", "c.example")
NOW = START + timedelta(hours=1)
FAVOURITES = {"a.example": 3, "b.example": 9}
"""As each server counts them, of every post."""


@dataclass
class Instance(Timeline):
    """A server that gave the posts ids of its own, and counts favourites for itself."""

    favourites: int = 0
    shift: int = 0

    def id_of(self, it: Item) -> int:
        return super().id_of(it) + self.shift

    def shape(self, it: Item, native_id: str) -> dict[str, object]:
        return {**super().shape(it, native_id), "favourites_count": self.favourites}


def test_what_several_instances_show_is_counted_once(tmp_path: Path) -> None:
    """Two of three hold the same posts in part, the third is out of order: all are there, once."""
    held = items(30)
    there = {
        "a.example": Instance(held[:20], NOW, favourites=FAVOURITES["a.example"]),
        "b.example": Instance(held[10:], NOW, favourites=FAVOURITES["b.example"], shift=5000),
    }

    def respond(url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        host = urlsplit(url).hostname or ""
        if host not in there:
            message = f"{host}: the connection was refused"
            raise SourceError(message)
        return there[host].respond(url, params, headers)

    watched = PassWatch(
        name="mastodon",
        source=Mastodon(Settings(instances=tuple(f"https://{host}" for host in HOSTS))),
        incident=INCIDENT,
        settle=timedelta(minutes=30),
        every=timedelta(minutes=2),
        masker=Masker(Pseudonyms(b"k" * 32), NameGuard(())),
        scorers=[Coin()],
    )
    with open_store(tmp_path / "monitor.db", zone="UTC", scorer="textblob") as store:
        settle_settings(store)
        outturn = collect(store, watched, FakeHttp(respond), now=NOW)
        assert outturn.new == len(held)
        assert [error.partition("#")[0] for error in outturn.errors] == ["c.example"]
        likes = store.conn.execute("SELECT max(likes) FROM engagement GROUP BY post").fetchall()
        assert sorted(most for (most,) in likes) == [3] * 10 + [9] * 20
        assert store.conn.execute("SELECT sum(posts) FROM volume_minute").fetchone() == (30,)
        assert kept_in_step(store) == counted(store)
