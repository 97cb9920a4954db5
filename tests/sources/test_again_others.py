"""What Discourse, Hacker News, Lemmy, Reddit and Tumblr tell of posts that are held."""

import json

import pytest

from monitor.clock import rfc3339
from monitor.errors import BadAnswer, NeedsAttention, NotFound, SourceError
from monitor.nouns.posts import Answer, Page
from monitor.privacy.secret import Secret
from monitor.sources.base import Held, Recheck, Source
from monitor.sources.discourse.source import Discourse
from monitor.sources.discourse.source import Settings as Sites
from monitor.sources.hackernews.search import HackerNews
from monitor.sources.hackernews.search import Settings as Algolia
from monitor.sources.lemmy.source import Lemmy
from monitor.sources.lemmy.source import Settings as Instances
from monitor.sources.reddit.wire import parse as parse_reddit
from monitor.sources.tumblr import Settings as Tags
from monitor.sources.tumblr import Tumblr
from monitor.sources.values import digest
from monitor.testing.contract import INCIDENT, START, items
from monitor.testing.service import FakeHttp, Params, Respond, answer
from tests.sources import case_discourse, case_lemmy, case_reddit, case_tumblr
from tests.sources.test_recorded import exchanges


def asking(source: Source, respond: Respond, *posts: Held) -> tuple[list[Page], FakeHttp]:
    http = FakeHttp(respond)
    return list(source.again(Recheck(incident=INCIDENT, posts=posts, now=START), http)), http


def told(pages: list[Page]) -> dict[str, bool]:
    """Return of which posts something is told, and whether they are gone."""
    return {post.native_id: post.deleted_at is not None for page in pages for post in page.posts}


def on_site(*numbers: int) -> tuple[Held, ...]:
    return tuple(Held(f"talk.example/{n}", None) for n in numbers)


def test_neighbours_on_a_site_cost_one_question() -> None:
    """A page of the list shows fifty; only what it leaves out is asked for by itself."""
    source, service = case_discourse.a_site(items(200))
    service.now, service.gone = START.replace(hour=23), frozenset({120})
    pages, http = asking(source, service.respond, *on_site(100, 110, 120, 149, 3))
    assert told(pages) == {f"talk.example/{n}": n == 120 for n in (100, 110, 120, 149, 3)}
    asked = [url.removeprefix(case_discourse.SITE) for url, _, _ in http.asked]
    assert asked == ["/posts.json", "/posts/120.json", "/posts.json"]


@pytest.mark.parametrize(
    ("fields", "gone"),
    [
        ({"user_deleted": True}, True),
        ({"deleted_at": rfc3339(START)}, True),
        ({"hidden": True}, False),
        ({}, False),
    ],
)
def test_a_post_of_a_site_by_itself(fields: dict[str, object], *, gone: bool) -> None:
    """It may say that it was taken back; else nothing is told, for its title is missing there."""

    def respond(url: str, params: Params, headers: object) -> Answer:
        if url.endswith("/posts.json"):
            return answer(case_discourse.latest(case_discourse.item(4, START)))
        return answer(case_discourse.item(7, START, "look", **fields))

    pages, _ = asking(Discourse(Sites(sites=(case_discourse.SITE,))), respond, *on_site(7))
    assert told(pages) == ({"talk.example/7": True} if gone else {})


def test_a_hidden_post_in_the_list_is_not_asked_for() -> None:
    """Flags hide a post for a while: it is there, and nothing more is known."""
    body = case_discourse.latest(case_discourse.item(7, START, hidden=True))
    pages, http = asking(
        Discourse(Sites(sites=(case_discourse.SITE,))), lambda *_: answer(body), *on_site(7)
    )
    assert (told(pages), len(http.asked)) == ({}, 1)


def test_a_site_that_is_not_configured_is_not_asked() -> None:
    """It may have left the configuration, with its posts held still."""
    source = Discourse(Sites(sites=(case_discourse.SITE,)))
    pages, http = asking(source, lambda *_: answer({}), Held("other.example/7", None))
    assert (pages, http.asked) == ([], [])


def test_one_site_that_fails_costs_the_other_nothing() -> None:
    """Both are asked, then the failure is told."""

    def respond(url: str, params: Params, headers: object) -> Answer:
        if "bad.example" in url:
            message = "bad.example: expected an answer, got 502"
            raise SourceError(message)
        return answer(case_discourse.latest(case_discourse.item(7, START, "look")))

    source = Discourse(Sites(sites=("https://bad.example", case_discourse.SITE)))
    posts = (Held("bad.example/1", None), *on_site(7))
    pages: list[Page] = []
    with pytest.raises(SourceError, match="502"):
        pages.extend(
            source.again(Recheck(incident=INCIDENT, posts=posts, now=START), FakeHttp(respond))
        )
    assert told(pages) == {"talk.example/7": False}


def test_the_search_of_hacker_news_asks_the_item_api() -> None:
    """The search leaves out what is gone and so tells nothing; the item API is asked one by one."""
    body = {"id": 7, "type": "story", "time": int(START.timestamp()), "title": "look", "score": 9}
    source = HackerNews(Algolia(items_url="https://items.example/"))
    [page], http = asking(source, lambda *_: answer(body), Held("7", None))
    assert [url for url, _, _ in http.asked] == ["https://items.example/v0/item/7.json"]
    assert [(post.native_id, post.likes) for post in page.posts] == [("7", 9)]


