"""A real MediaWiki: as many edits are counted as it has in its own history."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from monitor.clock import HOUR, floor, utc_now
from monitor.collect import PassWatch, collect
from monitor.http.client import HttpClient
from monitor.http.pace import MemoryLedger
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Span
from monitor.query import Query
from monitor.sentiment.base import load
from monitor.sources.wikipedia.articles import WikipediaSettings
from monitor.sources.wikipedia.edits import WikipediaEdits
from monitor.store.connection import open_store
from monitor.store.reading.reader import open_reader
from tests.servers import answering, free_port, program
from tests.simulation.run import MASKER

pytestmark = pytest.mark.repeats


SCRIPT = Path(__file__).parent / "mediawiki"
WHERE = (
    "Debian: apt-get install --no-install-recommends mediawiki php-cli php-sqlite3 php-mbstring "
    "php-xml php-intl"
)
PASSWORD = "correct-horse-battery"  # noqa: S105  of a wiki that lives for a minute
EDITS = 40
TITLE = "2017 Anaheim protests"


class Wiki:
    """The server; `edit` does what its administrator would, whom it lets write fast."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._client = httpx.Client(base_url=self.url, timeout=30)
        who = {"lgname": "Admin", "lgpassword": PASSWORD, "lgtoken": self._token("login")}
        assert self._ask(action="login", **who)["login"]["result"] == "Success"
        self._csrf = self._token("csrf")

    def _ask(self, **form: str) -> Any:
        return self._client.post("/api.php", data={"format": "json", **form}).json()

    def _token(self, kind: str) -> str:
        said = self._ask(action="query", meta="tokens", type=kind)
        token: str = said["query"]["tokens"][f"{kind}token"]
        return token

    def edit(self, title: str, text: str) -> None:
        said = self._ask(action="edit", title=title, text=text, token=self._csrf)
        assert said.get("edit", {}).get("result") == "Success", said

    def edits(self, title: str) -> int:
        """Return how many edits its own history shows, as a person would read it."""
        shown = {"title": title, "action": "history", "limit": "500"}
        page = self._client.get("/index.php", params=shown).text
        return len(re.findall(r"<li [^>]*data-mw-revid=", page))

    def close(self) -> None:
        self._client.close()


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Wiki]:
    program("php", WHERE)
    if not Path("/usr/share/mediawiki/maintenance/run.php").exists():
        pytest.skip(f"MediaWiki is not installed ({WHERE})")
    port = free_port()
    with answering(port, [SCRIPT, tmp_path / "wiki", str(port)], 60):
        made = Wiki(port)
        yield made
        made.close()


def test_every_edit_is_counted(wiki: Wiki, tmp_path: Path) -> None:
    """Its history has as many edits as we count; an hour that is over and done with is final."""
    began = utc_now()
    for number in range(EDITS):
        wiki.edit(TITLE, f"Version {number}")
    wiki.edit("Something else", "is not counted")
    settings = WikipediaSettings(
        articles=(TITLE,), contact="tests@example.org", base_url=wiki.url, allow_private=True
    )
    incident = Incident(
        key="anaheim", title="Anaheim", since=began - 3 * HOUR, query=Query.read("anaheim")
    )
    watched = PassWatch(
        name="edits",
        source=WikipediaEdits(settings),
        incident=incident,
        settle=WikipediaEdits.traits.settle,
        every=HOUR,
        masker=MASKER,
        scorers=[load("textblob")],
    )
    now = began + 2 * HOUR
    path = tmp_path / "monitor.db"
    with (
        open_store(path, zone="UTC", scorer="textblob") as store,
        HttpClient(
            MemoryLedger(),
            now=lambda: now,
            sleep=lambda seconds: None,
            min_interval=timedelta(),
            allow_private=True,
        ) as http,
    ):
        made = collect(store, watched, http, now=now)
    assert made.outcome == "ok", made.errors
    with open_reader(path) as reader:
        (series,) = reader.counts(incident.key, Span(incident.since, now))
    assert sum(one.value for one in series.values) == wiki.edits(TITLE) == EDITS
    assert all(one.value == 0 for one in series.values if one.end <= floor(began, HOUR))
    assert all(one.final for one in series.values if one.end <= floor(began, HOUR) + HOUR)
