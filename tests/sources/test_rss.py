"""What feeds hold, and when they prove that nothing scrolled out."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.errors import BadAnswer, ConfigError
from monitor.nouns.posts import Answer, Cursor, Page, Post, Span
from monitor.sources.base import Job
from monitor.sources.rss.document import BODY, ENTRIES, parse
from monitor.sources.rss.source import FULL, REMEMBERED, Rss, Settings
from monitor.testing.contract import INCIDENT, MINUTE, SINCE, START
from monitor.testing.service import FakeHttp, answer
from tests.sources.answers import atom, item, rss
from tests.sources.case_rss import entries

FEED = "https://news.example/feed"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = START + 6 * HOUR


def one(document: str) -> Post:
    [post] = parse(document.encode(), FEED).posts
    return post


def pull(document: str | Answer, now: datetime, cursor: Cursor | None = None) -> Page:
    got = document if isinstance(document, Answer) else answer(document, url=FEED)
    job = Job(incident=INCIDENT, lane=FEED, span=Span(SINCE, now), cursor=cursor)
    [page] = Rss(Settings(feeds=(FEED,))).pull(job, FakeHttp(lambda *_: got))
    return page


def after(*numbers: int, now: datetime = START + HOUR) -> Cursor | None:
    return pull(rss(*entries(*numbers)), now).cursor


def test_the_first_look_proves_nothing() -> None:
    """Nothing tells since when the feed has been as it is."""
    page = pull(rss(*entries(5, 4, 3)), NOON)
    assert (len(page.posts), page.observed, page.lost) == (3, None, ())


def test_a_known_entry_below_the_new_ones_proves_the_time_between() -> None:
    """What the last look showed is still there: nothing between can have scrolled out."""
    page = pull(rss(*entries(200, 150, 59, 58)), NOON, after(59, 58, 57))
    assert (page.observed, page.lost) == (Span(START + HOUR, NOON), ())


def test_a_feed_that_turned_over_names_what_is_lost() -> None:
    """With no known entry left, what came before the oldest one shown may be lost."""
    page = pull(rss(*entries(*range(240, 200, -1))), NOON, after(59, 58))
    edge = START + 203 * MINUTE + HOUR
    assert [(one.span, one.reason) for one in page.lost] == [
        (Span(START + HOUR, edge), "the feed turned over between two passes")
    ]
    assert page.observed == Span(edge, NOON)


def test_old_articles_that_are_published_again_hide_no_loss() -> None:
    """Two entries at the end that are dated back by years do not say when they came."""
    page = pull(rss(*entries(*range(240, 200, -1), -999_999, -888_888)), NOON, after(59, 58))
    assert page.observed == Span(START + 201 * MINUTE + HOUR, NOON)


def test_without_dates_all_of_the_time_between_is_lost() -> None:
    """A feed without dates that turned over tells nothing of when."""
    undated = [item(f"https://news.example/{n}", None, f"News {n}") for n in range(20)]
    page = pull(rss(*undated), NOON, after(59, 58))
    assert ([one.span for one in page.lost], page.observed) == ([Span(START + HOUR, NOON)], None)


def front_page(*minutes: int, seed: int) -> str:
    """Return a feed that editors put in order: the oldest is at its end, and that is all."""
    *others, oldest = sorted(minutes, reverse=True)
    Random(seed).shuffle(others)  # noqa: S311  no secret
    return rss(*entries(*others, oldest))


@pytest.mark.parametrize("first", [-1500, -540])
@pytest.mark.parametrize("seed", range(20))
def test_a_front_page_proves_nothing_of_a_long_pause(seed: int, first: int) -> None:
    """Where entries stand in no order any can have come and gone, unless none that was there has.

    In a few minutes none goes that had only come.
    """
    there = range(first, 60, 60)
    look = pull(front_page(*there, seed=seed), START + HOUR).cursor
    some = [n for n in there if n % 7 or n == there[0]]
    later = pull(front_page(*some, 200, 250, 300, seed=seed + 1), NOON, look)
    assert [one.span for one in later.lost] == [Span(START + HOUR, NOON)]
    assert later.observed is None
    all_there = pull(front_page(*there, 200, 250, seed=seed + 1), NOON, look)
    assert (all_there.observed, all_there.lost) == (Span(START + HOUR, NOON), ())
    soon = START + HOUR + 5 * MINUTE
    assert pull(front_page(*some, 64, seed=seed + 1), soon, look).observed == Span(
        START + HOUR, soon
    )


def test_a_pinned_entry_proves_nothing() -> None:
    """An entry that is always at the top is known, but not below the new ones."""
    page = pull(rss(*entries(1, *range(240, 200, -1))), NOON, after(1, 59, 58))
    assert page.lost


def test_an_old_entry_that_comes_back_is_no_loss() -> None:
    """When an entry is deleted, an older one takes its place at the end of the feed."""
    page = pull(rss(*entries(200, 59, -70)), NOON, after(59, 58))
    assert (page.observed, page.lost) == (Span(START + HOUR, NOON), ())


def test_a_feed_in_rising_order_is_read_from_its_end() -> None:
    """Some feeds go from old to new: the new entries are at the end, which is no loss."""
    page = pull(rss(*entries(57, 58, 59, 200)), NOON, after(57, 58, 59))
    assert (page.observed, page.lost) == (Span(START + HOUR, NOON), ())


@pytest.mark.parametrize(("count", "proved"), [(FULL - 1, True), (FULL, False)])
def test_a_feed_that_was_empty(count: int, proved: bool) -> None:
    """Below the length at which feeds are cut, nothing of what came can have scrolled out."""
    page = pull(rss(*entries(*range(300, 300 - count, -1))), NOON, after())
    assert (page.observed == Span(START + HOUR, NOON)) is proved
    assert bool(page.lost) is not proved


def test_a_feed_that_emptied_is_not_one_that_was_empty() -> None:
    """What was known is gone from it: few entries prove nothing, until a known one is back."""
    emptied = pull(rss(), START + 2 * HOUR, after(59, 58))
    assert emptied.lost
    assert pull(rss(*entries(300, 299)), NOON, emptied.cursor).lost
    assert not pull(rss(*entries(300, 59)), NOON, emptied.cursor).lost


def test_not_modified_is_silence() -> None:
    """304 proves the time since the last look, and the next look begins there."""
    page = pull(answer(b"", 304, FEED), NOON, after(59))
    assert (page.observed, page.posts) == (Span(START + HOUR, NOON), ())
    assert pull(answer(b"", 304, FEED), NOON + HOUR, page.cursor).observed == Span(
        NOON, NOON + HOUR
    )


@pytest.mark.parametrize("status", [200, 304])
@pytest.mark.parametrize("dated_anew", [False, True])
def test_what_lay_in_a_cache_tells_nothing_later(status: int, dated_anew: bool) -> None:
    """The next look begins where the last answer was made, so that nothing between is left open.

    Some caches keep the date of what they hold, others put their own on it.
    """
    looked, lay = START + HOUR, 10 * MINUTE
    date = format_datetime(looked if dated_anew else looked - lay, usegmt=True)
    body = rss(*entries(49, 48)) if status == 200 else b""
    cached = answer(body, status, FEED, date=date, age=str(lay.seconds))
    cursor = pull(cached, looked, after(49, 48, now=START + HOUR / 2)).cursor
    page = pull(rss(*entries(200, 49, 48)), NOON, cursor)
    assert (page.observed, page.lost) == (Span(looked - lay, NOON), ())


def test_nothing_is_claimed_outside_the_job() -> None:
    """Where the clock went back, or more was claimed already, nothing is claimed."""
    assert pull(answer(b"", 304, FEED), START, after(59)).observed is None


def test_a_look_by_a_clock_that_was_far_ahead_costs_no_later_one() -> None:
    """Where the server says that its time has not come, what is claimed goes on from there.

    A clock that is far behind claims nothing all the same, up to where it was right. A server that
    says no time shows by its entries that our clock is not behind.
    """

    def look(now: datetime, cursor: Cursor | None, said: datetime | None) -> Page:
        got = answer(rss(*entries(59, 58)), url=FEED)
        headers = {} if said is None else {"date": format_datetime(said, usegmt=True)}
        return pull(replace(got, headers=headers), now, cursor)

    ahead = look(START + 30 * DAY, after(59, 58), START + 2 * HOUR).cursor
    first = look(START + 3 * HOUR, ahead, START + 3 * HOUR)
    second = look(NOON, first.cursor, NOON)
    assert (first.observed, first.lost) == (None, ())
    assert (second.observed, second.lost) == (Span(START + 3 * HOUR, NOON), ())
    behind = look(NOON - 30 * DAY, after(59, 58, now=NOON), NOON).cursor
    assert look(NOON + HOUR, behind, NOON + HOUR).observed == Span(NOON, NOON + HOUR)
    ahead = look(START + 30 * DAY, after(59, 58), None).cursor
    first = look(START + 3 * HOUR, ahead, None)
    assert first.observed is None
    assert look(NOON, first.cursor, None).observed == Span(START + 3 * HOUR, NOON)
    behind = look(NOON - 30 * DAY, after(59, 58, now=NOON), None).cursor
    assert look(NOON + HOUR, behind, None).observed == Span(NOON, NOON + HOUR)


def test_validators_are_sent_back_as_they_came() -> None:
    """`ETag` and `Last-Modified` are opaque: weak or not, they go back letter by letter."""
    etag, modified = 'W/"a-b"', "Thu, 23 Nov 2017 01:02:03 GMT"
    got = answer(rss(*entries(1)), url=FEED, etag=etag, last_modified=modified)
    source, http, cursor = Rss(Settings(feeds=(FEED,))), FakeHttp(lambda *_: got), None
    for hours in (1, 2):
        span = Span(SINCE, START + hours * HOUR)
        [page] = source.pull(Job(incident=INCIDENT, lane=FEED, span=span, cursor=cursor), http)
        cursor = page.cursor
    validators = {"If-None-Match": etag, "If-Modified-Since": modified}
    assert [headers for _, _, headers in http.asked] == [{}, validators]


def test_not_modified_is_not_believed_for_ever() -> None:
    """Some servers say it whatever comes: every six hours a feed is read whole."""
    got = answer(rss(*entries(1)), url=FEED, etag='"a"')
    source, cursor, sent = Rss(Settings(feeds=(FEED,))), None, []
    for minutes in range(0, 1000, 30):
        http = FakeHttp(lambda _u, _p, headers: answer(b"", 304, FEED) if headers else got)
        span = Span(SINCE, START + minutes * MINUTE)
        [page] = source.pull(Job(incident=INCIDENT, lane=FEED, span=span, cursor=cursor), http)
        cursor = page.cursor
        sent += [minutes] if not http.asked[0][2] else []
    assert sent == [0, 360, 720]


def bare(number: int, session: str, minutes: int = 10, text: str = "") -> str:
    """Return an entry without a guid, under an address that is another at each request."""
    address = f"https://news.example/{number};jsessionid={session}?tid={session}&amp;sig={session}"
    said = format_datetime(START + minutes * MINUTE)
    return (
        f"<item><title>News {number}</title><link>{address}</link><pubDate>{said}</pubDate>"
        f'<description>{text}</description><enclosure url="https://news.example/{number}.jpg?'
        f'X-Amz-Expires=60&amp;X-Amz-Signature={session}" type="image/jpeg" length="1"/></item>'
    )


def test_an_entry_without_a_guid_is_the_same_under_another_address() -> None:
    """A session or a signature in its address makes no other entry of it, nor other links or files.

    Its time and its words tell it; with an address that stays it may be edited.
    """
    first = pull(rss(bare(2, "a"), bare(1, "a")), NOON)
    again = pull(rss(bare(3, "b"), bare(2, "b"), bare(1, "b")), NOON + HOUR, first.cursor)
    third = pull(
        rss(bare(3, "c"), bare(2, "c"), bare(1, "a", text="More")), NOON + 2 * HOUR, again.cursor
    )
    ids = [[post.native_id for post in page.posts] for page in (first, again, third)]
    assert len(set(ids[1])) == 3
    assert ids[1][1:] == ids[0]
    assert ids[2] == ids[1]
    assert (again.observed, again.lost) == (Span(NOON, NOON + HOUR), ())
    assert [len(post.links) for post in again.posts] == [1, 0, 0]
    assert [one.media for one in first.posts] == [one.media for one in again.posts[1:]]


def test_entries_of_one_time_and_words_are_two_where_they_stand_together() -> None:
    """Two notices of one wording and one minute are two, also where neither has a guid."""
    alike = [bare(1, session).replace("News 1", "Road closed") for session in ("a", "b")]
    page = pull(rss(*alike), NOON)
    assert len({post.native_id for post in page.posts}) == 2
    assert pull(rss(*alike), NOON + HOUR, page.cursor).posts == page.posts


@pytest.mark.parametrize("key", ["guid", "link"])
def test_a_site_that_goes_from_http_to_https_has_the_same_entries(key: str) -> None:
    """Its guids and links do so too: an entry keeps the id by which it is known, either way."""
    first, second = (
        rss(f"<item><title>News</title><{key}>{scheme}://news.example/1</{key}></item>").encode()
        for scheme in ("http", "https")
    )
    [post] = parse(first, FEED).posts
    [again] = parse(second, FEED, known=[post.native_id]).posts
    assert again.native_id == post.native_id != parse(second, FEED).posts[0].native_id


def test_an_old_span_cannot_be_asked_for() -> None:
    """A backfill gets what the feed shows, proves nothing, and leaves the poll's cursor alone."""
    job = Job(incident=INCIDENT, lane=FEED, span=Span(SINCE, START), purpose="backfill")
    [page] = Rss(Settings(feeds=(FEED,))).walk(job, FakeHttp(lambda *_: answer(rss(*entries(1)))))
    assert (page.observed, page.cursor, len(page.posts)) == (None, None, 1)


