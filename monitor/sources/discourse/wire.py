"""What Discourse's list of latest posts answers, and the posts that we read in it.

References:
    docs.discourse.org, "List latest posts across topics", and the serializer behind it in
    discourse/discourse (app/serializers/post_serializer.rb); read on 2026-11-24.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Final

from msgspec import Meta, Raw, Struct

from monitor.model import Post, Reject
from monitor.sources.base import decode, each
from monitor.sources.html import text_of_html

LIKE: Final = 2  # the action that a reader calls a like

# What others said stands in the text of who answers them; it is theirs.
_QUOTE: Final = re.compile(r"\[quote[^\[\]]*\](?:(?!\[quote).)*?\[/quote\]", re.DOTALL)
_PICTURE: Final = re.compile(r"!\[([^\[\]|]{0,500})[^\[\]]{0,100}\]\([^()\s]{0,2000}\)")
_DEPTH: Final = 8  # quotes in quotes; no person goes further

Aware = Annotated[datetime, Meta(tz=True)]


class Id(Struct):
    """The id alone, so that a broken post still tells where the page ends."""

    id: int


class Action(Struct):
    """How often readers did something with a post; left out where it is zero."""

    id: int
    count: int = 0


class Item(Struct):
    """What is read of a post; one without the first two is rejected."""

    id: int
    created_at: Aware
    username: str | None = None
    raw: str | None = None
    cooked: str = ""
    post_number: int = 0
    topic_title: str | None = None
    version: int = 1
    updated_at: Aware | None = None
    deleted_at: Aware | None = None
    user_deleted: bool = False
    hidden: bool = False
    reply_to_post_number: str | int | None = None
    reply_count: int | None = None
    actions_summary: list[Action] = []
    locale: str | None = None


class Latest(Struct):
    """One answer: posts of all topics, newest first."""

    latest_posts: list[Raw]


class Listing(Struct, frozen=True):
    """One page, newest first; `latest` is when the youngest of its posts was written."""

    ids: tuple[int, ...] = ()
    posts: tuple[Post, ...] = ()
    rejected: tuple[Reject, ...] = ()
    latest: datetime | None = None


def parse(body: bytes, site: str, before: int | None = None) -> Listing:
    """Read a page; posts that are hidden at present are left out.

    Args:
        body: As it came.
        site: Host and folder of the site; ids are local to it.
        before: Id that the page was to begin below. Older versions begin it with that very post,
            which is left out.

    Raises:
        BadAnswer: The body is no list of latest posts.
    """
    found = decode(body, Latest, site).latest_posts
    items, rejects = each(found, Item)
    return Listing(
        ids=tuple(one.id for one in each(found, Id)[0] if one.id != before),
        posts=tuple(post(it, site) for it in items if it.id != before and not it.hidden),
        rejected=tuple(rejects),
        latest=max((item.created_at for item in items), default=None),
    )


def parse_one(body: bytes, site: str) -> tuple[Post, ...]:
    """Read a post that was asked for by itself; none where it cannot be read.

    Raises:
        BadAnswer: The body is no post.
    """
    decode(body, Id, site)
    return tuple(post(item, site) for item in each([Raw(body)], Item)[0])


def post(item: Item, site: str) -> Post:
    """Turn an item into a post: a topic's first one begins with its title.

    The id of the post that it answers is not known: only its number in the topic is.
    """
    edited = item.updated_at if item.version > 1 else None
    gone = item.deleted_at or (item.updated_at or item.created_at if item.user_deleted else None)
    return Post(
        native_id=f"{site}/{item.id}",
        text="" if gone else text(item),
        published_at=item.created_at.astimezone(UTC),
        author=f"{item.username}@{site}" if item.username else None,
        url=f"https://{site}/p/{item.id}",
        kind="reply" if item.reply_to_post_number else "post",
        lang=item.locale or None,
        version=str(item.version),
        likes=sum(action.count for action in item.actions_summary if action.id == LIKE),
        replies=item.reply_count,
        edited_at=edited.astimezone(UTC) if edited else None,
        deleted_at=gone.astimezone(UTC) if gone else None,
    )


def text(item: Item) -> str:
    """Return what the author wrote, in Markdown, without quotes of others and picture addresses."""
    written = item.raw if item.raw is not None else text_of_html(item.cooked)
    for _ in range(_DEPTH):
        written, quotes = _QUOTE.subn("", written)
        if not quotes:
            break
    title = item.topic_title if item.post_number == 1 else None
    return "\n".join(filter(None, (title, _PICTURE.sub(r"\1", written).strip())))
