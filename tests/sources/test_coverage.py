"""What a source claims to have observed, it has shown: whatever arrives, whenever we ask."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.nouns.posts import Answer, Span
from monitor.nouns.spans import published
from monitor.sources import overlap
from monitor.sources.base import Source
from monitor.sources.hackernews import search as hackernews
from monitor.sources.mastodon import source as mastodon
from monitor.sources.mastodon import timeline
from monitor.sources.rss import source as rss
from monitor.sources.rss.source import FULL
from monitor.testing.contract import INCIDENT, SINCE
from monitor.testing.passes import Collected, collect
from monitor.testing.service import FakeHttp, Item, Params, Service
from tests.examples import examples
from tests.sources.services import Feed, Search, Timeline

pytestmark = pytest.mark.repeats

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
END = 3 * 3600  # seconds after the incident's start
FEED = "https://news.example/feed"


class TiredError(SourceError):
    """The service has answered often enough."""


@dataclass(frozen=True)
class Poll:
    """A pass: when, in half minutes; after how many pages it is stopped, or answers it fails."""

    at: int
    pages: int | None = None
    answers: int | None = None


def held(settle: timedelta) -> st.SearchStrategy[list[Item]]:
    """Draw items: crowded into bursts, with ties, each late by less than *settle*."""
    late = st.one_of(st.just(0.0), st.just(0.25), st.floats(0, settle.total_seconds() - 1))
    arrival = st.one_of(st.integers(3600, END), st.integers(7200, 7220))
    drawn = st.lists(st.tuples(arrival, late), min_size=5, max_size=60)
    return drawn.map(lambda pairs: [item_at(n, *pair) for n, pair in enumerate(pairs, start=1)])


def item_at(number: int, arrived: int, late: float) -> Item:
    instant = SINCE + arrived * SECOND
    return Item(number, instant - timedelta(seconds=late), instant)


def polls() -> st.SearchStrategy[list[Poll]]:
    """Draw passes, at least half a minute apart."""
    some = st.one_of(st.none(), st.integers(0, 9))
    drawn = st.lists(
        st.builds(Poll, st.integers(110, END // 30), some, some), min_size=2, max_size=12
    )
    return drawn.map(lambda many: sorted({p.at: p for p in many}.values(), key=lambda p: p.at))


def watch(source: Source, service: Service, passes: list[Poll]) -> Collected:
    """Make the passes, and one that nothing disturbs once all that was late has come."""
    kept = Collected()
    for poll in passes:
        service.now = SINCE + poll.at * 30 * SECOND
        stop = None if poll.pages is None else kept.pages + poll.pages
        with suppress(TiredError):
            collect(source, INCIDENT, tired(service, poll.answers), service.now, kept, stop)
    service.now = SINCE + END * SECOND + 2 * source.traits.settle
    assert collect(source, INCIDENT, tired(service, None), service.now, kept)
    return kept


def tired(service: Service, answers: int | None) -> FakeHttp:
    """Return the network of a service that fails after so many answers."""
    left = [10_000 if answers is None else answers]

    def respond(url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        left[0] -= 1
        if left[0] < 0:
            raise TiredError("503")
        return service.respond(url, params, headers)

    return FakeHttp(respond)


def missing(kept: Collected, service: Service, instant: Callable[[Item], datetime]) -> list[Item]:
    """Return what a service holds in spans that were observed, and that we have not."""
    spans = [span for observed in kept.observed.values() for span in observed]
    inside = [it for it in service.items if any(holds(span, instant(it)) for span in spans)]
    return [it for it in inside if it.number not in kept.numbers]


def holds(span: Span, instant: datetime) -> bool:
    return span.start <= instant < span.end


@examples(75)
@given(data=st.data(), page=st.integers(1, 4), opaque=st.booleans())
def test_mastodon_has_shown_what_it_claims(data: st.DataObject, page: int, opaque: bool) -> None:
    """Whatever arrived in an observed span was yielded; in the end all is, and all is observed."""
    source = mastodon.Mastodon(mastodon.Settings(base_url="https://a.example"))
    ids = "{:042x}".format if opaque else str
    items = data.draw(held(source.traits.settle))
    service = Timeline(items, SINCE, page=page, ids=ids, tick=timedelta(milliseconds=300))
    kept = watch(source, service, data.draw(polls()))
    assert missing(kept, service, lambda it: it.arrived) == []
    assert kept.numbers == {it.number for it in service.items}
    assert kept.observed["a.example#anaheim"][0].start == SINCE


@examples(120)
@given(data=st.data(), page=st.integers(1, 4), ids=st.sampled_from([str, "{:042x}".format]))
def test_mastodon_in_a_burst_has_shown_what_it_claims(
    data: st.DataObject, page: int, ids: Callable[[int], str]
) -> None:
    """The same, where two posts are a burst: what is late is looked for once, when it has settled.

    A claim ends a settle time later than what has been read twice.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlap, "CHEAP", 2)
        patch.setattr(timeline, "FULL", 1)
        source = mastodon.Mastodon(mastodon.Settings(base_url="https://a.example"))
        settle = source.traits.settle
        service = Timeline(data.draw(held(settle)), SINCE, page=page, ids=ids, tick=SECOND / 3)
        kept = watch(source, service, data.draw(polls()))
        settled = {
            lane: published(spans, settle, final=True) for lane, spans in kept.observed.items()
        }
        spans = [span for spans in settled.values() for span in spans]
        missed = [it for it in service.items if any(holds(span, it.created) for span in spans)]
        assert [it for it in missed if it.number not in kept.numbers] == []
        service.now += 2 * HOUR
        assert collect(source, INCIDENT, tired(service, None), service.now, kept)
        assert kept.numbers == {it.number for it in service.items}
        assert kept.observed["a.example#anaheim"][0].start == SINCE