def test_an_entry_is_title_and_text() -> None:
    """The title first, then the text without markup, unless that begins with the title."""
    both = one(rss(item("g:1", START, "A & B", "<p>He said<br>vs <b>he</b> said</p>")))
    assert both.text == "A & B\nHe said\nvs he said"
    assert (both.kind, both.lang, both.published_at) == ("article", "en", START)
    assert one(rss(item("g:1", START, "Short be…", "Short beginning"))).text == "Short beginning"


def test_atom_says_what_is_text_and_what_is_html() -> None:
    """A title that is declared as text keeps its angle brackets; content goes before summary."""
    post = one(
        atom(
            "<id>tag:x,2017:1</id><title>On &lt;video&gt;</title><updated>2017-02-21T10:00:00-08:00"
            "</updated><summary>s</summary><content type='html'>&lt;b&gt;all&lt;/b&gt;</content>"
            "<author><name>Ann</name></author><link href='/a'/>"
        )
    )
    assert (post.text, post.lang, post.author) == ("On <video>\nall", "es", "Ann")
    assert (post.url, post.published_at) == (
        "https://news.example/a",
        datetime(2017, 2, 21, 18, tzinfo=UTC),
    )


def test_ids_are_stable_and_carry_no_name() -> None:
    """The guid names an entry, whatever else changes; a bare number counts in its feed."""
    a = one(rss(item("https://x.example/@ann/1", START, "one")))
    b = one(rss(item("https://x.example/@ann/1", START + HOUR, "two")))
    assert a.native_id == b.native_id
    assert a.version != b.version
    assert len(a.native_id) == 32
    local = '<item><guid isPermaLink="false">17</guid></item>'
    there = parse(rss(local).encode(), "https://other.example/feed").posts[0]
    assert one(rss(local)).native_id == one(rss(local)).native_id != there.native_id


