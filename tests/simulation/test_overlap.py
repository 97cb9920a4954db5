"""What each source reads again in a burst: little, whatever it is asked, and nothing is missing.

Promises 2 and 4.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from monitor.sources.base import Source
from monitor.sources.hackernews import search as hackernews
from monitor.sources.mastodon import source as mastodon
from monitor.testing.contract import SINCE
from monitor.testing.service import Service
from tests.simulation import rules
from tests.simulation.disturbed import disturbed
from tests.simulation.run import MINUTE, Fault, House, Turn
from tests.simulation.world import SECOND, Entry
from tests.sources.case_bluesky import Pds, a_bluesky
from tests.sources.case_discourse import a_site
from tests.sources.case_lemmy import an_instance
from tests.sources.case_reddit import a_subreddit
from tests.sources.case_tumblr import a_tag
from tests.sources.case_x import an_x
from tests.sources.case_youtube import a_video
from tests.sources.services import Search, Timeline

pytestmark = pytest.mark.repeats

Make = Callable[[Sequence[Entry]], tuple[Source, Service]]


def a_timeline(held: Sequence[Entry]) -> tuple[Source, Service]:
    source = mastodon.Mastodon(mastodon.Settings(base_url="https://a.example"))
    return source, Timeline(held, SINCE)


def a_window(held: Sequence[Entry]) -> tuple[Source, Service]:
    return hackernews.HackerNews(hackernews.Settings()), Search(held, SINCE)


def a_search(held: Sequence[Entry]) -> tuple[Source, Service]:
    source, _ = a_bluesky(())
    return source, Pds(held, SINCE, page=100)


MAKERS: dict[str, Make] = {
    "mastodon": a_timeline,
    "hackernews": a_window,
    "bluesky": a_search,
    "discourse": a_site,
    "lemmy 0.19": lambda held: an_instance(held, "0.19.5", "posts"),
    "lemmy 1.0": lambda held: an_instance(held, "1.0.0", "comments"),
    "reddit": lambda held: a_subreddit(held, "new"),
    "tumblr": a_tag,
    "x": an_x,
    "youtube": a_video,
}


def a_burst(random: Random, latest: timedelta, minutes: int = 20) -> list[Entry]:
    """Return 60 posts a minute; one in fifty is late, by up to *latest*."""
    times = [SINCE + n * 5 * MINUTE for n in range(6)]
    times += [SINCE + 30 * MINUTE + n * SECOND for n in range(60 * minutes)]
    held = []
    for number, at in enumerate(times, start=1):
        late = random.random() < 0.02
        delay = latest * random.random() if late else random.random() * 5 * SECOND
        held.append(Entry(number, at, at + delay))
    return held


@pytest.mark.parametrize("name", MAKERS)
def test_a_burst_is_not_read_over_and_over(name: str, tmp_path: Path) -> None:
    """A pass every half minute for 20 minutes: ten posts are read for a new one, at most.

    Where all of the settle time is read again in each pass it is up to 20. Some passes fail.
    """
    random = Random(name)  # noqa: S311  by seed
    source, _ = MAKERS[name](())
    # X shows what is younger than half a minute to nobody, and nothing that comes after it.
    latest = 25 * SECOND if name == "x" else source.traits.settle - MINUTE
    held = a_burst(random, latest)
    source, service = MAKERS[name](held)
    service.now = SINCE
    house = House(tmp_path, disturbed(source, service.respond), service)
    for half in range(50, 2 * 50):
        fault = Fault(random.choice(["error", "death"]), random.randrange(6))
        house.turn(Turn(SINCE + half * MINUTE / 2, fault if random.random() < 0.05 else None))
        if half % 10 == 0:
            rules.nothing_is_missing_inside_what_is_covered(house, held, service.now)
    seen, new = house.store.conn.execute("SELECT sum(seen), sum(new) FROM pass").fetchone()
    assert seen <= 10 * new, f"{seen / new:.1f} posts were read for each new one"
    for minutes in (50 + 120, 50 + 125):
        assert house.turn(Turn(SINCE + minutes * MINUTE)) == "ok"
    assert rules.missing_of(house, held, service.now) == []
    rules.nothing_is_missing_inside_what_is_covered(house, held, service.now)
    house.close()
