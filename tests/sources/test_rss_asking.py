"""Feeds that move, are gone or rest, and how far their older documents are followed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.errors import BadAnswer, NeedsAttention, NotFound, RetryLater, SourceError
from monitor.nouns.posts import Answer, Cursor, Page, Span
from monitor.sources.base import Job
from monitor.sources.rss.asking import MOST, Place, ask, older, rest
from monitor.sources.rss.document import parse
from monitor.sources.rss.source import FULL, Rss, Settings
from monitor.testing.contract import INCIDENT, MINUTE, SINCE, START
from monitor.testing.passes import Collected, collect
from monitor.testing.service import FakeHttp, Item, Params, answer
from tests.examples import examples
from tests.http.servers import Talk, replying, serving
from tests.http.servers import answer as on_the_wire
from tests.http.world import World
from tests.sources.answers import item, rss
from tests.sources.case_rss import FEED, Paged, entries, headed, link
from tests.sources.test_coverage import SECOND, held, names_what_it_lost, polls

pytestmark = pytest.mark.repeats

HOUR = timedelta(hours=1)
TEXT = rss(item("https://news.example/1", START, "News"))
DATE = "Mon, 23 Nov 2026 15:00:00 GMT"


def site(places: Mapping[str, tuple[str, str]]) -> Talk:
    """Return a site that redirects some paths, each with a status, and has a feed at all others."""

    def reply(request: str) -> bytes:
        status, location = places.get(request.split()[1], ("200 OK", ""))
        if location:
            return on_the_wire(b"", status, {"Location": location})
        return on_the_wire(TEXT.encode(), status, {"Content-Type": "application/rss+xml"})

    return replying(reply)


def looks(places: dict[str, tuple[str, str]], looked: int = 2) -> tuple[list[str], Place]:
    """Return the paths that are asked for in so many looks at /feed, and the place at the end."""
    with serving(site(places)) as server, World().http() as http:
        place = Place()
        for _ in range(looked):
            _, place = ask(f"{server.url}/feed", http, place)
        return [request.split()[1] for request in server.requests], place


@pytest.mark.parametrize("status", ["301 Moved Permanently", "308 Permanent Redirect"])
def test_a_feed_that_moved_for_good_is_asked_where_it_is(status: str) -> None:
    """The old address is asked twice, to learn that it is for good, and then no more."""
    asked, place = looks({"/feed": (status, "/new")})
    assert asked == ["/feed", "/new", "/feed", "/new"]
    assert (place.moved or "").endswith("/new")


@pytest.mark.parametrize("status", ["302 Found", "307 Temporary Redirect"])
def test_a_feed_that_is_elsewhere_for_now_is_asked_where_it_was(status: str) -> None:
    """A redirect for the time being changes nothing, and is looked at once."""
    asked, place = looks({"/feed": (status, "/new")})
    assert asked == ["/feed", "/new", "/feed", "/feed", "/new"]
    assert (place.moved, (place.led or "").endswith("/new")) == (None, True)


def test_a_feed_that_moves_again_is_followed() -> None:
    """Each move is learnt from the address that was asked."""
    places = {"/new": ("301 Moved Permanently", "/newer")}
    with serving(site(places)) as server, World().http() as http:
        _, place = ask(f"{server.url}/feed", http, Place(moved=f"{server.url}/new"))
        assert place.moved == f"{server.url}/newer"
        _, place = ask(f"{server.url}/newer", http, Place(moved=f"{server.url}/new"))
        assert place.moved is None  # back where it is configured


def test_check_tells_where_a_feed_has_gone() -> None:
    """Whether it moved for good or not; who changes the address then may count entries twice."""
    http = FakeHttp(lambda *_: answer(TEXT, url="https://new.example/feed"))
    said = Rss(Settings(feeds=(FEED,))).check(INCIDENT, http)
    assert (
        f"{FEED} shows 1 entry; it moved to https://new.example/feed, which is asked: keep" in said
    )


def refusing(url: str, error: SourceError) -> FakeHttp:
    """Return the network where one address refuses and all others have the feed."""

    def respond(asked: str, params: Params, headers: object) -> Answer:
        if asked == url:
            raise error
        return answer(TEXT, url=asked)

    return FakeHttp(respond)


@pytest.mark.parametrize("error", [NotFound("404"), NotFound("410", gone=True), SourceError("500")])
def test_where_the_new_address_fails_the_old_one_is_asked(error: SourceError) -> None:
    """A move may have been a mistake: the configured address is the one that counts."""
    new = "https://new.example/feed"
    got, place = ask(FEED, refusing(new, error), Place(moved=new))
    assert (got.url, place.moved) == (FEED, None)


def test_a_new_address_that_asks_for_a_pause_gets_it() -> None:
    """429 is no failure of the address."""
    new = "https://new.example/feed"
    with pytest.raises(RetryLater):
        ask(FEED, refusing(new, RetryLater("429", START)), Place(moved=new))


def passing(
    http: FakeHttp, now: datetime, cursor: Cursor | None = None, own: str = ""
) -> list[Page]:
    """Return the pages of one pass; the feed is read every 10 minutes."""
    settings = Settings(feeds=(FEED,), every="10m", longest=own or Settings().longest)
    job = Job(incident=INCIDENT, lane=FEED, span=Span(SINCE, now), cursor=cursor)
    return list(Rss(settings).pull(job, http))


def test_a_feed_that_is_gone_is_asked_once_a_day() -> None:
    """410 is told as a loss, and believed for a day; then the feed may be back."""
    http, cursor = refusing(FEED, NotFound("410", gone=True)), None
    pages: list[Page] = []
    for hours in (0, 1, 23, 24):
        pages += passing(http, START + hours * HOUR, cursor)
        cursor = pages[-1].cursor
    assert [(page.posts, page.observed) for page in pages] == [((), None)] * 2
    [first], [second] = (page.lost for page in pages)
    assert "gone for good (410): take it out of the configuration" in first.reason
    assert (first.span, second.span) == (Span(SINCE, START), Span(START, START + 24 * HOUR))
    assert len(http.asked) == 2
    [page] = passing(FakeHttp(lambda *_: answer(TEXT, url=FEED)), START + 48 * HOUR, cursor)
    assert "gone" not in (page.cursor or {})
    assert page.lost == ()


def test_a_sweep_of_a_feed_that_is_gone_fails() -> None:
    """Only a poll tells the loss: an old span is none of its business."""
    http = refusing(FEED, NotFound("410", gone=True))
    job = Job(incident=INCIDENT, lane=FEED, span=Span(SINCE, START), purpose="sweep")
    with pytest.raises(NotFound):
        list(Rss(Settings(feeds=(FEED,))).pull(job, http))


def test_a_feed_that_is_not_there_is_asked_again() -> None:
    """404 is not for good."""
    with pytest.raises(NotFound) as caught:
        passing(refusing(FEED, NotFound("404")), START)
    assert not caught.value.gone


def resting(minutes: int, count: int = 20, fresh: int = 0) -> FakeHttp:
    """Return a feed that is good for some minutes; at each look some of its entries are new."""
    looked: list[int] = []

    def respond(url: str, params: Params, headers: object) -> Answer:
        looked.append(0)
        first = len(looked) * fresh
        shown = [item(f"https://news.example/{first + n}", START, "News") for n in range(count)]
        return answer(headed(f"<ttl>{minutes}</ttl>", *shown), url=url)

    return FakeHttp(respond)


def asked_in(http: FakeHttp, minutes: int, own: str = "", start: datetime = START) -> list[int]:
    """Return after how many minutes the feed was asked, with a pass every ten minutes."""
    cursor: Cursor | None = None
    at = []
    for minute in range(0, minutes, 10):
        before = len(http.asked)
        for page in passing(http, start + minute * MINUTE, cursor, own):
            cursor = page.cursor
        at += [minute] * (len(http.asked) - before)
    return at


@pytest.mark.parametrize(
    ("minutes", "own", "asked"),
    [
        (0, "", [0, 10, 20, 30, 40, 50, 60, 70, 80]),
        (10, "", [0, 10, 20, 30, 40, 50, 60, 70, 80]),
        (30, "", [0, 10, 40, 70]),
        (34, "", [0, 10, 40, 70]),
        (600, "", [0, 10, 70]),
        (600, "20m", [0, 10, 30, 50, 70]),
    ],
)
def test_a_feed_is_left_alone_as_long_as_it_wants(minutes: int, own: str, asked: list[int]) -> None:
    """Not before it is due, within our own interval and the longest that we grant."""
    assert asked_in(resting(minutes), 90, own) == asked


def test_a_feed_that_moves_fast_is_not_left_alone() -> None:
    """Where half of the entries are new, waiting as it wants would lose some."""
    assert len(asked_in(resting(60, fresh=11), 60)) == 6
    assert len(asked_in(resting(60, fresh=10), 60)) == 2


def test_nothing_is_claimed_while_it_is_left_alone_and_all_of_it_after() -> None:
    """The next look proves the whole time since the last one."""
    http, noon = resting(30), START + 60 * MINUTE
    [first] = passing(http, noon)
    [second] = passing(http, noon + 10 * MINUTE, first.cursor)
    assert passing(http, noon + 20 * MINUTE, second.cursor) == []
    [third] = passing(http, noon + 40 * MINUTE, second.cursor)
    assert third.observed == Span(noon + 10 * MINUTE, noon + 40 * MINUTE)


def test_a_full_feed_of_young_entries_proves_nothing_until_they_are_settled() -> None:
    """What came before them, or while they were asked for, may have scrolled out already."""
    http = resting(0)
    [first] = passing(http, START)
    [second] = passing(http, START + 10 * MINUTE, first.cursor)
    assert second.observed is None
    [third] = passing(http, START + 120 * MINUTE, second.cursor)
    assert third.observed is not None
    assert third.observed.start > START
    assert third.observed.end == START + 120 * MINUTE


def test_not_modified_says_how_long_it_holds_too() -> None:
    """With 304 the headers count, and what the feed said of itself when it was last read."""
    [page] = passing(resting(30), START)
    same = FakeHttp(lambda *_: answer(b"", 304, FEED))
    [page] = passing(same, START + 10 * MINUTE, page.cursor)
    assert passing(same, START + 30 * MINUTE, page.cursor) == []
    assert len(passing(same, START + 40 * MINUTE, page.cursor)) == 1


def test_a_clock_that_was_wrong_silences_no_feed() -> None:
    """Where a look seems to lie ahead of now, it counts for nothing."""
    [page] = passing(resting(60), START + 900 * 24 * HOUR)
    [page] = passing(resting(60), START + 900 * 24 * HOUR + HOUR, page.cursor)
    assert len(passing(resting(60), START, page.cursor)) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"cache-control": "max-age=600"}, 600),
        ({"cache-control": 'public,Max-Age="600"', "age": "60"}, 540),
        ({"cache-control": "max-age=600", "age": "9999"}, 0),
        ({"cache-control": "max-age=600", "age": "old"}, 600),
        ({"cache-control": "s-maxage=600"}, 0),
        ({"cache-control": "no-cache, max-age=600"}, 0),
        ({"cache-control": "max-age=600,no-store"}, 0),
        ({"date": DATE, "expires": "Mon, 23 Nov 2026 15:10:00 GMT"}, 600),
        ({"date": DATE, "expires": "Mon, 23 Nov 2026 14:10:00 GMT"}, 0),
        ({"date": DATE, "expires": "0"}, 0),
        ({"expires": "Mon, 23 Nov 2026 15:10:00 GMT"}, 0),
        ({"date": DATE, "expires": "soon"}, 0),
        ({"date": DATE, "expires": DATE, "cache-control": "max-age=5"}, 5),
    ],
)
def test_how_long_an_answer_is_good_for(headers: dict[str, str], seconds: int) -> None:
    """`max-age` goes before `Expires`, which is seen from the answer's own `Date`."""
    assert rest(headers, None) == timedelta(seconds=seconds)
    assert rest(headers, HOUR) == max(timedelta(seconds=seconds), HOUR)


