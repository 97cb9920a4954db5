"""How the pages of a search on Lemmy are turned, and what may be claimed then."""

from collections.abc import Mapping
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import MINUTE
from monitor.errors import BadAnswer
from monitor.nouns.posts import Answer
from monitor.sources.lemmy.walk import AGAIN, LIMIT, window
from monitor.testing.contract import INCIDENT, START, items
from monitor.testing.passes import Collected, collect
from monitor.testing.service import FakeHttp, Params
from tests.sources.case_lemmy import Instance, an_instance, comment4, found, view3, view4
from tests.sources.test_lemmy import NOON, SETTLE, SPAN, pull, searches

OLD = START - SETTLE - MINUTE


def rows(first: int, count: int, newest: Any) -> list[dict[str, object]]:
    """Return posts in the order of a search: numbers and times go down."""
    return [view3(first - n, newest - n * MINUTE) for n in range(count)]


def test_version_3_is_read_down_to_what_is_old_enough() -> None:
    """The first page that ends with something old enough is the last; it joins the one before."""
    pages, http = pull(
        found(rows(100, LIMIT, NOON)),
        found([*rows(55, 5, NOON - 45 * MINUTE), *rows(50, 40, OLD)]),
    )
    asked = [(params["page"], params["limit"]) for params in searches(http)]
    assert asked == [(1, 50), (2, 45)]
    assert [len(page.posts) for page in pages] == [50, 40, 0]
    assert [page.observed for page in pages] == [None, None, SPAN]


def test_what_could_still_have_been_on_its_way_is_read_again() -> None:
    """A post takes its time from server to server: what is a little older than the span is read."""
    young = rows(100, LIMIT, START - SETTLE + (LIMIT - 1) * MINUTE)
    pages, http = pull(found(young), found(young[45:]))
    assert len(searches(http)) == 2
    assert pages[-1].observed == SPAN


def test_what_is_pinned_to_the_top_is_no_end() -> None:
    """A post that the instance features comes first however old it is."""
    pinned = [view3(n, OLD, featured_local=True) for n in range(1, LIMIT + 1)]
    _, http = pull(found(pinned), found([*pinned[45:], *rows(90, 20, NOON)]))
    assert len(searches(http)) == 2


def test_pages_that_do_not_join_prove_nothing() -> None:
    """Where things above were deleted, the next page begins too far down: ask again later."""
    with pytest.raises(BadAnswer, match="page 2 does not go on from the one before"):
        pull(found(rows(100, LIMIT, NOON)), found(rows(44, 45, NOON)))


def test_a_server_that_does_not_turn_the_page_is_an_error() -> None:
    """The same things again are no end, and no endless walk."""
    with pytest.raises(BadAnswer, match="it is another, or the same"):
        pull(found(rows(100, LIMIT, NOON)), found(rows(100, 45, NOON)))


@pytest.mark.parametrize("gone", [1, AGAIN - 1, AGAIN + 1, 30])
def test_an_instance_that_deletes_while_we_read_hides_nothing(gone: int) -> None:
    """Deletions between two pages are noticed, or hide nothing but themselves."""
    source, _ = an_instance([], "0.19.5", "posts")
    service = Instance(items(120, step=timedelta(seconds=1)), START + timedelta(minutes=5))

    def respond(url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        given = service.respond(url, params, headers)
        if url.endswith("/search"):
            service.removed = frozenset(range(121 - gone, 121))  # the newest
        return given

    kept = Collected()
    if gone > AGAIN:
        with pytest.raises(BadAnswer, match="page 2 does not go on"):
            collect(source, INCIDENT, FakeHttp(respond), service.now, kept)
        assert kept.observed == {}
    else:
        collect(source, INCIDENT, FakeHttp(respond), service.now, kept)
        assert kept.numbers == {it.number for it in service.items}


@given(rows=st.integers(LIMIT, 5_000))
def test_each_page_repeats_a_few_rows_and_goes_on(rows: int) -> None:
    """Whatever was read, the next page begins at least five rows above its end, and brings more."""
    page, limit = window(rows)
    start = (page - 1) * limit
    assert start <= rows - AGAIN
    assert start + limit >= rows + LIMIT // 3
    assert limit <= LIMIT


def test_version_4_is_asked_for_no_more_than_the_age_that_matters() -> None:
    """The age is counted from the instance's own clock, and the pages are read to the end."""
    there = NOON + timedelta(minutes=20)
    pages, http = pull(
        found([view4(1, NOON)], next_page=None),
        version="1.0.0",
        date=format_datetime(there, usegmt=True),
    )
    [params] = searches(http)
    age = there - (START - SETTLE)
    assert params["time_range_seconds"] == (age + MINUTE).total_seconds()
    assert (params["search_term"], params["type_"], params["show_nsfw"]) == (
        "lapd",
        "posts",
        "true",
    )
    assert pages[-1].observed == SPAN


@pytest.mark.parametrize("date", ["", "soon"])
def test_a_server_without_a_clock_has_ours(date: str) -> None:
    """Where the instance tells no time, the instant of the pass is taken for it."""
    _, http = pull(found(next_page=None), version="1.0.0", date=date)
    [params] = searches(http)
    assert params["time_range_seconds"] == (NOON - START + SETTLE + MINUTE).total_seconds()


def test_posts_of_version_4_are_read_twice_where_they_take_more_than_a_page() -> None:
    """Posts come by rank: one that rises while we read is found by a second reading."""
    one, two, risen = (found([view4(n, START)], next_page=None) for n in (1, 2, 3))
    first = found([view4(1, START)], next_page="b")
    pages, http = pull(first, two, first, two, version="1.0.0")
    assert [params["page_cursor"] for params in searches(http)] == [None, "b", None, "b"]
    assert pages[-1].observed == SPAN
    pages, _ = pull(first, two, first, risen, version="1.0.0")
    assert [post.text for page in pages for post in page.posts] == ["", "", ""]
    assert pages[-1].observed is None  # there may be more: the next pass will tell
    pages, _ = pull(one, version="1.0.0")
    assert pages[-1].observed == SPAN


def test_comments_of_version_4_are_read_once() -> None:
    """Comments come newest first, so that none can jump past us."""
    first = found([], [comment4(2, START)], next_page="b")
    last = found([], [comment4(1, START)], next_page=None)
    pages, http = pull(first, last, version="1.0.0", lane="lemmy.example/comments")
    assert len(searches(http)) == 2
    assert pages[-1].observed == SPAN


def test_one_search_that_is_not_proved_is_enough_to_claim_nothing() -> None:
    """The span is claimed for all searches or not at all."""
    first, last = found([view4(1, START)], next_page="b"), found([view4(2, START)], next_page=None)
    risen, other = found([view4(3, START)], next_page=None), found(next_page=None)
    pages, _ = pull(first, last, first, risen, other, version="1.0.0", query="cop OR lapd")
    assert pages[-1].observed is None


def test_a_post_that_was_written_meanwhile_is_no_sign_of_others() -> None:
    """New posts come while we read: only one that had been there before shows that we missed it."""
    first = found([view4(1, START)], next_page="b")
    new = found([view4(3, NOON + MINUTE)], next_page=None)
    pages, _ = pull(first, found(next_page=None), first, new, version="1.0.0")
    assert pages[-1].observed == SPAN


def test_pages_of_version_4_that_go_in_a_circle() -> None:
    """A cursor that comes again is an error, and no endless walk."""
    ring = [found([view4(n, START)], next_page="ab"[n % 2]) for n in range(3)]
    with pytest.raises(BadAnswer, match="Lemmy: the answers do not go on: 'a' came again"):
        pull(*ring, version="1.0.0")
