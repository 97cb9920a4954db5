"""What Mastodon tells of posts that are held, by one or by several instances."""

from collections.abc import Iterator

import pytest

from monitor.errors import NeedsAttention, NotFound, SourceError
from monitor.nouns.posts import Answer, Page
from monitor.sources.base import Held, Recheck
from monitor.sources.mastodon.source import Mastodon, Settings
from monitor.sources.mastodon.wire import Instance
from monitor.sources.values import digest
from monitor.testing.contract import INCIDENT, START
from monitor.testing.service import FakeHttp, Params, Respond, answer
from tests.sources.answers import instance, status

HOSTS = ("a.example", "b.example")


def held(number: int, host: str = "a.example") -> Held:
    return Held(digest(f"https://far.example/users/ann/statuses/{number}"), f"{host}/{number}")


def asking(respond: Respond, *posts: Held) -> Iterator[Page]:
    source = Mastodon(Settings(instances=tuple(f"https://{host}" for host in HOSTS)))
    recheck = Recheck(incident=INCIDENT, posts=posts, now=START)
    return source.again(recheck, FakeHttp(respond))


def again(respond: Respond, *posts: Held) -> list[Page]:
    return list(asking(respond, *posts))


def shows(*numbers: int, version: str = "4.5.2", asked: list[str] | None = None) -> Respond:
    """Return a service, on each host, that shows these posts and has no others."""

    def respond(url: str, params: Params, headers: object) -> Answer:
        if asked is not None:
            asked.append(url)
        if url.endswith("/api/v2/instance"):
            return answer({**instance(), "version": version})
        ids = params.get("id[]") or [url.rpartition("/")[2]]
        shown = [status(int(one), START, "look") for one in ids if int(one) in numbers]  # type: ignore[union-attr]
        if params:
            return answer(shown)
        if not shown:
            message = "404: Record not found"
            raise NotFound(message)
        return answer(shown[0])

    return respond


@pytest.mark.parametrize(
    ("version", "lists"),
    [
        ("4.3.0", True),
        ("4.5.2+glitch", True),
        ("10.0.1", True),
        ("4.2.10", False),
        ("4.3.0 (compatible; Pleroma 2.7.0)", False),
        ("4.5.0 (not true; really snac/2.75)", False),
        ("snac/2.74", False),
    ],
)
def test_which_instances_show_several_posts_at_once(version: str, *, lists: bool) -> None:
    """Mastodon does from 4.3 on; other programs only say that they speak its API."""
    assert Instance(version).lists is lists


def test_several_are_asked_for_at_once() -> None:
    """Twenty at once; only what is left out is asked for by itself, and is gone if not there."""
    asked: list[str] = []
    pages = again(shows(*range(1, 40), asked=asked), *(held(n) for n in range(1, 42)))
    told = {post.native_id: post for page in pages for post in page.posts}
    gone = {key for key, post in told.items() if post.deleted_at}
    assert gone == {held(n).native_id for n in (40, 41)}
    assert len(told) == 41
    statuses = "https://a.example/api/v1/statuses"
    assert asked[1:] == [statuses] * 3 + [f"{statuses}/40", f"{statuses}/41"]


def test_each_is_asked_for_where_it_was_seen() -> None:
    """An instance that left the configuration is not asked, nor is one without a post."""
    asked: list[str] = []
    pages = again(
        shows(1, version="4.2.0", asked=asked), held(1, "b.example"), held(2, "c.example")
    )
    assert [post.native_id for page in pages for post in page.posts] == [held(1).native_id]
    assert asked == [
        "https://b.example/api/v2/instance",
        "https://b.example/api/v1/statuses/1",
    ]


def test_an_instance_may_lie_in_a_folder() -> None:
    """What it has shown is asked for there, and not at the root of its host."""
    asked: list[str] = []
    source = Mastodon(Settings(instances=("https://a.example/social",)))
    recheck = Recheck(incident=INCIDENT, posts=(held(1, "a.example/social"),), now=START)
    pages = list(source.again(recheck, FakeHttp(shows(1, asked=asked))))
    assert [post.native_id for page in pages for post in page.posts] == [held(1).native_id]
    assert asked[-1] == "https://a.example/social/api/v1/statuses"


def test_a_post_without_a_place_is_not_asked_for() -> None:
    """What an older release has stored has none."""
    assert again(shows(), Held("digest", None)) == []


def test_one_instance_that_fails_costs_the_others_nothing() -> None:
    """The others are asked all the same; then the failure is told."""
    inner = shows(1, 2)

    def respond(url: str, params: Params, headers: object) -> Answer:
        if "a.example" in url:
            message = "a.example: expected an answer, got 502"
            raise SourceError(message)
        return inner(url, params, {})

    pages: list[Page] = []
    with pytest.raises(SourceError, match="502"):
        pages.extend(asking(respond, held(1), held(2, "b.example")))
    assert [post.native_id for page in pages for post in page.posts] == [held(2).native_id]


def test_an_address_that_is_no_instance_any_more_proves_nothing() -> None:
    """Where all is 404 the whole place is gone, which is not what an author did."""

    def respond(url: str, *_: object) -> Answer:
        raise NotFound(url)

    with pytest.raises(NotFound):
        again(respond, held(1))


@pytest.mark.parametrize("error", [NeedsAttention("401"), NeedsAttention("403")])
def test_what_asks_for_an_account_is_not_gone(error: SourceError) -> None:
    """It may be there still."""
    inner = shows(version="4.2.0")

    def respond(url: str, params: Params, headers: object) -> Answer:
        if "/statuses/" in url:
            raise error
        return inner(url, params, {})

    assert again(respond, held(1), held(2)) == []
