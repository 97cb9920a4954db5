"""What we ask instances of Lemmy, and what we may claim from their searches."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.errors import BadAnswer, ConfigError, NeedsAttention, NotFound, RetryLater, SourceError
from monitor.nouns.posts import Answer, Page, Purpose, Span
from monitor.query import Probe, Query
from monitor.sources.lemmy.source import Lemmy, Settings, terms
from monitor.testing.contract import INCIDENT, MINUTE, SINCE, START, items
from monitor.testing.passes import Collected
from monitor.testing.service import FakeHttp, Params, answer
from tests.examples import examples
from tests.sources.asking import backfill, in_turn, walked
from tests.sources.case_lemmy import BASE, KINDS, Instance, an_instance, comment3, found, view3
from tests.sources.test_coverage import held, missing, polls, watch

POSTS = "lemmy.example/posts"
SETTLE = Lemmy.traits.settle
NOON = START + timedelta(hours=6)
SPAN = Span(START, NOON)
VERSIONS = ("0.19.5", "1.0.0-beta.1")


@examples(60)
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
) -> tuple[list[Page], FakeHttp]:
    api = "v4" if version.startswith("1.") else "v3"
    others = in_turn(*answers)

    def respond(url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        if not url.endswith("/site"):
            return others(url, params, headers)
        if api not in url:
            message = "404: Not Found"
            raise NotFound(message)
        return answer({"version": version}, date=date)

    source = Lemmy(own or Settings(base_url=f"{BASE}/"))
    incident = replace(INCIDENT, query=Query.read(query))
    return walked(source, respond, incident=incident, lane=lane, span=SPAN, purpose=purpose)


def searches(http: FakeHttp) -> list[Params]:
    return [params for url, params, _ in http.asked if url.endswith("/search")]


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
    with pytest.raises(BadAnswer, match="the answer is not posts"):
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
    http = FakeHttp(lambda *_: answer({"version": "1.0.2"}))
    source = Lemmy(Settings(base_url=BASE, api="v3"))
    with pytest.raises(NeedsAttention, match="set api to 'v4'"):
        source.check(INCIDENT, http)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "`instances` is missing"),
        ({"instances": ("lemmy.world",)}, "'lemmy.world' is no address"),
        ({"base_url": "ftp://a.example"}, "'ftp://a.example' is no address"),
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
    said = Lemmy(Settings(base_url=BASE)).check(INCIDENT, FakeHttp(service.respond))
    assert "posts and comments with 'anaheim'" in said
    assert "lemmy.example (0.19.5)" in said


@pytest.mark.parametrize("version", VERSIONS)
def test_an_old_span_can_be_asked_for(version: str) -> None:
    """A backfill reads down to the old span, without a cursor, and claims just that."""
    source, service = an_instance(items(90), version, "posts")
    service.now = START + timedelta(hours=9)
    kept, span = Collected(), Span(START, START + timedelta(hours=1))
    backfill(source, INCIDENT, FakeHttp(service.respond), span, service.now, kept)
    assert kept.numbers >= set(range(1, 61))
    assert kept.observed == {POSTS: [span]}
    assert kept.cursors == {}