def test_what_is_dated_ahead_counts_when_it_came() -> None:
    """A site that mistakes its zone dates its news hours ahead; days ahead is another mistake.

    Where our clock is behind that of the server, nothing is ahead up to the server's time.
    """
    hours, days = NOON + 2 * HOUR, NOON + 72 * HOUR
    feed = rss(item("a:1", hours, "a"), item("a:2", days, "b"), item("a:3", START, "c"))
    assert [post.published_at for post in pull(feed, NOON).posts] == [NOON, days, START]
    by_server = answer(feed, url=FEED, date=format_datetime(hours, usegmt=True))
    assert [post.published_at for post in pull(by_server, NOON).posts] == [hours, days, START]


def test_entries_without_guid_or_date() -> None:
    """Without a guid the link is the id, without that title and date, or the text alone."""
    linked = one(rss("<item><title>t</title><link>https://x.example/a</link></item>"))
    again = one(rss("<item><title>u</title><link>https://x.example/a</link></item>"))
    assert linked.native_id == again.native_id
    assert (linked.published_at, linked.url) == (None, "https://x.example/a")
    bare = [one(rss(item(None, START, title))) for title in ("t", "t", "u")]
    assert bare[0].native_id == bare[1].native_id != bare[2].native_id
    assert one(rss(item(None, None, "", "only text"))).text == "only text"


