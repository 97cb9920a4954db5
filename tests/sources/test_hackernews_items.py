"""What the item API of Hacker News answers, what we ask it, and what we may claim from it."""

import json
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import from_epoch, rfc3339
from monitor.errors import BadAnswer
from monitor.nouns.posts import Answer, Cursor, Page, Post, Purpose, Reject, Span
from monitor.sources.base import Job
from monitor.sources.hackernews.items import MOST_AWAITED, PATIENCE, HackerNewsItems, Settings
from monitor.sources.hackernews.post import PAGE, HackerNewsItem, post, read
from monitor.sources.hackernews.search import parse
from monitor.testing.contract import INCIDENT, MINUTE, SINCE, START, items
from monitor.testing.passes import Collected, collect
from monitor.testing.service import FakeHttp, Item, Params, Service, answer
from tests.examples import examples
from tests.sources.answers import hit, hits
from tests.sources.case_hackernews_items import BASE, OLD, Items, all_items, item
from tests.sources.test_coverage import held, holds, polls, watch
from tests.sources.test_recorded import exchanges

SECOND = timedelta(seconds=1)
SPAN = Span(SINCE, START)
SEEN = START + timedelta(hours=1)


@examples(100)
@given(data=st.data(), most=st.integers(1, 50), from_start=st.booleans())
def test_it_has_shown_what_it_claims(data: st.DataObject, most: int, from_start: bool) -> None:
    """Whatever was written in an observed span, and was there by then, was yielded.

    What could not be seen until later has come by the end, unless the walk began after it.
    """
    late = data.draw(held(HackerNewsItems.traits.settle))
    source, _ = all_items([], from_start=from_start, most=most)
    service = Items(late, SINCE, tick=timedelta(milliseconds=20))
    passes = data.draw(polls())
    kept = watch(source, service, passes)
    end = service.now
    for _ in range(130 // most + 2):  # as long as it takes to catch up
        end += MINUTE
        service.now = end
        collect(source, INCIDENT, FakeHttp(service.respond), end, kept)
    spans = kept.observed["items"]
    inside = [it for it in late if any(holds(span, it.created) for span in spans)]
    assert [it for it in inside if it.number not in kept.numbers] == []
    assert spans[-1].end == end
    if from_start:
        assert kept.numbers == {it.number for it in late}
        assert [span.start for span in spans] == [SINCE]


def pull(
    top: int,
    there: dict[int, dict[str, object] | None],
    cursor: Cursor | None,
    span: Span = SPAN,
    purpose: Purpose = "poll",
    most: int = 500,
) -> tuple[list[Page], list[int]]:
    asked = []

    def respond(url: str, *_: object) -> Answer:
        name = url.rpartition("/")[2].removesuffix(".json")
        if name == "maxitem":
            return answer(top)
        asked.append(int(name))
        return answer(json.dumps(there[int(name)]))

    source = HackerNewsItems(Settings(base_url=f"{BASE}/", most=most))
    job = Job(incident=INCIDENT, lane="items", span=span, cursor=cursor, purpose=purpose)
    return list(source.pull(job, FakeHttp(respond))), asked


def place(next_id: int, since: datetime = SINCE, **awaited: datetime) -> Cursor:
    """Return a cursor as the store keeps it."""
    waits = {name.removeprefix("n"): rfc3339(at) for name, at in awaited.items()}
    return {"next": next_id, "since": rfc3339(since), "awaited": waits}


def test_it_asks_for_each_id_once_in_order() -> None:
    """From the id after the last one, up to the newest; the end is claimed up to now."""
    [page], asked = pull(12, {n: item(n, START - MINUTE) for n in (10, 11, 12)}, place(10))
    assert asked == [10, 11, 12]
    assert [post.native_id for post in page.posts] == ["10", "11", "12"]
    assert page.observed == SPAN
    assert page.cursor == {"next": 13, "since": rfc3339(SINCE), "awaited": {}}


def test_nothing_new_is_silence() -> None:
    """Where there is no newer item, nothing was written: that is proved without a question."""
    [page], asked = pull(12, {}, place(13))
    assert (asked, page.posts, page.observed) == ([], (), SPAN)


def test_a_pass_is_bounded_and_claims_what_it_read() -> None:
    """After so many items a pass ends; what it claims ends with its oldest item."""
    there = {n: item(n, SINCE + n * MINUTE) for n in range(1, 99)}
    pages, asked = pull(98, dict(there), place(1), most=PAGE + 5)
    assert asked == list(range(1, PAGE + 6))
    assert [page.observed for page in pages] == [
        Span(SINCE, SINCE + MINUTE),
        Span(SINCE, SINCE + (PAGE + 1) * MINUTE),
    ]


def test_a_second_chance_does_not_stretch_the_claim() -> None:
    """An editor can give an old item a later time than its neighbours have."""
    there = {n: item(n, SINCE + n * MINUTE) for n in range(1, 5)}
    there[2] = item(2, START)
    [page], _ = pull(99, dict(there), place(1), most=4)
    assert page.observed == Span(SINCE, SINCE + MINUTE)


def test_the_first_pass_begins_with_the_newest_items() -> None:
    """Without a cursor the last page of items is read; before its youngest nothing is claimed."""
    there = {n: item(n, START - (100 - n) * MINUTE) for n in range(1, 101)}
    [page], asked = pull(100, dict(there), None)
    assert asked == list(range(101 - PAGE, 101))
    assert page.observed is None  # the youngest was written this minute
    later = Span(SINCE, START + MINUTE)
    [page], _ = pull(100, {}, page.cursor, span=later)
    assert page.observed == Span(START + SECOND, START + MINUTE)


@examples(60)
@given(gone=st.sets(st.integers(1, OLD + 30)), since=st.integers(-130, 50))
def test_from_start_begins_where_the_incident_did(gone: set[int], since: int) -> None:
    """Bisecting the times finds an id from which on nothing of the incident is missing."""
    source, service = all_items(items(30), from_start=True)
    service.now = START + timedelta(hours=1)
    hide = partial(without, {f"{BASE}/v0/item/{n}.json" for n in gone}, service)
    span = Span(START + since * MINUTE, service.now)
    job = Job(incident=INCIDENT, lane="items", span=span)
    page, *_ = source.pull(job, FakeHttp(hide))
    first = {int(str(n)) for n in (page.cursor or {})["awaited"]} | {  # type: ignore[attr-defined]
        int(post.native_id) for post in page.posts
    }
    wanted = [OLD + n for n in range(1, 31) if START + (n - 1) * MINUTE >= span.start]
    assert set(wanted) <= first | gone
    assert page.observed == span


def without(
    gone: set[str], service: Service, url: str, params: Params, headers: dict[str, str]
) -> Answer:
    return answer(b"null") if url in gone else service.respond(url, params, headers)


def test_an_item_that_is_not_there_yet_is_asked_for_again() -> None:
    """Its id was given out before it can be seen: it is awaited, and does not hold up the rest."""
    [page], _ = pull(2, {1: None, 2: item(2, START - MINUTE)}, place(1))
    assert page.cursor == place(3, n1=START)
    assert page.observed == SPAN
    [page], asked = pull(2, {1: item(1, START - MINUTE)}, page.cursor)
    assert asked == [1]
    assert [post.native_id for post in page.posts] == ["1"]
    assert page.cursor == place(3)


def test_an_item_that_never_comes_is_given_up() -> None:
    """Ids that nobody may see stay empty for ever: a last look, and that is all."""
    [page], asked = pull(1, {1: None}, place(2, n1=START - PATIENCE + SECOND))
    assert (asked, page.cursor) == ([1], place(2, n1=START - PATIENCE + SECOND))
    [page], asked = pull(1, {1: None}, place(2, n1=START - PATIENCE))
    assert (asked, page.cursor) == ([1], place(2))


def test_an_item_is_awaited_no_longer_for_a_clock_that_was_wrong() -> None:
    """What was first asked for in a year to come is waited for from now on."""
    [page], _ = pull(1, {1: None}, place(2, n1=START + timedelta(days=400)))
    assert page.cursor == place(2, n1=START)


def test_a_service_that_shows_nothing_is_no_silence() -> None:
    """So many items cannot be late: nothing is claimed, and they stay to be read."""
    there: dict[int, dict[str, object] | None] = dict.fromkeys(range(1, MOST_AWAITED + 2))
    with pytest.raises(BadAnswer, match=f"nothing came for {MOST_AWAITED + 1}"):
        pull(MOST_AWAITED + 1, there, place(1))


def test_ids_never_go_back() -> None:
    """A service that has fewer items than before is another one, or out of order."""
    with pytest.raises(BadAnswer, match="its newest item is 49, and 50 was there before"):
        pull(49, {}, place(51))


def test_a_sweep_has_nothing_to_find() -> None:
    """Items are awaited by id, so that none can be late unseen; the cursor is left alone."""
    assert pull(5, {}, None, purpose="sweep") == ([], [])


def test_jobs_and_options_of_polls_are_no_reactions() -> None:
    """Only what the search shows as well is a post; the others still tell the time."""
    there = {n: item(n, START - MINUTE, type=t) for n, t in enumerate(("job", "pollopt"), 1)}
    [page], _ = pull(9, dict(there), place(1), most=2)
    assert (page.posts, page.rejected) == ((), ())
    assert page.observed == Span(SINCE, START - MINUTE)


def test_check_says_where_the_walk_begins() -> None:
    """One question tells how many items there are."""
    http = FakeHttp(lambda *_: answer(b"21301342"))
    said = HackerNewsItems(Settings()).check(INCIDENT, http)
    assert "after item 21,301,342" in said
    assert [url for url, _, _ in http.asked] == [
        "https://hacker-news.firebaseio.com/v0/maxitem.json"
    ]


def test_what_is_awaited_survives_a_crash() -> None:
    """Stopped after any page, an item that was not there yet is found once it is."""
    late = Item(500, START + 2 * MINUTE, START + 6 * MINUTE)
    source, service = all_items([*items(90, step=SECOND), late])
    kept = Collected()
    for minutes, stop in ((1, None), (3, 2), (4, None), (7, None)):
        service.now = START + minutes * MINUTE
        pages = None if stop is None else kept.pages + stop
        collect(source, INCIDENT, FakeHttp(service.respond), service.now, kept, pages)
    assert 500 in kept.numbers


def one(**other: object) -> Post:
    found = read(json.dumps(item(5, START, "text", **other)).encode(), 5)
    assert isinstance(found, HackerNewsItem)
    return post(found, SEEN)


def test_an_item_is_the_same_post_as_in_the_search() -> None:
    """Text, kind, parent, version and counts are those that the search would have given."""
    told: dict[str, Any] = {"title": "A & B", "url": "https://v.example/"}
    shown = hit(5, START, "text", points=4, num_comments=2, **told)
    [same] = parse(json.dumps(hits([shown])).encode()).posts
    assert one(score=4, descendants=2, **{**told, "title": "A &amp; B"}).text == "A & B\ntext"
    assert one(score=4, descendants=2, **told) == same


@pytest.mark.parametrize("flag", ["deleted", "dead"])
def test_what_was_taken_back_keeps_only_its_id(flag: str) -> None:
    """Deleted by its author, or killed by the site: neither words nor name are handed on."""
    gone = one(**{flag: True})
    assert gone == Post(native_id="5", published_at=START, deleted_at=SEEN)


@pytest.mark.parametrize("body", [b'{"error": "Permission denied"}', b'{"id": 6}', b"[]", b"5"])
def test_another_answer_is_no_item(body: bytes) -> None:
    """What is not the item that was asked for says nothing of it."""
    with pytest.raises(BadAnswer, match="Hacker News item 5"):
        read(body, 5)


def test_recorded_items_lose_nothing() -> None:
    """Each recorded item is read, whatever its age; one that is not there is told apart."""
    found = []
    for exchange in exchanges("hackernews"):
        name = exchange["uri"].rpartition("/item/")[2].partition(".")[0]
        if exchange["kind"] == "hn.firebase" and name.isdigit():
            found.append(read(exchange["body"], int(name)))
    assert len(found) >= 14
    assert sum(one is None for one in found) == 1
    assert not any(isinstance(one, Reject) for one in found)
    read_all = [one for one in found if isinstance(one, HackerNewsItem)]
    posts = [post(one, SEEN) for one in read_all]
    assert all(p.text and "<" not in p.text for p in posts if not p.deleted_at)
    assert sum(p.deleted_at is not None for p in posts) == 1
    assert [p.published_at for p in posts] == [from_epoch(one.time) for one in read_all]


def test_recorded_lists_are_no_items() -> None:
    """The lists of the other calls are refused where an item is due."""
    lists = [
        one
        for one in exchanges("hackernews")
        if one["kind"] == "hn.firebase" and "/item/" not in one["uri"]
    ]
    assert len(lists) >= 4
    for exchange in lists:
        with pytest.raises(BadAnswer, match="Hacker News item 5: the answer is not"):
            read(exchange["body"], 5)
