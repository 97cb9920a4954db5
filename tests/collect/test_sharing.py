"""A listing that is the same for all incidents is walked once in a round."""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

import pytest
from msgspec.structs import replace

from monitor.collect import sharing
from monitor.collect.budget import OverBudget
from monitor.collect.dated import Dated
from monitor.collect.sharing import SharedWalks
from monitor.errors import SourceError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Post, Span, Traits
from monitor.sources.base import Http, Job, Source, SourceSettings, closed
from monitor.testing.contract import INCIDENT, SINCE, START
from monitor.testing.service import FakeHttp

NOW = START
JOB = Job(incident=INCIDENT, lane="all", span=Span(SINCE, NOW), cursor={"top": 7})
OTHER = replace(INCIDENT, key="other")


class Listing(Source):
    """Shows pages, and counts how often it is walked."""

    kind: ClassVar = "listing"
    traits: ClassVar = Traits(clock="arrival", settle=timedelta(minutes=1), unfiltered=True)

    def __init__(self, *pages: Page, error: Exception | None = None) -> None:
        super().__init__(SourceSettings())
        self.pages, self.error, self.walks = pages, error, 0

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        del incident
        return ("all",)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        del job, http
        self.walks += 1
        yield from self.pages
        if self.error is not None:
            raise self.error

    def check(self, incident: Incident, http: Http) -> str:
        return f"{incident.key} {http}"


def network() -> Dated:
    return Dated(FakeHttp(lambda url, *_: pytest.fail(f"{url} is not to be asked")), NOW)


def a_page(number: int) -> Page:
    post = Post(native_id=str(number), text="in Anaheim", author="ann", published_at=SINCE)
    return Page(posts=(post,))


def shown(walks: SharedWalks, source: Source, job: Job = JOB) -> list[str]:
    return [
        post.native_id for page, _ in walks.pages(source, job, network()) for post in page.posts
    ]


def test_who_begins_at_the_same_place_is_given_what_was_shown() -> None:
    """Also another incident; but not one that begins elsewhere, nor one in the next round."""
    source, walks = Listing(a_page(1), a_page(2)), SharedWalks()
    for job in (JOB, replace(JOB, incident=OTHER)):
        assert shown(walks, source, job) == ["1", "2"]
    assert source.walks == 1
    elsewhere = (
        replace(JOB, cursor={"top": 8}),
        replace(JOB, span=Span(SINCE + timedelta(hours=1), NOW)),
        replace(JOB, purpose="sweep"),
        replace(JOB, new_query=True),
        replace(JOB, incident=replace(OTHER, since=NOW)),
    )
    for number, job in enumerate(elsewhere, start=2):
        assert shown(walks, source, job) == ["1", "2"]
        assert source.walks == number
    shown(SharedWalks(), source)
    assert source.walks == 2 + len(elsewhere)


def test_a_listing_of_one_incident_is_not_shared() -> None:
    """What a service finds for one query is nothing for another."""
    source, walks = Listing(a_page(1)), SharedWalks()
    source.traits = Traits(clock="arrival", settle=timedelta(minutes=1))  # type: ignore[misc]
    assert [shown(walks, source), shown(walks, source)] == [["1"], ["1"]]
    assert source.walks == 2


def test_who_follows_stops_where_the_first_was_stopped() -> None:
    """So both go on from one place in the next round, and can share that too."""
    source, walks = Listing(a_page(1), a_page(2), a_page(3)), SharedWalks()
    first = walks.pages(source, JOB, network())
    assert [next(first)[0], next(first)[0]] == [a_page(1), a_page(2)]
    first.close()  # type: ignore[attr-defined]
    then = walks.pages(source, replace(JOB, incident=OTHER), network())
    assert [next(then)[0], next(then)[0]] == [a_page(1), a_page(2)]
    with pytest.raises(OverBudget):
        next(then)
    assert source.walks == 1


def test_a_failure_is_that_of_all() -> None:
    """A service that has just failed is not asked again for the next incident."""
    error = SourceError("503 Service Unavailable")
    source, walks = Listing(a_page(1), error=error), SharedWalks()
    for job in (JOB, replace(JOB, incident=OTHER)):
        with pytest.raises(SourceError) as caught:
            shown(walks, source, job)
        assert caught.value is error
    assert source.walks == 1


def test_a_walk_too_long_to_be_kept_is_walked_by_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory has bounds, whatever a listing has."""
    monkeypatch.setattr(sharing, "MOST", 1)
    source, walks = Listing(a_page(1), a_page(2)), SharedWalks()
    assert [shown(walks, source), shown(walks, source)] == [["1", "2"], ["1", "2"]]
    assert source.walks == 2


def test_what_the_server_said_of_the_time_holds_for_who_follows() -> None:
    """Nothing later counts as observed than what its answers can have told."""
    source, walks = Listing(a_page(1)), SharedWalks()
    first = network()
    first.latest = NOW - timedelta(minutes=5)
    for http in (first, network()):
        [(_, latest)] = walks.pages(source, JOB, http)
        assert latest == NOW - timedelta(minutes=5)


def test_whoever_is_given_a_walk_is_told_of_the_clock() -> None:
    """The answers that told it went to the first incident alone."""
    walks, source = SharedWalks(), Listing(a_page(1))
    first, second = network(), network()
    with closed(walks.pages(source, JOB, first)) as pages:
        for _ in pages:
            first.said = "the clock of this machine is ahead"
    assert [
        post.native_id for page, _ in walks.pages(source, JOB, second) for post in page.posts
    ] == ["1"]
    assert second.said == first.said
    assert source.walks == 1
