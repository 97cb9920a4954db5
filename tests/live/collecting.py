"""Passes over a real server with a clock that can be put forward: pauses cost no time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from monitor.clock import utc_now
from monitor.collect import Outturn, PassWatch, collect, recheck
from monitor.errors import NotFound
from monitor.http.client import HttpClient
from monitor.http.pace import MemoryLedger
from monitor.nouns.incident import Incident
from monitor.query import Query
from monitor.sources.base import Source
from monitor.store.connection import Store, open_store
from monitor.store.writing.passes import settle_settings
from monitor.testing.service import Params, Service
from tests.http.servers import Handler, handling
from tests.simulation.disturbed import number_of
from tests.simulation.run import EVERY, MASKER, Coin


class Collecting:
    def __init__(self, store: Store, source: Source) -> None:
        self.store = store
        self.now = utc_now()
        self.incident = Incident(
            key="anaheim",
            title="Anaheim",
            since=self.now - timedelta(hours=3),
            query=Query.read("anaheim police"),
            hashtags=("Anaheim",),
        )
        self._watched = PassWatch(
            name="live",
            source=source,
            incident=self.incident,
            settle=timedelta(seconds=1),
            every=EVERY,
            masker=MASKER,
            scorers=[Coin()],
        )
        self._http = HttpClient(
            MemoryLedger(),
            now=lambda: self.now,
            sleep=lambda seconds: None,
            min_interval=timedelta(),
            allow_private=True,
        )

    def poll(self, at: datetime | None = None) -> Outturn:
        """Make a pass now, or at another instant, which is the present from then on."""
        self.now = at or self.now
        return collect(self.store, self._watched, self._http, now=self.now)

    def again(self, at: datetime) -> Outturn | None:
        """Ask once more for what is held."""
        self.now = at
        return recheck(self.store, self._watched, self._http, now=self.now)

    def stored(self) -> dict[int, str]:
        """Return number -> text of what is held, but for what was taken back."""
        rows = self.store.conn.execute("SELECT text FROM post WHERE deleted_at IS NULL").fetchall()
        found = {number_of("", text): text for (text,) in rows}
        assert len(found) == len(rows), "a post is stored twice"
        return found

    def close(self) -> None:
        self._http.close()


@contextmanager
def collecting(folder: Path, source: Source) -> Iterator[Collecting]:
    """Give what makes the passes, while the block runs."""
    with open_store(folder / "monitor.db", zone="UTC", scorer="textblob") as store:
        settle_settings(store)
        made = Collecting(store, source)
        try:
            yield made
        finally:
            made.close()


@contextmanager
def listening(service: Service, port: int) -> Iterator[None]:
    """Let a service of the tests answer on a port of this machine."""

    class Answering(Handler):
        def answered(self) -> None:
            parts = urlsplit(self.path)
            params: Params = dict(parse_qsl(parts.query))
            try:
                answer = service.respond(parts.path, params, dict(self.headers.items()))
            except NotFound:
                self.reply(404, b'{"error": "Record not found"}')
            else:
                self.reply(answer.status, answer.body, answer.headers)

    with handling(Answering, port):
        yield


def statuses(folder: Path) -> list[int]:
    """Return the status of each answer that nginx has given, in order."""
    lines = (folder / "logs" / "access.log").read_text().splitlines()
    return [int(line.split('" ')[1].split()[0]) for line in lines]
