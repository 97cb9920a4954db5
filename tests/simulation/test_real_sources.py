"""The real sources over services that hold given posts, under the same rules.

Promises 2, 4 and 5.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.base import Source
from monitor.sources.hackernews import algolia as hackernews
from monitor.sources.hackernews import items as hackernews_items
from monitor.sources.jetstream.source import Jetstream
from monitor.sources.jetstream.source import Settings as StreamSettings
from monitor.sources.mastodon import source as mastodon
from monitor.sources.rss import source as rss
from monitor.sources.rss.proof import FULL
from tests.simulation import rules
from tests.simulation.disturbed import disturbed
from tests.simulation.run import MINUTE, RULE, House, Turn, calm, turns
from tests.simulation.world import SECOND, SETTLE, Entry, drawn
from tests.sources.case_bluesky import Pds, a_bluesky
from tests.sources.case_discourse import Site, a_site
from tests.sources.case_hackernews_items import BASE, Items
from tests.sources.case_jetstream import Stream
from tests.sources.case_lemmy import an_instance
from tests.sources.case_reddit import Subreddit, a_subreddit
from tests.sources.case_x import an_x
from tests.sources.case_youtube import a_video
from tests.sources.contract import SINCE
from tests.sources.services import Feed, Search, Service, Timeline

FEED = "https://news.example/feed"

Make = Callable[[Sequence[Entry], int], tuple[Source, Service]]


def a_window(held: Sequence[Entry], size: int) -> tuple[Source, Service]:
    return hackernews.HackerNews(hackernews.Settings()), Search(held, held[0].created, cap=size + 2)


def a_wide_window(held: Sequence[Entry], size: int) -> tuple[Source, Service]:
    """Return a window that shows all: none is ever halved."""
    return a_window(held, len(held) + size)


def a_timeline(held: Sequence[Entry], size: int) -> tuple[Source, Service]:
    source = mastodon.Mastodon(mastodon.Settings(base_url="https://a.example"))
    return source, Timeline(held, held[0].created, page=size)


def a_feed(held: Sequence[Entry], size: int) -> tuple[Source, Service]:
    source = rss.Rss(rss.Settings(feeds=(FEED,)))
    return source, Feed(held, held[0].created, size=FULL + size)


def some_items(held: Sequence[Entry], size: int) -> tuple[Source, Service]:
    # Two passes are enough for all there is.
    settings = hackernews_items.Settings(base_url=BASE, from_start=True, most=50 + size)
    return hackernews_items.HackerNewsItems(settings), Items(held, held[0].created)


class Forgetful(Stream):
    """A Jetstream that goes back for 40 minutes, and says so."""

    def _from(self, cursor: str | None) -> list[bytes]:
        self.floor = self.now - 40 * MINUTE
        return super()._from(cursor)


def a_stream(held: Sequence[Entry], size: int) -> tuple[Source, Service]:
    del size
    service = Forgetful(held, held[0].created)
    return Jetstream(StreamSettings(), service.connect), service


def a_search(held: Sequence[Entry], size: int) -> tuple[Source, Service]:
    """Return a search that grows unreliable past 15 posts, so that it must be halved."""
    source, _ = a_bluesky(())
    return source, Pds(held, held[0].created, page=size, weight=600)


def a_forum(held: Sequence[Entry], size: int) -> tuple[Source, Service]:
    source, _ = a_site(())
    return source, Site(held, held[0].created, page=size + 1)


def a_community(held: Sequence[Entry], size: int) -> tuple[Source, Service]:
    version, listing = [("0.19.5", "posts"), ("1.0.0", "comments")][size % 2]
    return an_instance(held, version, "posts" if listing == "posts" else "comments")


def a_listing(held: Sequence[Entry], size: int) -> tuple[Source, Service]:
    source, _ = a_subreddit((), "new")
    return source, Subreddit(held, held[0].created, page=5 * size)


def a_paid_search(held: Sequence[Entry], size: int) -> tuple[Source, Service]:
    return an_x(held, page=size)


def some_comments(held: Sequence[Entry], size: int) -> tuple[Source, Service]:
    # So few pages that all of them are walked again in the pass after.
    return a_video(held, size=20 + size)


@dataclass(frozen=True)
class Kind:
    """A source over a service, and what its posts and its claims may be behind by.

    Attributes:
        late: Seconds from writing to arrival, at most: what its settle time allows for.
        behind: How far from the present its claims end.
        names: Whether all that it lost lies in a span with a name.
    """

    make: Make
    late: float = SETTLE.total_seconds() - 2
    behind: timedelta = timedelta()
    names: bool = True


KINDS = (
    Kind(a_window),
    Kind(a_search),
    Kind(a_timeline),
    Kind(a_feed, names=False),  # what scrolled out while it answered is called unobserved instead
    Kind(some_items),
    Kind(a_stream),
    Kind(a_forum, late=298, behind=MINUTE),
    Kind(a_community),
    Kind(a_listing, late=298),
    Kind(a_paid_search, late=28),
    Kind(some_comments),
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.make.__name__)
@RULE
@given(data=st.data(), passes=turns(), size=st.integers(1, 6))
def test_what_is_covered_is_whole(
    kind: Kind, data: st.DataObject, passes: list[Turn], size: int
) -> None:
    """With answers that fail and processes that die, no post is missing where all is known."""
    # These services take nothing back, and ids must go up with time.
    kept = [Entry(it.number, it.created, it.arrived) for it in data.draw(drawn(kind.late))]
    source, service = kind.make(kept, size)
    with TemporaryDirectory() as folder:
        house = House(Path(folder), disturbed(source, service.respond), service)
        try:
            for turn in [*passes, *calm()]:
                house.turn(turn)
                rules.nothing_is_missing_inside_what_is_covered(house, kept, service.now)
                rules.nothing_is_counted_twice(house)
            rules.the_present_is_reached(house, turn.at - kind.behind)
            if kind.names:
                rules.what_is_missing_is_named(house, kept, service.now)
        finally:
            house.close()


HOUR = 60 * MINUTE


def a_burst(after: timedelta, count: int = 40) -> list[Entry]:
    """Return posts that are written and arrive in the same second, but for the last moment."""
    at = SINCE + after
    return [Entry(n, at, at + SECOND * n / 100) for n in range(1, count + 1)]


def test_a_feed_that_turns_over_while_it_answers(tmp_path: Path) -> None:
    """What scrolled out before the first answer came is not called seen by the second."""
    held = a_burst(HOUR)
    source, service = a_feed(held, 0)
    house = House(tmp_path, disturbed(source, service.respond), service)
    service.tick = 10 * SECOND
    for minutes in (60, 65, 300):
        house.turn(Turn(SINCE + minutes * MINUTE))
        rules.nothing_is_missing_inside_what_is_covered(house, held, service.now)
    house.close()


def test_a_feed_that_turns_over_while_the_clock_is_behind(tmp_path: Path) -> None:
    """A hole that cannot be named by a clock that is behind is not called seen by a right one."""
    held = [Entry(99, SINCE, SINCE), *a_burst(HOUR)]
    source, service = a_feed(held, 0)
    house = House(tmp_path, disturbed(source, service.respond), service)
    for minutes, behind in ((30, 0), (90, -80), (120, 0), (300, 0)):
        house.turn(Turn(SINCE + minutes * MINUTE, skew=behind * MINUTE))
        if not behind:
            rules.nothing_is_missing_inside_what_is_covered(house, held, service.now)
    house.close()
