"""An incident that was closed: what is published later is not asked for."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from monitor.collect import PassWatch, collect
from monitor.nouns.posts import Page, Post, Span, Traits
from monitor.store.connection import Store
from tests.collect.test_changed_query import WIDE, Feed, Listing, Stream
from tests.collect.test_poll import (
    INCIDENT,
    SETTLE,
    NoNetwork,
    Scripted,
    Service,
    _observed,
    _store,
    _watch,
)
from tests.store.pages import START

CLOSED = START + timedelta(minutes=30)
MINUTE = timedelta(minutes=1)
OVER = replace(INCIDENT, closed=CLOSED)


def made(store: Store, watched: PassWatch, now: datetime) -> None:
    if isinstance(watched.source, Service):
        watched.source.now = now
    collect(store, watched, NoNetwork(), now=now)


def test_what_is_published_later_is_not_kept(tmp_path: Path) -> None:
    """The last minute belongs to it, the instant at which it closes does not."""
    posts = {"last": CLOSED - MINUTE, "first after": CLOSED, "later": CLOSED + 5 * MINUTE}
    with _store(tmp_path) as store:
        for minutes in (20, 40, 60):
            made(store, _watch(Service(posts), OVER), START + minutes * MINUTE)
        held = store.conn.execute("SELECT native_id FROM post").fetchall()
        assert held == [("last",)]
        assert _observed(store) == [Span(START, CLOSED)]


def test_what_comes_late_is_waited_for(tmp_path: Path) -> None:
    """A listing by arrival is read for as long as posts of before may take, and no longer."""
    with _store(tmp_path) as store:
        source = Scripted(tag=[Page()])
        for minutes in (20, 35, 300):
            made(store, _watch(source, OVER), START + minutes * MINUTE)
    assert [job.span.end for job in source.jobs] == [
        START + 20 * MINUTE,
        START + 35 * MINUTE,
        CLOSED + SETTLE,
    ]


def test_what_a_listing_shows_beyond_is_kept(tmp_path: Path) -> None:
    """While late posts are waited for, new ones come by the same listing; reports end before."""
    times = {"late": CLOSED - MINUTE, "at once": CLOSED, "new": CLOSED + 2 * MINUTE}
    posts = tuple(
        Post(native_id=name, text="in Anaheim", published_at=at) for name, at in times.items()
    )
    with _store(tmp_path) as store:
        made(store, _watch(Scripted(tag=[Page(posts=posts)]), OVER), CLOSED + 5 * MINUTE)
        held = {name for (name,) in store.conn.execute("SELECT native_id FROM post")}
        assert held == set(times)


def test_what_a_search_shows_beyond_is_left_out(tmp_path: Path) -> None:
    """It is asked for a window that ends with the incident: nothing later is called observed."""
    times = {"late": CLOSED - MINUTE, "at once": CLOSED, "new": CLOSED + 2 * MINUTE}
    posts = tuple(
        Post(native_id=name, text="in Anaheim", published_at=at) for name, at in times.items()
    )
    source = Scripted(tag=[Page(posts=posts)])
    source.traits = Traits(clock="created", settle=SETTLE)  # type: ignore[misc]
    with _store(tmp_path) as store:
        made(store, _watch(source, OVER), CLOSED + 5 * MINUTE)
        assert store.conn.execute("SELECT native_id FROM post").fetchall() == [("late",)]


@pytest.mark.parametrize("kind", [Listing, Stream, Feed])
@pytest.mark.parametrize("closed", [18, 22, 25])
def test_nothing_is_missing_once_it_is_open_again(
    tmp_path: Path, kind: type[Listing], closed: int
) -> None:
    """In all that is called observed: what came while late posts were waited for was read."""
    over = replace(INCIDENT, query=WIDE.query, closed=START + closed * MINUTE)
    still = replace(over, closed=None)
    with _store(tmp_path) as store:
        source = kind()
        for minutes in range(5, 60, 5):
            incident = over if minutes in {20, 25, 30} else still
            made(store, _watch(source, incident), START + minutes * MINUTE)
        held = {name for (name,) in store.conn.execute("SELECT native_id FROM post")}
        observed = _observed(store)
        for name, at in source.posts.items():
            assert name in held or not any(one.start <= at < one.end for one in observed)
