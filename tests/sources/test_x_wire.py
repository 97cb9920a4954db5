"""What X answers, and how a query is written for it."""

import json
from collections.abc import Mapping
from datetime import timedelta

import pytest

from monitor.clock import rfc3339
from monitor.errors import BadAnswer
from monitor.nouns.posts import Post
from monitor.query import Query
from monitor.sources.x.post import written_at
from monitor.sources.x.query import compiled
from monitor.sources.x.wire import parse
from monitor.testing.contract import MINUTE, START
from tests.sources.case_x import found, id_at, tweet
from tests.sources.test_recorded import exchanges

HOUR = timedelta(hours=1)


def one(**other: object) -> Post:
    [post] = parse(json.dumps(found({**tweet(1, START, "look"), **other})).encode(), START).posts
    return post


def test_a_post_of_x() -> None:
    """Signs are unescaped, counts taken; its address has no handle, its author is a number."""
    post = one(text="A &amp; B &lt;3")
    assert (post.text, post.author, post.lang) == ("A & B <3", "77", "en")
    assert (post.likes, post.reposts, post.replies) == (2, 1, 0)
    assert post.url == f"https://x.com/i/status/{post.native_id}"
    assert (post.published_at, post.kind, post.edited_at) == (START, "post", None)


def test_long_posts_are_read_whole() -> None:
    """The text of a long post is cut; the whole of it stands in its note."""
    assert one(note_tweet={"text": "all of it &gt;"}).text == "all of it >"


def test_an_edit_is_the_same_post_with_another_version() -> None:
    """Each edit has a new id and a new time: the key and the time are those of the first."""
    first, last = id_at(START - HOUR, 5), id_at(START, 1)
    post = one(edit_history_tweet_ids=[first, id_at(START - MINUTE), last])
    assert (post.native_id, post.version) == (first, last)
    assert (post.published_at, post.edited_at) == (START - HOUR, START)
    assert (one().native_id, one().version) == (last, last)


def test_relations() -> None:
    """Reposts, quotes and replies name the other post; a quote that replies is a quote."""
    quoted, replied = {"type": "quoted", "id": "3"}, {"type": "replied_to", "id": "4"}
    repost = one(referenced_tweets=[{"type": "retweeted", "id": "2"}])
    assert (repost.kind, repost.repost_of, repost.parent_id) == ("repost", "2", None)
    quote = one(referenced_tweets=[replied, quoted])
    assert (quote.kind, quote.repost_of, quote.parent_id) == ("quote", None, "3")
    assert (one(referenced_tweets=[replied]).kind, one().parent_id) == ("reply", None)
    assert one(referenced_tweets=[{"type": "new", "id": "2"}]).kind == "post"


@pytest.mark.parametrize(
    ("code", "lang"), [("en", "en"), ("iw", "he"), ("in", "id"), ("und", None), (None, None)]
)
def test_languages_have_their_own_codes_here(code: str | None, lang: str | None) -> None:
    """X writes some languages as they were written long ago, and says when it found none."""
    assert one(lang=code).lang == lang


def test_ids_tell_when() -> None:
    """Where no time is told, the id tells it; a time in another zone is the same instant."""
    assert one(created_at=None).published_at == START
    assert one(created_at="2026-11-23T20:30:00+05:30").published_at == START
    assert rfc3339(written_at("1578522108187283456")) == "2022-10-07T23:06:12.771Z"


def test_what_is_not_shown_is_told() -> None:
    """Beside the data stand problems: what is not found is deleted, anything else a reject."""
    base = "https://api.x.com/2/problems"
    gone = {"type": f"{base}/resource-not-found", "resource_type": "tweet", "resource_id": "9"}
    user = {**gone, "resource_type": "user", "title": "Not Found Error", "detail": "No user 9."}
    withheld = {"type": f"{base}/not-authorized-for-resource", "title": "Authorization Error"}
    body = json.dumps(found(tweet(1, START), errors=[gone, user, withheld, 17]))
    listing = parse(body.encode(), START)
    assert [(post.native_id, post.deleted_at) for post in listing.posts[1:]] == [("9", START)]
    reasons = [reject.reason for reject in listing.rejected]
    assert reasons == ["Not Found Error: No user 9.", "Authorization Error", "not shown"]
    assert json.loads(listing.rejected[0].raw) == user
    assert listing.paid == 1


@pytest.mark.parametrize("wrong", [{"id": "ann"}, {"text": None}, {"created_at": "2026-11-23"}])
def test_one_broken_post_costs_one_post(wrong: Mapping[str, object]) -> None:
    """A post without id, text or zone is rejected; it was paid for all the same."""
    body = json.dumps(found(tweet(2, START), {**tweet(1, START), **wrong})).encode()
    listing = parse(body, START)
    assert (len(listing.posts), len(listing.rejected), listing.paid) == (1, 1, 2)


@pytest.mark.parametrize("data", [{}, {"data": [{"id": 1}]}])
def test_posts_that_cannot_be_read_are_no_silence(data: Mapping[str, object]) -> None:
    """An answer that counts posts and shows none that can be read is no answer."""
    body = json.dumps({**data, "meta": {"result_count": 1}}).encode()
    with pytest.raises(BadAnswer, match=r"the answer shows no posts|not JSON|can be read"):
        parse(body, START)


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ("anaheim police", "(anaheim police)"),
        ("(cop OR lapd) -disneyland", "((cop OR lapd) -disneyland)"),
        ('"off-duty cop" OR #lapd', '("off duty cop" OR #lapd)'),
        ("anaheim threat*", "anaheim"),
        ("boy NEAR/3 gun", "(boy gun)"),
        ("$500 fine", '("$500" fine)'),
        ('"a $500 fine"', '"a $500 fine"'),
        ("gun -lang:es", "gun"),
        ("gun lang:he", "(gun lang:iw)"),
        ("gun lang:pt-BR", "(gun lang:pt)"),
        ('"OR" gun', '("OR" gun)'),
    ],
)
def test_a_query_as_x_wants_it(query: str, written: str) -> None:
    """What X cannot say is widened; reposts are left out."""
    assert compiled(Query.read(query)) == f"{written} -is:retweet"


def test_recorded_answers_lose_nothing() -> None:
    """Each item of a recorded answer of the API v2 is a post or a reject; the rest is refused."""
    read = refused = 0
    for one in exchanges("x"):
        if one["kind"] in {"twitter2.tweets", "twitter2.empty"}:
            listing = parse(one["body"], START)
            assert len(listing.posts) + len(listing.rejected) == one["items"], one["file"]
            assert all(post.native_id and post.published_at for post in listing.posts)
            read += 1
        else:  # counts, and answers of the API before this one
            with pytest.raises(BadAnswer, match="X: the answer is not JSON"):
                parse(one["body"], START)
            refused += 1
    assert read >= 15
    assert refused >= 25
