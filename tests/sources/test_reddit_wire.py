"""What Reddit answers: posts, comments, what was edited, crossposted, deleted or removed."""

import gzip
import json
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from monitor.errors import BadAnswer
from monitor.nouns.posts import Post
from monitor.sources.reddit.wire import parse
from monitor.testing.contract import START
from tests.sources.case_reddit import comment, link, listing
from tests.sources.test_recorded import RECORDED, exchanges

SEEN = START + timedelta(hours=1)
POLICY = "violating the [content policy](/help/contentpolicy)"
STREAM = RECORDED / "reddit" / "stream_pages_exhaust_praw.jsonl.gz"


def one(thing: object) -> Post:
    [post] = parse(json.dumps(listing(thing)).encode(), "r/anaheim", SEEN).posts
    return post


def test_a_post_is_its_title_and_its_text() -> None:
    """Title first; its own page is its address, and a post without an edit has no version."""
    post = one(link(10, START, "Title", selftext="Don't & look\n"))
    assert (post.native_id, post.text, post.kind) == ("t3_a", "Title\nDon't & look", "post")
    assert post.url == "https://www.reddit.com/r/anaheim/comments/a/x/"
    assert (post.published_at, post.author, post.version) == (START, "ann", None)
    assert (post.likes, post.replies, post.reposts) == (3, 2, None)


def test_references_to_characters_are_read() -> None:
    """Reddit's editor writes one for each empty line; in a title they stand for themselves."""
    assert one(link(1, START, "A &amp; B", selftext="C\n\n&#x200B;\n\nD")).text == (
        "A &amp; B\nC\n\n\u200b\n\nD"
    )
    assert one(comment(1, START, "A &amp; B")).text == "A & B"


@pytest.mark.parametrize(
    "shown",
    [
        "![gif](giphy|3o7TKz2eMXx7dn95FS|downsized)",
        "![img](emote|t5_2th52|4271)",
        '![img](a1b2c3 "A car")',
        "https://preview.redd.it/1tg5wd.jpeg?width=496&format=pjpg&auto=webp&s=de73",
    ],
)
def test_a_picture_is_no_word(shown: str) -> None:
    """A reader sees it; its mark-up would be scored, and its address be a link."""
    assert one(comment(1, START, f"They lied {shown}")).text == "They lied"
    assert one(comment(1, START, shown)).text == ""
    linked = f"[A car](https://preview.redd.it/1tg5wd.jpeg?s=de73), {shown} they lied"
    assert one(comment(1, START, linked)).text == "[A car],  they lied"
    other = "![a](https://a.example/1.png) https://i.redd.it.example/x"
    assert one(comment(1, START, other)).text == other


def test_a_link_has_the_address_that_it_shares() -> None:
    """The address of a link is that of the video or article, so that its spread can be seen."""
    shared = "https://video.example/1"
    assert one(link(1, START, "T", is_self=False, url=shared)).url == shared
    assert (one(link(1, START, "T", is_self=False, url="/r/x/")).url or "").endswith("/1/x/")


def test_a_comment_knows_what_it_answers() -> None:
    """A comment has its parent, a post or a comment, and its own page, told or not."""
    post = one(comment(11, START, "words", parent_id="t1_9"))
    assert (post.native_id, post.kind, post.parent_id) == ("t1_b", "comment", "t1_9")
    assert post.url == "https://www.reddit.com/r/anaheim/comments/abc/x/b/"
    old = one(comment(11, START, "words", permalink=None))
    assert old.url == "https://www.reddit.com/comments/abc/_/b"


def test_a_crosspost_repeats_its_original() -> None:
    """A crosspost has its own title, and the text and the id of its original."""
    original = [{"selftext": "first words"}]
    post = one(link(1, START, "T", crosspost_parent="t3_z", crosspost_parent_list=original))
    assert (post.kind, post.repost_of, post.text) == ("repost", "t3_z", "T\nfirst words")


def test_an_edit_is_a_new_version() -> None:
    """The time of an edit is its version; very old ones tell only that there was one."""
    later = START + timedelta(minutes=5)
    edited = one(link(1, START, "T", edited=later.timestamp()))
    assert edited.edited_at == later
    assert edited.version != one(link(1, START, "T", edited=later.timestamp() + 1)).version
    assert (one(link(1, START, "T", edited=True)).version) is not None
    assert (one(link(1, START, "T", edited=True)).edited_at) is None


