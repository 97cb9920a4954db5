"""A burst that meets everything at once, as one story told from start to end (promise 5)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from msgspec.structs import replace as changed

from monitor.clock import from_epoch_ms
from monitor.collect import Outturn, PassWatch, collect
from monitor.errors import NeedsAttention
from monitor.nouns.posts import Answer, Span
from monitor.query import Query
from monitor.sources.bluesky.source import Bluesky
from monitor.store.connection import Store, open_store
from monitor.store.writing.passes import settle_settings
from monitor.testing.contract import INCIDENT, START
from monitor.testing.service import FakeHttp, Item, Params
from tests.simulation.rules import inside
from tests.simulation.run import EVERY, MASKER, MINUTE, Coin
from tests.sources.case_bluesky import Pds, settings
from tests.store.pages import counted, kept_in_step

BURST = 1_200
BOTH = 20
CURFEW = changed(INCIDENT, key="curfew", query=Query.read("curfew"))
POLICE = changed(INCIDENT, key="police")


@dataclass(frozen=True)
class Said(Item):
    """A post with words of its own."""

    words: str = ""

    @property
    def text(self) -> str:
        return f"Police in Anaheim {self.words} n{self.number}."


def burst() -> list[Item]:
    """Return 1,200 posts of three minutes: 20 speak of a curfew too, and one is indexed late."""
    step = 3 * MINUTE / BURST
    times = [(START + MINUTE + n * step).replace(microsecond=0) for n in range(BURST)]
    posts = [
        Said(n, at, at, "curfew" if n % (BURST // BOTH) == 0 else "")
        for n, at in enumerate(times, start=1)
    ]
    posts[700] = replace(posts[700], arrived=START + 11 * MINUTE)
    return list(posts)


class Story:
    """Bluesky as it is searched: 100 posts a page, and a ceiling that the burst is over."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.service = Pds(burst(), START, page=100, weight=10)
        self.refused_at: int | None = None
        self.searches = 0
        self.http = FakeHttp(self.respond)

    def respond(self, url: str, params: Params, headers: object) -> Answer:
        assert isinstance(headers, dict)
        if url.endswith("searchPosts"):
            self.searches += 1
            if self.refused_at and self.searches >= self.refused_at:
                message = "pds.example: the answer is 403 Forbidden"
                raise NeedsAttention(message)
        return self.service.respond(url, params, headers)

    def poll(self, minutes: int, *, refused_at: int | None = None) -> list[Outturn]:
        """Ask for both incidents, so many minutes after the start."""
        self.service.now = START + minutes * MINUTE
        made = []
        for incident in (POLICE, CURFEW):
            self.searches, self.refused_at = 0, refused_at
            watched = PassWatch(
                name="bluesky",
                source=Bluesky(settings()),
                incident=incident,
                settle=Bluesky.traits.settle,
                every=EVERY,
                masker=MASKER,
                scorers=[Coin()],
            )
            made.append(collect(self.store, watched, self.http, now=START + minutes * MINUTE))
        return made

    def count(self, question: str) -> int:
        number: int = self.store.conn.execute(question).fetchone()[0]
        return number


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with open_store(
        tmp_path / "monitor.db", zone="America/Los_Angeles", scorer="textblob"
    ) as store:
        settle_settings(store)
        yield Story(store)


def test_the_case_of_a_burst(story: Story) -> None:
    """1,200 posts between two polls, a page limit, a 403, a late post: all stored, counted once.

    A post of two incidents is one post that is mentioned twice.
    """
    assert [made.new for made in story.poll(0)] == [0, 0]

    refused, curfew = story.poll(5, refused_at=2)
    assert (refused.outcome, refused.new) == ("failed", 100), "page 1 stays"
    assert "403" in refused.errors[0]
    assert curfew.outcome == "ok"
    assert not _observed_after(story, POLICE.key), "and nothing is claimed"

    again, _ = story.poll(10)
    assert (again.outcome, story.searches > 0) == ("ok", True)
    assert story.count("SELECT count(*) FROM post") == BURST - 1, "one has not been indexed yet"

    assert [made.new for made in story.poll(30)] == [1, 0]
    assert story.count("SELECT count(*) FROM post") == BURST
    assert story.count("SELECT count(*) FROM lost") == 0, "nothing had to be named"
    assert inside(START + 3 * MINUTE, _observed_after(story, POLICE.key))

    mentions = story.store.conn.execute(
        "SELECT t.incident, sum(v.posts) FROM volume_minute AS v JOIN topic AS t ON t.id = v.topic "
        "GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert mentions == [(CURFEW.key, BOTH), (POLICE.key, BURST)]
    twice = "SELECT count(*) FROM (SELECT post FROM mention GROUP BY post HAVING count(*) = 2)"
    assert story.count(twice) == BOTH
    assert kept_in_step(story.store) == counted(story.store)


def _observed_after(story: Story, incident: str) -> list[Span]:
    """Return what is called observed of the time after the start."""
    rows = story.store.conn.execute(
        "SELECT o.start, o.end FROM observed AS o JOIN lane AS l ON l.id = o.lane "
        "WHERE l.incident = ?",
        (incident,),
    ).fetchall()
    spans = [Span(from_epoch_ms(start), from_epoch_ms(end)) for start, end in rows]
    return [span for span in spans if span.end > START]