@given(
    control=st.text('max-age=0123456789, "no', max_size=40),
    age=st.text(max_size=12),
    expires=st.text(max_size=40),
)
def test_whatever_a_server_says_is_a_length_of_time(control: str, age: str, expires: str) -> None:
    """No header ends in an exception, or in a time that lies behind."""
    headers = {"cache-control": control, "age": age, "expires": expires, "date": DATE}
    assert rest(headers, None) >= timedelta()


NOON = START + 6 * HOUR
KNOWN = ("https://news.example/59",)


def walk(
    documents: Mapping[str, str | Answer | SourceError], *, paged: bool = False
) -> tuple[list[Page], FakeHttp]:
    """Return the pages of a pass an hour after one that saw the entries 59 and 58."""

    def respond(url: str, params: Params, headers: object) -> Answer:
        found = documents[url + "".join(f"?{k}={v}" for k, v in params.items())]
        if isinstance(found, SourceError):
            raise found
        return found if isinstance(found, Answer) else answer(found, url=url)

    source, http = Rss(Settings(feeds=(FEED,), paged=paged)), FakeHttp(respond)
    first = Job(incident=INCIDENT, lane=FEED, span=Span(SINCE, START + HOUR))
    [page] = source.pull(first, FakeHttp(lambda *_: answer(rss(*entries(59, 58)), url=FEED)))
    job = Job(incident=INCIDENT, lane=FEED, span=Span(SINCE, NOON), cursor=page.cursor)
    return list(source.pull(job, http)), http