@examples(75)
@given(data=st.data(), cap=st.integers(2, 9))
def test_hackernews_has_shown_what_it_claims(data: st.DataObject, cap: int) -> None:
    """Whatever was written in an observed span was yielded; what was not lies in a named span."""
    source = hackernews.HackerNews(hackernews.Settings())
    service = Search(data.draw(held(source.traits.settle)), SINCE, cap=cap)
    kept = watch(source, service, data.draw(polls()))
    assert missing(kept, service, lambda it: it.created) == []
    lost = [it for it in service.items if it.number not in kept.numbers]
    assert all(any(holds(one.span, it.created) for one in kept.lost) for it in lost)


@examples(75)
@given(data=st.data(), size=st.integers(FULL, 14), pinned=st.booleans())
def test_rss_has_shown_what_it_claims(data: st.DataObject, size: int, pinned: bool) -> None:
    """Whatever arrived in an observed span was yielded; what scrolled out lies in a named span."""
    source = rss.Rss(rss.Settings(feeds=(FEED,)))
    service = Feed(data.draw(held(source.traits.settle)), SINCE, size=size, pinned=pinned)
    names_what_it_lost(source, service, data.draw(polls()))


def names_what_it_lost(source: Source, service: Service, passes: list[Poll]) -> None:
    """Make the passes; what came after the first look is yielded, or is lost by name."""
    kept = watch(source, service, passes)
    assert missing(kept, service, lambda it: it.arrived) == []
    first = min((SINCE + p.at * 30 * SECOND for p in passes if p.answers != 0), default=service.now)
    lost = [it for it in service.items if it.number not in kept.numbers and it.arrived > first]
    assert all(any(holds(one.span, it.arrived) for one in kept.lost) for it in lost)


def test_what_came_while_a_feed_turned_over_is_named() -> None:
    """A post that came at the instant of a look and scrolled out in it is lost by name."""
    seconds = [3600, 3630, 3630, *[3660] * 10]
    arrivals = [SINCE + second * SECOND for second in seconds]
    items = [Item(number, at, at) for number, at in enumerate(arrivals, 1)]
    service = Feed(items, SINCE, size=10, pinned=True)
    source = rss.Rss(rss.Settings(feeds=(FEED,)))
    kept = watch(source, service, [Poll(at, None, None) for at in (121, 122)])
    lost = [it for it in items if it.number not in kept.numbers]
    assert lost
    assert all(any(holds(one.span, it.arrived) for one in kept.lost) for it in lost)
    assert missing(kept, service, lambda it: it.arrived) == []
