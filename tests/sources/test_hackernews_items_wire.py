"""What the item API of Hacker News answers: items, what was taken back, what is none."""

import json
from datetime import timedelta
from typing import Any

import pytest

from monitor.clock import from_epoch
from monitor.errors import BadAnswer
from monitor.nouns.posts import Post, Reject
from monitor.sources.hackernews import algolia_wire as hackernews_wire
from monitor.sources.hackernews.items_wire import HackerNewsItem, post, read
from tests.sources.answers import hit, hits
from tests.sources.case_hackernews_items import item
from tests.sources.contract import START
from tests.sources.test_recorded import exchanges

SEEN = START + timedelta(hours=1)


def one(**other: object) -> Post:
    """Return the post that an item becomes."""
    found = read(json.dumps(item(5, START, "text", **other)).encode(), 5)
    assert isinstance(found, HackerNewsItem)
    return post(found, SEEN)


def test_an_item_is_the_same_post_as_in_the_search() -> None:
    """Text, kind, parent, version and counts are those that the search would have given."""
    told: dict[str, Any] = {"title": "A & B", "url": "https://v.example/"}
    shown = hit(5, START, "text", points=4, num_comments=2, **told)
    [same] = hackernews_wire.parse(json.dumps(hits([shown])).encode())[0]
    assert one(score=4, descendants=2, **{**told, "title": "A &amp; B"}).text == "A & B\ntext"
    assert one(score=4, descendants=2, **told) == same


@pytest.mark.parametrize("flag", ["deleted", "dead"])
def test_what_was_taken_back_keeps_only_its_id(flag: str) -> None:
    """Deleted by its author, or killed by the site: neither words nor name are handed on."""
    gone = one(**{flag: True})
    assert gone == Post(native_id="5", published_at=START, deleted_at=SEEN)


@pytest.mark.parametrize("body", [b'{"error": "Permission denied"}', b'{"id": 6}', b"[]", b"5"])
def test_another_answer_is_no_item(body: bytes) -> None:
    """What is not the item that was asked for says nothing of it."""
    with pytest.raises(BadAnswer, match="Hacker News item 5"):
        read(body, 5)


def test_recorded_items_lose_nothing() -> None:
    """Each recorded item is read, whatever its age; one that is not there is told apart."""
    found = []
    for exchange in exchanges("hackernews"):
        name = exchange["uri"].rpartition("/item/")[2].partition(".")[0]
        if exchange["kind"] == "hn.firebase" and name.isdigit():
            found.append(read(exchange["body"], int(name)))
    assert len(found) >= 14
    assert sum(one is None for one in found) == 1
    assert not any(isinstance(one, Reject) for one in found)
    read_all = [one for one in found if isinstance(one, HackerNewsItem)]
    posts = [post(one, SEEN) for one in read_all]
    assert all(p.text and "<" not in p.text for p in posts if not p.deleted_at)
    assert sum(p.deleted_at is not None for p in posts) == 1
    assert [p.published_at for p in posts] == [from_epoch(one.time) for one in read_all]


def test_recorded_lists_are_no_items() -> None:
    """The lists of the other calls are refused where an item is due."""
    lists = [
        one
        for one in exchanges("hackernews")
        if one["kind"] == "hn.firebase" and "/item/" not in one["uri"]
    ]
    assert len(lists) >= 4
    for exchange in lists:
        with pytest.raises(BadAnswer, match="Hacker News item 5: expected"):
            read(exchange["body"], 5)
