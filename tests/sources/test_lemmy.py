"""What we ask instances of Lemmy, and what we may claim from their searches."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.errors import (
    BadAnswer,
    ConfigError,
    NeedsAttention,
    NotFound,
    RetryLater,
    SourceError,
)
from monitor.model import Answer, Page, Purpose, Span
from monitor.query import Probe, Query
from monitor.sources.base import Job
from monitor.sources.lemmy import Lemmy, Settings, terms
from monitor.sources.lemmy_walk import AGAIN, LIMIT, window
from tests.sources.answers import answer
from tests.sources.case_lemmy import (
    BASE,
    CASES,
    KINDS,
    Instance,
    an_instance,
    comment3,
    comment4,
    found,
    view3,
    view4,
)
from tests.sources.contract import ABOUT_ANSWERS, ALL, INCIDENT, MINUTE, SINCE, START, Case, items
from tests.sources.passes import Kept, backfill, collect
from tests.sources.services import Http, Params
from tests.sources.test_coverage import held, missing, polls, watch

POSTS = "lemmy.example/posts"
SETTLE = Lemmy.traits.settle
NOON = START + timedelta(hours=6)
SPAN = Span(START, NOON)
OLD = START - SETTLE - MINUTE
VERSIONS = ("0.19.5", "1.0.0-beta.1")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("rule", [*ALL, *ABOUT_ANSWERS], ids=lambda rule: rule.__name__)
def test_contract(case: Case, rule: Callable[[Case], None]) -> None:
    """Lemmy keeps to every rule of the contract, in both versions, for posts and comments."""
    rule(case)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), version=st.sampled_from(VERSIONS), kind=st.sampled_from(KINDS))
def test_it_has_shown_what_it_claims(data: st.DataObject, version: str, kind: Any) -> None:
    """Whatever arrived in an observed span was yielded; in the end all is, and all is observed."""
    source, _ = an_instance([], version, kind)
    late = data.draw(held(SETTLE))
    crowd = items(60, START, timedelta(milliseconds=10), first=1000)
    service = Instance([*late, *crowd], SINCE, version=version)
    kept = watch(source, service, data.draw(polls()))
    assert missing(kept, service, lambda it: it.arrived) == []
    assert kept.numbers == {it.number for it in service.items}
    assert [span.start for span in kept.observed[f"lemmy.example/{kind}"]] == [SINCE]


def pull(
    *answers: object,
    version: str = "0.19.5",
    lane: str = POSTS,
    purpose: Purpose = "poll",
    query: str = "lapd",
    date: str = "",
    own: Settings | None = None,
) -> tuple[list[Page], Http]:
    """Return the pages of one pull, and the network with what was asked of it."""
    left = iter(answers)
    api = "v4" if version.startswith("1.") else "v3"

    def respond(url: str, *_: object) -> Answer:
        if url.endswith("/site"):
            if api not in url:
                message = "404: Not Found"
                raise NotFound(message)
            return answer({"version": version}, date=date)
        given = next(left)
        if isinstance(given, SourceError):
            raise given
        return answer(given)

    http = Http(respond)
    incident = replace(INCIDENT, query=Query.read(query))
    job = Job(incident=incident, lane=lane, span=SPAN, purpose=purpose)
    return list(Lemmy(own or Settings(base_url=f"{BASE}/")).pull(job, http)), http


def searches(http: Http) -> list[Params]:
    return [params for url, params, _ in http.asked if url.endswith("/search")]


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
    with pytest.raises(BadAnswer, match="expected page 2 to go on from the one before"):
        pull(found(rows(100, LIMIT, NOON)), found(rows(44, 45, NOON)))


def test_a_server_that_does_not_turn_the_page_is_an_error() -> None:
    """The same things again are no end, and no endless walk."""
    with pytest.raises(BadAnswer, match="got another or the same"):
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

    kept = Kept()
    if gone > AGAIN:
        with pytest.raises(BadAnswer, match="expected page 2 to go on"):
            collect(source, INCIDENT, Http(respond), service.now, kept)
        assert kept.observed == {}
    else:
        collect(source, INCIDENT, Http(respond), service.now, kept)
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
    with pytest.raises(BadAnswer, match="expected a page that was not shown yet, got 'a' again"):
        pull(*ring, version="1.0.0")


def test_every_search_is_read_and_the_last_page_claims() -> None:
    """Whatever matches has one of the texts: the span is proved when all have been read."""
    pages, http = pull(
        found([view3(1, NOON), view3(2, NOON)]),
        found([view3(2, NOON), view3(3, NOON)]),
        query="cop OR lapd",
    )
    assert [params["q"] for params in searches(http)] == ["cop", "lapd"]
    assert [len(page.posts) for page in pages] == [2, 1, 0]  # one was found by both
    assert [page.observed for page in pages] == [None, None, SPAN]


@pytest.mark.parametrize(
    ("probes", "texts"),
    [
        ([Probe(words=("lapd", "anaheim"))], ("anaheim",)),
        ([Probe(phrases=(("off", "duty", "cop"),), words=("officer",))], ("off duty cop",)),
        ([Probe(prefix="shoot")], ("shoot",)),
        ([Probe(words=("cop",)), Probe(words=("cops",))], ("cop",)),
        ([Probe(words=("cop",)), Probe(words=("cop",))], ("cop",)),
    ],
)
def test_one_text_is_asked_for_of_each_probe(probes: list[Probe], texts: tuple[str, ...]) -> None:
    """The longest finds the fewest; a text that has another one in it finds nothing new."""
    assert terms(tuple(probes)) == texts


def test_comments_are_a_listing_of_their_own() -> None:
    """Comments are asked for, and walked, apart from posts."""
    pages, http = pull(found([], [comment3(1, NOON)]), lane="lemmy.example/comments")
    [params] = searches(http)
    assert (params["type_"], params["sort"]) == ("Comments", "New")
    assert pages[0].posts[0].kind == "comment"


def test_a_page_of_which_nothing_can_be_read_is_bad() -> None:
    """Where the shape of all things changed, a search without posts is no silence."""
    with pytest.raises(BadAnswer, match="expected posts, got"):
        pull(found([{"post": {}}]))


def refusal(body: bytes) -> SourceError:
    error = SourceError("400: Bad Request")
    error.body = body
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (refusal(b'{"error":"rate_limit_error"}'), RetryLater),
        (refusal(b'{"error":"instance_is_private"}'), NeedsAttention),
        (refusal(b'{"error":"unknown"}'), SourceError),
        (RetryLater("429: later", NOON + MINUTE), RetryLater),
    ],
)
def test_refusals_are_understood(error: SourceError, kind: type[SourceError]) -> None:
    """Before 0.19 a limit, and a closed door, are told in the body of an answer 400."""
    with pytest.raises(SourceError) as caught:
        pull(error)
    assert type(caught.value) is kind
    if isinstance(caught.value, RetryLater):
        assert caught.value.until > NOON


@pytest.mark.parametrize(("api", "version"), [("auto", "1.0.0"), ("v4", "1.0.0"), ("v3", "0.18.5")])
def test_the_version_is_found_out_or_given(api: Any, version: str) -> None:
    """Version 4 is tried first unless version 3 is asked for; only what is spoken is asked."""
    own = Settings(base_url=BASE, api=api)
    _, http = pull(found(next_page=None), version=version, own=own)
    paths = [url.removeprefix(BASE) for url, _, _ in http.asked]
    spoken = "v4" if version.startswith("1.") else "v3"
    assert paths == [f"/api/{spoken}/site", f"/api/{spoken}/search"]


def test_version_4_is_insisted_on_where_it_is_given() -> None:
    """No other version is tried where one is configured."""
    with pytest.raises(NotFound):
        pull(own=Settings(base_url=BASE, api="v4"))


def test_version_3_of_a_new_server_is_refused() -> None:
    """Release 1.0 serves version 3 without pages and order: an end there would be a lie."""
    http = Http(lambda *_: answer({"version": "1.0.2"}))
    source = Lemmy(Settings(base_url=BASE, api="v3"))
    with pytest.raises(NeedsAttention, match="set api to 'v4'"):
        source.check(INCIDENT, http)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "expected instances"),
        ({"instances": ("lemmy.world",)}, "got 'lemmy.world'"),
        ({"base_url": "ftp://a.example"}, "got 'ftp://a.example'"),
        ({"base_url": BASE, "listings": ()}, "expected listings"),
    ],
)
def test_settings_that_cannot_work(wrong: dict[str, Any], said: str) -> None:
    """What is missing is told before anything is asked."""
    with pytest.raises(ConfigError, match=said):
        Lemmy(Settings(**wrong))


def test_each_instance_and_listing_is_a_lane() -> None:
    """A port belongs to the host, a name and a password do not."""
    source = Lemmy(Settings(instances=("http://me:pw@a.example:80/",), base_url=BASE))
    hosts = ("a.example:80", "lemmy.example")
    assert source.lanes(INCIDENT) == tuple(f"{h}/{kind}" for h in hosts for kind in KINDS)


def test_check_says_what_is_searched_for_and_where() -> None:
    """Each instance is asked what it runs, which costs no search."""
    service = Instance(items(3), START, version="0.19.5")
    said = Lemmy(Settings(base_url=BASE)).check(INCIDENT, Http(service.respond))
    assert "posts and comments with 'anaheim'" in said
    assert "lemmy.example (0.19.5)" in said


@pytest.mark.parametrize("version", VERSIONS)
def test_an_old_span_can_be_asked_for(version: str) -> None:
    """A backfill reads down to the old span, without a cursor, and claims just that."""
    source, service = an_instance(items(90), version, "posts")
    service.now = START + timedelta(hours=9)
    kept, span = Kept(), Span(START, START + timedelta(hours=1))
    backfill(source, INCIDENT, Http(service.respond), span, service.now, kept)
    assert kept.numbers >= set(range(1, 61))
    assert kept.observed == {POSTS: [span]}
    assert kept.cursors == {}
