"""A post of Hacker News: as both services have it, and asked for again by its number.

References:
    github.com/HackerNews/API, "Items"; read on 2026-11-24.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, ClassVar, Final, Literal

from msgspec import Meta, Raw, Struct
from msgspec.structs import replace

from monitor.clock import from_epoch
from monitor.errors import BadAnswer
from monitor.nouns.posts import Page, Post, Reject
from monitor.sources.answers import decode, each
from monitor.sources.base import Held, Http, Recheck, Source
from monitor.sources.html import text_of_html
from monitor.sources.values import digest

ITEMS: Final = "https://hacker-news.firebaseio.com"
WEB: Final = "https://news.ycombinator.com/item?id="
PAGE: Final = 40  # items between two commits

Number = Annotated[int, Meta(ge=1, lt=10**10)]  # at today's pace, for centuries


class HackerNewsId(Struct):
    """What every item has, however broken the rest is."""

    id: Raw


class HackerNewsItem(Struct):
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


class HackerNewsSource(Source):
    """What both sources have in common: the item API says what has become of a post.

    The search cannot, since it leaves out what is dead or deleted.
    """

    items_url: str  # of the item API, without a slash at its end
    batch: ClassVar = PAGE

    def server_of(self, post: Held) -> str | None:
        """Return the one server that there is; None for an id that is no number of an item."""
        return self.items_url if post.native_id.isdecimal() else None

    def look(self, posts: Sequence[Held], recheck: Recheck, http: Http) -> Iterator[Page]:
        """Of an item that is not there (`null`) nothing is known: the service lets go of none."""
        found = [self.item(int(held.native_id), http) for held in posts]
        items = (item for item in found if isinstance(item, HackerNewsItem))
        yield Page(
            posts=tuple(post(item, recheck.now) for item in items),
            rejected=tuple(item for item in found if isinstance(item, Reject)),
        )

    def item(self, number: int, http: Http) -> HackerNewsItem | Reject | None:
        """Ask for an item; None where it is not there (yet)."""
        return read(http.get(f"{self.items_url}/v0/item/{number}.json").body, number)


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
        raise BadAnswer(f"{what}: the answer is about another item, {named[0]}")
    items, rejects = each([Raw(body)], HackerNewsItem)
    return items[0] if items else rejects[0]


def post(item: HackerNewsItem, seen: datetime) -> Post:
    """Turn an item into a post as the search has it; one that was taken back keeps only its id.

    *seen* is when it was read, for the service does not say when an item was deleted or killed.
    """
    if item.deleted or item.dead:
        return Post(native_id=str(item.id), published_at=from_epoch(item.time), deleted_at=seen)
    made = Post(
        native_id=str(item.id),
        published_at=from_epoch(item.time),
        author=item.by,
        url=item.url,
        parent_id=str(item.parent) if item.parent else None,
        likes=item.score,
        replies=item.descendants,
    )
    return with_words(made, item.title, item.text)


def with_words(made: Post, title: str | None, body: str | None) -> Post:
    """Return a post with its words, both in HTML, and what follows from it, as both services do.

    An edit shows in the digest of the words. What links nowhere has only its own page.
    """
    text = "\n".join(filter(None, map(text_of_html, (title or "", body or ""))))
    return replace(
        made,
        text=text,
        url=made.url or f"{WEB}{made.native_id}",
        kind="comment" if made.parent_id else "post",
        version=digest(text)[:16],
        links=(made.url,) if made.url else (),
    )
