"""A week of posts that hold a name, which an editor lists only when they are stored."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.app.wiring import writer
from monitor.clock import to_epoch_ms, utc_now
from monitor.config import read_config
from monitor.store.records import News
from monitor.store.writing import alerts
from tests.http.servers import answer, replying, serving
from tests.security.world import run

NAME = "Tomlin Averystone"
START = datetime(2017, 2, 22, 6, tzinfo=UTC)
LINK = "https://news.example/tomlin-averystone-speaks"
SPAN = ("--now", "2017-02-24T00:00:00Z", "--since", "2017-02-22T06:00:00Z")
CLAIM = "2017-02-22T06:00Z..2017-02-24T00:00Z"
CONFIG = """
[monitor]
timezone = "America/Los_Angeles"
[[incident]]
key = "anaheim"
title = {title}
since = 2017-02-21T00:00:00Z
query = {query}
[[incident.narrative]]
key = "filmed"
title = {narrative}
query = "filmed"
[[incident.voice]]
key = "chief"
title = "The chief"
query = "chief"
[[incident.event]]
at = 2017-02-23T10:00:00Z
title = {event}
voice = "chief"
[incident.protect]
names = {names}
[source.feed]
kind = "rss"
feeds = ["{url}/feed"]
allow_private = true
[counts.views]
kind = "wikipedia-views"
articles = ["Anaheim"]
contact = "desk@example.org"
base_url = "{url}"
allow_private = true
[alerts]
webhook = "{url}/hook"
allow_private = true
"""
TITLES = {
    "title": "An incident",
    "query": "anaheim",
    "narrative": "It was filmed",
    "event": "The chief speaks",
}


def configure(folder: Path, url: str, *names: str, **titles: str) -> None:
    """Write the configuration; only its owner may read it, since it holds an address."""
    texts = {key: json.dumps(text) for key, text in {**TITLES, **titles}.items()}
    path = folder / "config.toml"
    path.write_text(CONFIG.format(url=url, names=json.dumps(names), **texts))
    path.chmod(0o600)


def posts(*, links: bool) -> Iterator[dict[str, object]]:
    """A quiet day, then two hours in which sixty people name somebody and share a link."""
    for number in range(96):
        yield _post(f"n{number}", START + number * timedelta(minutes=15), f"Anaheim at {number}")
    for number in range(240):
        at = START + timedelta(hours=30, seconds=30 * number)
        text = f"Anaheim {number}: {NAME} filmed it"
        yield _post(f"s{number}", at, f"{text} {LINK}" if links else text)
    yield _post("tomlin-averystone-1", START + timedelta(hours=33), "Anaheim, once more")


def _post(native_id: str, at: datetime, text: str) -> dict[str, object]:
    author = f"author{int(at.timestamp() // 30) % 60}"
    created = at.isoformat()
    return {
        "source": "chirper",
        "id": native_id,
        "created_at": created,
        "text": text,
        "author": author,
    }


def build(folder: Path, *, links: bool) -> None:
    """Store all of it while no name is listed: posts, the words of a server, an alert."""
    refusal = answer(f"The page of {NAME} is down".encode(), "500 Oops")
    with serving(replying(lambda _: refusal)) as server:
        configure(folder, server.url)
        archive = folder / "a.ndjson"
        archive.write_text("".join(f"{json.dumps(post)}\n" for post in posts(links=links)))
        run(folder, "import", "--observed", CLAIM, str(archive))
        run(folder, "collect")
    archive.unlink()
    with writer(read_config(folder / "config.toml", environ={})) as store:
        said = f"Of anaheim there is more than usual on the page of {NAME}"
        news = News(rule="burst", incident="anaheim", source="feed", since=utc_now(), said=said)
        alerts.begin(store, [news], ["webhook"], utc_now())
        collected = to_epoch_ms(START + timedelta(hours=40))
        with store.transaction() as conn:  # so that reports of that time know of it
            conn.execute("UPDATE pass SET started_at = ?1, ended_at = ?1", (collected,))
