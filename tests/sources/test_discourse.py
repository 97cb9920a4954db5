"""What Discourse answers, what we ask it, and what we may claim from it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.errors import BadAnswer, ConfigError, NeedsAttention
from monitor.nouns.posts import Answer, Cursor, Page, Post, Purpose, Span
from monitor.privacy.secret import Secret
from monitor.sources import overlap
from monitor.sources.discourse import walk
from monitor.sources.discourse.source import Discourse, Settings
from monitor.sources.discourse.walk import CACHED
from monitor.sources.discourse.wire import parse
from monitor.testing.contract import INCIDENT, MINUTE, SINCE, START, items
from monitor.testing.passes import Collected, collect
from monitor.testing.service import FakeHttp, Item, Params, answer
from tests.examples import examples
from tests.http.servers import always, serving
from tests.http.servers import answer as on_the_wire
from tests.http.world import World
from tests.sources.asking import in_turn, walked
from tests.sources.case_discourse import SITE, Site, a_site, item, latest
from tests.sources.test_coverage import SECOND, held, missing, polls, watch

LANE = "talk.example"
NOON = START + timedelta(hours=6)
SPAN = Span(SINCE, NOON)
KEY = Secret("0123456789abcdef")


def one(**other: object) -> Post:
    [post] = parse(json.dumps(latest(item(5, START, "text", **other))).encode(), LANE).posts
    return post


def pull(
    *answers: object,
    cursor: Cursor | None = None,
    purpose: Purpose = "poll",
    own: Settings | None = None,
) -> tuple[list[Page], FakeHttp]:
    source = Discourse(own or Settings(sites=(SITE,)))
    return walked(source, in_turn(*answers), lane=LANE, span=SPAN, cursor=cursor, purpose=purpose)


def asked(http: FakeHttp) -> list[Any]:
    return [params["before"] for _, params, _ in http.asked]


@examples(60)
@given(data=st.data(), page=st.integers(2, 5), inclusive=st.booleans())
def test_it_has_shown_what_it_claims(data: st.DataObject, page: int, inclusive: bool) -> None:
    """Whatever arrived in an observed span was yielded; in the end all is, and all is observed."""
    source, _ = a_site([])
    late = data.draw(held(source.traits.settle))
    tick = timedelta(milliseconds=300)
    service = Site(late, SINCE, page=page, inclusive=inclusive, tick=tick)
    kept = watch(source, service, data.draw(polls()))
    assert missing(kept, service, lambda it: it.arrived) == []
    assert kept.numbers == {it.number for it in service.items}
    assert [span.start for span in kept.observed[LANE]] == [SINCE]


@examples(60)
@given(
    late=st.lists(st.one_of(st.just(0), st.integers(0, 290)), min_size=60, max_size=120),
    gap=st.sampled_from([13, 13, 5]),
    page=st.integers(2, 5),
    every=st.sampled_from([20, 30, 45, 90]),
    stops=st.sets(st.integers(0, 60), max_size=5),
    slow=st.lists(st.sampled_from([0, 0, 0, 0.9]), min_size=1, max_size=20),
)
@example(late=[0, 290] * 400, gap=2, page=5, every=90, stops=set(), slow=[0.9, *[0] * 9])
def test_in_a_burst_it_has_shown_what_it_claims(
    late: list[int], gap: int, page: int, every: int, stops: set[int], slow: list[float]
) -> None:
    """The same, where two posts are a burst: what was on its way is looked for once.

    Ids are given out as posts are written, and some can be seen minutes later. Some passes are
    stopped after two pages, and some ask their site only shortly before the next one begins.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlap, "CHEAP", 2)
        patch.setattr(walk, "CHEAP", 2)
        source, _ = a_site([])
        posts = [
            Item(n, at, at + seconds * SECOND)
            for n, seconds in enumerate(late)
            for at in [START + gap * n * SECOND]
        ]
        service, kept = Written(posts, START, page=page), Collected()
        http = FakeHttp(service.respond)
        for number in range(-2, gap * len(posts) // every + 1):
            instant = START + number * every * SECOND
            service.now = instant + slow[number % len(slow)] * every * SECOND
            collect(
                source, INCIDENT, http, instant, kept,
                kept.pages + 2 if number in stops else None,
            )  # fmt: skip
            assert missing(kept, service, lambda it: it.arrived) == []
        for wait in (20 * MINUTE, 27 * MINUTE, 28 * MINUTE):  # the second has the first settled
            service.now = posts[-1].created + wait
            assert collect(source, INCIDENT, http, service.now, kept)
    assert kept.numbers == {it.number for it in posts}


def test_what_a_wrong_clock_remembered_is_forgotten() -> None:
    """Else nothing newer would be remembered until the clock is there again."""
    ahead = walk.Mark(5, NOON + timedelta(days=1))
    place = walk.Place(marks=(walk.Mark(3, NOON - MINUTE), ahead)).with_top(9, NOON)
    assert place.marks == (walk.Mark(3, NOON - MINUTE, by=NOON), walk.Mark(9, NOON))


@dataclass
class Written(Site):
    """A site that gives out ids as posts are written."""

    def ids(self) -> dict[int, Item]:
        return dict(enumerate(self.items, start=1))


def test_in_a_burst_each_post_is_read_twice() -> None:
    """Two posts a second for an hour, a pass every half minute: what is new, and what settled."""
    begin = START + timedelta(hours=1)
    posts = [Item(n, at, at) for n in range(7_200) for at in [begin + n * SECOND / 2]]
    source, service = a_site(posts)
    http, kept, sent = FakeHttp(service.respond), Collected(), []
    respond = service.respond

    def counted(*asked: Any) -> Answer:
        found = respond(*asked)
        sent.append(len(json.loads(found.body)["latest_posts"]))
        return found

    http.respond = counted
    for half in range(121):
        service.now = begin + half * MINUTE / 2
        assert collect(source, INCIDENT, http, service.now, kept)
    assert len(kept.numbers) == 7_200
    assert sum(sent) < 3.7 * 7_200
    [observed] = kept.observed[LANE]
    assert service.now - observed.end < source.traits.settle + 4 * MINUTE
    for minutes in (20, 21):  # once all is calm, each pass claims all up to a minute ago again
        service.now = posts[-1].created + minutes * MINUTE
        assert collect(source, INCIDENT, http, service.now, kept)
    assert kept.observed[LANE][-1].end == service.now - CACHED


def test_a_post_that_was_on_its_way_is_found() -> None:
    """An id is given out before its post can be seen: one below the newest known may be new."""
    pages, http = pull(
        latest(item(10, NOON)),
        latest(item(4, SINCE - MINUTE)),  # the newest one known
        latest(item(3, SINCE - 2 * MINUTE)),
        latest(item(2, SINCE - 6 * MINUTE)),
        cursor={"top": 4},
    )
    assert asked(http) == [None, 10, 4, 3]
    assert [len(page.posts) for page in pages] == [1, 1, 1, 1]


def test_the_walk_ends_below_what_was_known_and_what_is_old_enough() -> None:
    """An imported post has a new id and an old date: neither of the two alone is the end."""
    old = START - timedelta(days=900)
    pages, http = pull(
        latest(item(90, NOON - MINUTE), item(89, NOON - MINUTE)),
        latest(item(80, old), item(79, old)),  # imported
        latest(item(70, NOON - MINUTE), item(69, old)),
        latest(item(60, old)),
        cursor={"top": 70},
    )
    assert asked(http) == [None, 89, 79, 69]
    assert [page.observed for page in pages] == [None, None, None, Span(SINCE, NOON - CACHED)]
    assert pages[-1].cursor is not None
    assert (pages[-1].cursor["top"], pages[-1].cursor["walk"]) == (90, None)


def test_an_interrupted_walk_is_finished_first_and_claims_its_own_span() -> None:
    """What lies below the place of interruption comes first, then what came since."""
    earlier = NOON - timedelta(hours=1)
    walk = {"floor": SINCE, "span": {"start": SINCE, "end": earlier}, "goal": 50, "before": 70}
    pages, http = pull(
        latest(item(50, SINCE - MINUTE)),
        latest(item(90, NOON), item(75, earlier - timedelta(hours=9))),
        latest(),
        cursor={"top": 80, "walk": walk},
    )
    assert asked(http) == [70, None, 75]
    spans = [Span(SINCE, earlier), None, Span(earlier, NOON - CACHED)]
    assert [page.observed for page in pages] == spans


def test_a_walk_that_began_in_a_cache_claims_no_more_in_a_later_pass() -> None:
    """Of what came since its first page was made nobody has seen anything."""
    source, service = a_site(items(20))
    stale = START + 10 * MINUTE

    def respond(url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        if params["before"] is not None:
            return service.respond(url, params, headers)
        service.now = stale
        old = service.respond(url, params, headers)
        service.now = START + 20 * MINUTE
        return replace(old, headers={"age": "600"})

    assert isinstance(service, Site)
    service.page, kept = 2, Collected()
    service.now = START + 20 * MINUTE
    assert not collect(source, INCIDENT, FakeHttp(respond), service.now, kept, pages=2)
    collect(source, INCIDENT, FakeHttp(service.respond), service.now + MINUTE, kept, pages=10)
    assert kept.observed[LANE][0].end <= stale


def test_claims_stop_a_minute_before_now() -> None:
    """Visitors may be shown an answer that is a minute old."""
    [page], _ = pull(latest())
    assert page.observed == Span(SINCE, NOON - timedelta(minutes=1))


def test_a_backfill_leaves_the_cursor_alone() -> None:
    """An old span is walked to from the top; the poll's place is not touched."""
    old = latest(item(3, SINCE - timedelta(days=9)))
    [page], _ = pull(old, cursor={"top": 70}, purpose="backfill")
    assert (page.cursor, page.observed) == (None, Span(SINCE, NOON - CACHED))


@pytest.mark.parametrize(
    ("answers", "cursor"),
    [
        ([latest()], {"top": 70}),
        ([latest(item(200, NOON)), latest()], {"top": 70}),
        ([latest(item(9, NOON)), latest(item(9, NOON), item(12, NOON))], None),
        ([latest({"created_at": 1})], None),
        ([{"topic_list": {}}], None),
    ],
)
def test_what_is_no_list_is_refused(answers: list[object], cursor: Cursor | None) -> None:
    """Posts that vanished all, pages that do not go down, or no posts at all, prove nothing."""
    with pytest.raises(BadAnswer, match="the answer "):
        pull(*answers, cursor=cursor)


def test_a_site_may_lose_its_only_post() -> None:
    """An empty page right above the post that was known is the end, where that was deleted."""
    pages, _ = pull(latest(item(72, NOON)), latest(), cursor={"top": 71})
    assert pages[-1].observed is not None


@pytest.mark.parametrize(
    ("status", "location", "body"),
    [
        ("403 Forbidden", "", b'{"errors":["no"],"error_type":"not_logged_in"}'),
        ("302 Found", "/login", b""),
    ],
)
def test_a_site_that_wants_a_log_in_says_so(status: str, location: str, body: bytes) -> None:
    """Whether it refuses or redirects, a person must act; asked through the real network."""
    wire = on_the_wire(body, status, {"Location": location} if location else {})
    with serving(always(wire)) as server, World().http() as http:
        source = Discourse(Settings(sites=(server.url,)))
        with pytest.raises(NeedsAttention, match=r"^127\.0\.0\.1:\d+ is open to members only"):
            source.check(INCIDENT, http)


def test_other_refusals_stay_as_they_are() -> None:
    """A wall against robots is no log-in."""
    error = NeedsAttention("403: Just a moment")

    def refuse(*_: object) -> Answer:
        raise error

    with pytest.raises(NeedsAttention) as caught:
        Discourse(Settings(sites=(SITE,))).check(INCIDENT, FakeHttp(refuse))
    assert caught.value is error


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        (None, {"User-Api-Key": KEY.value}),
        ("system", {"Api-Key": KEY.value, "Api-Username": "system"}),
    ],
)
def test_a_key_goes_in_a_header(name: str | None, headers: Mapping[str, str]) -> None:
    """A user's key goes alone, an administrator's with a name; neither is in an address."""
    own = Settings(base_url=SITE, api_key=KEY, api_username=name)
    _, http = pull(latest(), own=own)
    assert [sent for _, _, sent in http.asked] == [headers]
    assert KEY.value not in str([(url, params) for url, params, _ in http.asked])


