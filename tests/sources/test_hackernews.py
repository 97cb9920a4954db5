"""What Hacker News answers, what we ask it, and what we may claim from it."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from monitor.clock import EPOCH
from monitor.errors import BadAnswer
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Answer, Page, Span
from monitor.query import Probe, Query
from monitor.sources.hackernews.search import CAP, HackerNews, Settings, parse, search, window
from monitor.testing.contract import START
from monitor.testing.service import FakeHttp, Params, answer
from tests.sources.answers import hit, hits
from tests.sources.asking import in_turn, walked
from tests.sources.services import bounds

HOUR = Span(START, START + timedelta(hours=1))


def incident(query: str) -> Incident:
    return Incident(key="a", title="A", since=START, query=Query.read(query))


def pull(query: str, *answers: object) -> tuple[list[Page], FakeHttp]:
    source = HackerNews(Settings(base_url="http://mirror.example/"))
    return walked(source, in_turn(*answers), incident=incident(query), lane="search", span=HOUR)


def many(count: int, total: int | None = None) -> dict[str, object]:
    return hits([hit(n, START, "x") for n in range(count)], total)


@pytest.mark.parametrize("count", [0, 1, CAP - 1])
def test_claims_a_window_that_it_saw_whole(count: int) -> None:
    """Fewer hits than the cap prove the whole window, also when there are none."""
    [page], _ = pull("lapd", many(count))
    assert (page.observed, page.truncated, len(page.posts)) == (HOUR, False, count)


@pytest.mark.parametrize("found", [many(CAP), many(20, total=21), many(0, total=5)])
def test_claims_nothing_at_the_cap(found: object) -> None:
    """At the cap, or where fewer are shown than there are, the window is to be split."""
    [page], _ = pull("lapd", found)
    assert (page.observed, page.truncated) == (None, True)


def test_past_the_cap_is_not_nothing() -> None:
    """An answer without hits but with a message is no proof of silence."""
    body = json.dumps(hits([], message="you can only fetch the 1000 hits for this query"))
    with pytest.raises(BadAnswer, match="only fetch"):
        parse(body.encode())


def test_asks_every_search_and_claims_with_the_last() -> None:
    """Whatever matches answers one of the searches: the span is proved when all have been read."""
    pages, http = pull("cop OR lapd", many(2), many(3))
    assert [page.observed for page in pages] == [None, HOUR]
    assert [params["query"] for _, params, _ in http.asked] == ["cop", "lapd"]


def test_stops_at_the_first_search_that_holds_too_much() -> None:
    """The window will be split and asked again: the other searches would be asked in vain."""
    pages, http = pull("cop OR lapd", many(3, total=9))
    assert [(page.truncated, page.observed) for page in pages] == [(True, None)]
    assert len(http.asked) == 1


@pytest.mark.parametrize(
    ("probe", "asked"),
    [
        (Probe(words=("anaheim", "police")), ("anaheim police", "prefixNone")),
        (Probe(phrases=(("off", "duty"), ("duty", "cop"))), ("off duty cop", "prefixNone")),
        (Probe(words=("cop",), phrases=(("a", "cop"),)), ("cop a", "prefixNone")),
        (Probe(prefix="shoot"), ("shoot", "prefixLast")),
    ],
)
def test_search_finds_all_that_the_probe_holds_on(probe: Probe, asked: tuple[str, str]) -> None:
    """Words are asked for as they are, phrases word by word; only a prefix may be completed."""
    params = search(probe)
    assert (params["query"], params["queryType"]) == asked
    assert params["typoTolerance"] == params["advancedSyntax"] == "false"


def test_window_is_widened_to_whole_seconds() -> None:
    """The service knows whole seconds: neighbouring windows leave nothing between them."""
    edges = [EPOCH + timedelta(seconds=n) for n in (10, 10.25, 10.75, 12, 14.5)]
    asked = [window(Probe(("x",)), Span(*pair))["numericFilters"] for pair in pairwise(edges)]
    assert list(map(bounds, map(str, asked))) == [(10, 11), (10, 11), (10, 12), (12, 15)]


def test_a_story_has_its_title_first_and_its_address() -> None:
    """Title, then body, without markup; a story without an address has its own page."""
    story = hit(1, START, title="Video &amp; text", url="https://v.example/", comment_text=None)
    ask = hit(2, START, title="Ask", url="", story_text="<p>Don&#x27;t<p>look", parent_id=None)
    both = hits([{**story, "parent_id": None, "points": 9}, ask])
    one, two = parse(json.dumps(both).encode()).posts
    assert (one.text, one.url, one.kind, one.likes) == (
        "Video & text",
        "https://v.example/",
        "post",
        9,
    )
    assert (two.text, two.kind) == ("Ask\nDon't\nlook", "post")
    assert two.url == "https://news.ycombinator.com/item?id=2"


def test_a_comment_knows_its_parent_and_its_edits() -> None:
    """A comment has its parent; its version changes with its text, and only with it."""
    texts = ("one", "one", "two")
    a, b, c = (parse(json.dumps(hits([hit(3, START, t)])).encode()).posts[0] for t in texts)
    assert (a.kind, a.parent_id, a.native_id) == ("comment", "7", "3")
    assert a.version == b.version != c.version
    assert a.published_at == START


def test_other_server_of_the_same_api() -> None:
    """`base_url` names another server; nothing else is asked."""
    _, http = pull("lapd", many(0))
    assert [url for url, _, _ in http.asked] == ["http://mirror.example/api/v1/search_by_date"]


def test_check_says_how_much_there_is() -> None:
    """One question, which fetches no hits, tells how many there are."""

    def respond(url: str, params: Params, headers: object) -> Answer:
        assert params["hitsPerPage"] == 0
        return answer(many(0, total=1234))

    http = FakeHttp(respond)
    assert "1,234 of all years" in HackerNews(Settings()).check(incident("cop OR lapd"), http)
    assert len(http.asked) == 1


def test_times_are_in_utc() -> None:
    """What the service calls `created_at_i` are seconds since 1970 in UTC."""
    found = hits([{**hit(1, START), "created_at_i": 1487743200}])
    (post,) = parse(json.dumps(found).encode()).posts
    assert post.published_at == datetime(2017, 2, 22, 6, tzinfo=UTC)