@pytest.mark.parametrize(
    ("zone", "offset"),
    [
        ("GMT", 0), ("UTC", 0), ("Z", 0), ("PST", -8), ("PDT", -7), ("EST", -5), ("CET", 1),
        ("CEST", 2), ("BST", 1), ("cest (Berlin)", 2), ("MSK", 3), ("JST", 9), ("AEDT", 11),
        ("MEST", 2), ("GMT+0100", 1), ("+0100 (CET)", 1),
    ],
)  # fmt: skip
def test_a_zone_may_have_a_name(zone: str, offset: int) -> None:
    """One that means a single thing is read; none is taken for UTC that is another."""
    dated = f"<guid>a:b</guid><title>t</title><pubDate>Tue, 21 Feb 2017 10:00:00 {zone}</pubDate>"
    at = datetime(2017, 2, 21, 10, tzinfo=UTC) - offset * HOUR
    assert one(rss(f"<item>{dated}</item>")).published_at == at


@pytest.mark.parametrize(("zone", "hour"), [("GMT", 10), ("CET", 9), ("EST", 15), ("JST", 1)])
def test_a_zone_may_stand_before_the_year(zone: str, hour: int) -> None:
    """So Java and Unix write a date, and some feeds as well."""
    dated = f"<guid>a:b</guid><title>t</title><pubDate>Tue Feb 21 10:00:00 {zone} 2017</pubDate>"
    at = datetime(2017, 2, 21, hour, tzinfo=UTC)
    assert one(rss(f"<item>{dated}</item>")).published_at == at


