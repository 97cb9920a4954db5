"""What Tumblr answers, what we ask it, and that we claim nothing from it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.errors import BadAnswer, ConfigError, NeedsAttention
from monitor.nouns.posts import Cursor, Page, Post, Purpose, Span
from monitor.sources.tumblr import LIMIT, Settings, Tumblr, parse
from monitor.testing.contract import INCIDENT, SINCE, START, Case, items
from monitor.testing.passes import Collected, collect
from monitor.testing.service import FakeHttp, answer
from tests.examples import examples
from tests.sources.asking import in_turn, walked
from tests.sources.case_tumblr import CASES, KEY, Tag, a_tag, item, tagged
from tests.sources.test_coverage import held, polls, watch

SECOND = timedelta(seconds=1)
NOON = START + timedelta(hours=6)


def at(instant: datetime) -> int:
    return int(instant.timestamp())


def one(**other: object) -> Post:
    [post] = parse(json.dumps(tagged(item(5, START, "text", **other))).encode()).posts
    return post


def place(page: Page) -> dict[str, object]:
    """Return where a cursor stands, whatever else it knows of how the list was read."""
    return {name: value for name, value in (page.cursor or {}).items() if name != "overlap"}


def pull(
    *answers: object, cursor: Cursor | None = None, purpose: Purpose = "poll", end: datetime = NOON
) -> tuple[list[Page], list[Any]]:
    """Return the pages of one pull, and from where they were asked."""
    pages, http = walked(
        Tumblr(Settings(api_key=KEY)),
        in_turn(*answers),
        lane="anaheim",
        span=Span(SINCE, end),
        cursor=cursor,
        purpose=purpose,
    )
    return pages, [params["before"] for _, params, _ in http.asked]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_burst_is_walked_to_its_end_and_nothing_is_claimed(case: Case) -> None:
    """Whatever the list shows is read, page by page; as a sample, it proves no coverage."""
    burst = items(200, START + timedelta(minutes=10), SECOND / 4, first=6)
    source, service = case.make([*items(5), *burst])
    kept = Collected()
    assert not source.traits.exhaustive
    for minutes in (5, 12):
        service.now = START + timedelta(minutes=minutes)
        assert collect(source, INCIDENT, FakeHttp(service.respond), service.now, kept)
    assert (len(kept.numbers), kept.observed, kept.lost) == (205, {}, [])


@examples(60)
@given(data=st.data(), page=st.integers(2, 5), featured=st.booleans())
def test_whatever_the_list_shows_is_read_in_the_end(
    data: st.DataObject, page: int, featured: bool
) -> None:
    """However passes are cut short, what fits on the pages of its second is read."""
    source, _ = a_tag([])
    drawn = data.draw(held(source.traits.settle))
    busy: dict[datetime, int] = {}
    some = []
    for it in drawn:  # as many in one second as a page holds, not more: the list cannot show them
        second = (it.arrived if featured else it.created).replace(microsecond=0)
        busy[second] = busy.get(second, 0) + 1
        some += [it] if busy[second] < page else []
    service = Tag(some, SINCE, page=page, featured=featured)
    assert watch(source, service, data.draw(polls())).numbers == {it.number for it in some}


def test_the_list_is_read_back_to_the_last_look() -> None:
    """What came late is looked for until `settle` before the last look, and no further."""
    looked = NOON - timedelta(hours=1)
    floor = looked - timedelta(minutes=15)
    pages, asked = pull(
        tagged(item(9, NOON), item(8, floor + SECOND)),
        tagged(item(8, floor + SECOND), item(7, floor)),
        tagged(item(7, floor), item(6, floor - SECOND)),
        tagged(item(5, floor - SECOND)),
        cursor={"asked": at(looked)},
    )
    assert asked == [None, at(NOON) + 1, at(floor) + 2, at(floor) + 1]
    assert [[post.native_id for post in page.posts] for page in pages] == [
        ["9", "8"],
        ["7"],
        ["6"],
        ["5"],
    ]
    assert place(pages[-1]) == {"asked": at(NOON), "walk": None}


def test_a_look_that_lies_ahead_counts_for_nothing() -> None:
    """A clock that was wrong made it; that of now looks back to the beginning."""
    held = (tagged(item(9, NOON)), tagged(item(8, NOON - timedelta(hours=2))), tagged())
    pages, _ = pull(*held, cursor={"asked": at(NOON) + 86_400})
    assert [[post.native_id for post in page.posts] for page in pages] == [["9"], ["8"], []]


def test_a_featured_tag_goes_by_when_posts_were_featured() -> None:
    """Where editors choose, posts of years ago stand at the top: their own time tells nothing."""
    years_ago = START - timedelta(days=900)
    page = [item(n, years_ago, featured_timestamp=at(NOON) - n) for n in (1, 2, 3)]
    pages, asked = pull(tagged(*page), tagged())
    assert asked == [None, at(NOON) - 1]
    assert pages[0].posts[0].published_at == years_ago


def test_a_post_dated_back_does_not_end_the_walk() -> None:
    """An author may date a post back by years: it stands among the new ones."""
    pages, asked = pull(
        tagged(item(9, NOON), item(8, NOON - SECOND), item(7, START - timedelta(days=900))),
        tagged(item(6, NOON - 9 * SECOND), item(5, SINCE - SECOND)),
        tagged(item(5, SINCE - SECOND)),
    )
    assert asked == [None, at(NOON), at(NOON) - 8]
    assert len(pages) == 3


def test_a_second_that_holds_more_than_a_page_is_left() -> None:
    """The list cannot go on inside a second: the walk goes on below it, and ends."""
    same = [item(n, NOON) for n in range(LIMIT)]
    _, asked = pull(tagged(*same), tagged(*same), tagged())
    assert asked == [None, at(NOON) + 1, at(NOON)]


def test_a_post_from_the_future_does_not_stop_the_polls() -> None:
    """What counts is when we looked, not what a post says of itself."""
    [page], _ = pull(tagged())
    assert place(page) == {"asked": at(NOON), "walk": None}
    pages, _ = pull(tagged(item(9, NOON + timedelta(days=900))), tagged(), cursor=page.cursor)
    assert place(pages[-1]) == place(page)


def test_an_interrupted_walk_is_finished_first() -> None:
    """The place of interruption is kept; then comes what is new since that walk began."""
    walk = {"floor": at(START), "asked": at(NOON) - 60, "before": at(START) + 99}
    pages, asked = pull(tagged(item(3, SINCE)), tagged(), cursor={"asked": None, "walk": walk})
    assert asked == [at(START) + 99, None]
    assert [page.cursor["asked"] for page in pages if page.cursor] == [at(NOON) - 60, at(NOON)]


def test_a_backfill_begins_at_the_end_of_its_span() -> None:
    """An old span is asked for as it is, and the poll's place is not touched."""
    pages, asked = pull(tagged(), cursor={"asked": 5}, purpose="backfill", end=START)
    assert asked == [at(START) + 1]
    assert [page.cursor for page in pages] == [None]


