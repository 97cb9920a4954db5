"""What we ask X, what we pay for, and what we may claim from it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.clock import rfc3339
from monitor.errors import BadAnswer, ConfigError, NeedsAttention, RetryLater, SourceError
from monitor.nouns.posts import Answer, Cursor, Lost, Page, Purpose, Span
from monitor.privacy.secret import Secret
from monitor.query import Query
from monitor.sources.base import Job, MemoryVault
from monitor.sources.x.posts import Settings, X
from monitor.sources.x.walk import SHOWN
from monitor.testing.contract import INCIDENT, MINUTE, SINCE, START, items
from monitor.testing.passes import Collected
from monitor.testing.service import FakeHttp, Item, answer
from tests.examples import examples
from tests.sources.asking import backfill, in_turn, walked
from tests.sources.case_x import BEARER, WEEK, an_x, found, id_at, tweet
from tests.sources.test_coverage import held, missing, polls, watch

HOUR = timedelta(hours=1)
SPAN = Span(SINCE, START)


def pull(
    *answers: object,
    span: Span = SPAN,
    cursor: Cursor | None = None,
    purpose: Purpose = "poll",
    vault: MemoryVault | None = None,
    per_day: int = 1000,
) -> tuple[list[Page], FakeHttp]:
    return walked(
        X(Settings(bearer=Secret(BEARER), posts_per_day=per_day)),
        in_turn(*answers),
        lane="search",
        span=span,
        cursor=cursor,
        purpose=purpose,
        vault=vault or MemoryVault(),
    )


def asked(http: FakeHttp, *names: str) -> list[tuple[object, ...]]:
    return [tuple(params.get(name) for name in names) for _, params, _ in http.asked]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("threat* OR shoot*", "X cannot search for how words begin"),
        (
            " OR ".join(f"word{n}" for n in range(60)),
            "the query has 600 characters for X: shorten it to 512",
        ),
    ],
)
def test_queries_that_x_refuses(query: str, said: str) -> None:
    """A query that X could not read is refused before anything is asked, or paid for."""
    incident, http = replace(INCIDENT, query=Query.read(query)), FakeHttp(lambda *_: answer({}))
    source, _ = an_x([])
    with pytest.raises(NeedsAttention, match=said):
        source.check(incident, http)
    with pytest.raises(NeedsAttention, match=said):
        list(source.pull(Job(incident=incident, lane="search", span=SPAN), http))
    assert http.asked == []


def test_the_first_walk() -> None:
    """It asks for the window that X can show, 30 s back, and for nothing that costs extra."""
    _, http = pull(found())
    [(url, params, headers)] = http.asked
    assert url == "https://api.x.com/2/tweets/search/recent"
    assert headers == {"Authorization": f"Bearer {BEARER}"}
    assert params["start_time"] == "2026-11-23T11:59:30Z"
    assert params["end_time"] == "2026-11-23T14:59:30Z"
    assert (params["max_results"], params["since_id"], params["next_token"]) == (100, None, None)
    assert params["query"] == "(anaheim police) -is:retweet"
    assert "expansions" not in params
    assert BEARER not in str(params)


def test_since_id_moves_on_with_the_last_page_only() -> None:
    """Until the walk is done the old id holds; then it is the newest of the first page."""
    one, two = (tweet(n, START - n * MINUTE) for n in (2, 3))
    pages, http = pull(found(one, more="t"), found(two))
    assert [page.observed for page in pages] == [None, SPAN]
    assert pages[0].cursor is not None
    assert "since_id" not in pages[0].cursor
    assert pages[1].cursor == {
        "since_id": one["id"],
        "since": "2026-11-23T12:00:00Z",
        "until": "2026-11-23T15:00:00Z",
    }
    assert asked(http, "next_token") == [(None,), ("t",)]
    later = Span(START, START + HOUR)
    _, http = pull(found(), span=later, cursor=pages[1].cursor)
    assert asked(http, "since_id", "start_time") == [(one["id"], None)]


def test_an_id_proves_nothing_of_the_time_before_its_walk() -> None:
    """Where claims were taken back, what was never asked for is not called observed by the next."""
    earlier = Span(START, START + HOUR)
    [page], _ = pull(found(tweet(1, START)), span=earlier)
    assert page.observed == earlier
    [page], http = pull(found(), span=Span(SINCE, START + 2 * HOUR), cursor=page.cursor)
    assert asked(http, "since_id") == [(id_at(START, 1),)]
    assert page.observed == Span(START, START + 2 * HOUR)


def test_a_broken_post_alone_on_the_last_page_costs_only_itself() -> None:
    """The walk ends and claims: its tokens do not expire, so the next pass would meet it again."""
    broken = {**tweet(1, START), "text": None}
    pages, _ = pull(found(tweet(2, START), more="t"), found(broken))
    assert [len(page.rejected) for page in pages] == [0, 1]
    assert pages[1].observed == SPAN


def test_silence_keeps_the_id() -> None:
    """A walk that finds nothing claims its span and leaves the id as it was."""
    cursor = {"since_id": id_at(START - MINUTE), "until": rfc3339(START)}
    later = Span(START, START + HOUR)
    [page], _ = pull(found(), span=later, cursor=cursor)
    assert page.observed == later
    assert page.cursor == {**cursor, "until": rfc3339(later.end)}


def test_an_interrupted_walk_goes_on_and_then_the_next_begins() -> None:
    """The place is kept with each page; the rest of the old window comes before the new one."""
    newest = tweet(2, START - MINUTE)
    vault, later = MemoryVault(), Span(SINCE, START + HOUR)
    half, _ = pull(found(newest, more="t"), found())
    pages, http = pull(found(), found(), span=later, cursor=half[0].cursor, vault=vault)
    assert [page.observed for page in pages] == [SPAN, Span(START, START + HOUR)]
    assert asked(http, "next_token", "since_id", "end_time") == [
        ("t", None, "2026-11-23T14:59:30Z"),
        (None, newest["id"], "2026-11-23T15:59:30Z"),
    ]


def test_another_query_begins_another_walk() -> None:
    """A token belongs to its question: once the query was edited, the walk begins at the top."""
    half, _ = pull(found(tweet(2, START), more="t"), found())
    incident = replace(INCIDENT, query=Query.read("anaheim"))
    http = FakeHttp(lambda *_: answer(found()))
    job = Job(incident=incident, lane="search", span=SPAN, cursor=half[0].cursor)
    [page] = an_x([])[0].pull(job, http)
    assert (page.observed, asked(http, "next_token")) == (SPAN, [(None,)])


def test_a_token_that_x_forgot() -> None:
    """Where X refuses our place, it is given up: the next pass begins at the top."""
    half, _ = pull(found(tweet(2, START), more="t"), found())
    refusal = SourceError("400")
    refusal.body = b'{"errors": [{"parameters": {"next_token": ["t"]}}]}'
    job = Job(incident=INCIDENT, lane="search", span=SPAN, cursor=half[0].cursor)

    def refuse(*_: object) -> Answer:
        raise refusal

    walk = an_x([])[0].pull(job, FakeHttp(refuse))
    page = next(walk)
    assert (page.posts, page.observed, page.cursor) == ((), None, {})
    with pytest.raises(SourceError, match="400"):
        next(walk)


def test_a_token_that_does_not_move_on() -> None:
    """A service that shows the same place again is an error, and no endless walk."""
    with pytest.raises(BadAnswer, match="the answers do not go on: 't' came again"):
        pull(found(tweet(2, START), more="t"), found(tweet(1, START), more="t"))


def test_an_old_id_is_not_asked_for() -> None:
    """X refuses ids older than a week: after a quiet week the walk ends at an instant instead."""
    end = START + 2 * WEEK
    cursor = {"since_id": id_at(START), "until": rfc3339(end - MINUTE)}
    [page], http = pull(found(), span=Span(end - MINUTE, end), cursor=cursor)
    assert asked(http, "since_id", "start_time") == [(None, rfc3339(end - 1.5 * MINUTE))]
    assert page.lost == ()


def test_what_a_long_outage_cost_has_a_name() -> None:
    """What lies between the last walk and what X still shows is lost, and said to be."""
    end = START + 2 * WEEK
    oldest = end - SHOWN
    cursor = {"since_id": id_at(START), "until": rfc3339(START)}
    [page], _ = pull(found(), span=Span(oldest, end), cursor=cursor)
    assert page.observed == Span(oldest, end)
    assert page.lost == (Lost(Span(START, oldest), "X shows only the last seven days", "too old"),)


def test_a_walk_older_than_a_week_is_given_up() -> None:
    """The place of a walk that X can no longer show whole is not gone back to."""
    half, _ = pull(found(tweet(2, START), more="t"), found())
    end = START + 2 * WEEK
    [page], http = pull(found(), span=Span(end - SHOWN, end), cursor=half[0].cursor)
    assert asked(http, "next_token") == [(None,)]
    assert page.observed == Span(end - SHOWN, end)


def test_nothing_is_asked_for_less_than_a_second() -> None:
    """X counts in whole seconds: a span that holds none of them is left to the next pass."""
    pages, http = pull(span=Span(START, START + timedelta(milliseconds=900)))
    assert (pages, http.asked) == ([], [])


def test_the_budget_is_never_passed() -> None:
    """Pages are asked for no larger than what is left; then the walk waits for the next UTC day."""
    service_items = items(60, START - HOUR, timedelta(seconds=30))
    _, service = an_x(service_items)
    vault, kept = MemoryVault(), list[Page]()
    service.now, source = START, X(Settings(bearer=Secret(BEARER), posts_per_day=35))
    job = Job(incident=INCIDENT, lane="search", span=SPAN, vault=vault)
    http = FakeHttp(service.respond)
    with pytest.raises(RetryLater, match="X: paid posts: the 35 of this day are used up") as caught:
        kept.extend(source.pull(job, http))
    assert service.sent == [35]
    assert rfc3339(caught.value.until) == "2026-11-24T00:00:00Z"
    with pytest.raises(RetryLater):  # another incident shares it
        list(source.pull(replace(job, cursor=None), http))
    assert service.sent == [35]


def test_files_count_in_the_budget_as_posts_do() -> None:
    """Room is kept for four a post, so that the budget is never passed; else none is asked for."""
    keys = [f"3_{n}" for n in range(4)]
    files = [{"media_key": key, "alt_text": f"A dog {key}"} for key in keys]
    attached: list[dict[str, object]] = [{"media_keys": keys[n : n + 3]} for n in range(2)]
    posts = (tweet(n, START - MINUTE, attachments=one) for n, one in enumerate(attached))
    told = {"includes": {"media": files}} | found(*posts)  # type: ignore[operator]
    network, vault = FakeHttp(lambda *_: answer(told)), MemoryVault()
    source = X(Settings(bearer=Secret(BEARER), posts_per_day=123, media=True))
    job = Job(incident=INCIDENT, lane="search", span=SPAN, vault=vault)
    (page,) = source.pull(job, network)
    assert [[one.alt for one in post.media] for post in page.posts] == [
        [f"A dog {key}" for key in keys[n : n + 3]] for n in range(2)
    ]
    assert asked(network, "max_results", "expansions") == [(24, "attachments.media_keys")]
    assert source.budget.left(vault, START) == 123 - 2 - 4
    _, http = pull(found())
    assert asked(http, "expansions", "media.fields") == [(None, None)]
    with pytest.raises(ConfigError, match="x: posts_per_day is 49: write 50 or more with media"):
        X(Settings(bearer=Secret(BEARER), posts_per_day=49, media=True))


def test_the_walk_goes_on_the_next_day() -> None:
    """What the budget of a day could not pay for is read, and claimed, on the days after."""
    source, service = an_x(items(60, START - HOUR, timedelta(seconds=30)))
    poor, vault, kept = (
        X(Settings(bearer=Secret(BEARER), posts_per_day=35)),
        MemoryVault(),
        Collected(),
    )
    for day in range(3):
        service.now = START + day * 24 * HOUR
        cursor, span = kept.cursors.get("search"), Span(SINCE, service.now)
        job = Job(incident=INCIDENT, lane="search", span=span, cursor=cursor, vault=vault)
        try:
            for page in poor.pull(job, FakeHttp(service.respond)):
                kept.commit(source, job, page, service.now)
        except RetryLater:
            assert day == 0
    assert kept.numbers == set(range(1, 61))
    assert kept.observed["search"][0] == Span(SINCE, START + 48 * HOUR)
    assert sum(service.sent) == 60


def test_an_old_span_can_be_asked_for() -> None:
    """A backfill walks between two instants and leaves the cursor of the poll alone."""
    source, service = an_x(items(30, START))
    service.now, kept = START + 5 * HOUR, Collected()
    span = Span(START + 5 * MINUTE, START + 25 * MINUTE)
    backfill(source, INCIDENT, FakeHttp(service.respond), span, service.now, kept)
    assert (len(kept.posts), kept.cursors, kept.observed["search"]) == (20, {}, [span])


@examples(80)
@given(data=st.data(), page=st.integers(1, 6))
def test_x_has_shown_what_it_claims(data: st.DataObject, page: int) -> None:
    """Whatever reached the search in an observed span was yielded; in the end all was."""
    source, service = an_x(data.draw(held(timedelta(seconds=30))), page=page)
    kept = watch(source, service, data.draw(polls()))

    def searchable(it: Item) -> object:
        return it.created + timedelta(seconds=30)

    assert missing(kept, service, searchable) == []  # type: ignore[arg-type]
    assert kept.numbers == {it.number for it in service.items}
    assert kept.observed["search"] == [Span(SINCE, service.now)]


def test_check_says_what_it_would_cost() -> None:
    """One question for counts tells how many posts there are, and what they and the budget cost."""
    http = FakeHttp(lambda *_: answer({"meta": {"total_tweet_count": 12345}}))
    source = X(Settings(bearer=Secret(BEARER), posts_per_day=2000, base_url="http://mirror/"))
    said = source.check(INCIDENT, http)
    assert "12,345 at present, for $61.73" in said
    assert "at most 2,000 are read in a UTC day, for $10.00" in said
    assert [url for url, _, _ in http.asked] == ["http://mirror/2/tweets/counts/recent"]


def test_a_token_is_needed() -> None:
    """Without a bearer token nothing can be asked; a table that is not enabled may lack it."""
    with pytest.raises(
        ConfigError, match="a bearer token is missing: give it by bearer_env or bearer_file"
    ):
        X(Settings(posts_per_day=100))
    X(Settings(posts_per_day=100, enabled=False))
    assert BEARER not in repr(Settings(posts_per_day=100, bearer=Secret(BEARER)))