def test_recorded_items_are_read() -> None:
    """Real items come back under their numbers; the recorded null tells nothing."""
    known = {
        one["uri"].rpartition("/")[2]: one["body"]
        for one in exchanges("hackernews")
        if "/item/" in one["uri"] and not one["uri"].endswith(".json.json")
    }

    def respond(url: str, params: Params, headers: object) -> Answer:
        return answer(known[url.rpartition("/")[2]])

    held = tuple(Held(key.removesuffix(".json"), None) for key in known)
    pages, _ = asking(HackerNews(Algolia()), respond, *held)
    found = told(pages)
    nulls = {one.removesuffix(".json") for one, body in known.items() if body.strip() == b"null"}
    taken_back = {
        one.removesuffix(".json")
        for one, body in known.items()
        if (item := json.loads(body)) and (item.get("deleted") or item.get("dead"))
    }
    assert nulls == {"3000"}
    assert found.keys() == {one.native_id for one in held} - nulls
    assert {key for key, gone in found.items() if gone} == taken_back


def in_lemmy(number: int, host: str = "lemmy.example") -> Held:
    return Held(digest(f"https://far.example/post/{number}"), f"{host}/post/{number}")


@pytest.mark.parametrize("reason", [b"couldnt_find_post", b"couldnt_find_comment", b"not_found"])
def test_how_lemmy_says_that_a_post_is_gone(reason: bytes) -> None:
    """Before 0.19 with status 400; anything else that is refused proves nothing."""
    error = SourceError("400")
    error.body = b'{"error":"' + reason + b'"}'

    def respond(url: str, params: Params, headers: object) -> Answer:
        if url.endswith("/api/v4/site"):
            raise NotFound(url)
        if url.endswith("/site"):
            return answer({"version": "0.18.5"})
        raise error

    lemmy = Lemmy(Instances(instances=(case_lemmy.BASE,)))
    pages, http = asking(lemmy, respond, in_lemmy(7), in_lemmy(8, "other.example"))
    assert told(pages) == {in_lemmy(7).native_id: True}
    assert http.asked[-1][:2] == (f"{case_lemmy.BASE}/api/v3/post", {"id": "7"})
    error.body = b'{"error":"rate_limit_error"}'
    with pytest.raises(SourceError, match="400"):
        asking(lemmy, respond, in_lemmy(7))


def test_an_instance_that_is_no_lemmy_any_more_proves_nothing() -> None:
    """Where all is 404 the whole place is gone, which is not what an author did."""

    def respond(url: str, *_: object) -> Answer:
        raise NotFound(url)

    with pytest.raises(NotFound):
        asking(Lemmy(Instances(instances=(case_lemmy.BASE,))), respond, in_lemmy(7))


def test_another_answer_of_lemmy_is_none() -> None:
    """Neither a post nor a comment: nothing is known, and that is said."""

    def respond(url: str, params: Params, headers: object) -> Answer:
        return answer({"version": "1.0.0"} if url.endswith("/site") else {"error": "x"})

    with pytest.raises(BadAnswer, match="is not a comment_view or a post_view"):
        asking(Lemmy(Instances(instances=(case_lemmy.BASE,))), respond, in_lemmy(7))


def test_reddit_tells_of_what_was_asked() -> None:
    """An item that nobody asked for is left out; one that does not come proves nothing."""
    source, _ = case_reddit.a_subreddit(items(3), kind="comments")
    token = answer({"access_token": "t", "expires_in": 3600})
    both = case_reddit.listing(*(case_reddit.comment(n, START, "look") for n in (1, 9)))

    def respond(url: str, params: Params, headers: object) -> Answer:
        return token if url == case_reddit.TOKENS else answer(both)

    assert source.batch is not None
    pages, http = asking(source, respond, Held("t1_1", None), Held("t1_2", None))
    assert told(pages) == {"t1_1": False}
    assert [params["id"] for _, params, _ in http.asked] == ["t1_1,t1_2"]


def test_a_recorded_answer_of_reddit_is_read() -> None:
    """A real answer to the same question gives the comment under its name."""
    [one] = [one for one in exchanges("reddit") if "/api/info/?" in one["uri"]]
    listing = parse_reddit(one["body"], "recorded.example", START)
    assert [post.native_id for post in listing.posts] == ["t1_cklhv0f"]


def test_a_blog_is_named_by_its_id() -> None:
    """Never by its author's name; of a post that came without the id nothing is asked."""
    source, service = case_tumblr.a_tag(items(3))
    pages, http = asking(source, service.respond, Held("1", "t:ann"), Held("2", None))
    assert told(pages) == {"1": False}
    [(url, params, _)] = http.asked
    assert url == "https://api.tumblr.com/v2/blog/t:ann/posts"
    assert (params["id"], params["filter"]) == ("1", "text")


def test_a_key_that_tumblr_refuses_proves_nothing() -> None:
    """The refusal comes through."""

    def respond(*_: object) -> Answer:
        message = "401: Unauthorized"
        raise NeedsAttention(message)

    with pytest.raises(NeedsAttention):
        asking(Tumblr(Tags(api_key=Secret("k" * 32))), respond, Held("1", "t:ann"))
