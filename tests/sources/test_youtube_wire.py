"""What YouTube answers."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from monitor.errors import BadAnswer
from monitor.nouns.posts import Post
from monitor.sources.youtube.api import reasons
from monitor.sources.youtube.wire import (
    YoutubePage,
    parse_comments,
    parse_details,
    parse_ids,
    parse_replies,
    parse_search,
    parse_threads,
    parse_videos,
)
from monitor.testing.contract import START
from tests.sources.case_youtube import VIDEO, comment, details, page, refusal, thread
from tests.sources.test_recorded import exchanges

HOUR = timedelta(hours=1)


def one(**snippet: object) -> Post:
    body = json.dumps(page("comment", comment("Ug1", START, "look", **snippet)))
    [post] = parse_replies(body.encode(), VIDEO).posts
    return post


def test_a_comment() -> None:
    """It answers the video, has an address of its own, and its author is a channel, not a name."""
    post = one()
    assert (post.native_id, post.text, post.kind, post.likes) == ("Ug1", "look", "comment", 2)
    assert (post.author, post.parent_id) == ("UCann", VIDEO)
    assert post.url == f"https://www.youtube.com/watch?v={VIDEO}&lc=Ug1"
    assert (post.published_at, post.version, post.edited_at) == (START, None, None)
    assert one(authorChannelId=None).author is None
    assert not one(authorChannelId={}).author


def test_a_reply_answers_its_comment() -> None:
    """A thread is its comment, which counts its replies, and the replies that it shows."""
    first, reply = comment("Ug1", START, "one"), comment("Ug1.2", START, "two", parentId="Ug1")
    body = json.dumps(page("commentThread", thread(first, 9, [reply]), more="t")).encode()
    listing = parse_threads(body, VIDEO)
    assert [(post.parent_id, post.replies) for post in listing.posts] == [(VIDEO, 9), ("Ug1", None)]
    [seen] = listing.threads
    assert (seen.id, seen.total, seen.shown, listing.after) == ("Ug1", 9, 1, "t")


def test_an_edit_is_a_new_version() -> None:
    """Where it was changed after it was published, the time of the change is the version."""
    post = one(updatedAt="2026-11-23T16:30:00+01:00")
    assert (post.version, post.edited_at) == ("2026-11-23T15:30:00Z", START + HOUR / 2)
    assert one(updatedAt=None).version is None


def test_text_as_it_was_written() -> None:
    """The original is taken where it is shown: the other may be HTML."""
    assert one(textOriginal="a < b", textDisplay="a &lt; b").text == "a < b"


def test_a_video_is_its_title_and_its_description() -> None:
    """Both are as they were written; counts come with them, where they are not switched off."""
    found = details("abcdefghijk", START, "He said <b>", description="A &amp; B")
    [post] = parse_details(json.dumps(page("video", found)).encode()).posts
    assert (post.text, post.kind, post.author) == ("He said <b>\nA &amp; B", "post", "UCbob")
    assert post.url == "https://www.youtube.com/watch?v=abcdefghijk"
    assert (post.likes, post.replies) == (20, 3)
    [post] = parse_details(json.dumps(page("video", {**found, "statistics": {}})).encode()).posts
    assert (post.likes, post.replies) == (None, None)


@pytest.mark.parametrize("wrong", [{"publishedAt": "2026-11-23"}, {"publishedAt": None}])
def test_a_broken_comment_costs_one_comment(wrong: Mapping[str, str | None]) -> None:
    """A comment without a time is rejected, and so is a reply; the replies to it are read."""
    good, bad = comment("Ug1", START), comment("Ug2", START) | {"snippet": wrong}
    body = json.dumps(
        page("commentThread", thread(good, 2, [bad, good]), thread(bad, 1, [good]))
    ).encode()
    listing = parse_threads(body, VIDEO)
    assert (len(listing.posts), len(listing.rejected)) == (3, 2)


@pytest.mark.parametrize(
    "body", [refusal(403, "x"), page("activity"), page("commentThread", {"id": 1}), {"items": 3}]
)
def test_what_lists_no_comments_is_no_silence(body: object) -> None:
    """Another list, a refusal with status 200, or nothing that can be read is no answer."""
    with pytest.raises(BadAnswer, match="YouTube: "):
        parse_threads(json.dumps(body).encode(), VIDEO)


def shown(body: bytes) -> tuple[int, int]:
    """Return of how many threads the comment was read, and how many rejects there are."""
    listing = parse_threads(body, VIDEO)
    firsts = [post for post in listing.posts if post.parent_id == VIDEO]
    return len(firsts), len(listing.rejected)


def read(listing: YoutubePage) -> tuple[int, int]:
    return len(listing.posts), len(listing.rejected)


def found(body: bytes) -> tuple[int, int]:
    hits = parse_search(body)
    return len(hits.videos), len(hits.rejected)


KINDS: Mapping[str, Callable[[bytes], tuple[int, int]]] = {
    "commentThread": shown,
    "comment": lambda body: read(parse_replies(body, VIDEO)),
    "search": found,
    "video": lambda body: read(parse_details(body)),
}


def test_recorded_answers_lose_nothing() -> None:
    """Each item of a recorded list is a post or a reject; what is no such list is refused."""
    refused_, kinds = 0, Counter[str]()
    for one in exchanges("youtube"):
        for kind, parse in KINDS.items():
            if one["kind"] != f"youtube#{kind}ListResponse":
                with pytest.raises(BadAnswer, match="YouTube: "):
                    parse(one["body"])
                refused_ += 1
                continue
            assert sum(parse(one["body"])) == one["items"], one["file"]
            kinds[kind] += 1
    assert kinds == {"commentThread": 7, "comment": 4, "search": 9, "video": 6}
    assert refused_ >= 80


def test_recorded_comments_that_were_asked_for_by_their_ids() -> None:
    """Each is a post under the id that it was asked for by; of which video it is is not told."""
    seen = 0
    for one in exchanges("youtube"):
        if one["kind"] == "youtube#commentListResponse":
            posts = parse_comments(one["body"]).posts
            assert frozenset(post.native_id for post in posts) == parse_ids(one["body"])
            assert {post.url for post in posts} == {None}
            assert [post.text for post in parse_replies(one["body"], VIDEO).posts] == [
                post.text for post in posts
            ]
            seen += len(posts)
    assert seen == 6


def test_an_id_that_cannot_be_read_leaves_all_open() -> None:
    """Which one is broken is not known then, so that none is known to be missing."""
    body = json.dumps(page("comment", comment("Ug1", START), {"id": None})).encode()
    assert parse_ids(body) is None


def test_recorded_refusals_are_understood() -> None:
    """The reason is read wherever it stands, and its absence is no error; videos are counted."""
    errors = [one["body"] for one in exchanges("youtube") if one["kind"] == "error"]
    assert sorted(map(sorted, map(reasons, errors))) == [
        [],
        ["SERVICE_UNAVAILABLE"],
        ["keyInvalid"],
    ]
    for one in exchanges("youtube"):
        if one["kind"] == "youtube#videoListResponse":
            assert len(parse_videos(one["body"])) == one["items"], one["file"]