@pytest.mark.parametrize(
    "thing",
    [
        comment(1, START, "[deleted]", author="[deleted]"),
        comment(1, START, "[removed]"),
        link(1, START, "Title", selftext="[removed]"),
        link(1, START, "[deleted by user]", selftext="[deleted]", author="[deleted]"),
        comment(1, START, "[ Removed by Reddit ]", author="[deleted]"),
        comment(1, START, "[ Removed by reddit in response to a copyright notice. ]"),
        link(1, START, "Title", selftext=f"[ Removed by Reddit on account of {POLICY}. ]"),
        link(1, START, "[ Removed by Reddit ]", selftext=""),
        link(1, START, "Title", removed_by_category="moderator"),
        link(1, START, "Title", removed_by_category="deleted", author="[deleted]"),
    ],
)
def test_what_was_taken_back_or_removed_keeps_only_its_id(thing: dict[str, Any]) -> None:
    """Deleted by its author or removed by others: neither words nor name are handed on."""
    post = one(thing)
    assert (post.text, post.author, post.url) == ("", None, None)
    assert (post.deleted_at, post.published_at) == (SEEN, START)
    assert post.native_id == thing["data"]["name"]


def test_who_writes_of_removals_is_read_whole() -> None:
    """Only a text that is nothing but the notice is one."""
    said = "[removed] by Reddit, says the mod of [deleted]"
    assert one(comment(1, START, said)).text == said


def test_an_author_who_left_has_no_name_but_the_words_stay() -> None:
    """Deleting an account takes the name from its posts, not the posts themselves."""
    post = one(comment(1, START, "words", author="[deleted]"))
    assert (post.author, post.text, post.deleted_at) == (None, "words", None)


@pytest.mark.parametrize("thing", [link(1, START, hide_score=True), comment(1, START, "x")])
def test_a_hidden_score_is_not_known(thing: dict[str, Any]) -> None:
    """A young post's score is shown as 1 and means nothing."""
    thing["data"]["score_hidden"] = True
    assert one(thing).likes is None


@pytest.mark.parametrize("body", [{"message": "Forbidden", "error": 403}, [], {"kind": "t2"}])
def test_an_error_is_no_listing(body: object) -> None:
    """An answer of another shape is refused, and says what was asked."""
    with pytest.raises(BadAnswer, match="r/anaheim: the answer is not JSON"):
        parse(json.dumps(body).encode(), "r/anaheim", SEEN)


def test_recorded_listings_lose_nothing() -> None:
    """Each item of a recorded listing is a post, or a reject with a reason."""
    listings = [one for one in exchanges("reddit") if one["kind"] == "reddit.listing"]
    assert len(listings) >= 20
    posts = 0
    for one in listings:
        found = parse(one["body"], "recorded", SEEN)
        assert len(found.posts) + len(found.rejected) == one["items"], one["file"]
        kinds = {json.loads(reject.raw)["kind"] for reject in found.rejected}
        assert kinds.isdisjoint({"t1", "t3"})
        assert all(reject.reason for reject in found.rejected)
        posts += len(found.posts)
    assert posts >= 1_000


def test_recorded_answers_that_are_no_listing_are_refused() -> None:
    """A thread, an edit or an error is no listing."""
    known = {"reddit.listing", "reddit.sequence"}
    others = [one for one in exchanges("reddit") if one["kind"] not in known]
    assert len(others) >= 20
    for one in others:
        with pytest.raises(BadAnswer, match="recorded: the answer is not JSON"):
            parse(one["body"], "recorded", SEEN)


def test_a_recorded_walk_ends_where_the_service_ends_it() -> None:
    """Eleven pages were recorded of one listing: each names the next, and the last one none."""
    exchanges("reddit")  # skips where nothing was recorded
    pages = []
    for line in gzip.decompress(STREAM.read_bytes()).splitlines():
        exchange = json.loads(line)
        pages.append((exchange["uri"], parse(exchange["body"].encode(), "recorded", SEEN)))
    assert sum(len(found.posts) + len(found.rejected) for _, found in pages) == 1001
    for (_, found), (uri, _) in pairwise(pages):
        assert f"after={found.after}" in uri
    assert pages[-1][1].after is None