def test_a_key_belongs_to_one_site() -> None:
    """With two sites, one of them would get the other's key."""
    with pytest.raises(ConfigError, match="belongs to one site"):
        Discourse(Settings(sites=(SITE, "https://b.example"), api_key=KEY))


def test_sites_are_addresses() -> None:
    """A site may lie in a folder; no site, or one that is no address, is a wrong configuration."""
    sites = ("https://a.example/", "https://b.example/en/talk")
    assert Discourse(Settings(sites=sites)).lanes(INCIDENT) == ("a.example", "b.example/en/talk")
    for wrong in ((), ("talk.example",), ("file:///etc/passwd",)):
        with pytest.raises(ConfigError, match="discourse: "):
            Discourse(Settings(sites=wrong))


def test_a_post_has_its_authors_own_words() -> None:
    """Quotes of others and addresses of pictures are left out, Markdown stays."""
    raw = (
        '[quote="bob, post:1"]He [quote]lied[/quote] did[/quote]\n**No** & <b>\n'
        "![crowd|690x400](upload://a.jpg)"
    )
    assert one(raw=raw).text == "**No** & <b>\ncrowd"
    assert one(raw=None, cooked="<p>Don&#x27;t</p>").text == "Don't"
    assert one(raw="A &amp; B").text == "A & B"
    assert one(post_number=1).text == "What happened\ntext"