@pytest.mark.parametrize("zone", ["IST", "UTC+1", "Europe/Paris", "XYZ"])
def test_a_zone_that_may_be_several_leaves_a_date_unknown(zone: str) -> None:
    """A date is no date where its zone is not known: it would be wrong by hours."""
    dated = f"<guid>a:b</guid><title>t</title><pubDate>Tue, 21 Feb 2017 10:00:00 {zone}</pubDate>"
    assert one(rss(f"<item>{dated}</item>")).published_at is None


FORMS = (
    "%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%d %H:%M:%S.25 GMT", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S", "%Y%m%dT%H%M%SZ", "%Y-%m-%dT%H:%M:%SZ", "%a, %d %b %Y %H:%M:%S",
    "%d %b %Y %H:%M:%S", "%a,%d %b %Y %H:%M:%S GMT", "%a, %d %b %Y %H:%M:%S +0000",
    "%a %b %d %H:%M:%S %Y", "{}", "{}000",
)  # fmt: skip
"""As programs write a time, be it what the standards say or not."""


@pytest.mark.parametrize("form", FORMS)
@given(at=st.datetimes(datetime(2001, 9, 10), datetime(2033, 1, 1)))  # noqa: DTZ001  strategies
def test_a_date_is_read_with_its_time_or_not_at_all(form: str, at: datetime) -> None:
    """The parser took the day alone for the time of some, and seconds since 1970 for a year."""
    at = at.replace(microsecond=0, tzinfo=UTC)
    said = at.strftime(form.format(int(at.timestamp())))
    dated = f"<guid>a:b</guid><title>t</title><pubDate>{said}</pubDate>"
    assert one(rss(f"<item>{dated}</item>")).published_at == at