@examples(30)
@given(
    data=st.data(), size=st.integers(FULL, 14), rel=st.sampled_from(["next", "prev-archive", ""])
)
def test_it_has_shown_what_it_claims(data: st.DataObject, size: int, rel: str) -> None:
    """Whatever arrived in an observed span was yielded; what was not lies in a named span."""
    source = Rss(Settings(feeds=(FEED,), paged=not rel))
    service = Paged(data.draw(held(source.traits.settle)), SINCE, size=size, rel=rel)
    names_what_it_lost(source, service, data.draw(polls()))


def test_a_feed_that_turns_over_from_the_first_look_on_is_followed() -> None:
    """Ten entries a page and fifteen between two looks: no post is lost, and all is observed.

    The hour before the first look is read too, since nothing younger proves that it was whole.
    """
    step = 20 * SECOND
    times = [START - n * HOUR for n in range(30, 0, -1)] + [START + n * step for n in range(1, 361)]
    items = [Item(n, at, at) for n, at in enumerate(times, 1)]
    service = Paged(items, START, size=FULL, rel="")
    source, http, kept = (
        Rss(Settings(feeds=(FEED,), paged=True)),
        FakeHttp(service.respond),
        Collected(),
    )
    for minutes in range(10, 121, 5):
        service.now = START + minutes * MINUTE + SECOND
        assert collect(source, INCIDENT, http, service.now, kept)
        came = {it.number for it in items if START <= it.arrived < service.now}
        assert came <= kept.numbers, f"after {minutes} minutes"
    assert kept.lost == []
    assert kept.observed == {FEED: [Span(START + 10 * MINUTE + SECOND, service.now)]}
    assert len(http.asked) <= 4 + 22 * 3, "at most one page more than is new"


