"""The real sources over services that hold given posts: what is made of each for a run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.sources.base import Source
from monitor.sources.hackernews import items as hackernews_items
from monitor.sources.hackernews import search as hackernews
from monitor.sources.jetstream.source import Jetstream
from monitor.sources.jetstream.source import Settings as StreamSettings
from monitor.sources.mastodon import source as mastodon
from monitor.sources.rss import source as rss
from monitor.sources.rss.source import FULL
from monitor.testing.service import Service
from tests.simulation.rules import SLACK
from tests.simulation.run import MINUTE
from tests.simulation.world import SETTLE, Entry
from tests.sources.case_bluesky import Pds, a_bluesky
from tests.sources.case_discourse import Site, a_site
from tests.sources.case_hackernews_items import BASE, Items
from tests.sources.case_jetstream import Stream
from tests.sources.case_lemmy import an_instance
from tests.sources.case_reddit import Subreddit, a_subreddit
from tests.sources.case_rss import Paged
from tests.sources.case_x import an_x
from tests.sources.case_youtube import a_video
from tests.sources.services import Feed, Search, Timeline

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


def a_paged_feed(held: Sequence[Entry], size: int) -> tuple[Source, Service]:
    rel = ("", "next", "prev-archive")[size % 3]
    source = rss.Rss(rss.Settings(feeds=(FEED,), paged=not rel))
    return source, Paged(held, held[0].created, size=FULL + size, rel=rel)


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
        name: Of the source.
        late: Seconds from writing to arrival, at most: what its settle time allows for.
        behind: How far from the present its claims end.
        step: By how much earlier they may end, where they end with whole minutes.
        names: Whether all that it lost lies in a span with a name.
    """

    name: str
    make: Make
    late: float = SETTLE.total_seconds() - 2
    behind: timedelta = timedelta()
    step: timedelta = SLACK
    names: bool = True


KINDS = (
    Kind("hackernews", a_window),
    Kind("bluesky", a_search),
    Kind("mastodon", a_timeline),
    # What scrolled out of a feed while it answered is called unobserved, and has no name.
    Kind("rss", a_feed, names=False),
    Kind("rss, paged", a_paged_feed, names=False),
    Kind("hackernews-items", some_items),
    Kind("jetstream", a_stream, behind=MINUTE, step=MINUTE),
    Kind("discourse", a_forum, late=298, behind=MINUTE),
    Kind("lemmy", a_community),
    Kind("reddit", a_listing, late=298),
    Kind("x", a_paid_search, late=28),
    Kind("youtube", some_comments),
)
