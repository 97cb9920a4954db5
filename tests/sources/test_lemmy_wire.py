"""What Lemmy answers in both versions: posts, comments, what was edited, deleted or removed."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import BadAnswer
from monitor.nouns.posts import Post
from monitor.sources.lemmy.wire import parse
from monitor.sources.values import digest
from monitor.testing.contract import START
from tests.sources.case_lemmy import comment3, comment4, found, view3, view4

SEEN = START + timedelta(hours=1)
Make = Callable[..., dict[str, object]]
ALL = (view3, comment3, view4, comment4)


def one(view: dict[str, object]) -> Post:
    given = found([], [view]) if "comment" in view else found([view])
    [post] = parse(json.dumps(given).encode(), "lemmy.example", "lemmy.example", SEEN).posts
    return post


@pytest.mark.parametrize("make", ALL)
def test_both_versions_say_the_same(make: Make) -> None:
    """Text, time, author and counts have other places in version 4, and the same meaning."""
    post = one(make(5, START, "*words* & more"))
    assert (post.text, post.published_at) == ("*words* & more", START)
    assert (post.author, post.version) == ("https://far.example/u/ann", None)
    comment = make in {comment3, comment4}
    assert post.kind == ("comment" if comment else "post")
    assert (post.likes, post.replies) == ((1, 4) if comment else (3, 2))


def test_a_post_is_its_title_and_its_body() -> None:
    """Title first, the body as Markdown; what it links to is its address."""
    post = one(view3(5, START, "Title", body="**body**", url="https://video.example/1"))
    assert (post.text, post.url) == ("Title\n**body**", "https://video.example/1")
    assert one(view3(5, START, "Title")).url == "https://far.example/post/5"
    torrent = one(view3(5, START, "Title", url="magnet:?xt=urn:btih:5"))
    assert torrent.url == "https://far.example/post/5"


def test_references_to_characters_are_read() -> None:
    """Markdown may name a character by a reference; readers see the character."""
    assert one(view3(5, START, "Title", body="A &amp; B")).text == "Title\nA & B"
    assert one(comment3(5, START, "A&nbsp;B")).text == "A\xa0B"


def test_an_id_is_the_same_everywhere_and_has_no_handle() -> None:
    """The address that all instances know is digested: comments from Mastodon bear a handle."""
    address = "https://mastodon.example/users/ann/statuses/9"
    three = one(comment3(5, START, "x", ap_id=address))
    four = one(comment4(77, START, "x", ap_id=address))
    assert three.native_id == four.native_id == digest(address)
    assert "ann" not in three.native_id
    assert (three.ref, four.ref) == ("lemmy.example/comment/5", "lemmy.example/comment/77")


def test_a_comment_knows_the_post_that_it_answers() -> None:
    """A comment below a post has it as its parent; of one below a comment the parent is unknown."""
    assert one(comment3(5, START, "x")).parent_id == digest("https://far.example/post/7")
    assert one(comment3(5, START, "x", path="0.4.5")).parent_id is None


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("flag", ["deleted", "removed"])
def test_what_was_taken_back_keeps_only_its_id(make: Make, flag: str) -> None:
    """Deleted by its author or removed by others: neither words nor name are handed on."""
    post = one(make(5, START, "words", **{flag: True}))
    assert (post.text, post.author, post.url) == ("", None, None)
    assert (post.deleted_at, post.published_at) == (SEEN, START)


@pytest.mark.parametrize(("make", "key"), [(view3, "updated"), (view4, "updated_at")])
def test_an_edit_is_a_new_version(make: Make, key: str) -> None:
    """The time of an edit is its version."""
    post = one(make(5, START, "x", **{key: "2026-11-23T15:30:00.5Z"}))
    assert post.edited_at == datetime(2026, 11, 23, 15, 30, 0, 500_000, tzinfo=UTC)
    assert post.version == "2026-11-23T15:30:00.500Z"


@pytest.fixture
def _far_from_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put this machine into another zone for a while."""
    with monkeypatch.context() as changed:
        changed.setenv("TZ", "Asia/Kolkata")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_far_from_utc")
@pytest.mark.parametrize(
    "said",
    [
        "2026-11-23T16:00:00",
        "2026-11-23T16:00:00.000000",
        "2026-11-23T16:00:00Z",
        "2026-11-23T17:30:00+01:30",
    ],
)
def test_a_time_without_a_zone_is_utc(said: str) -> None:
    """Releases before 0.19 leave the zone out; any other zone is read as it is."""
    post = one(view3(5, START, "x", published=said))
    assert post.published_at == datetime(2026, 11, 23, 16, tzinfo=UTC)


@pytest.mark.parametrize("body", [{"error": "unknown"}, [], {"posts": []}])
def test_an_error_is_no_search(body: object) -> None:
    """An answer of another shape is refused, and says what was asked."""
    with pytest.raises(BadAnswer, match=r"lemmy\.example: the answer is not JSON"):
        parse(json.dumps(body).encode(), "lemmy.example", "lemmy.example", SEEN)
