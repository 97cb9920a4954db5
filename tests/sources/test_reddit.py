"""What we ask Reddit, how we are known to it, and what we may claim from its listings."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.errors import BadAnswer, ConfigError, NeedsAttention
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Answer, Cursor, Page, Purpose, Span
from monitor.query import Probe, Query
from monitor.sources.reddit.source import REMEMBERED, RUN, WHOLE, Reddit, search
from monitor.testing.contract import INCIDENT, MINUTE, SINCE, START, items
from monitor.testing.passes import Collected, collect
from monitor.testing.service import FakeHttp, Item, Params, answer
from tests.examples import examples
from tests.sources.asking import backfill, in_turn, walked
from tests.sources.case_reddit import AGENT, BASE, OWN, TOKENS, Subreddit, link, listing
from tests.sources.test_coverage import held, holds, missing, polls, watch

LANE = "anaheim/new"
SETTLE = Reddit.traits.settle
NOON = START + timedelta(hours=6)
SPAN = Span(START, NOON)
FLOOR = START - SETTLE
POSTS = replace(OWN, listings=("new",))


@examples(40)
@given(data=st.data(), cap=st.integers(WHOLE, WHOLE + 120), slow=st.booleans())
def test_it_has_shown_what_it_claims(data: st.DataObject, cap: int, slow: bool) -> None:
    """Whatever arrived in an observed span was yielded; what was not lies in a named span."""
    tick = timedelta(milliseconds=300) if slow else timedelta()
    late = data.draw(held(SETTLE))
    service = Subreddit(late, SINCE, crowd=50, cap=cap, tick=tick)
    kept = watch(Reddit(POSTS), service, data.draw(polls()))
    assert missing(kept, service, lambda it: it.arrived) == []
    lost = [it for it in service.items if it.number not in kept.numbers]
    assert all(any(holds(one.span, it.arrived) for one in kept.lost) for it in lost)


def test_a_listing_that_turned_over_is_a_named_gap_and_a_search_fills_what_it_can() -> None:
    """What lies below the end of the listing is lost for it, by name; a search shows some of it."""
    source, kept = Reddit(POSTS), Collected()
    service = Subreddit(items(800, step=timedelta(seconds=1)), START, cap=600)
    for now in (START, START + timedelta(hours=1)):
        service.now = now
        collect(source, INCIDENT, FakeHttp(service.respond), now, kept)
    oldest = START + timedelta(seconds=200)
    edge = oldest + timedelta(seconds=RUN - 1) + SETTLE
    assert [one.span for one in kept.lost] == [Span(START, edge)]
    assert kept.observed[LANE] == [Span(SINCE, START), Span(edge, START + timedelta(hours=1))]
    assert kept.numbers == set(range(1, 801))


def rows(first: int, count: int, newest: Any, step: timedelta = MINUTE) -> list[dict[str, object]]:
    """Return posts in the order of a listing: numbers and times go down."""
    return [link(first - n, newest - n * step, f"n{first - n}") for n in range(count)]


def known(*numbers: int) -> Cursor:
    return {"known": [f"t3_{n:x}" for n in numbers]}


def pull(
    *answers: object,
    cursor: Cursor | None = None,
    purpose: Purpose = "poll",
    incident: Incident = INCIDENT,
) -> tuple[list[Page], FakeHttp]:
    others = in_turn(*answers)

    def respond(url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        return answer({"access_token": "t"}) if url == TOKENS else others(url, params, headers)

    return walked(
        Reddit(OWN),
        respond,
        incident=incident,
        lane=LANE,
        span=SPAN,
        cursor=cursor,
        purpose=purpose,
    )


def asked(http: FakeHttp) -> list[Any]:
    return [params["after"] for _, params, _ in http.asked]


def test_one_known_item_is_no_end() -> None:
    """Old items come back to the top: only a run of known ones is the end of the walk."""
    back_up = rows(50, 1, FLOOR - MINUTE)
    pages, http = pull(
        listing(*rows(99, 20, NOON), *back_up, after="t3_32"),
        listing(*rows(49, RUN, FLOOR - MINUTE), after="t3_28"),
        cursor=known(*range(50, 30, -1)),
    )
    assert asked(http) == [None, "t3_32"]
    assert [len(page.posts) for page in pages] == [21, RUN, 0]
    assert pages[-1].observed == SPAN


@pytest.mark.parametrize("gone", range(RUN))
def test_an_unknown_item_in_the_run_is_no_end(gone: int) -> None:
    """Where one of the last items is new there may be more of them below."""
    numbers = [n for n in range(50, 30, -1) if n != 41 + gone]
    pages, http = pull(
        listing(*rows(50, RUN, FLOOR - MINUTE), after="t3_29"),
        listing(*rows(40, RUN, FLOOR - 20 * MINUTE), after="t3_1f"),
        cursor=known(*numbers),
    )
    assert len(http.asked) == 2
    assert pages[-1].observed == SPAN


@pytest.mark.parametrize("young", [1, RUN])
def test_known_items_that_are_too_young_are_no_end(young: int) -> None:
    """A post that moderators let in late lies among known ones: these must be old enough."""
    pages, http = pull(
        listing(*rows(50, RUN, FLOOR + (young - 1) * MINUTE), after="t3_29"),
        listing(*rows(40, RUN, FLOOR - MINUTE), after="t3_1f"),
        cursor=known(*range(50, 30, -1)),
    )
    assert len(http.asked) == 2
    assert pages[-1].observed == SPAN


def test_a_few_known_items_are_no_run() -> None:
    """A page may hold few items, where others were removed: too few to tell what lies below."""
    pages, http = pull(
        listing(*rows(50, RUN - 1, FLOOR - MINUTE), after="t3_29"),
        listing(*rows(40, 1, FLOOR - 20 * MINUTE), after="t3_28"),
        cursor=known(*range(50, 30, -1)),
    )
    assert len(http.asked) == 2
    assert pages[-1].observed == SPAN


def test_a_short_listing_is_whole() -> None:
    """A listing that ends long before it would be cut holds all there is."""
    pages, _ = pull(listing(*rows(9, 3, NOON)), cursor=known(1, 2))
    assert (pages[-1].observed, pages[-1].lost) == (SPAN, ())
    assert pages[-1].cursor is not None
    assert pages[-1].cursor["known"] == ("t3_9", "t3_8", "t3_7", "t3_1", "t3_2")


def test_a_page_that_vanishes_is_no_end() -> None:
    """Below an item that was just deleted the service shows nothing: the next pass asks again."""
    with pytest.raises(BadAnswer, match="no item below t3_5a could be read"):
        pull(listing(*rows(99, 10, NOON), after="t3_5a"), listing())


def test_the_same_page_again_is_no_page() -> None:
    """A service that does not turn the page is an error, and no endless walk."""
    page = listing(*rows(99, 10, NOON), after="t3_5a")
    with pytest.raises(BadAnswer, match="could be read"):
        pull(page, page)


def test_a_page_of_which_nothing_can_be_read_is_bad() -> None:
    """Where the shape of all items changed, a listing without posts is no silence."""
    with pytest.raises(BadAnswer, match="no item below the top"):
        pull(listing({"kind": "t5", "data": {}}))


def test_a_listing_that_is_empty_all_at_once_is_no_silence() -> None:
    """Ten known items do not vanish together, unlike the only one of a new subreddit."""
    with pytest.raises(BadAnswer, match="no item below the top"):
        pull(listing(), cursor=known(*range(10)))
    pages, _ = pull(listing(), cursor=known(1))
    assert pages[-1].observed == SPAN


def test_an_empty_page_where_listings_are_cut_is_the_end_of_this_one() -> None:
    """Past so many items the service may show an empty page: the listing was cut there."""
    many = rows(WHOLE, WHOLE, NOON, timedelta(seconds=1))
    pages, _ = pull(listing(*many, after="t3_1"), listing(), listing(), cursor=known(1))
    edge = NOON - timedelta(seconds=WHOLE - RUN) + SETTLE
    assert [page.observed for page in pages] == [None, Span(edge, NOON), None]
    assert [one.span for one in pages[1].lost] == [Span(START, edge)]


def test_the_cursor_is_bounded() -> None:
    """No more ids are remembered than a listing can show."""
    pages, _ = pull(listing(*rows(9, 3, NOON)), cursor=known(*range(100, 100 + REMEMBERED)))
    ids = (pages[-1].cursor or {})["known"]
    assert len(list(ids)) == REMEMBERED  # type: ignore[call-overload]


def test_an_old_span_leaves_the_cursor_alone_and_is_searched_too() -> None:
    """A backfill reads down to the old span, searches all ages, and names no gap of its own."""
    pages, http = pull(
        listing(*rows(50, RUN, FLOOR - MINUTE), after="t3_29"), listing(), purpose="backfill"
    )
    assert [page.cursor for page in pages] == [None] * 3
    assert [params.get("t") for _, params, _ in http.asked] == [None, "all"]
    assert [page.observed for page in pages] == [None, SPAN, None]


def test_a_backfill_claims_no_more_than_the_listing_shows() -> None:
    """Where the listing is cut above the old span, nothing is claimed."""
    service = Subreddit(items(1200, step=timedelta(seconds=1)), NOON, cap=600)
    kept = Collected()
    span = Span(SINCE, START + MINUTE)
    backfill(Reddit(POSTS), INCIDENT, FakeHttp(service.respond), span, NOON, kept)
    assert (kept.observed, kept.lost) == ({}, [])


def test_search_asks_for_words_and_quoted_phrases_in_one_subreddit() -> None:
    """Words as they are, phrases in quotes, newest first, no older than need be."""
    probe = Probe(words=("anaheim", "police"), phrases=(("off", "duty"),))
    assert probe.quoted == 'anaheim police "off duty"'
    params = search(probe.quoted, timedelta(hours=5))
    assert (params["sort"], params["restrict_sr"], params["t"]) == ("new", 1, "day")
    assert search("x", timedelta(days=4000))["t"] == "all"


def test_search_turns_its_pages_and_leaves_prefixes_out() -> None:
    """A search is read to its end; what it cannot be asked for is not asked."""
    wild = replace(INCIDENT, query=Query.read("shoot* OR lapd"))
    pages, http = pull(
        listing(),
        listing(*rows(9, 2, NOON), after="t3_8"),
        listing(*rows(7, 2, NOON)),
        purpose="sweep",
        incident=wild,
    )
    assert [(p.get("q"), p["after"]) for _, p, _ in http.asked[1:]] == [
        ("lapd", None),
        ("lapd", "t3_8"),
    ]
    assert [len(page.posts) for page in pages] == [0, 0, 2, 2]
    assert [page.observed for page in pages] == [None, SPAN, None, None]


def test_a_search_that_never_ends_is_left() -> None:
    """A supplement is worth ten pages, not the whole budget."""
    pages, http = pull(listing(), *[listing(after="t3_1")] * 99, purpose="sweep")
    assert len(http.asked) == 11
    assert [page.observed for page in pages] == [None, SPAN, *[None] * 10]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"subreddits": ()}, "subreddits is empty"),
        ({"subreddits": ("r/anaheim",)}, r"reddit: subreddits is \['r/anaheim'\]:"),
        ({"client_id": ""}, "client_id is missing"),
        ({"client_secret": None}, "client_secret_env"),
        ({"user_agent": "python"}, "whom to write to"),
    ],
)
def test_settings_that_cannot_work(wrong: dict[str, Any], said: str) -> None:
    """What is missing is told before anything is asked."""
    with pytest.raises(ConfigError, match=said):
        Reddit(replace(OWN, **wrong))


def test_each_listing_is_a_lane_of_its_own() -> None:
    """Subreddits are the same in capitals; posts and comments are walked apart."""
    source = Reddit(replace(OWN, subreddits=("Anaheim", "anaheim", "LAPD")))
    lanes = ("anaheim/new", "anaheim/comments", "lapd/new", "lapd/comments")
    assert source.lanes(INCIDENT) == lanes


def test_check_asks_each_subreddit_for_one_post() -> None:
    """The cheapest question that shows that the key is good and the subreddit open."""
    service = Subreddit(items(3), START + 10 * MINUTE)
    http = FakeHttp(service.respond)
    assert "anaheim/new, anaheim/comments" in Reddit(OWN).check(INCIDENT, http)
    [(url, params, headers)] = http.asked
    assert (url, params["limit"], headers["User-Agent"]) == (f"{BASE}/r/anaheim/new", 1, AGENT)


def test_check_fails_where_the_key_is_refused() -> None:
    """A refusal with status 200 is one all the same."""
    http = FakeHttp(lambda *_: answer({"error": "unsupported_grant_type"}))
    with pytest.raises(NeedsAttention, match="unsupported_grant_type"):
        Reddit(OWN).check(INCIDENT, http)


def test_late_items_are_found_again() -> None:
    """What moderators let in within the settle time lies below what is known, and is found."""
    late = Item(99, START + MINUTE, START + 3 * MINUTE)
    source, service, kept = Reddit(POSTS), Subreddit([*items(3), late], START), Collected()
    for minutes in (2, 4):
        service.now = START + minutes * MINUTE
        collect(source, INCIDENT, FakeHttp(service.respond), service.now, kept)
    assert 99 in kept.numbers