@pytest.mark.parametrize("rel", ["next", "prev-archive"])
def test_a_hole_is_closed_from_the_document_before(rel: str) -> None:
    """What scrolled out stands there, and so does an entry that was known: nothing is lost."""
    older = "https://news.example/archive/1.xml"
    pages, http = walk(
        {
            FEED: headed(link(rel, "/archive/1.xml"), *entries(*range(240, 220, -1))),
            older: rss(*entries(*range(220, 57, -1))),
        }
    )
    assert [url for url, _, _ in http.asked] == [FEED, older]
    assert [page.observed for page in pages] == [None, Span(START + HOUR, NOON)]
    assert [page.lost for page in pages] == [(), ()]
    assert [page.cursor is None for page in pages] == [True, False]
    assert sum(len(page.posts) for page in pages) == 20 + 163


def test_the_document_before_is_named_as_seen_from_its_own_address() -> None:
    """An archive names its neighbour without the folder; and it goes before a next page."""
    head = link("next", "?page=2") + link("prev-archive", "old/2.xml")
    _, http = walk(
        {
            FEED: headed(head, *entries(*range(240, 220, -1))),
            "https://news.example/old/2.xml": headed(
                link("prev-archive", "1.xml"), *entries(*range(220, 200, -1))
            ),
            "https://news.example/old/1.xml": rss(*entries(*range(200, 57, -1))),
        }
    )
    assert [url for url, _, _ in http.asked][1:] == [
        "https://news.example/old/2.xml",
        "https://news.example/old/1.xml",
    ]