ELSEWHERE = (
    ("EST", 15), ("+0000 UTC", 10), ("-0500 EST", 15), ("+0100", 9), ("+01:00", 9), ("CET", 9),
    ("GMT+0100", 9), ("+0100 (CET)", 9), ("Z", 10), ("IST", None), ("Paris", None), ("UTC+1", None),
)  # fmt: skip


@pytest.mark.parametrize("form", ["2017-02-21 {}", "2017/02/21 {}", "2017-02-21T{}"])
@pytest.mark.parametrize("clock", ["10:00:00", "10:00:00.123456789", "10:00"])
@pytest.mark.parametrize(("zone", "hour"), ELSEWHERE)
def test_a_plain_date_is_read_with_its_zone_or_not_at_all(
    form: str, clock: str, zone: str, hour: int | None
) -> None:
    """The parser took the day alone, or left out the zone, or took another month."""
    said = form.format(f"{clock} {zone}")
    dated = f"<guid>a:b</guid><title>t</title><pubDate>{said}</pubDate>"
    at = None if hour is None else datetime(2017, 2, 21, hour, tzinfo=UTC)
    assert one(rss(f"<item>{dated}</item>")).published_at == at


@pytest.mark.parametrize(
    ("said", "hour"),
    [
        ("2017.02.21 10:00", 10), ("2017. 2. 21. 10:00:00", 10), ("2017年02月21日 10:00", 10),
        ("2017年2月21日10:00 JST", 1), ("2017년 2월 21일 10:00 +0900", 1), ("2017.2.21", 0),
        ("2017/2/21", 0), ("2017-2-21", 0), ("2017.02.21 오전 10:00", None), ("2017-W08-2", None),
        ("2017 Feb 21 10:00", None), ("2017-Feb-21", None), ("2017-052", None), ("2017年夏", None),
        ("21-02-2017 10:00", None), ("170221 10:00", None), ("10:00", None), ("T10:00:00Z", None),
        ("--02-21", None), ("12345", None), ("1487671200.5", None), ("21", None),
    ],
)  # fmt: skip
def test_a_date_in_numbers_is_read_as_it_is_meant_or_not_at_all(
    said: str, hour: int | None
) -> None:
    """The parser took the present for what it did not find, and a day for a year."""
    dated = f"<guid>a:b</guid><title>t</title><pubDate>{said}</pubDate>"
    at = None if hour is None else datetime(2017, 2, 21, hour, tzinfo=UTC)
    assert one(rss(f"<item>{dated}</item>")).published_at == at


IMPOSSIBLE = (
    "0000-01-01T00:00:00Z", "9999-12-31T23:59:60-12:00", "2026-02-31 10:00:00", "2026/11/31 10:00",
    "2026-11-23T25:00:00Z", "2026-11-23 10:61", "soon", "",
)  # fmt: skip