@pytest.mark.parametrize(
    "answers",
    [
        [tagged(status=500)],
        [tagged({"timestamp": "soon"})],
        [{"meta": {"status": 200}, "response": {"posts": []}}],
        [tagged(item(9, START)), tagged(item(9, NOON))],
    ],
)
def test_what_is_no_list_is_refused(answers: list[object]) -> None:
    """An error in the body, a list of nothing readable, or one that goes the wrong way."""
    with pytest.raises(BadAnswer, match=r"no posts came|shows no posts|not JSON"):
        pull(*answers)


def test_a_service_that_always_shows_the_same_is_not_asked_for_ever() -> None:
    """Where `before` is not heeded the walk ends with an error."""
    with pytest.raises(BadAnswer, match="before"):
        pull(*[tagged(item(9, NOON), item(8, NOON - SECOND), item(7, SINCE))] * 9)


def test_the_key_is_in_nothing_but_the_question() -> None:
    """It is asked for by name, and neither kept in the cursor nor shown in a message."""
    source, service = a_tag(items(50))
    service.now = NOON
    http, kept = FakeHttp(service.respond), Collected()
    collect(source, INCIDENT, http, NOON, kept)
    assert {params["api_key"] for _, params, _ in http.asked} == {KEY.value}
    said = f"{kept} {source.check(INCIDENT, http)} {source.key!r} {http.asked[0][0]}"  # type: ignore[attr-defined]
    assert KEY.value not in said