def test_what_was_read_on_the_way_is_known_at_the_next_look() -> None:
    """Once a hole is closed, it is closed: the feed goes on from its own entries."""
    feed = headed(link("next", "/2"), *entries(*range(350, 330, -1)))
    pages, _ = walk({FEED: feed, "https://news.example/2": rss(*entries(*range(330, 57, -1)))})
    later, http = NOON + HOUR, FakeHttp(lambda *_: answer(feed, url=FEED))
    job = Job(incident=INCIDENT, lane=FEED, span=Span(SINCE, later), cursor=pages[-1].cursor)
    [page] = Rss(Settings(feeds=(FEED,))).pull(job, http)
    assert (page.observed, page.lost) == (Span(NOON, later), ())


@pytest.mark.parametrize(("rel", "hole"), [("next", True), ("prev-archive", False)])
def test_a_page_of_an_earlier_time_closes_no_hole(rel: str, hole: bool) -> None:
    """What moved on to it while it lay in a cache is on neither page; archives do not move."""
    address = "https://news.example/2"
    cached = answer(rss(*entries(*range(200, 57, -1))), url=address, age="1200")
    newest = headed(link(rel, "/2"), *entries(*range(240, 220, -1)))
    pages, _ = walk({FEED: newest, address: cached})
    assert sum(len(page.posts) for page in pages) == 20 + 143
    assert bool(pages[-1].lost) == hole


def test_without_a_hole_nothing_older_is_asked_for() -> None:
    """Where the feed goes on from what was known, its archives are none of our business."""
    _, http = walk({FEED: headed(link("next", "?page=2"), *entries(200, 59, 58))})
    assert len(http.asked) == 1


def test_pages_are_guessed_only_where_that_is_asked_for() -> None:
    """`?paged=2` means something to WordPress only."""
    documents: dict[str, str | SourceError] = {
        FEED: rss(*entries(*range(240, 220, -1))),
        f"{FEED}?paged=2": rss(*entries(*range(220, 57, -1))),
    }
    pages, _ = walk(documents)
    assert pages[-1].lost
    pages, _ = walk(documents, paged=True)
    assert (len(pages), pages[-1].lost) == (2, ())


