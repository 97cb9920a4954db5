"""What the item API of Hacker News answers, and the posts that we read in it.

References:
    github.com/HackerNews/API, "Items"; read on 2026-11-24.
"""

from datetime import datetime
from typing import Annotated, Final, Literal

from msgspec import Meta, Raw, Struct

from monitor.errors import BadAnswer
from monitor.nouns.posts import Post, Reject
from monitor.sources.answers import decode, each
from monitor.sources.hackernews import algolia_wire

SITE: Final = "https://hacker-news.firebaseio.com"


Number = Annotated[int, Meta(ge=1, lt=10**10)]  # at today's pace, for centuries


class HackerNewsId(Struct):
    """What every item has, however broken the rest is."""

    id: Raw


class HackerNewsItem(Struct):
    """What is read of an item; one without the first three is rejected."""

    id: Number
    time: Annotated[int, Meta(ge=0, lt=253_402_300_799)]  # before the end of the year 9999
    type: Literal["story", "comment", "poll", "pollopt", "job"]
    by: str | None = None
    title: str | None = None
    url: str | None = None
    text: str | None = None
    parent: int | None = None
    score: int | None = None
    descendants: int | None = None
    deleted: bool = False
    dead: bool = False


def question(base_url: str, number: int) -> str:
    """Return where an item is."""
    return f"{base_url}/v0/item/{number}.json"


def read(body: bytes, number: int) -> HackerNewsItem | Reject | None:
    """Read the answer to the question for an item; None where the item is not there (yet).

    Raises:
        BadAnswer: It is not the item that was asked for.
    """
    what = f"Hacker News item {number}"
    if body.strip() == b"null":
        return None
    named, _ = each([decode(body, HackerNewsId, what).id], Number)
    if named not in ([number], []):
        message = f"{what}: expected its id, got {named[0]}"
        raise BadAnswer(message)
    items, rejects = each([Raw(body)], HackerNewsItem)
    return items[0] if items else rejects[0]


def post(item: HackerNewsItem, seen: datetime) -> Post:
    """Turn an item into a post as the search has it; one that was taken back keeps only its id.

    Args:
        item: A story, comment or poll.
        seen: When it was read, for the service does not tell when an item was deleted or killed.
    """
    hit = algolia_wire.AlgoliaHit(
        objectID=str(item.id),
        created_at_i=item.time,
        author=item.by,
        title=item.title,
        url=item.url,
        comment_text=item.text,
        parent_id=item.parent,
        points=item.score,
        num_comments=item.descendants,
    )
    whole = algolia_wire.post(hit)
    if not (item.deleted or item.dead):
        return whole
    return Post(native_id=whole.native_id, published_at=whole.published_at, deleted_at=seen)