def test_a_key_and_tags_must_be_there() -> None:
    """Without a key nothing works; without a hashtag there is nothing to ask for."""
    with pytest.raises(ConfigError, match="api_key_env"):
        Tumblr(Settings())
    bare = replace(INCIDENT, hashtags=())
    with pytest.raises(NeedsAttention, match="hashtags"):
        Tumblr(Settings(api_key=KEY)).check(bare, FakeHttp(lambda *_: answer(tagged())))


def test_check_says_what_the_sample_is_of() -> None:
    """It tells the newest post, and whether editors chose."""
    source = Tumblr(Settings(api_key=KEY))
    assert "none yet" in source.check(INCIDENT, FakeHttp(lambda *_: answer(tagged())))
    chosen = tagged(item(1, START, featured_timestamp=at(START)))
    said = source.check(INCIDENT, FakeHttp(lambda *_: answer(chosen)))
    assert "newest of the first: 2026-11-23T15:00:00Z, chosen by editors" in said


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"title": "Title"}, "Title\ntext"),
        ({"body": "", "question": "Why?", "answer": "So."}, "Why?\nSo."),
        ({"body": None, "caption": "A < B & C"}, "A < B & C"),
        ({"body": None}, "summary"),
        ({"tags": ["Anaheim", "no words for this"]}, "text\n#Anaheim #no words for this"),
    ],
)
def test_a_post_is_what_was_written_and_its_tags(fields: dict[str, object], text: str) -> None:
    """Each type has its words elsewhere, and plain; tags are speech, and what queries ask for."""
    assert one(**fields).text == text


def test_a_post_has_what_the_service_tells_of_it() -> None:
    """The id is the service's, the author the blog; an edit shows in the digest of the text."""
    post = one()
    assert (post.native_id, post.author, post.kind, post.likes) == ("5", "ann", "post", None)
    assert post.published_at == datetime(2026, 11, 23, 15, tzinfo=UTC)
    assert one(body="other").version != post.version == one().version
    assert one(id_string=None).native_id == "5"


@pytest.mark.parametrize(
    ("fields", "original"),
    [
        ({"reblogged_from_id": 12345678}, "12345678"),
        ({"parent_post_url": "https://bob.example/post/12345678/words-1234567"}, "12345678"),
        ({"parent_post_url": "https://www.example/bob/12345678"}, "12345678"),
        ({"parent_post_url": "https://bob.example/"}, None),
    ],
)
def test_a_reblog_is_a_repost(fields: dict[str, object], original: str | None) -> None:
    """It knows its original, where the service tells which that is."""
    post = one(**fields)
    assert (post.kind, post.repost_of) == ("repost", original)


def test_a_reblog_does_not_name_those_whose_words_it_repeats() -> None:
    """The service puts a line with the name of a blog before what was said there."""
    trail = [{"blog": {"name": "bob-b"}}, {"blog": {"name": "ann"}}, {"blog": 5}]
    body = "bob-b:\n\nHe said so\n\nann:\n\nThey lied: all"
    assert (
        one(body=body, trail=trail, reblogged_from_id="5").text == "He said so\n\n\nThey lied: all"
    )
    assert one(body=body).text == body