@pytest.mark.parametrize(
    "end",
    [
        NotFound("404"),
        NeedsAttention("403"),
        BadAnswer("HTML"),
        rss(*entries(*range(220, 200, -1))),
        rss(*entries(*range(240, 220, -1))),
        "<html>",
    ],
)
def test_where_the_chain_ends_the_rest_of_the_hole_is_named(end: str | SourceError) -> None:
    """An archive that is missing, no feed, or shows nothing new ends it: the hole is smaller."""
    pages, _ = walk(
        {
            FEED: headed(link("next", "/2"), *entries(*range(240, 220, -1))),
            "https://news.example/2": end,
        }
    )
    oldest = START + (203 if len(pages) == 2 else 223) * MINUTE
    assert [one.span for one in pages[-1].lost] == [Span(START + HOUR, oldest + HOUR)]
    assert pages[-1].observed == Span(oldest + HOUR, NOON)


def test_an_archive_that_cannot_be_asked_now_is_asked_again() -> None:
    """A refusal for the moment names nothing as lost: the next pass begins at the same place."""
    with pytest.raises(SourceError, match="503"):
        walk(
            {
                FEED: headed(link("next", "/2"), *entries(240)),
                "https://news.example/2": SourceError("503"),
            }
        )


def test_a_chain_without_end_is_left() -> None:
    """After so many documents the rest of the hole is named."""
    numbers = range(100_000, 0, -1)

    def respond(url: str, params: Params, headers: object) -> Answer:
        page = int(url.rpartition("=")[2]) if "=" in url else 0
        shown = [item(f"https://news.example/{numbers[page]}", None, "undated")]
        return answer(headed(link("next", f"?page={page + 1}"), *shown), url=url)

    source, http = Rss(Settings(feeds=(FEED,))), FakeHttp(respond)
    cursor: Cursor = {"asked": "2026-11-23T16:00:00Z", "known": KNOWN}
    job = Job(incident=INCIDENT, lane=FEED, span=Span(SINCE, NOON), cursor=cursor)
    pages = list(source.pull(job, http))
    assert len(http.asked) == MOST + 1
    assert [one.span for one in pages[-1].lost] == [Span(START + HOUR, NOON)]


def test_a_complete_feed_has_lost_nothing() -> None:
    """A feed may say that it holds all there is: what is not there was taken away."""
    pages, _ = walk({FEED: headed("<fh:complete/>", *entries(*range(240, 220, -1)))})
    assert (pages[0].observed, pages[0].lost) == (Span(START + HOUR, NOON), ())


@pytest.mark.parametrize(
    "spelled",
    ["http://me:pw@127.0.0.1:{}/feed", "HTTP://127.0.0.1:{}/feed#x", "http://127.0.0.1:{}/ñ"],
)
def test_a_feed_that_is_where_it_is_configured_has_not_moved(spelled: str) -> None:
    """However its address is written; only one question is asked for it."""
    with serving(site({})) as server, World().http() as http:
        feed = spelled.format(server.port)
        assert "moved" not in Rss(Settings(feeds=(feed,))).check(INCIDENT, http)
        _, place = ask(feed, http, Place())
        assert (place, len(server.requests)) == (Place(), 2)


def test_a_name_in_the_address_of_a_feed_goes_to_its_server_alone() -> None:
    """Also where it moved for good, and to its older pages, whose addresses do not repeat it."""
    places = {"/feed": ("301 Moved Permanently", "")}
    with serving(site({})) as away, serving(site(places)) as server, World().http() as http:
        places["/feed"] = ("301 Moved Permanently", f"{server.url}/new")
        feed = f"{server.url}/feed".replace("://", "://me:pw@")
        _, place = ask(feed, http, Place())
        got, place = ask(feed, http, place)
        assert place.moved == f"{server.url}/new"
        whole = parse(got.body, feed)
        list(older(whole, got, feed, http, place, START, paged=True))
        list(older(replace(whole, older=away.url), got, feed, http, place, START, paged=False))
    assert len(server.requests) == 5
    assert all("authorization: basic" in request.lower() for request in server.requests)
    assert "authorization" not in away.requests[0].lower()
