"""What a pass does once the query of its incident has changed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from msgspec.structs import replace

from monitor.collect import Outturn, collect
from monitor.collect.budget import Budget
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Post, Span, Traits
from monitor.query import Query
from monitor.sources.base import Http, Job
from monitor.store.connection import Store
from tests.collect.test_poll import INCIDENT, SETTLE, NoNetwork, Service, _store, _watch
from tests.store.pages import START

MINUTE = timedelta(minutes=1)
WIDE = replace(INCIDENT, query=Query.read("anaheim OR curfew"))
POSTS = {f"{n}": START + n * MINUTE for n in range(60)}


class Listing(Service):
    """What arrives, from a cursor on; an old span where it is asked for one, newest page first.

    Every other post is about the curfew only.
    """

    traits: ClassVar = Traits(clock="arrival", settle=SETTLE)

    def __init__(self) -> None:
        super().__init__(POSTS)
        self.jobs: list[Job] = []

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        del http
        self.jobs.append(job)
        since = job.span.start
        if job.purpose == "poll" and job.cursor:
            since = datetime.fromisoformat(str(job.cursor["until"]))
        shown = [name for name, at in self.posts.items() if since <= at < job.span.end]
        for start in range(len(shown), 0, -10):
            some = shown[max(start - 10, 0) : start]
            yield Page(posts=tuple(map(self.post, some)))
        yield Page(observed=job.span, cursor={"until": job.span.end.isoformat()})

    def post(self, name: str) -> Post:
        text = "a curfew" if int(name) % 2 else "in Anaheim"
        return Post(native_id=name, text=text, published_at=self.posts[name])


class Stream(Listing):
    """The same, in the order of arrival: too much to be read twice."""

    traits: ClassVar = Traits(clock="arrival", settle=SETTLE, ordered=True)


class Paid(Listing):
    """The same, for money."""

    traits: ClassVar = Traits(clock="arrival", settle=SETTLE, metered=True)


class Feed(Listing):
    """The same, of which no old span can be asked for."""

    traits: ClassVar = Traits(clock="arrival", settle=SETTLE, backfill=False)


def made(
    store: Store, source: Listing, incident: Incident, minutes: int, budget: Budget | None = None
) -> Outturn:
    now = START + minutes * MINUTE
    return collect(store, _watch(source, incident), NoNetwork(), now=now, budget=budget)


def held(store: Store) -> int:
    count: int = store.conn.execute("SELECT count(*) FROM post").fetchone()[0]
    return count


def test_a_listing_is_asked_once_more_for_what_it_still_shows(tmp_path: Path) -> None:
    """After what is new, as for an old span; and not again, once it was asked to the end."""
    with _store(tmp_path) as store:
        source = Listing()
        made(store, source, INCIDENT, 20)
        made(store, source, INCIDENT, 30)
        assert held(store) == 15
        for minutes in (40, 50):
            made(store, source, WIDE, minutes)
        assert held(store) == 50
    asked = [(job.purpose, job.span) for job in source.jobs]
    assert asked == [
        ("poll", Span(START, START + 20 * MINUTE)),
        ("poll", Span(START + 20 * MINUTE, START + 30 * MINUTE)),
        ("poll", Span(START + 30 * MINUTE, START + 40 * MINUTE)),
        ("backfill", Span(START, START + 40 * MINUTE)),
        ("poll", Span(START + 40 * MINUTE, START + 50 * MINUTE)),
    ]


@pytest.mark.parametrize("kind", [Stream, Paid, Feed])
def test_nobody_is_asked_twice_for_what_costs(tmp_path: Path, kind: type[Listing]) -> None:
    """Not a stream, nor a service that is paid; a feed is only read without what spares reading."""
    with _store(tmp_path) as store:
        source = kind()
        made(store, source, INCIDENT, 30)
        made(store, source, WIDE, 40)
        made(store, source, WIDE, 50)
        assert held(store) == 35
    assert {job.purpose for job in source.jobs} == {"poll"}
    assert [job.new_query for job in source.jobs] == [False, True, False]


def test_what_the_budget_does_not_reach_is_asked_for_next_time(tmp_path: Path) -> None:
    """The pass says how far it came, and the next one goes on."""
    small = Budget(time=timedelta(hours=1), pages=4, posts=10**9, bytes=10**9)
    with _store(tmp_path) as store:
        source = Listing()
        made(store, source, INCIDENT, 30)
        first = made(store, source, WIDE, 40, small)
        assert first.behind
        assert "is not observed yet" in " ".join(first.errors)
        made(store, source, WIDE, 50)
        assert held(store) == 50


def test_a_walk_that_began_for_another_query_proves_for_that_one(tmp_path: Path) -> None:
    """A page that was read before the change let go of posts that only the new query finds."""
    with _store(tmp_path) as store:
        source = Stream()
        made(store, source, INCIDENT, 20)
        made(store, source, WIDE, 40)
        made(store, source, WIDE, 50)
        spans = store.conn.execute("SELECT start, end FROM observed").fetchall()
        before = store.conn.execute("SELECT start, end FROM observed_before").fetchall()
    at = [int((START + n * MINUTE).timestamp() * 1000) for n in (0, 40, 50)]
    # What arrived in the twenty minutes before the change may have been read before it.
    assert before == [(at[0], at[1])]
    assert spans == [(at[1], at[2])]
