"""Bluesky's search: its windows, its pages, and what its posts say."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import BadAnswer, ConfigError, NeedsAttention, RetryLater, SourceError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Post, Span
from monitor.privacy.secret import Secret
from monitor.query import Probe, Query
from monitor.sources.base import Job
from monitor.sources.bluesky.source import MOST_PAGES, Bluesky, Settings, walk, window, words
from monitor.sources.bluesky.wire import BlueskySearch
from monitor.testing.contract import INCIDENT, MINUTE, SINCE, START, first_pages, items
from monitor.testing.passes import Collected, collect
from monitor.testing.service import FakeHttp, Item
from tests.sources.case_bluesky import PASSWORD, Pds, settings

DAY = Span(datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC))


def found(*numbers: int, cursor: str | None = None, total: int | None = None) -> BlueskySearch:
    posts = tuple(Post(native_id=str(n)) for n in numbers)
    return BlueskySearch(posts=posts, after=cursor, total=total)


def script(*answers: BlueskySearch | SourceError) -> Callable[[str | None], BlueskySearch]:
    """Return a search that gives these answers, and asserts the cursor of the one before."""
    left: Iterator[BlueskySearch | SourceError] = iter(answers)

    def ask(cursor: str | None) -> BlueskySearch:
        said = next(left)
        if isinstance(said, SourceError):
            raise said
        return said

    return ask


def ids(steps: list[tuple[BlueskySearch, bool]]) -> list[str]:
    return [post.native_id for found, _ in steps for post in found.posts]


def test_short_and_empty_pages_are_no_end() -> None:
    """Only a page without a cursor ends a walk: what cannot be shown leaves holes in the pages."""
    steps = list(
        walk(script(found(1, cursor="a"), found(cursor="b"), found(2, cursor="c"), found()))
    )
    assert ids(steps) == ["1", "2"]
    assert [page.after for page, _ in steps] == ["a", "b", "c", None]
    assert not any(truncated for _, truncated in steps)


def test_a_cursor_that_fails_begins_the_walk_again_once() -> None:
    """A cursor that the service has forgotten (500) costs a second look, not the window."""
    broken = SourceError("500: Internal Server Error")
    steps = list(walk(script(found(1, cursor="a"), broken, found(1, cursor="x"), found(2))))
    assert ids(steps) == ["1", "1", "2"]
    assert steps[-1][0].after is None
    again = walk(script(found(1, cursor="a"), broken, found(1, cursor="x"), broken))
    with pytest.raises(SourceError, match="500"):
        list(again)


@pytest.mark.parametrize(
    "error", [RetryLater("429", START), NeedsAttention("403")], ids=["pause", "refusal"]
)
def test_a_pause_or_a_refusal_is_no_broken_cursor(error: SourceError) -> None:
    """What the service asks for on purpose is not answered with the same question."""
    with pytest.raises(type(error)) as raised:
        list(walk(script(found(1, cursor="a"), error, found(2))))
    assert raised.value is error


def test_the_same_cursor_again_is_no_page() -> None:
    """A service that shows the same cursor again would be asked for ever."""
    with pytest.raises(BadAnswer, match="the answers do not go on: 'a' came again"):
        list(walk(script(found(1, cursor="a"), found(2, cursor="a"), found(3, cursor="a"))))


def test_a_walk_never_nears_the_ceiling() -> None:
    """A window of too many pages is cut short by us, before the service does so unseen."""
    pages = [found(n, cursor=f"c{n}") for n in range(MOST_PAGES + 5)]
    steps = list(walk(script(*pages)))
    assert len(steps) == MOST_PAGES
    assert [truncated for _, truncated in steps] == [False] * (MOST_PAGES - 1) + [True]
    last = [*pages[: MOST_PAGES - 1], found(0)]
    _, truncated = list(walk(script(*last)))[-1]
    assert not truncated


def test_a_count_near_the_ceiling_splits_at_once() -> None:
    """Where the service says how much it holds, a window that is too large costs one question."""
    steps = list(walk(script(found(1, cursor="a", total=9_000))))
    assert [truncated for _, truncated in steps] == [True]
    for fewer in (found(1, cursor="a", total=8_999), found(1, total=9_000)):
        _, truncated = next(walk(script(fewer)))
        assert not truncated


def test_a_window_is_full_rfc_3339() -> None:
    """Bounds are whole instants with `Z`: dates alone were refused; newest first, 100 a page."""
    assert window(Probe(words=("anaheim",)), DAY) == {
        "q": "anaheim",
        "sort": "latest",
        "since": "2026-11-23T00:00:00Z",
        "until": "2026-11-24T00:00:00Z",
        "limit": 100,
    }


moments = st.datetimes(
    datetime(2010, 1, 1),  # noqa: DTZ001  the zone is drawn apart
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(moments, st.timedeltas(timedelta(microseconds=1), timedelta(days=40)))
def test_a_window_is_never_narrower_than_its_span(start: datetime, length: timedelta) -> None:
    """Whole seconds around the span: no post on its edge falls between two windows."""
    span = Span(start, start + length)
    asked = window(Probe(words=("a",)), span)
    since, until = (datetime.fromisoformat(str(asked[key])) for key in ("since", "until"))
    assert since <= span.start < since + timedelta(seconds=1)
    assert until - timedelta(seconds=1) < span.end <= until


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("anaheim police", ["anaheim police"]),
        ('"off-duty officer" anaheim', ["anaheim off duty officer"]),
        ("#AnaheimCop OR lapd", ["AnaheimCop", "lapd"]),
        ('anaheim AND "or"', ["anaheim or"]),
        ('anaheim AND "OR"', ['anaheim "OR"']),
        ("anaheim AND don't", ["anaheim"]),
        ('"can\'t breathe"', ["breathe"]),
        ('"l\'officier a tiré"', ["a tiré"]),
        ("don't", ["don t"]),
        ("anaheim AND threat*", ["anaheim"]),
        ("threat*", ["threat"]),
    ],
)
def test_queries_become_words(query: str, asked: list[str]) -> None:
    """Words that must all be there are all that is known to be understood; the rest is widened."""
    said = [words(probe) for probe in Query.read(query).probes]
    assert [sorted(one.split()) for one in said] == [sorted(one.split()) for one in asked]


def incident(query: str) -> Incident:
    return Incident(key="a", title="A", since=SINCE, query=Query.read(query))


def pull(query: str, service: Pds, http: FakeHttp | None = None) -> list[Page]:
    job = Job(incident=incident(query), lane="search", span=Span(SINCE, service.now))
    return list(Bluesky(settings()).pull(job, http or FakeHttp(service.respond)))


def test_only_the_last_page_of_the_last_search_claims() -> None:
    """A span is shown once all searches have been walked to their ends, and not before."""
    service = Pds(items(45), START + timedelta(hours=2))
    pages = pull("anaheim OR crowd", service)
    assert len(pages) == 6
    assert [page.observed for page in pages] == [None] * 5 + [Span(SINCE, service.now)]
    assert len({post.native_id for page in pages for post in page.posts}) == 45


def test_a_query_of_beginnings_claims_nothing() -> None:
    """The search completes no words: what it finds all the same is kept, and proves nothing."""
    service = Pds(items(3), START + timedelta(hours=2))
    pages = pull("anaheim*", service)
    assert sum(len(page.posts) for page in pages) == 3
    assert not any(page.observed or page.truncated for page in pages)
    said = Bluesky(settings()).check(incident("anaheim*"), FakeHttp(service.respond))
    assert said.endswith("clipped words: nothing will be claimed.")


def test_no_secret_leaves_by_an_address_or_a_page() -> None:
    """The password is in the log-in only, tokens in headers only; no page has a cursor."""
    service = Pds(items(3), START + timedelta(hours=2))
    http = FakeHttp(service.respond)
    pages = pull("anaheim", service, http)
    said = repr([(url, params) for url, params, _ in http.asked]) + repr(pages)
    assert PASSWORD not in said
    assert "access 1" not in said
    assert {page.cursor for page in pages} == {None}


def test_a_post_dated_back_is_late_and_one_dated_ahead_is_not() -> None:
    """The search sorts by the earlier of two times, and so do we: claims hold for what is shown."""
    ahead = Item(1, START + timedelta(days=400), START)
    back = Item(2, START - timedelta(hours=1), START + timedelta(minutes=30))
    service = Pds([ahead, back], START)
    source, kept = Bluesky(settings()), Collected()
    for minutes in (20, 40):
        service.now = START + minutes * MINUTE
        collect(source, INCIDENT, FakeHttp(service.respond), service.now, kept)
    assert kept.numbers == {1}
    [post] = kept.posts.values()
    assert post.published_at == START
    late = Collected()
    collect(source, INCIDENT, FakeHttp(service.respond), service.now, late)
    assert late.numbers == {1, 2}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"base_url": "bsky.social"}, "write one such as https://bsky.social"),
        ({"base_url": "ftp://bsky.social"}, "write one such as https://bsky.social"),
        ({}, "there is no handle and no password: give"),
        ({"handle": Secret("ann")}, "there is no password: give"),
        ({"handle": Secret("ann"), "password": Secret("")}, "there is no password: give"),
    ],
)
def test_settings_that_cannot_work(given: dict[str, Any], said: str) -> None:
    """What is missing is told before anything starts, and without the secrets."""
    with pytest.raises(ConfigError, match=said) as raised:
        Bluesky(Settings(**given))
    assert "ann" not in str(raised.value)


def test_a_source_that_is_switched_off_needs_no_secret() -> None:
    """Whoever keeps the table for later may not have the variables yet."""
    assert Bluesky(Settings(enabled=False)).account.handle == Secret("")


def test_check_says_how_much_there_is() -> None:
    """The check logs in, asks for one post, and tells what the service says it holds."""
    service = Pds(items(30), START + timedelta(hours=2))
    http = FakeHttp(service.respond)
    said = Bluesky(settings()).check(INCIDENT, http)
    assert "the first finds 30 or so" in said
    assert [params["limit"] for _, params, _ in http.asked] == [1]
    assert len(first_pages(Bluesky(settings()), http, service.now)) == 2