def test_a_post_has_what_the_site_tells_of_it() -> None:
    """Ids are the site's own, authors belong to a site, an edit has a version and a time."""
    post = one(
        version=3,
        updated_at="2026-11-24T01:00:00+01:00",
        reply_to_post_number=1,
        reply_count=2,
        actions_summary=[{"id": 2, "count": 4}, {"id": 3}],
        locale="es",
    )
    assert (post.native_id, post.url) == ("talk.example/5", "https://talk.example/p/5")
    assert (post.author, post.kind, post.lang) == ("ann@talk.example", "reply", "es")
    assert (post.version, post.likes, post.replies) == ("3", 4, 2)
    assert post.edited_at is not None
    assert (post.edited_at.isoformat(), post.published_at) == ("2026-11-24T00:00:00+00:00", START)
    assert (one().edited_at, one().deleted_at, one().likes, one().version) == (None, None, 0, "1")


@pytest.mark.parametrize("gone", [{"deleted_at": "2026-11-23T16:00:00Z"}, {"user_deleted": True}])
def test_a_deletion_is_passed_on(gone: dict[str, object]) -> None:
    """Whether the site or the author took it back, no word of it is."""
    post = one(**gone)
    assert (post.deleted_at is not None, post.text) == (True, "")


def test_a_hidden_post_is_left_out() -> None:
    """Flagged posts are not for all to see, for now: they are no posts, and no rejects."""
    listing = parse(json.dumps(latest(item(5, START, hidden=True))).encode(), LANE)
    assert (listing.posts, listing.rejected, listing.ids) == ((), (), (5,))


def test_hostile_quotes_cost_little() -> None:
    """However quotes are nested or left open, reading ends; what is left is kept as it is."""
    assert one(raw="[quote]" * 3000).text == "[quote]" * 3000
    assert one(raw="[quote]a" * 20 + "[/quote]" * 20).text.startswith("[quote]a")
    assert one(raw="![" * 3000).text


def test_check_tells_the_newest_post() -> None:
    """One question for each site tells that it answers, and how fresh it is."""

    def pages() -> Iterator[object]:
        yield latest(item(4, START))
        yield latest()

    left = pages()
    said = Discourse(Settings(sites=(SITE, "https://b.example"))).check(
        INCIDENT, FakeHttp(lambda *_: answer(next(left)))
    )
    assert "talk.example (newest 2026-11-23T15:00:00Z), b.example (no posts yet)" in said