@pytest.mark.parametrize("date", IMPOSSIBLE)
def test_impossible_dates_are_no_dates(date: str) -> None:
    """A date that no calendar has is unknown, and costs the entry nothing else."""
    entry = f"<id>a:b</id><title>t</title><published>{date}</published>"
    assert one(atom(entry)).published_at is None


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Please log in</body></html>",
        b'<!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"><channel/></rss>',
        b'<?xml version="1.0"?><!-- <rss> --><!DOCTYPE r SYSTEM "x" [ <!ENTITY a "<b>"> ]><rss/>',
        '<!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"/>'.encode("utf-16"),
        rss(item("a:b", START, "x" * BODY)).encode(),
    ],
)
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    """A page of HTML, a document that declares entities, or one too large, is a bad answer."""
    with pytest.raises(BadAnswer, match=r"^https://news\.example/feed: "):
        parse(body, FEED)


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [
        ("windows-1251", "application/rss+xml; charset=windows-1251"),
        ("utf-8", "text/xml; charset=iso-8859-1"),
        ("utf-8", "text/xml"),
        ("utf-8", ""),
    ],
)
def test_letters_are_read_as_they_were_written(encoding: str, content_type: str) -> None:
    """UTF-8 is UTF-8, whatever the server says; of anything else the server may know better."""
    text = "Полиция Анахайма"
    body = rss(item("a:b", START, text)).replace('<?xml version="1.0"?>', "").encode(encoding)
    got = answer(body, 200, FEED, content_type=content_type)
    assert pull(got, NOON).posts[0].text == text


def test_a_sign_that_was_not_escaped_is_read_as_it_was_meant() -> None:
    """Many feeds write `AT&T` as it is; what is escaped, or in CDATA, is left as it is."""
    address = "https://e.example/?a=1&b=2"
    inside = f"<title>AT&T &amp; Q&A, R&#38;B</title><link>{address}</link>"
    described = "<description><![CDATA[R&amp;D & <b>B&B</b>]]></description>"
    post = one(rss(f"<item><guid>a:b</guid>{inside}{described}</item>"))
    assert (post.text, post.url) == ("AT&T & Q&A, R&B\nR&D & B&B", address)


def test_letters_that_shift_between_tables_are_left_as_they_are() -> None:
    """Half of a Japanese letter may be the byte that is a sign elsewhere."""
    text = "うその話がウクライナで広がる"
    body = rss(item("a:b", START, text)).replace("?>", ' encoding="iso-2022-jp"?>', 1)
    assert parse(body.encode("iso-2022-jp"), FEED).posts[0].text == text


def test_what_is_declared_as_utf_16_and_is_not_is_read() -> None:
    """Programs that make a feed in memory declare how it was kept there, and send UTF-8."""
    text = "Полиция Анахайма"
    body = rss(item("a:b", START, text)).replace("?>", ' encoding="utf-16"?>', 1)
    for encoding in ("utf-8", "utf-16"):
        assert parse(body.encode(encoding), FEED).posts[0].text == text


def test_an_entry_about_entities_is_read() -> None:
    """Only a declaration before the root counts, not a text about one."""
    body = "<![CDATA[<!DOCTYPE x [<!ENTITY a 'b'>]>]]>"
    assert len(parse(rss(f"<item><title>{body}</title></item>").encode(), FEED).posts) == 1


def test_entries_are_capped() -> None:
    """Beyond the cap nothing is read: the surplus is one reject, and nothing is claimed."""
    page = pull(rss(*entries(*range(ENTRIES + 5, 0, -1))), NOON, after(3, 2, 1))
    assert len(page.posts) == ENTRIES
    [surplus] = page.rejected
    assert surplus.reason == f"{FEED}: only the first 2,000 of 2,005 entries were read"
    assert (page.observed, page.lost) == (None, ())
    assert len(str(page.cursor)) < 40 * REMEMBERED


def test_feeds_are_addresses() -> None:
    """No feed, or one that is no address, is a wrong configuration; one named twice is one lane."""
    for feeds in ((), ("news.example/feed",), (FEED, "file:///etc/passwd")):
        with pytest.raises(ConfigError, match="rss: feeds is"):
            Rss(Settings(feeds=feeds))
    with pytest.raises(ConfigError, match="longest: write a number and"):
        Rss(Settings(feeds=(FEED,), longest="long"))
    assert Rss(Settings(feeds=(FEED, FEED))).lanes(INCIDENT) == (FEED,)
